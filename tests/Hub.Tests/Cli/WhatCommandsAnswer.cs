using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>Exit codes and sentences: 0 done, 1 the answer is no, 2 not understood, 3 nobody answers.</summary>
public sealed class WhatCommandsAnswer : AtTheTerminal
{
    private static string LagOf(int due, int rejected = 0, int parked = 0) =>
        $$"""{"dueOpen":{{due}},"rejected":{{rejected}},"parked":{{parked}},"byAgency":[{"agency":"dmv","open":{{due}},"rejected":{{rejected}},"parked":{{parked}},"relayBehind":0}],"waitingForDay":4,"headPosition":9}""";

    private void LagIs(params string[] lags)
    {
        hub.Lags.Clear();
        foreach (var lag in lags) hub.Lags.Enqueue(lag);
    }

    [Test]
    public async Task Lag_waits_until_nothing_that_is_due_is_open()
    {
        LagIs(LagOf(3), LagOf(1), LagOf(0));
        Assert.That(await terminal.Types("lag", "--wait", "30"), Is.Zero);
        Assert.That(terminal.Said, Does.Contain("Nothing that is due is open.").And.Contain("4 moves wait for their day"));
    }

    [Test]
    public async Task Lag_without_waiting_says_no_when_something_is_open()
    {
        LagIs(LagOf(3));
        Assert.That(await terminal.Types("lag"), Is.EqualTo(1));
        Assert.That(terminal.Said, Does.Contain("3 due and open"));
    }

    [Test]
    public async Task Lag_is_no_when_a_delivery_was_rejected_or_parked_and_lists_it()
    {
        LagIs(LagOf(0, parked: 1));
        hub.Deliveries = """{"deliveries":[{"agency":"dmv","record":"R-77","sequence":2,"sourcePosition":5,"state":"parked","code":"does-not-open","change":"CH-1","disclosedAt":"2026-01-05T00:00:00Z","ageSeconds":61}]}""";
        Assert.That(await terminal.Types("lag", "--wait", "5"), Is.EqualTo(1));
        Assert.That(terminal.Said, Does.Contain("R-77").And.Contain("does-not-open"));
    }

    [Test]
    public async Task Lag_gives_up_on_a_hub_that_is_away_with_3()
    {
        using var elsewhere = new Terminal();
        Assert.That(await elsewhere.Types("lag", "--wait", "1"), Is.EqualTo(3));
        Assert.That(elsewhere.Complained, Does.Contain("ops/run").And.Contain("HUB_URL"));
    }

    [Test]
    public async Task Redrive_is_a_dry_run_unless_it_is_said_to_be_meant()
    {
        Assert.That(await terminal.Types("redrive", "--agency", "dmv"), Is.Zero);
        Assert.That(hub.Told.Single(), Does.Contain("\"dryRun\":true"));
        Assert.That(terminal.Said, Does.Contain("Nothing was sent"));
        Assert.That(await terminal.Types("redrive", "--agency", "dmv", "--really"), Is.Zero);
        Assert.That(hub.Told.Last(), Does.Contain("\"dryRun\":false"));
        Assert.That(await terminal.Types("redrive", "--yes"), Is.Zero);
        Assert.That(hub.Told.Last(), Does.Contain("\"dryRun\":false"));
    }

    [Test]
    public async Task A_refusal_shows_the_hubs_sentence_and_code()
    {
        Assert.That(await terminal.Types("change", "show", "7Q4M"), Is.EqualTo(1));
        Assert.That(terminal.Complained.Trim(), Is.EqualTo("The hub says no: No change has this reference. (unknown-change)"));
    }

    [TestCase("fly")]
    [TestCase("lag", "--wait", "soon")]
    [TestCase("lag", "--wait", "-1")]
    [TestCase("intake", "moves", "x.csv")]
    [TestCase("agency", "holdings", "ministry", "--out", "x.csv")]
    [TestCase("move", "report", "--address", "x", "--effective-on", "2026-01-01")]
    [TestCase("serve")]
    public async Task What_cannot_be_understood_is_2_and_says_why(params string[] command)
    {
        Assert.That(await terminal.Types(command), Is.EqualTo(2));
        Assert.That(terminal.Complained, Is.Not.Empty);
    }

    [Test]
    public async Task A_write_whose_answer_was_lost_tells_how_to_repeat_it_without_doing_it_twice()
    {
        string[] command = ["move", "report", "--agency", "revenue", "--key", "R-1", "--address", "1 Main St", "--effective-on", "2026-01-05"];
        Assert.That(await terminal.Types(command), Is.EqualTo(3));
        Assert.That(terminal.Complained, Does.Match("--idempotency-key cli-[0-9a-f]{32}"));
    }

    [Test]
    public async Task A_token_is_printed_and_nothing_else()
    {
        Assert.That(await terminal.Types("token", "clerk"), Is.Zero);
        Assert.That(terminal.Said, Is.EqualTo("token-1" + Environment.NewLine));
    }

    [Test]
    public async Task A_given_token_is_used_and_none_is_fetched()
    {
        terminal.Set("HUB_TOKEN", "given");
        string? seen = null;
        hub.Before = call =>
        {
            seen = call.Request.Headers.Authorization;
            return Task.FromResult(false);
        };
        Assert.That(await terminal.Types("lag"), Is.Zero);
        Assert.That((seen, hub.TokensGiven), Is.EqualTo(("Bearer given", 0)));
    }

    [Test]
    public async Task Holdings_are_written_as_the_agency_gave_them()
    {
        Assert.That(await terminal.Types("agency", "holdings", "dmv", "--out", terminal.Path("dmv.csv")), Is.Zero, terminal.Complained);
        Assert.That(await File.ReadAllTextAsync(terminal.Path("dmv.csv")), Does.StartWith("record_id,line,city,state,zip\nDMV-1,"));
        Assert.That(terminal.Files, Is.EqualTo(new[] { "dmv.csv" }));
    }

    [Test]
    public async Task The_exit_codes_stand_in_the_help()
    {
        Assert.That(await terminal.Types("--help"), Is.Zero);
        Assert.That(terminal.Said, Does.Contain("3 nobody answers"));
    }
}
