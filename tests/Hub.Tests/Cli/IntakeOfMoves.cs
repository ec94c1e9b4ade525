using System.Text;
using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>The file of moves: what is sent, what the report says, and what happens when the file or the hub is not as it should be.</summary>
public sealed class IntakeOfMoves : AtTheTerminal
{
    private const string Header = "key,channel,reported_by,reported_at,assurance,effective_on,kind,address_as_given\n";

    private static string Row(string key, string address = "1 Main St, Columbus OH 43215") =>
        $"{key},311,dmv:DMV-1,2026-01-05T08:02:06Z,strong,2026-01-05,residence+mailing,\"{address}\"\n";

    private async Task<string[]> Report(params string[] more)
    {
        Assert.That(await terminal.Types(["intake", "moves", terminal.Path("moves.csv"), "--report", terminal.Path("out.csv"), .. more]), Is.Zero, terminal.Complained);
        return await File.ReadAllLinesAsync(terminal.Path("out.csv"));
    }

    [Test]
    public async Task The_report_has_every_row_in_the_files_order_and_refused_rows_do_not_fail_the_run()
    {
        hub.Decide = row => (string)row["key"]! == "M2" ? ("refused", "bad-date") : ("accepted", null);
        terminal.File("moves.csv", Header + Row("M1") + Row("M2") + Row("M3"));
        Assert.That(await Report(), Is.EqualTo(new[] { "key,outcome,code", "M1,accepted,", "M2,refused,bad-date", "M3,accepted," }));
        Assert.That(terminal.Said, Does.Contain("New facts: 2").And.Contain("refused bad-date"));
    }

    [Test]
    public async Task A_key_of_an_earlier_line_is_a_duplicate_and_is_never_sent_whatever_else_the_row_says()
    {
        terminal.File("moves.csv", Header + Row("M1") + Row("M2") + Row("M1", "another address") + Row("m1"));
        Assert.That((await Report())[1..], Is.EqualTo(new[] { "M1,accepted,", "M2,accepted,", "M1,duplicate,", "m1,accepted," }));
        Assert.That(hub.Told, Is.EqualTo(new[] { "M1", "M2", "m1" }));
    }

    [Test]
    public async Task A_duplicate_far_behind_in_another_batch_is_still_one()
    {
        terminal.File("moves.csv", Header + string.Concat(Enumerable.Range(0, 450).Select(i => Row("M" + i))) + Row("M0"));
        Assert.That((await Report())[^1], Is.EqualTo("M0,duplicate,"));
        Assert.That(hub.BatchSizes, Is.EqualTo(new[] { 200, 200, 50 }), "at most 200 rows, one batch after the other");
    }

    [Test]
    public async Task Taking_the_same_file_in_again_writes_the_same_report_and_says_that_nothing_is_new()
    {
        terminal.File("moves.csv", Header + Row("M1") + Row("M2"));
        var first = await Report();
        Assert.That(terminal.Said, Does.Contain("New facts: 2"));
        Assert.That(await Report(), Is.EqualTo(first));
        Assert.That(terminal.Said, Does.Contain("New facts: 0"));
    }

    [Test]
    public async Task Columns_are_found_by_their_header_and_unknown_ones_are_left_alone()
    {
        terminal.File("moves.csv", "\uFEFFaddress_as_given,note,Key,effective_on,reported_by\n\"1 Main St\nApt 2\",x,M1,2026-01-05,citizen:C1\n");
        hub.Decide = row => ((string?)row["address"] == "1 Main St\nApt 2" && (string?)row["reportedBy"] == "citizen:C1" ? "accepted" : "refused", null);
        Assert.That((await Report())[1], Is.EqualTo("M1,accepted,"));
    }

    [TestCase("key,reported_by\nM1,citizen:C1\n", "lacks the columns effective_on, address_as_given")]
    [TestCase("", "is empty")]
    [TestCase(Header + "M1,311,dmv:SECRET,2026\n", "line 2")]
    [TestCase(Header + "M1,311,dmv:SECRET,2026-01-05T08:02:06Z,strong,2026-01-05,residence,a,b\n", "line 2")]
    [TestCase(Header + "M1,311,dmv:1,,,2026-01-05,residence,ok\nM2,311,dmv:SECRET,,,2026-01-05,residence,\"never closed\n", "line 3")]
    public async Task A_broken_file_is_named_with_its_line_before_anything_is_sent_and_its_text_is_not_shown(string text, string said)
    {
        terminal.File("moves.csv", text);
        Assert.That(await terminal.Types("intake", "moves", terminal.Path("moves.csv"), "--report", terminal.Path("out.csv")), Is.EqualTo(2));
        Assert.That(terminal.Complained, Does.Contain(said).And.Not.Contain("SECRET"));
        Assert.That(hub.BatchSizes, Is.Empty);
        Assert.That(terminal.Files, Is.EqualTo(new[] { "moves.csv" }));
    }

