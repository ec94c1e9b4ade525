using System.Net;
using System.Text.Json;
using Hub.Contracts;
using Hub.EventStore;
using Hub.Server.Facts;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>An authority's table from its announcement to the agencies: who is renamed, who is told what, and who is not even counted.</summary>
public sealed class ReaddressingPlaces
{
    private const string Elm = "12 Elm Street, Springfield, OH 45502", ElmApartment = "12 Elm Street Apt 3, Springfield, OH 45502", ElmWay = "1012 Elm Way, Springfield, OH 45502";
    private RunningHub hub = null!;

    [OneTimeSetUp]
    public async Task Start() => hub = await RunningHub.Start();

    [OneTimeTearDown]
    public async Task Stop() => await hub.DisposeAsync();

    private async Task<string> Announce(string old, string to, string on = "2026-03-02", string kind = "renumbered")
    {
        var announced = await hub.Post("/v1/readdressings", new
        {
            authority = "clark-county-engineer", basis = "Ohio R.C. 5541.04", effectiveOn = on, rows = new[] { new { old, @new = to, kind } },
        }, "custodian:anna");
        Assert.That(announced.Status, Is.EqualTo(HttpStatusCode.Created), announced.Text);
        return announced["readdressing"];
    }

    private Task<Answered> Step(string id, string step, string who = "custodian:ben") => hub.PostText($"/v1/readdressings/{id}/{step}", "{}", who);

    private async Task<JsonElement> CarriedOut(string id)
    {
        await Eventually.Holds(async () => (await hub.Get($"/v1/readdressings/{id}", "auditor"))["status"] == "completed");
        await hub.Settled();
        return (await hub.Get($"/v1/readdressings/{id}", "auditor")).Json;
    }

    private async Task<string[]> Touched(string id) =>
        [.. (await hub.Get($"/v1/readdressings/{id}/citizens", "custodian:ben")).Json.GetProperty("citizens").EnumerateArray().Select(c => c.GetProperty("citizen").GetString()!)];

    private RecordState Last(string agency, Registered who) => hub.Desks.To(agency, who.Key(agency)).Last();

    private async Task<string?> LivesAt(Registered who, string question = "") =>
        (await hub.Get($"/v1/citizens/{who.Citizen}/address-book{question}")).Json.GetProperty("addresses")[0].GetProperty("address").GetProperty("line").GetString();

    [Test]
    public async Task A_table_is_taken_with_doubtful_rows_and_they_are_pointed_out()
    {
        (string Old, string New)[] rows =
        [
            ("500 Doubt Street, Springfield, OH 45502", "1 Sure Way, Springfield, OH 45502"), ("502 Doubt Street, Springfield, OH 45502", "1 Sure Way, Springfield, OH 45502"),
            ("504 Doubt Street # 4, Springfield, OH 45502", "3 Sure Way, Springfield, OH 45502"), ("504 Doubt Street Apt 4, Springfield, OH 45502", "5 Sure Way, Springfield, OH 45502"),
            ("506 Doubt Street, Springfield, OH 45502", "PO Box 12, Springfield, OH 45502"), ("508 Doubt Street, Springfield, OH 45502", "508 Doubt Street, Richmond, IN 47374"),
        ];
        var looked = await hub.Post("/v1/readdressings", new
        {
            authority = "clark-county-engineer", basis = "Ohio R.C. 5541.04", effectiveOn = "2026-03-02", rows = rows.Select(r => new { old = r.Old, @new = r.New, kind = "renumbered" }), dryRun = true,
        }, "custodian:anna");
        Assert.That(looked.Status, Is.EqualTo(HttpStatusCode.OK), looked.Text);
        Assert.That(looked.Json.GetProperty("warnings").EnumerateArray().Select(w => $"{w.GetProperty("row")} {w.GetProperty("side")} {w.GetProperty("code")}"),
            Is.SupersetOf(new[] { "2 new two-onto-one", "4 old one-door-twice", "5 new box-for-a-house", "6 new another-state" }));
    }

