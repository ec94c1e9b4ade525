using System.Net;
using System.Text.Json;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>An agency closes its record and opens it again, by its file and by a clerk.</summary>
public sealed class ClosedRecords
{
    private const string Lake = "77 Lake Road, Springfield, OH 45502";

    private static readonly Dictionary<string, string?> Alma = new()
    {
        ["first"] = "Almudena", ["middle"] = "Quinn", ["last"] = "Reyes", ["birth-date"] = "1980-05-01", ["ssn"] = "219-09-9311",
        ["address-line"] = "300 Oak Avenue", ["city"] = "Springfield", ["state"] = "OH", ["zip"] = "45502",
    };

    [Test]
    public async Task Closed_by_its_agencys_file_a_record_is_told_nothing_and_finds_nobody_and_opened_again_it_goes_on()
    {
        await using var hub = await RunningHub.Start();
        var alma = (await Send(hub, new { key = "D-1", says = Alma })).GetProperty("citizen").GetString()!;
        await hub.Settled();
        var ended = await Send(hub, new { key = "D-1", ended = true });
        Assert.That((Outcome(ended), ended.GetProperty("citizen").GetString()), Is.EqualTo(("ended", alma)));
        Assert.That(Outcome(await Send(hub, new { key = "D-1", ended = true })), Is.EqualTo("unchanged"));
        Assert.That((await Send(hub, new { key = "D-9", ended = true })).GetProperty("code").GetString(), Is.EqualTo("unknown-record"));

        await hub.Report(alma, Lake, "2026-03-01");
        Assert.That((await hub.Post("/v1/address-changes", new { reportedBy = new { agency = "dmv", key = "D-1" }, address = Lake, effectiveOn = "2026-03-01" })).Code, Is.EqualTo("unknown-person"));
        await hub.Settled();
        Assert.That(Lines(hub), Is.EqualTo(new[] { "300 OAK AVE" }), "nothing more is told for it");
        Assert.That((await hub.Post("/v1/identity/match", new { says = Alma }, "clerk")).Json.GetProperty("candidates").GetArrayLength(), Is.Zero);
        Assert.That((await hub.Post("/v1/citizens/find", new { agency = "dmv", key = "D-1" }))["citizen"], Is.EqualTo(alma), "its key still says whose it was");
        var shown = (await hub.Get($"/v1/citizens/{alma}/records")).Json.GetProperty("records")[0];
        Assert.That(shown.TryGetProperty("endedAt", out _), Is.True);
        Assert.That((await hub.Get($"/v1/citizens/{alma}/holdings", "auditor")).Text, Does.Contain("OAK"), "what the agency held is not forgotten");

        var again = await Send(hub, new { key = "D-1", says = Alma });
        Assert.That((Outcome(again), again.GetProperty("citizen").GetString(), again.GetProperty("reviews").GetInt32()), Is.EqualTo(("linked", alma, 0)));
        await hub.Settled();
        Assert.That(Lines(hub), Is.EqualTo(new[] { "300 OAK AVE", "77 LAKE RD" }));
        Assert.That(hub.Desks.Messages.Where(m => m.State?.RecordKey == "D-1").Select(m => m.Message.Sequence).Distinct(), Is.EqualTo(new[] { 1L, 2L }));
        Assert.That((await hub.Post("/v1/identity/match", new { says = Alma }, "clerk")).Json.GetProperty("candidates")[0].GetProperty("citizen").GetString(), Is.EqualTo(alma));
    }

