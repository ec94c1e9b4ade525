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

    private static string[] Masked(string column, params string[] numbers) => [.. MaskedNumbers.Of([.. numbers.Select(n => new Dictionary<string, string> { [column] = n })]).Select(r => r[column])];

    [Test]
    public void A_persons_number_is_masked_under_each_name_that_a_file_gives_it() => Assert.That(Masked("person-number", "219-09-9311")[0], Is.EqualTo("***-**-9311"));

    [Test]
    public void A_short_number_is_not_whole_with_its_last_four_and_two_slips() => Assert.That(Masked("licence", "RT8311", "KL8311"), Has.All.Contain("*"));

    [Test]
    public void Several_questions_about_one_number_do_not_show_it_whole()
    {
        const string number = "219-09-9311";
        string[] near = ["389-09-9311", "217-69-9311", "219-05-9311"];
        var seen = near.Select(n => Masked("ssn", number, n)[0]).ToList();
        Assert.That(string.Concat(number.Select((_, i) => seen.Select(s => s[i]).FirstOrDefault(c => c != '*', '*'))), Is.Not.EqualTo(number), string.Join(' ', seen));
    }
}
