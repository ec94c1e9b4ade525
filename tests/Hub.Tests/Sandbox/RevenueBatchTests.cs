using NUnit.Framework;

namespace Hub.Tests.Sandbox;

public sealed class RevenueBatchTests
{
    private const string Key1 = "0193c5a27b107c449a512f6d0e8b4c02";
    private const string Key2 = "0193c5a27b107c449a512f6d0e8b4c03";
    private static readonly BatchText good = new BatchText().With(Key1, "ACC-1").With(Key2, "ACC-2");

    private SandboxHouse house = null!;

    [SetUp]
    public async Task Open() => house = await SandboxHouse.Open();

    [TearDown]
    public async Task Close() => await house.DisposeAsync();

    private async Task<string[]> Send(BatchText batch)
    {
        house.PutBatch(batch.Name, batch.Bytes());
        return (await house.Acknowledgement(batch.Name)).TrimEnd('\n').Split('\n');
    }

    [Test]
    public async Task A_batch_that_comes_again_is_answered_as_the_first_time_and_posts_nothing()
    {
        var first = await Send(good);
        var again = await Send(good);
        Assert.That(again[1], Is.EqualTo(first[1][..80] + "Y" + first[1][81..]));
        Assert.That(await house.Count("revenue"), Is.EqualTo("2 records 2 applied 0 rejected 2 duplicates 0 unchanged"));
    }

    [Test]
    public async Task A_line_that_comes_again_in_another_batch_does_not_put_an_old_address_over_a_newer_one()
    {
        await Send(new BatchText().With(Key1, "ACC-1", "1 OLD RD").With(Key2, "ACC-1", "2 NEW RD"));
        await Send(new BatchText("000002").With(Key1, "ACC-1", "1 OLD RD"));
        Assert.That(await house.Holdings("revenue"), Does.Contain("ACC-1,2 NEW RD,"));
    }

    [Test]
    public async Task A_rejected_line_stays_rejected_when_it_comes_again()
    {
        await house.Upset("revenue", new { kind = "refuse", times = 1 });
        var first = await Send(good);
        var again = await Send(good);
        Assert.That((first[1][41..45], again[1][41..45], again[2][41]), Is.EqualTo(("RR01", "RR01", 'A')));
        Assert.That(await house.Count("revenue"), Is.EqualTo("1 records 1 applied 1 rejected 2 duplicates 0 unchanged"));
    }

    [TestCase("F01", "HHUBADDR 0001", "HHUBADDR 0002")]
    [TestCase("F02", "D00000002", "X00000002")]
    [TestCase("F03", "T00000002", "T00000003")]
    [TestCase("F03", "\nT00000002", "\nD00000003")]
    [TestCase("F04", "000000000090804", "000000000090805")]
    [TestCase("F04", "000000040522202", "000000040522203")]
    [TestCase("F05", "1 ELM ST", "2 ELM ST")]
    [TestCase("F06", "1 ELM ST", "1 ELM\u0009ST")]
    [TestCase("F06", "1 ELM ST", "1 ELM\u007fST")]
    [TestCase("F07", "0001000001", "0001000009")]
    [TestCase("F07", "20261102140800", "20261102140801")]
    [TestCase("F09", "D00000002", "D00000003")]
    [TestCase("F02", "DAYTON", "DAYTONS")]
    [TestCase("F02", "\n", "\r\n")]
    public async Task A_batch_that_does_not_hold_is_refused_whole_and_says_why(string code, string part, string instead)
    {
        var broken = good.Whole().Replace(part, instead, StringComparison.Ordinal);
        Assert.That(broken, Is.Not.EqualTo(good.Whole()));
        house.PutBatch(good.Name, System.Text.Encoding.ASCII.GetBytes(broken));
        var acknowledgement = await house.Acknowledgement(good.Name);
        Assert.That(acknowledgement[33..37], Is.EqualTo("R" + code));
        Assert.That(await house.Count("revenue"), Does.StartWith("0 records"));
    }

    [Test]
    public async Task A_batch_without_details_and_one_over_the_limit_are_refused()
    {
        Assert.That((await Send(new BatchText()))[0][33..37], Is.EqualTo("RF08"));
        house.PutBatch("HUBADDR.20261102140801.000002.txt", new byte[12_100_001]);
        Assert.That((await house.Acknowledgement("HUBADDR.20261102140801.000002.txt"))[33..37], Is.EqualTo("RF08"));
    }

