using System.Globalization;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Hub.Tests.Sandbox;

public sealed class RevenueBatchPageTests
{
    private static readonly string[] examples = [.. AgencyPages.Blocks("revenue-batch.md", "text")];
    private static readonly string batch = Regex.Match(AgencyPages.Text("revenue-batch.md"), @"`in/(?<name>HUBADDR\.[0-9.]+\.txt)`").Groups["name"].Value;

    [Test]
    public async Task The_documented_batch_is_answered_with_the_documented_acknowledgement_to_the_byte()
    {
        await using var house = await SandboxHouse.Open(new FixedClock("2026-11-02T14:08:01Z"));
        await house.Upset("revenue", new { kind = "refuse", code = "R01", records = new[] { "REVENUE-90871" } });
        house.PutBatch(batch, System.Text.Encoding.ASCII.GetBytes(examples[0]));
        Assert.That(await house.Acknowledgement(batch), Is.EqualTo(examples[1]));
        Assert.That(await house.Holdings("revenue"), Is.EqualTo("record_id,line,city,state,zip\nREVENUE-90233,418 PLUM HOLLOW RD APT 2,SPRINGFIELD,OH,45502-1234\n"));
    }

    [Test]
    public async Task The_documented_refusal_is_what_a_batch_with_a_wrong_hash_gets()
    {
        await using var house = await SandboxHouse.Open(new FixedClock("2026-11-02T14:08:01Z"));
        house.PutBatch(batch, System.Text.Encoding.ASCII.GetBytes(examples[0].Replace("PLUM HOLLOW", "PLUM HARROW", StringComparison.Ordinal)));
        Assert.That(await house.Acknowledgement(batch), Is.EqualTo(examples[2]));
        Assert.That(await house.Count("revenue"), Does.StartWith("0 records 0 applied"));
    }

    [Test]
    public async Task The_documented_batch_about_a_person_is_answered_to_the_byte_and_moves_no_address()
    {
        await using var house = await SandboxHouse.Open(new FixedClock("2026-11-02T14:10:01Z"));
        house.PutBatch("HUBADDR.20261102141000.000043.txt", System.Text.Encoding.ASCII.GetBytes(examples[3]));
        Assert.That(await house.Acknowledgement("HUBADDR.20261102141000.000043.txt"), Is.EqualTo(examples[4]));
        Assert.That(await house.Holdings("revenue"), Is.EqualTo("record_id,line,city,state,zip\n"));
    }

    [TestCase("### Batch: person", 240, 3, 1)]
    [TestCase("### Batch: header", 240, 0, 0)]
    [TestCase("### Batch: detail", 240, 0, 1)]
    [TestCase("### Batch: trailer", 240, 0, 3)]
    [TestCase("### Acknowledgement: header", 120, 1, 0)]
    [TestCase("### Acknowledgement: line", 120, 1, 1)]
    [TestCase("### Acknowledgement: trailer", 120, 1, 3)]
    public void The_columns_follow_each_other_and_their_examples_are_the_worked_example(string heading, int length, int example, int line)
    {
        var record = examples[example].Split('\n')[line];
        var table = AgencyPages.Text("revenue-batch.md").Split(heading + "\n")[1].Split("\n\n")[0];
        var next = 1;
        foreach (Match row in Regex.Matches(table, @"^\| (?<from>\d+)(–(?<to>\d+))? \| (?<length>\d+) \|.*\| (?<example>.*?) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture))
        {
            var from = int.Parse(row.Groups["from"].Value, CultureInfo.InvariantCulture);
            var to = row.Groups["to"].Success ? int.Parse(row.Groups["to"].Value, CultureInfo.InvariantCulture) : from;
            Assert.That((from, to - from + 1), Is.EqualTo((next, int.Parse(row.Groups["length"].Value, CultureInfo.InvariantCulture))), row.Value);
            next = to + 1;
            if (row.Groups["example"].Value is ['`', .. var shown, '`'])
                Assert.That(record[(from - 1)..to].TrimEnd(), Is.EqualTo(shown.TrimEnd()), row.Value);
        }

        Assert.That((next - 1, record.Length), Is.EqualTo((length, length)));
    }
}