    [Test]
    public async Task Those_at_the_place_keep_living_there_under_the_new_name_and_agencies_hear_that_nobody_moved()
    {
        var (alma, bob, carol) = (await hub.Register(Elm), await hub.Register(ElmApartment), await hub.Register("14 Elm Street, Springfield, OH 45502"));
        var hidden = await hub.Register(Elm, substitute: "PO Box 7099, Columbus, OH 43216");
        await hub.Settled();

        var id = await Announce(Elm, ElmWay);
        Assert.That(await Touched(id), Is.EquivalentTo(new[] { alma.Citizen, bob.Citizen }), "and not who is hidden there");
        Assert.That((await hub.Get($"/v1/readdressings/{id}", "auditor"))["status"], Is.EqualTo("announced"));
        await Step(id, "approval");
        var done = await CarriedOut(id);
        Assert.That(done.GetProperty("citizens").GetInt32(), Is.EqualTo(2));

        foreach (var agency in new[] { "dmv", "revenue", "courts" })
        {
            Assert.That((Last(agency, alma).Cause, Last(agency, alma).Address!.Line, Last(agency, alma).HoldsFrom), Is.EqualTo((Causes.Readdressed, "1012 ELM WAY", (DateOnly?)new DateOnly(2026, 3, 2))), agency);
            Assert.That((Last(agency, bob).Cause, Last(agency, bob).Address!.Line), Is.EqualTo((Causes.Readdressed, "1012 ELM WAY APT 3")), agency);
            Assert.That(hub.Desks.To(agency, carol.Key(agency)).Select(s => s.Address!.Line), Is.EqualTo(new[] { "14 ELM ST" }), agency);
            Assert.That(hub.Desks.To(agency, hidden.Key(agency)).Select(s => s.Address!.Line), Is.EqualTo(new[] { "PO BOX 7099" }), agency);
        }
        Assert.That((await LivesAt(alma), await LivesAt(alma, "?on=2026-03-01")), Is.EqualTo(("1012 ELM WAY", "12 ELM ST")));

        // The change has a reference of its own, and says what it is; the envelope does not say which table.
        var change = Last("dmv", alma).Change!;
        Assert.That((await hub.Get("/v1/changes/" + change))["type"], Is.EqualTo("address-readdressed"));
        var facts = await hub.Store.Log.ReadStream("citizen-" + alma.Citizen, 0, 100);
        var fact = facts.Single(f => f.Type == "address-readdressed.v1");
        Assert.That(System.Text.Encoding.UTF8.GetString(fact.Header.Span), Does.Not.Contain(id).And.Not.Contain("clark").And.Not.Contain("5541"));
        Assert.That(facts.Count(f => f.Type == "address-changed.v1"), Is.EqualTo(1), "it was never called a move");
        Assert.That((await hub.Store.Log.ReadStream("citizen-" + hidden.Citizen, 0, 100)).Select(f => f.Type), Has.None.EqualTo("address-readdressed.v1"));

        // Who reports the new name has not moved, and once more is not twice.
        Assert.That((await hub.Report(alma.Citizen, ElmWay, "2026-03-02"))["status"], Is.EqualTo("already-held"));
        await Step(id, "repetition");
        Assert.That((await CarriedOut(id)).GetProperty("citizens").GetInt32(), Is.EqualTo(2));
        Assert.That((await hub.Store.Log.ReadStream("citizen-" + alma.Citizen, 0, 100)).Count, Is.EqualTo(facts.Count));
    }

    [Test]
    public async Task Nothing_happens_without_a_second_person_nor_before_its_day()
    {
        var alma = await hub.Register("20 Elm Street, Springfield, OH 45502");
        var id = await Announce("20 Elm Street, Springfield, OH 45502", "2020 Elm Way, Springfield, OH 45502", on: "2026-06-10", kind: "renamed");
        Assert.That((await Step(id, "approval", "custodian:anna")).Code, Is.EqualTo("same-person"));
        Assert.That((await Step(id, "approval", "custodian:anna@desk-2")).Code, Is.EqualTo("same-person"), "under another login");
        Assert.That((await Step(id, "approval"))["status"], Is.EqualTo("approved"));
        await hub.Settled();
        Assert.That((await LivesAt(alma), (await hub.Get($"/v1/readdressings/{id}", "auditor"))["status"]), Is.EqualTo(("20 ELM ST", "approved")));
        Assert.That((await Step(id, "withdrawal", "custodian:anna"))["status"], Is.EqualTo("withdrawn"));
        Assert.That((await Step(id, "approval", "custodian:carl")).Code, Is.EqualTo("change-withdrawn"));
    }

    [Test]
    public async Task The_table_can_be_opened_by_the_programme_alone()
    {
        var id = await Announce("30 Elm Street, Springfield, OH 45502", "3030 Elm Way, Springfield, OH 45502");
        var announced = (await hub.Store.Log.ReadStream("readdressing-" + id, 0, 10)).Single();
        Assert.That(await hub.Store.Ordinary.Open(announced), Is.Null);
        Assert.That(await hub.Store.Programme.Open(announced), Is.Not.Null);
        Assert.That(FactHeader.Read(announced.Header.Span).DueOn, Is.EqualTo(new DateOnly(2026, 3, 2)));
    }