    [Test]
    public async Task A_line_that_cannot_be_posted_is_rejected_alone_and_not_noted()
    {
        var mixed = new BatchText()
            .With(Key1.ToUpperInvariant(), "ACC-1").With(Key1, "acc 1").With(Key1, "ACC-1", cause: "09").With(Key1, "ACC-1", day: "20260230")
            .With(Key1, "ACC-1", line: "").With(Key1, "ACC-1", state: "ZZ").With(Key1, "ACC-1", zip: "4540")
            .With(Key1, "ACC-1").With(Key1, "ACC-1", line: "2 ELM ST");
        var lines = await Send(mixed);
        Assert.That(lines[1..^1].Select(l => l[41..45].TrimEnd()), Is.EqualTo((string[])["RR05", "RR06", "RR07", "RR08", "RR09", "RR10", "RR11", "A", "RR12"]));
        Assert.That(lines[^1][..25], Is.EqualTo("T000000090000000100000008"));
        Assert.That(await house.Count("revenue"), Is.EqualTo("1 records 1 applied 0 rejected 0 duplicates 0 unchanged"));
    }

    [Test]
    public async Task A_stop_between_posting_and_acknowledging_is_made_good_by_the_repeat()
    {
        await house.Upset("revenue", new { kind = "reset-after", times = 1 });
        var lines = await Send(good);
        Assert.That((lines[1][41], lines[1][80]), Is.EqualTo(('A', 'Y')));
        Assert.That(await house.Count("revenue"), Is.EqualTo("2 records 2 applied 0 rejected 2 duplicates 0 unchanged"));
    }

    [Test]
    public async Task After_a_restart_what_was_posted_is_still_known()
    {
        await Send(good);
        await house.Restart();
        Assert.That((await Send(good))[1][80], Is.EqualTo('Y'));
    }

    [Test]
    public async Task A_corrupt_acknowledgement_does_not_hold_and_a_silent_Revenue_writes_none()
    {
        var whole = await Send(good);
        await house.Upset("revenue", new { kind = "corrupt", times = 1 });
        Assert.That(string.Join('\n', await Send(good)), Is.Not.EqualTo(string.Join('\n', whole).Replace("     N ", "     Y ", StringComparison.Ordinal)));

        await house.Upset("revenue", new { kind = "silent", times = 1 });
        house.PutBatch(good.Name, good.Bytes());
        await SandboxHouse.Until(() => Directory.GetFiles(Path.Combine(house.Drop, "in")).Length == 0);
        Assert.That(Directory.GetFiles(Path.Combine(house.Drop, "out")), Is.Empty);
    }

    [Test]
    public async Task Of_the_batches_taken_away_the_last_five_hundred_are_kept()
    {
        await house.Upset("revenue", new { kind = "closed" });
        foreach (var n in Enumerable.Range(1, 503))
        {
            var batch = new BatchText(n.ToString("d6", System.Globalization.CultureInfo.InvariantCulture)).With($"{n:x32}", $"ACC-{n}");
            house.PutBatch(batch.Name, batch.Bytes());
        }

        await house.Calm("revenue");
        await house.Acknowledgement(new BatchText("000503").Name);
        await SandboxHouse.Until(() => Directory.GetFiles(Path.Combine(house.Drop, "in")).Length == 0);
        var archive = Path.Combine(house.Data, "revenue", "archive");
        await SandboxHouse.Until(() => Directory.GetFiles(archive).Length == 500);
        Assert.That(File.Exists(Path.Combine(archive, new BatchText("000003").Name)), Is.False);
        Assert.That(File.Exists(Path.Combine(archive, new BatchText("000004").Name)), Is.True);
    }

    [Test]
    public async Task Batches_are_taken_in_the_order_of_their_names_and_unfinished_files_are_left_alone()
    {
        await house.Upset("revenue", new { kind = "closed" });
        var later = new BatchText("000002").With(Key2, "ACC-1", "2 NEW RD");
        house.PutBatch(later.Name, later.Bytes());
        var earlier = new BatchText("000001").With(Key1, "ACC-1", "1 OLD RD");
        house.PutBatch(earlier.Name, earlier.Bytes());
        await File.WriteAllTextAsync(Path.Combine(house.Drop, "in", "HUBADDR.20261102140900.000003.txt.tmp"), "half");
        await house.Calm("revenue");
        await house.Acknowledgement(later.Name);
        Assert.That(await house.Holdings("revenue"), Does.Contain("ACC-1,2 NEW RD,"));
        Assert.That(Directory.GetFiles(Path.Combine(house.Drop, "in")), Has.Length.EqualTo(1));
    }
}
