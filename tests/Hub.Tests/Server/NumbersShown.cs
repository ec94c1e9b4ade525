using Hub.Server.Identity;
using NUnit.Framework;

namespace Hub.Tests.Server;

public sealed class NumbersShown
{
    private static string[] Shown(params string[] numbers) =>
        [.. MaskedNumbers.Of([.. numbers.Select(n => new Dictionary<string, string> { ["ssn"] = n, ["first"] = "Alma" })]).Select(r => r["ssn"])];

    [TestCase("219-09-9311", "219-09-9311", ExpectedResult = "***-**-9311 ***-**-9311", Description = "alike")]
    [TestCase("219-09-9311", "219-07-9311", ExpectedResult = "***-*#-9311 ***-*#-9311", Description = "a slip")]
    [TestCase("219-09-9311", "291099311", ExpectedResult = "*##-**-9311 *##**9311", Description = "a transposition, written otherwise")]
    [TestCase("219-09-9311", "531-77-2045", ExpectedResult = "***-**-9311 ***-**-2045", Description = "another number is not read off this one")]
    [TestCase("219-09-9311", "9311", ExpectedResult = "***-**-9311 9311", Description = "the last four alone")]
    public string Of_two(string one, string other) => string.Join(' ', Shown(one, other));

    [Test]
    public void Many_near_numbers_give_no_number_away_place_by_place() =>
        Assert.That(Shown("219-09-9311", "319-09-9311", "229-09-9311", "218-09-9311", "219-19-9311")[0], Is.EqualTo("***-**-9311"));

    [TestCase("219-09-9311", ExpectedResult = "***-**-9311")]
    [TestCase("DMV-06758", ExpectedResult = "DMV-06758")]
    public string An_agencys_key(string key) => MaskedNumbers.Key(key);

    [Test]
    public void The_same_number_is_the_same_however_it_is_written() => Assert.That(
        MaskedNumbers.Same(new Dictionary<string, string> { ["ssn"] = "219-09-9311", ["licence"] = "rt 83" }, new Dictionary<string, string> { ["ssn"] = "219099311", ["licence"] = "RT-84" }), Is.EqualTo(new[] { "ssn" }));
}