    [Test]
    public async Task What_comes_under_a_closed_key_and_cannot_be_the_same_person_is_put_before_people()
    {
        await using var hub = await RunningHub.Start();
        await Send(hub, new { key = "D-1", says = Alma });
        await Send(hub, new { key = "D-1", ended = true });
        var other = new Dictionary<string, string?> { ["first"] = "Bernard", ["middle"] = "Otis", ["last"] = "Lindqvist", ["birth-date"] = "1951-11-30", ["ssn"] = "402-55-1876" };
        Assert.That((await Send(hub, new { key = "D-1", says = other })).GetProperty("reviews").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task Closed_by_a_clerk_what_was_under_way_goes_out_empty_and_nobody_else_gets_the_key_before_it_is_unlinked()
    {
        await using var hub = await RunningHub.Start();
        hub.Desks.Answers = arrived => arrived.State is { RecordKey: "D-2", Cause: not Contracts.Causes.Superseded } ? null : Contracts.Outcomes.Applied;
        var (alma, berta) = (await hub.Register(Lake, agencies: ["dmv"]), await hub.Register(Lake, agencies: ["revenue"]));
        var record = (await hub.Post($"/v1/citizens/{alma.Citizen}/records", new { agency = "dmv", key = "D-2" }))["record"];
        await Eventually.Holds(() => hub.Desks.To("dmv", "D-2").Any() && hub.Desks.Persons("dmv").Count > 0);
        Assert.That((await hub.Post($"/v1/citizens/{alma.Citizen}/records/{record}/end", new { on = "2026-02-27", reason = "given up" }, "clerk")).Status, Is.EqualTo(HttpStatusCode.Created));
        await hub.Settled();
        Assert.That(hub.Desks.To("dmv", "D-2").Last().Cause, Is.EqualTo(Contracts.Causes.Superseded), "where she lives, and that it is hers");
        Assert.That((await hub.Post($"/v1/citizens/{berta.Citizen}/records", new { agency = "dmv", key = "D-2" })).Code, Is.EqualTo("record-already-linked"));
        Assert.That((await hub.Post($"/v1/citizens/{alma.Citizen}/records/{record}/unlink", new { reason = "Berta's" }, "clerk")).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await hub.Post($"/v1/citizens/{berta.Citizen}/records", new { agency = "dmv", key = "D-2" })).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Under_a_new_key_the_agency_is_told_on_and_the_former_says_where_to_look()
    {
        await using var hub = await RunningHub.Start();
        var alma = (await Send(hub, new { key = "D-1", says = Alma })).GetProperty("citizen").GetString()!;
        var other = (await hub.Register(Lake, agencies: ["dmv"]));
        await hub.Settled();
        var anew = await Send(hub, new { key = "D-2", formerKey = "D-1", says = Alma });
        Assert.That((Outcome(anew), anew.GetProperty("citizen").GetString(), anew.GetProperty("reviews").GetInt32()), Is.EqualTo(("changed", alma, 0)));
        Assert.That(Outcome(await Send(hub, new { key = "D-2", formerKey = "D-1", says = Alma })), Is.EqualTo("unchanged"));
        Assert.That((await Send(hub, new { key = other.Key("dmv"), formerKey = "D-2", says = Alma })).GetProperty("code").GetString(), Is.EqualTo("record-already-linked"));
        Assert.That((await Send(hub, new { key = "D-3", formerKey = "D-9", says = Alma })).GetProperty("code").GetString(), Is.EqualTo("unknown-record"));

        var found = await hub.Post("/v1/citizens/find", new { agency = "dmv", key = "D-1" });
        Assert.That((found["citizen"], found["replacedBy"]), Is.EqualTo((alma, anew.GetProperty("record").GetString())));
        var moved = await hub.Post("/v1/address-changes", new { reportedBy = new { agency = "dmv", key = "D-1" }, address = Lake, effectiveOn = "2026-03-01" });
        Assert.That(moved.Status, Is.EqualTo(HttpStatusCode.Created), moved.Text);
        await hub.Settled();
        Assert.That(hub.Desks.To("dmv", "D-1").Select(s => s.Address?.Line), Is.EqualTo(new[] { "300 OAK AVE" }));
        Assert.That(hub.Desks.To("dmv", "D-2").Select(s => s.Address?.Line), Is.EqualTo(new[] { "300 OAK AVE", "77 LAKE RD" }));
        var match = (await hub.Post("/v1/identity/match", new { says = Alma }, "clerk")).Json.GetProperty("candidates");
        Assert.That(match[0].GetProperty("citizen").GetString(), Is.EqualTo(alma), "found by what the record says under its new key");

        var second = anew.GetProperty("record").GetString();
        Assert.That((await hub.Post($"/v1/citizens/{alma}/records/{second}/end", new { reason = "renewed", newKey = other.Key("dmv") }, "clerk")).Code, Is.EqualTo("record-already-linked"));
        var clerk = await hub.Post($"/v1/citizens/{alma}/records/{second}/end", new { reason = "renewed", newKey = "D-5" }, "clerk", key: "renew");
        Assert.That(clerk.Status, Is.EqualTo(HttpStatusCode.Created), clerk.Text);
        Assert.That((await hub.Post($"/v1/citizens/{alma}/records/{second}/end", new { reason = "renewed", newKey = "D-5" }, "clerk", key: "renew")).Text, Is.EqualTo(clerk.Text));
        await hub.Settled();
        Assert.That(hub.Desks.To("dmv", "D-5").Select(s => s.Address?.Line), Is.EqualTo(new[] { "77 LAKE RD" }));
    }

    private static async Task<JsonElement> Send(RunningHub hub, object row)
    {
        await Eventually.Holds(async () => (await hub.Post("/v1/identity/match", new { says = Alma })).Status == HttpStatusCode.OK);
        var answer = await hub.Post("/v1/records/batch", new { agency = "dmv", records = new[] { row } });
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Text);
        return answer.Json.GetProperty("results")[0];
    }

    private static string Outcome(JsonElement result) => result.GetProperty("outcome").GetString()!;

    private static IEnumerable<string?> Lines(RunningHub hub) => hub.Desks.To("dmv", "D-1").Select(s => s.Address?.Line).Distinct();
}
