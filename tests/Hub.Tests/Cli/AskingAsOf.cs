using Microsoft.AspNetCore.Http;
using Hub.Tests.Server;
using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>An auditor's questions from the terminal.</summary>
public sealed class AskingAsOf : AtTheTerminal
{
    [Test]
    public async Task A_population_that_is_cut_off_is_taken_up_again_and_every_line_is_written_once()
    {
        var asked = new List<string>();
        hub.Before = async call =>
        {
            if (call.Request.Path != "/v1/address-books") return false;
            asked.Add(call.Request.QueryString.Value!);
            call.Response.ContentType = "application/jsonl";
            await call.Response.WriteAsync("{\"on\":\"2026-03-01\"}\n");
            if (asked.Count == 1)
            {
                // Two citizens that may be counted on, one that may not, half of another; then nothing more.
                await call.Response.WriteAsync("{\"citizen\":\"A\"}\n{\"citizen\":\"B\"}\n{\"resume\":\"0b\"}\n{\"citizen\":\"C\"}\n{\"citi");
            }
            else
            {
                await call.Response.WriteAsync("{\"citizen\":\"C\"}\n{\"citizen\":\"D\"}\n{\"resume\":\"0d\"}\n{\"people\":4,\"end\":true}\n");
            }
            return true;
        };
        var file = Path.Combine(RunningHub.Folder("people"), "people.jsonl");
        Assert.That(await terminal.Types("audit", "population", "--on", "2026-03-01", "--out", file), Is.Zero, terminal.Complained);
        Assert.That(asked, Is.EqualTo(new[] { "?on=2026-03-01", "?resume=0b" }));
        Assert.That(await File.ReadAllLinesAsync(file), Is.EqualTo(new[]
        {
            "{\"on\":\"2026-03-01\"}", "{\"citizen\":\"A\"}", "{\"citizen\":\"B\"}", "{\"citizen\":\"C\"}", "{\"citizen\":\"D\"}", "{\"people\":4,\"end\":true}",
        }));
        Assert.That(File.Exists(file + ".part"), Is.False);
        Assert.That(await terminal.Types("audit", "population", "--out", file), Is.EqualTo(2), "nothing is written over");
    }

    [Test]
    public async Task What_was_held_is_said_with_what_was_refused()
    {
        hub.Before = async call =>
        {
            if (!call.Request.Path.Value!.EndsWith("/holdings", StringComparison.Ordinal)) return false;
            await call.Response.WriteAsJsonAsync(new
            {
                citizen = "C", on = "2026-03-01", knownAt = "2026-03-01T12:00:00Z", @protected = false,
                records = new[]
                {
                    new
                    {
                        agency = "dmv", record = "R", key = "DMV-7",
                        held = new { sequence = 1, position = 5, toldAt = "2026-02-01T12:00:00Z", state = "applied", address = new { line = "1 ELM ST", city = "X", state = "OH", zip = "45502" } },
                        tellings = new object[]
                        {
                            new { sequence = 1, position = 5, toldAt = "2026-02-01T12:00:00Z", state = "applied", address = new { line = "1 ELM ST", city = "X", state = "OH", zip = "45502" }, answeredAt = "2026-02-01T12:00:01Z", answerPosition = 6 },
                            new { sequence = 2, position = 8, toldAt = "2026-02-02T12:00:00Z", state = "rejected", code = "no-such-row", withheld = "protected" },
                        },
                    },
                },
            });
            return true;
        };
        Assert.That(await terminal.Types("audit", "held", "--citizen", "C", "--agency", "dmv", "--on", "2026-03-01"), Is.Zero, terminal.Complained);
        Assert.That(terminal.Said, Does.Contain("dmv DMV-7: 1 ELM ST, X OH 45502").And.Contain("rejected (no-such-row)").And.Contain("(withheld: protected)"));
    }
}
