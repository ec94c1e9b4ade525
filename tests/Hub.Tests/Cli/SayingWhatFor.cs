using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>Commands that look at a person say what for, or are told by the hub that they must.</summary>
public sealed class SayingWhatFor : AtTheTerminal
{
    private readonly ConcurrentQueue<(string Path, string Purpose)> asked = new();

    [SetUp]
    public void Listen()
    {
        asked.Clear();
        hub.Before = async call =>
        {
            if (!call.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)) return false;
            asked.Enqueue((call.Request.Path.Value! + call.Request.QueryString.Value, call.Request.Headers["Hub-Purpose"].ToString()));
            if (asked.Last().Purpose.Length == 0)
            {
                call.Response.StatusCode = 400;
                await call.Response.WriteAsJsonAsync(new { title = "purpose missing", status = 400, detail = "Say what you read for.", code = "purpose-missing" });
                return true;
            }
            if (!call.Request.Path.Value!.Contains("/reads", StringComparison.Ordinal)) return false;
            await call.Response.WriteAsJsonAsync(call.Request.QueryString.Value!.Contains("after=0", StringComparison.Ordinal)
                ? new { reads = new object[] { new { number = 1, position = 9, at = "2026-03-01T12:00:00Z", by = "clerk:7c1", purpose = "court-order", read = "GET /v1/citizens/{id}/address-book", fields = new[] { "address" }, rows = 1 } }, next = (int?)1 }
                : new { reads = new object[] { new { number = 2, position = 11, at = "2026-03-01T13:00:00Z", by = "agency:dmv", read = "GET /v1/citizens/{id}/address-book", code = "wrong-scope" } }, next = (int?)null });
            return true;
        };
    }

    [Test]
    public async Task Without_a_purpose_the_hub_refuses_and_the_command_says_how_to_give_one()
    {
        foreach (var command in new[] { new[] { "change", "show", "7Q4M" }, ["citizen", "show", "C"], ["citizen", "find", "dmv", "DMV-1"], ["log", "prove", "7Q4M"] })
        {
            Assert.That(await terminal.Types(command), Is.EqualTo(1), string.Join(' ', command));
            Assert.That(terminal.Complained, Does.Contain("(purpose-missing)").And.Contain("--purpose").And.Contain("HUB_PURPOSE"));
        }
    }

    [Test]
    public async Task It_is_given_each_time_or_once_for_all_and_commands_of_one_use_know_theirs()
    {
        await terminal.Types("change", "show", "7Q4M", "--purpose", "court-order");
        terminal.Set("HUB_PURPOSE", "counter-service");
        await terminal.Types("change", "show", "7Q4M");
        await terminal.Types("change", "show", "7Q4M", "--purpose", "court-order");
        Assert.That(asked.Select(a => a.Purpose), Is.EqualTo(new[] { "court-order", "counter-service", "court-order" }));
        terminal.Set("HUB_PURPOSE", "");
    }

    [Test]
    public async Task An_auditor_is_shown_who_looked_page_by_page()
    {
        Assert.That(await terminal.Types("audit", "reads", "--citizen", "C", "--from", "2026-03-01"), Is.Zero, terminal.Complained);
        Assert.That(asked.Select(a => a.Path), Is.EqualTo(new[] { "/v1/citizens/C/reads?from=2026-03-01&after=0&limit=1000", "/v1/citizens/C/reads?from=2026-03-01&after=1&limit=1000" }));
        Assert.That(asked.Select(a => a.Purpose).Distinct(), Is.EqualTo(new[] { "audit" }));
        Assert.That(terminal.Said, Does.Contain("clerk:7c1").And.Contain("court-order").And.Contain("shown").And.Contain("refused (wrong-scope)").And.Contain("–"));
        Assert.That(await terminal.Types("audit", "reads"), Is.EqualTo(2), "whose is not said");
        Assert.That(await terminal.Types("audit", "reads", "--many", "--citizen", "C"), Is.EqualTo(2));
    }
}