    [Test]
    public async Task A_sealed_file_is_left_as_it_is_and_found_when_the_table_is_carried_out_once_more()
    {
        const string Old = "40 Elm Street, Springfield, OH 45502";
        var former = await hub.Register(Old);
        await hub.Settled();
        await hub.PostText($"/v1/citizens/{former.Citizen}/seal", """{"order":"2026-CV-1","court":"clark-county"}""", "custodian:anna");
        var id = await Announce(Old, "4040 Elm Way, Springfield, OH 45502");
        await Step(id, "approval");
        Assert.That((await CarriedOut(id)).GetProperty("citizens").GetInt32(), Is.Zero);
        await hub.PostText($"/v1/citizens/{former.Citizen}/unseal", """{"order":"2026-CV-2","court":"clark-county","lifts":"2026-CV-1"}""", "custodian:anna");
        await Step(id, "repetition");
        Assert.That((await CarriedOut(id)).GetProperty("citizens").GetInt32(), Is.EqualTo(1));
        Assert.That(await LivesAt(former), Is.EqualTo("4040 ELM WAY"));
    }

    [Test]
    public async Task While_an_agency_is_away_it_waits_and_a_move_does_not()
    {
        const int People = 40;
        const string Old = "50 Elm Street", To = "5050 Elm Way";
        var mover = await hub.Register("9 Birch Street, Springfield, OH 45502");
        var there = await Task.WhenAll(Enumerable.Range(1, People).Select(i => hub.Register($"{Old} Apt {i}, Springfield, OH 45502")));
        await hub.Settled();
        // The DMV takes what comes and answers nothing about those who are renamed, as an agency does whose system is away.
        hub.Desks.Answers = a => a.Agency == "dmv" && a.State?.Cause == Causes.Readdressed ? null : Outcomes.Applied;
        var id = await Announce($"{Old}, Springfield, OH 45502", $"{To}, Springfield, OH 45502");
        await Step(id, "approval");
        await Eventually.Holds(() => Renamed(there) >= 4);

        var move = await hub.Report(mover.Citizen, "300 Oak Avenue, Springfield, OH 45502", "2026-03-02");
        await Eventually.Holds(() => Last("dmv", mover).Address!.Line == "300 OAK AVE");
        Assert.That(Renamed(there), Is.LessThan(People), "the rest waits");
        Assert.That((await hub.Get($"/v1/readdressings/{id}", "auditor"))["status"], Is.EqualTo("began"));
        Assert.That(move["status"], Is.EqualTo("in-force"));

        hub.Desks.Answers = _ => Outcomes.Applied;
        Assert.That((await CarriedOut(id)).GetProperty("citizens").GetInt32(), Is.EqualTo(People));
        Assert.That(Renamed(there), Is.EqualTo(People));
    }

    [Test]
    public async Task A_server_that_stops_half_way_is_gone_on_from_and_nobody_is_renamed_twice()
    {
        const int People = 12;
        var (databases, keys, log) = (PrivatePostgres.Shared.NewStore(), RunningHub.Folder("agency-keys"), Path.Combine(RunningHub.Folder("log-key"), "log-key.pem"));
        databases = databases with { Reads = PrivatePostgres.Shared.NewDatabase("reads") };
        string id;
        string[] there;
        await using (var first = await RunningHub.Start(databases, keysFolder: keys, logKeyFile: log))
        {
            there = [.. (await Task.WhenAll(Enumerable.Range(1, People).Select(i => first.Register($"60 Elm Street Apt {i}, Springfield, OH 45502")))).Select(p => p.Citizen)];
            await first.Settled();
            first.Desks.Answers = a => a.State?.Cause == Causes.Readdressed ? null : Outcomes.Applied; // So that it comes no further than its first few.
            id = (await first.Post("/v1/readdressings", new
            {
                authority = "clark-county-engineer", basis = "Ohio R.C. 5541.04", effectiveOn = "2026-03-02",
                rows = new[] { new { old = "60 Elm Street, Springfield, OH 45502", @new = "6060 Elm Way, Springfield, OH 45502", kind = "renamed" } },
            }, "custodian:anna"))["readdressing"];
            Assert.That((await first.PostText($"/v1/readdressings/{id}/approval", "{}", "custodian:ben"))["status"], Is.EqualTo("approved"));
            await Eventually.Holds(() => first.Desks.Messages.Any(m => m.State?.Cause == Causes.Readdressed));
        }
        await using var second = await RunningHub.Start(databases, keysFolder: keys, logKeyFile: log);
        await Eventually.Holds(async () => (await second.Get($"/v1/readdressings/{id}", "auditor"))["status"] == "completed");
        Assert.That((await second.Get($"/v1/readdressings/{id}", "auditor")).Json.GetProperty("citizens").GetInt32(), Is.EqualTo(People));
        foreach (var citizen in there)
            Assert.That((await second.Store.Log.ReadStream("citizen-" + citizen, 0, 100)).Count(f => f.Type == "address-readdressed.v1"), Is.EqualTo(1));
    }

    private int Renamed(Registered[] people) => people.Count(p => hub.Desks.To("dmv", p.Key("dmv")).Any(s => s.Cause == Causes.Readdressed));
}