    [Test]
    public async Task A_file_that_is_not_UTF8_is_said_to_be_so()
    {
        await File.WriteAllBytesAsync(terminal.Path("moves.csv"), [.. Encoding.UTF8.GetBytes(Header + "M1,311,dmv:1,,,2026-01-05,residence,Caf"), 0xE9, (byte)'\n']);
        Assert.That(await terminal.Types("intake", "moves", terminal.Path("moves.csv"), "--report", terminal.Path("out.csv")), Is.EqualTo(2));
        Assert.That(terminal.Complained, Does.Contain("UTF-8"));
    }

    [Test]
    public async Task A_hub_that_is_away_for_a_moment_is_asked_again()
    {
        var asked = 0;
        hub.Before = async call =>
        {
            if (!call.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)) return false;
            if (++asked == 1) call.Abort();
            else if (asked == 2) await HubStandIn.Problem(call, 503, "unavailable", "The log is busy.");
            return asked <= 2;
        };
        terminal.File("moves.csv", Header + Row("M1"));
        Assert.That((await Report())[1], Is.EqualTo("M1,accepted,"));
        Assert.That(terminal.Said, Does.Contain("New facts: 1 or more"), "an answer may have been lost, so the count may be too low");
    }

    [Test]
    public async Task A_row_that_could_not_be_looked_at_is_neither_accepted_nor_refused_but_asked_again()
    {
        var asked = 0;
        hub.Decide = row => (string)row["key"]! == "M2" && asked++ == 0 ? ("refused", "unavailable") : ("accepted", null);
        terminal.File("moves.csv", Header + Row("M1") + Row("M2"));
        Assert.That((await Report())[1..], Is.EqualTo(new[] { "M1,accepted,", "M2,accepted," }));
    }

    [Test]
    public async Task A_hub_that_stays_away_ends_the_intake_with_3_and_without_a_report()
    {
        hub.Before = async call =>
        {
            await HubStandIn.Problem(call, 503, "unavailable", "Away.");
            return true;
        };
        terminal.File("moves.csv", Header + Row("M1"));
        Assert.That(await terminal.Types("intake", "moves", terminal.Path("moves.csv"), "--report", terminal.Path("out.csv"), "--patience", "1"), Is.EqualTo(3));
        Assert.That(terminal.Complained, Does.Contain("run the same command again"));
        Assert.That(terminal.Files, Is.EqualTo(new[] { "moves.csv" }), "nor half of one");
    }

    [Test]
    public async Task A_hub_that_refuses_the_whole_batch_is_quoted_with_its_code()
    {
        hub.Before = async call =>
        {
            if (!call.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)) return false;
            await HubStandIn.Problem(call, 403, "wrong-scope", "The token's scope does not allow this.");
            return true;
        };
        terminal.File("moves.csv", Header + Row("M1"));
        Assert.That(await terminal.Types("intake", "moves", terminal.Path("moves.csv"), "--report", terminal.Path("out.csv")), Is.EqualTo(1));
        Assert.That(terminal.Complained, Does.Contain("(wrong-scope)"));
    }

    [Test]
    public async Task A_development_token_that_ended_with_its_server_is_fetched_anew()
    {
        hub.Before = async call =>
        {
            if (call.Request.Headers.Authorization != "Bearer token-1") return false;
            await HubStandIn.Problem(call, 401, "unauthenticated", "A bearer token is needed.");
            return true;
        };
        terminal.File("moves.csv", Header + Row("M1"));
        Assert.That((await Report())[1], Is.EqualTo("M1,accepted,"));
        Assert.That(hub.TokensGiven, Is.EqualTo(2));
    }

    [Test]
    public async Task Ten_thousand_rows_need_no_more_memory_than_a_hundred_beyond_a_hash_per_key()
    {
        hub.KeepsWhatItIsTold = false;
        long highest = 0;
        hub.Before = call =>
        {
            if (call.Request.Path.Value!.EndsWith("batch", StringComparison.Ordinal)) highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: true));
            return Task.FromResult(false);
        };
        async Task<long> Needed(int rows)
        {
            await File.WriteAllLinesAsync(terminal.Path("moves.csv"), Enumerable.Range(0, rows).Select(i => Row("M" + i, new string('x', 400)).TrimEnd()).Prepend(Header.TrimEnd()));
            highest = 0;
            Assert.That(await terminal.Types("intake", "moves", terminal.Path("moves.csv"), "--report", terminal.Path("out.csv")), Is.Zero);
            return highest;
        }

        await Needed(200); // Everything is loaded and compiled.
        // A hash takes 16 bytes, and its place in the set about as much again, before the set grows; the rows themselves are 5 MB.
        const long enough = 10_000 * 80 + 1_000_000;
        // What else this process does in the background adds to one measurement and not to every one.
        var least = long.MaxValue;
        for (var tries = 0; tries < 3 && least >= enough; tries++)
        {
            var hundred = await Needed(100);
            least = Math.Min(least, await Needed(10_000) - hundred);
        }
        TestContext.Out.WriteLine($"10,000 rows need {least:n0} bytes more than 100");
        Assert.That(least, Is.LessThan(enough));
    }
}
