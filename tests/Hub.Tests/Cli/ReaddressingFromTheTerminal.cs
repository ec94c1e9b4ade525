using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>An authority's file at the terminal: all of it is looked at before anything is announced, and announced twice it is announced once.</summary>
public sealed class ReaddressingFromTheTerminal : AtTheTerminal
{
    private const string Header = "old,new,kind,effective_on,authority,basis\n";
    private readonly List<(string Path, string Key, JsonNode? Body)> asked = [];
    private Func<JsonNode, string?> refuses = _ => null;

    [SetUp]
    public void Listen()
    {
        asked.Clear();
        refuses = _ => null;
        hub.Before = Answer;
    }

    private async Task<bool> Answer(HttpContext call)
    {
        if (!call.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)) return false;
        var body = call.Request.Method == "POST" ? await JsonNode.ParseAsync(call.Request.Body) : null;
        lock (asked) asked.Add((call.Request.Path.Value! + call.Request.QueryString.Value, call.Request.Headers["Idempotency-Key"].ToString(), body));
        if (body?["rows"] is null)
        {
            await call.Response.WriteAsJsonAsync(call.Request.Path.Value!.EndsWith("/citizens", StringComparison.Ordinal)
                ? JsonNode.Parse("""{"citizens":[{"citizen":"C1","row":2,"kind":"renamed","old":{"line":"12 ELM ST","city":"SPRINGFIELD","state":"OH","zip":"45502"},"new":{"line":"12 ELM WAY","city":"SPRINGFIELD","state":"OH","zip":"45502"}}]}""")
                : JsonNode.Parse("""{"readdressing":"R1","status":"approved","readdressings":[]}"""));
            return true;
        }
        if (refuses(body) is { } no)
        {
            call.Response.StatusCode = 422;
            await call.Response.WriteAsJsonAsync(new { title = "x", status = 422, detail = no, code = "no-address" });
            return true;
        }
        var dry = body["dryRun"]?.GetValue<bool>() == true;
        await call.Response.WriteAsJsonAsync(new
        {
            readdressing = dry ? null : "R" + asked.Count, status = dry ? "not-recorded" : "announced", rows = body["rows"]!.AsArray().Count,
            warnings = new[] { new { row = 1, side = "new", code = "zip-unknown", reason = "The table does not know this ZIP code." } },
        });
        return true;
    }

    private static string Rows(int count, string day, string kind = "renumbered") =>
        string.Concat(Enumerable.Range(1, count).Select(i => $"\"{i} Elm St, Springfield, OH 45502\",\"{1000 + i} Elm Way, Springfield, OH 45502\",{kind},{day},clark-county-engineer,Ohio R.C. 5541.04\n"));

    [Test]
    public async Task Rows_of_one_authority_and_day_go_together_a_thousand_at_most()
    {
        var file = terminal.File("table.csv", Header + Rows(1_200, "2026-12-01") + Rows(2, "2026-12-02", "Renamed"));
        Assert.That(await terminal.Types("readdress", "announce", file, "--as", "anna"), Is.Zero, terminal.Complained);
        Assert.That(asked.Select(a => (a.Body!["dryRun"]?.GetValue<bool>() == true, a.Body["effectiveOn"]!.GetValue<string>(), a.Body["rows"]!.AsArray().Count)), Is.EqualTo(new[]
        {
            (true, "2026-12-01", 1_000), (true, "2026-12-01", 200), (true, "2026-12-02", 2), (false, "2026-12-01", 1_000), (false, "2026-12-01", 200), (false, "2026-12-02", 2),
        }));
        Assert.That(asked[^1].Body!["rows"]![0]!["kind"]!.GetValue<string>(), Is.EqualTo("renamed"));
        Assert.That(terminal.Complained, Does.Contain("line 2, the new address").And.Contain("line 1002, the new address").And.Contain("(zip-unknown)"));
        Assert.That(terminal.Said, Does.Contain("R4: 1000 rows of clark-county-engineer, effective on 2026-12-01, announced").And.Contain("Another person approves it"));

        var keys = asked.Select(a => a.Key).Skip(3).ToArray();
        asked.Clear();
        await terminal.Types("readdress", "announce", file, "--as", "anna");
        Assert.That(asked.Select(a => a.Key).Skip(3), Is.EqualTo(keys), "the same rows are the same announcement");
    }

    [Test]
    public async Task A_dry_run_announces_nothing()
    {
        Assert.That(await terminal.Types("readdress", "announce", terminal.File("table.csv", Header + Rows(3, "2026-12-01")), "--dry-run"), Is.Zero);
        Assert.That(asked.Select(a => a.Body!["dryRun"]!.GetValue<bool>()), Is.EqualTo(new[] { true }));
        Assert.That(terminal.Said, Does.Contain("3 rows can be taken"));
    }

    [Test]
    public async Task A_place_that_two_days_have_is_pointed_out()
    {
        Assert.That(await terminal.Types("readdress", "announce", terminal.File("table.csv", Header + Rows(2, "2026-12-01") + Rows(1, "2027-06-01")), "--dry-run"), Is.Zero);
        Assert.That(terminal.Complained, Does.Contain("line 4, the old address: line 2 has it too").And.Not.Contain("line 3, the old address"));
    }

    [Test]
    public async Task One_bad_row_and_nothing_is_announced()
    {
        refuses = body => body["effectiveOn"]!.GetValue<string>() == "2026-12-02" ? "Row 2, its new address: No address can be read in this." : null;
        Assert.That(await terminal.Types("readdress", "announce", terminal.File("table.csv", Header + Rows(3, "2026-12-01") + Rows(3, "2026-12-02"))), Is.EqualTo(1));
        Assert.That(asked.Select(a => a.Body!["dryRun"]?.GetValue<bool>()), Has.All.True);
        Assert.That(terminal.Complained, Does.Contain("Row 2, its new address").And.Contain("line 6 of the file"));
        Assert.That(await terminal.Types("readdress", "announce", terminal.File("bad.csv", "old,new\nx,y\n")), Is.EqualTo(2), "columns are missing");
        Assert.That(await terminal.Types("readdress", "announce", terminal.File("none.csv", Header)), Is.EqualTo(2), "no rows");
    }

    [Test]
    public async Task Several_are_approved_at_once_and_one_is_looked_at_before()
    {
        Assert.That(await terminal.Types("readdress", "preview", "R1", "--as", "ben"), Is.Zero, terminal.Complained);
        Assert.That(terminal.Said, Does.Contain("C1").And.Contain("12 ELM ST, SPRINGFIELD OH 45502").And.Contain("12 ELM WAY"));
        Assert.That(await terminal.Types("readdress", "approve", "R1", "R2", "--as", "ben"), Is.Zero, terminal.Complained);
        Assert.That(asked.Select(a => a.Path), Is.EqualTo(new[] { "/v1/readdressings/R1/citizens?limit=1000", "/v1/readdressings/R1/approval", "/v1/readdressings/R2/approval" }));
        Assert.That(await terminal.Types("readdress", "list"), Is.Zero, terminal.Complained);
    }
}
