using System.Net;
using System.Text.Json;
using Hub.EventStore;
using Hub.Tests.Machines;
using NUnit.Framework;
using static Hub.Tests.Server.InTheFiles;

namespace Hub.Tests.Server;

/// <summary>Agencies' records arrive with nobody saying whose they are: who is known, who is new, and whom people must look at.</summary>
public sealed class TakingInRecords
{
    private readonly string agencyKeys = RunningHub.Folder("agency-keys");
    private StoreSettings databases = null!;
    private string logKey = null!;
    private RunningHub hub = null!;

    [SetUp]
    public async Task Start()
    {
        databases = PrivatePostgres.Shared.NewStore() with { Reads = PrivatePostgres.Shared.NewDatabase("reads") };
        logKey = Path.Combine(RunningHub.Folder("log-key"), "log-key.pem");
        hub = await RunningHub.Start(databases, logKeyFile: logKey, keysFolder: agencyKeys);
    }

    [TearDown]
    public async Task Stop() => await hub.DisposeAsync();

    private async Task<JsonElement[]> TakeIn(string agency, params (string Key, Dictionary<string, string?> Says)[] rows) => await TakeIn(agency, null, rows);

    private async Task<JsonElement[]> TakeIn(string agency, string? idempotencyKey, params (string Key, Dictionary<string, string?> Says)[] rows)
    {
        await Eventually.Holds(async () => (await hub.Post("/v1/identity/match", new { says = Alma() })).Status == HttpStatusCode.OK);
        var answer = await hub.Post("/v1/records/batch", new { agency, records = rows.Select(r => new { key = r.Key, says = r.Says }) }, key: idempotencyKey);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Text);
        return [.. answer.Json.GetProperty("results").EnumerateArray()];
    }

    private static string Outcome(JsonElement result) => result.GetProperty("outcome").GetString()!;

    private static string Citizen(JsonElement result) => result.GetProperty("citizen").GetString()!;

    [Test]
    public async Task The_same_persons_records_become_one_citizen_and_a_move_told_to_one_agency_reaches_all()
    {
        var dmv = (await TakeIn("dmv", ("D-1", Alma(("licence", "RT83211"), ("ssn", null), ("ssn-last4", "9311"))), ("D-2", Bernard)))[0];
        var revenue = (await TakeIn("revenue", ("R-1", Alma(("first", "ALMUDENA"), ("middle", "Q"), ("house-number", null), ("street", null)))))[0];
        Assert.That((Outcome(dmv), Outcome(revenue), Citizen(revenue)), Is.EqualTo(("new-citizen", "linked", Citizen(dmv))));

        var moved = await hub.Post("/v1/address-changes", new { reportedBy = new { agency = "revenue", key = "R-1" }, address = "77 Lake Road, Springfield, OH 45502", effectiveOn = "2026-03-01" });
        Assert.That(moved.Status, Is.EqualTo(HttpStatusCode.Created), moved.Text);
        await hub.Settled();
        Assert.That(hub.Desks.To("dmv", "D-1").Last().Address?.Line, Is.EqualTo("77 LAKE RD"));
        Assert.That(hub.Desks.To("revenue", "R-1").Last().Address?.Line, Is.EqualTo("77 LAKE RD"));
        Assert.That(hub.Desks.To("dmv", "D-2"), Is.Empty, "nobody else is told");
    }

    [Test]
    public async Task What_says_the_same_again_is_unchanged_and_what_is_sent_twice_is_answered_as_before()
    {
        var first = await TakeIn("revenue", "once", ("R-1", Alma()), ("R-2", Bernard));
        var head = await hub.Store.Log.ReadHead();
        Assert.That((await TakeIn("revenue", "once", ("R-1", Alma()), ("R-2", Bernard))).Select(r => (Outcome(r), Citizen(r))), Is.EqualTo(first.Select(r => (Outcome(r), Citizen(r)))));
        Assert.That((await TakeIn("revenue", ("R-1", Alma()), ("R-2", Bernard))).Select(Outcome), Is.EqualTo(new[] { "unchanged", "unchanged" }));
        Assert.That((await hub.Store.Log.ReadAll(0, 10_000)).Count(f => f.Type == "record-described.v1"), Is.EqualTo(2));
        Assert.That(await hub.Store.Log.ReadHead(), Is.GreaterThanOrEqualTo(head));
        Assert.That((await TakeIn("revenue", ("R-1", Alma(("phone", "937-555-0100"))))).Select(Outcome), Is.EqualTo(new[] { "changed" }));
        Assert.That((await hub.Post("/v1/records/batch", new { agency = "revenue", records = new[] { new { key = "R-9", says = Bernard } } }, key: "once")).Code, Is.EqualTo("idempotency-key-reused"));
    }

    [Test]
    public async Task Twins_are_two_and_an_address_alone_joins_nobody()
    {
        var twins = await TakeIn("revenue", ("R-1", Alma()), ("R-2", Alma(("first", "Beatriz"), ("middle", "Ruth"), ("ssn", "219-09-9312"))));
        Assert.That(Citizen(twins[0]), Is.Not.EqualTo(Citizen(twins[1])));
        Assert.That(twins.Select(Outcome), Is.EqualTo(new[] { "new-citizen", "new-citizen" }));
    }

    [Test]
    public async Task What_may_be_one_person_is_put_before_people_with_both_records_side_by_side()
    {
        await TakeIn("revenue", ("R-1", Alma()));
        var doubtful = (await TakeIn("revenue", ("R-2", Alma(("ssn", "531-77-2045")))))[0];
        Assert.That((Outcome(doubtful), doubtful.GetProperty("reviews").GetInt32()), Is.EqualTo(("in-review", 1)), "two numbers are a question for people");

        JsonElement waiting = default;
        await Eventually.Holds(async () => (waiting = (await hub.Get("/v1/reviews")).Json.GetProperty("reviews")).GetArrayLength() == 1);
        var review = waiting[0].GetProperty("review").GetString();
        var shown = await hub.Get("/v1/reviews/" + review);
        Assert.That(shown.Status, Is.EqualTo(HttpStatusCode.OK), shown.Text);
        var pair = shown.Json.GetProperty("pairs")[0];
        Assert.That(pair.GetProperty("differs").EnumerateArray().Select(d => d.GetString()), Is.EqualTo(new[] { "ssn" }));
        Assert.That(pair.GetProperty("doubts")[0].GetString(), Does.Contain("two different Social Security numbers"));
        Assert.That(pair.GetProperty("because").GetArrayLength(), Is.GreaterThan(5));
        Assert.That(shown.Json.GetProperty("other").GetProperty("records")[0].GetProperty("says").GetProperty("first").GetString(), Is.EqualTo("Almudena"));
    }

    private async Task<string> OneQuestion()
    {
        JsonElement waiting = default;
        await Eventually.Holds(async () => (waiting = (await hub.Get("/v1/reviews")).Json.GetProperty("reviews")).GetArrayLength() == 1);
        return waiting[0].GetProperty("review").GetString()!;
    }

    private async Task<Answered> Decide(string review, string verdict)
    {
        var decided = await hub.Post($"/v1/reviews/{review}/decision", new { verdict, reason = "seen at the counter" }, "clerk");
        Assert.That(decided.Status, Is.EqualTo(HttpStatusCode.Created), decided.Text);
        return decided;
    }

    private Task Follow() => Eventually.Holds(async () => (await hub.Get("/v1/lag")).Json.GetProperty("dueOpen").GetInt64() == 0);

    [Test]
    public async Task Found_to_be_one_they_are_merged_and_what_comes_later_finds_the_one_file()
    {
        var first = (await TakeIn("revenue", ("R-1", Alma())))[0];
        await TakeIn("dmv", ("D-2", Alma(("ssn", "531-77-2045"))));
        var decided = await Decide(await OneQuestion(), "same");
        Assert.That(decided["survivor"], Is.EqualTo(Citizen(first)), "the file that was there first goes on");
        await hub.Post("/v1/address-changes", new { reportedBy = new { agency = "dmv", key = "D-2" }, address = "77 Lake Road, Springfield, OH 45502", effectiveOn = "2026-03-01" });
        await Follow();
        Assert.That(hub.Desks.To("revenue", "R-1").Last().Address?.Line, Is.EqualTo("77 LAKE RD"));
        Assert.That((await hub.Get("/v1/reviews")).Json.GetProperty("reviews").GetArrayLength(), Is.Zero);

        var later = (await TakeIn("courts", ("C-1", Alma(("ssn", "531-77-2045")))))[0];
        Assert.That((Outcome(later), Citizen(later)), Is.EqualTo(("linked", Citizen(first))), "by the record of the retired file");

        var found = await hub.Post("/v1/identity/match", new { says = Alma(("ssn", "531-77-2045")) }, "clerk");
        Assert.That(found.Json.GetProperty("candidates").EnumerateArray().Select(c => c.GetProperty("citizen").GetString()), Is.EqualTo(new[] { decided["survivor"] }), "nobody is found under a retired id");

        // Parted again: each record is with the file that it was linked in, and the two are not asked about any more.
        var reversed = await hub.Post($"/v1/citizens/{decided["survivor"]}/merges/{decided["merge"]}/reverse", new { reason = "two sisters" }, "clerk");
        Assert.That(reversed.Status, Is.EqualTo(HttpStatusCode.OK), reversed.Text);
        var again = await TakeIn("dmv", ("D-2", Alma(("ssn", "531-77-2045"), ("phone", "937-555-0100"))));
        Assert.That((Outcome(again[0]), Citizen(again[0]), again[0].GetProperty("reviews").GetInt32()), Is.EqualTo(("changed", decided["retired"], 0)));
    }

    [Test]
    public async Task Found_to_be_two_they_stay_two_whatever_comes_and_a_deferred_question_still_waits()
    {
        await TakeIn("revenue", ("R-1", Alma()));
        var other = (await TakeIn("dmv", ("D-2", Alma(("ssn", "531-77-2045")))))[0];
        var question = await OneQuestion();
        Assert.That((await TakeIn("dmv", ("D-2", Alma(("ssn", "531-77-2045"), ("phone", "937-555-0100")))))[0].GetProperty("reviews").GetInt32(), Is.Zero, "nobody is asked twice");
        await Decide(question, "deferred");
        await Eventually.Holds(async () => (await hub.Get("/v1/reviews?state=deferred")).Json.GetProperty("reviews").GetArrayLength() == 1);
        await Decide(question, "not-same");
        Assert.That((await hub.Post($"/v1/reviews/{question}/decision", new { verdict = "same", reason = "after all" }, "clerk")).Code, Is.EqualTo("review-closed"));
        Assert.That((await hub.Post($"/v1/citizens/{Citizen(other)}/merges", new { retired = (await hub.Post("/v1/citizens/find", new { agency = "revenue", key = "R-1" }))["citizen"], evidence = "a rule" }, "clerk")).Code,
            Is.EqualTo("not-same-person"));
        var again = (await TakeIn("dmv", ("D-2", Alma(("ssn", "531-77-2045"), ("middle", "Q")))))[0];
        Assert.That((Outcome(again), again.GetProperty("reviews").GetInt32()), Is.EqualTo(("changed", 0)));
    }

    [Test]
    public async Task A_record_that_a_clerk_unlinked_is_not_brought_back_by_a_rule()
    {
        await TakeIn("revenue", ("R-1", Alma()));
        var linked = (await TakeIn("dmv", ("D-1", Alma(("ssn", null), ("ssn-last4", "9311")))))[0];
        Assert.That(Outcome(linked), Is.EqualTo("linked"));
        var unlinked = await hub.Post($"/v1/citizens/{Citizen(linked)}/records/{linked.GetProperty("record").GetString()}/unlink", new { reason = "her cousin's" }, "clerk");
        Assert.That(unlinked.Status, Is.EqualTo(HttpStatusCode.Created), unlinked.Text);
        var again = (await TakeIn("dmv", ("D-1", Alma(("ssn", null), ("ssn-last4", "9311")))))[0];
        Assert.That((Outcome(again), Citizen(again)), Is.EqualTo(("new-citizen", Citizen(again))));
        Assert.That(Citizen(again), Is.Not.EqualTo(Citizen(linked)));
    }

    [Test]
    public async Task Whoever_comes_under_a_dead_persons_name_is_put_before_people()
    {
        var dead = Citizen((await TakeIn("revenue", ("R-1", Alma())))[0]);
        Assert.That((await hub.Post($"/v1/citizens/{dead}/death", new { on = "2026-02-01", evidence = "death certificate" }, "clerk")).Status, Is.EqualTo(HttpStatusCode.Created));
        var later = (await TakeIn("dmv", ("D-1", Alma(("city", "Springfield"), ("state", "OH"), ("zip", "45502")))))[0];
        Assert.That((Outcome(later), later.GetProperty("reviews").GetInt32()), Is.EqualTo(("in-review", 1)));
        Assert.That(Citizen(later), Is.Not.EqualTo(dead));
        Assert.That((await TakeIn("revenue", ("R-1", Alma(("phone", "937-555-0100")))))[0].GetProperty("reviews").GetInt32(), Is.EqualTo(1), "a record of the dead that goes on changing is a question too");
        await Follow();
        Assert.That(hub.Desks.To("dmv", "D-1"), Is.Empty, "nothing is told of either before somebody has looked");
    }

    [Test]
    public async Task A_first_address_is_taken_from_a_file_that_says_where_it_is()
    {
        await TakeIn("dmv", ("D-1", Alma(("city", "Springfield"), ("state", "OH"), ("zip", "45502"))), ("D-2", new(Bernard) { ["house-number"] = "45502", ["street"] = "elm street springfield oh" }));
        await Follow();
        Assert.That(hub.Desks.To("dmv", "D-1").Select(s => s.Address!.Line), Is.EqualTo(new[] { "300 OAK AVE" }));
        Assert.That(hub.Desks.To("dmv", "D-2"), Is.Empty, "of a street alone, which town it is in would be a guess");
    }

    [Test]
    public async Task A_match_is_graded_with_reasons_and_whoever_says_too_little_is_given_no_guess()
    {
        var known = (await TakeIn("revenue", ("R-1", Alma()), ("R-2", Bernard)))[0];
        var found = await hub.Post("/v1/identity/match", new { says = Alma(("house-number", null), ("street", null)), onlyCertain = true }, "clerk");
        Assert.That(found.Status, Is.EqualTo(HttpStatusCode.OK), found.Text);
        var candidate = found.Json.GetProperty("candidates").EnumerateArray().Single();
        Assert.That((candidate.GetProperty("citizen").GetString(), candidate.GetProperty("grade").GetString()), Is.EqualTo((Citizen(known), "certain")));
        Assert.That(candidate.GetProperty("because").EnumerateArray().Select(b => b.TryGetProperty("field", out var field) ? field.GetString() : null), Does.Contain("ssn").And.Contain("birth"));

        var asAgency = (await hub.Post("/v1/identity/match", new { says = Alma(("house-number", null), ("street", null)) }, "agency:courts")).Json.GetProperty("candidates").EnumerateArray().Single();
        Assert.That((asAgency.GetProperty("citizen").GetString(), asAgency.GetProperty("because").GetArrayLength(), asAgency.TryGetProperty("chance", out _)), Is.EqualTo((Citizen(known), 0, false)), "no reasons to try numbers by");
        Assert.That((await hub.Post("/v1/identity/match", new { says = Alma(("ssn", "531-77-2045")) }, "agency:courts")).Json.GetProperty("candidates").GetArrayLength(), Is.Zero, "nor anybody who is not certain");

        var little = await hub.Post("/v1/identity/match", new { says = new { last = "Reyes" } }, "clerk");
        Assert.That((little.Status, little.Code), Is.EqualTo((HttpStatusCode.UnprocessableEntity, "too-little-to-go-on")));
        Assert.That((await hub.Post("/v1/identity/match", new { says = new { shoesize = "9" } }, "clerk")).Code, Is.EqualTo("malformed"));
    }

    [Test]
    public async Task A_protected_persons_record_finds_its_citizen_and_nobody_is_shown_them()
    {
        var citizen = Citizen((await TakeIn("dmv", ("D-1", Alma())))[0]);
        await hub.Report(citizen, "300 Oak Avenue, Springfield, OH 45502", "2026-03-01");
        Assert.That((await hub.Post($"/v1/citizens/{citizen}/protection", new { programme = "acp", substitute = "PO Box 7099, Columbus, OH 43216" })).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await hub.Post("/v1/identity/match", new { says = Alma() }, "clerk")).Json.GetProperty("candidates").GetArrayLength(), Is.Zero);

        var later = (await TakeIn("courts", ("C-1", Alma(("ssn", null), ("ssn-last4", "9311")))))[0];
        Assert.That((Outcome(later), Citizen(later)), Is.EqualTo(("linked", citizen)));
        await hub.Settled();
        Assert.That(hub.Desks.To("courts", "C-1").Select(s => s.Address!.Line), Is.EqualTo(new[] { "PO BOX 7099" }), "the courts are told the substitute");
    }

    [Test]
    public async Task A_question_about_a_protected_person_does_not_say_where_they_live_nor_with_whom()
    {
        var (alma, neighbour) = (await TakeIn("revenue", ("R-1", Alma()), ("R-2", new(Bernard) { ["house-number"] = "300", ["street"] = "oak avenue" }))) is [var a, var b] ? (Citizen(a), Citizen(b)) : default;
        await TakeIn("dmv", ("D-1", Alma(("ssn", "531-77-2045"))));
        var question = await OneQuestion();
        async Task<(string[] Household, string?[] Fields, bool Located)> Shown()
        {
            var shown = (await hub.Get("/v1/reviews/" + question)).Json;
            return ([.. shown.GetProperty("household").EnumerateArray().Select(h => h.GetString()!)], [.. shown.GetProperty("pairs")[0].GetProperty("because").EnumerateArray().Select(s => s.TryGetProperty("field", out var f) ? f.GetString() : null)],
                new[] { "one", "other" }.All(side => shown.GetProperty(side).GetProperty("records")[0].GetProperty("says").TryGetProperty("street", out _)));
        }
        var open = await Shown();
        Assert.That((open.Household, open.Located), Is.EqualTo((new[] { neighbour }, true)));
        Assert.That(open.Fields, Does.Contain("address"));

        Assert.That((await hub.Post($"/v1/citizens/{alma}/protection", new { programme = "acp", substitute = "PO Box 7099, Columbus, OH 43216" })).Status, Is.EqualTo(HttpStatusCode.Created));
        (string[] Household, string?[] Fields, bool Located) closed = default;
        await Eventually.Holds(async () => (closed = await Shown()).Household.Length == 0);
        Assert.That(closed.Located, Is.False);
        Assert.That(closed.Fields, Does.Not.Contain("address").And.Contain("ssn"));
    }

    [Test]
    public async Task Of_a_sealed_file_nothing_is_found_until_it_is_opened_again()
    {
        var citizen = Citizen((await TakeIn("dmv", ("D-1", Alma())))[0]);
        async Task<int> Found() => (await hub.Post("/v1/identity/match", new { says = Alma() }, "clerk")).Json.GetProperty("candidates").GetArrayLength();
        Assert.That(await Found(), Is.EqualTo(1));
        await hub.Post($"/v1/citizens/{citizen}/seal", new { order = "2026-CV-1", court = "clark-county" }, "custodian:anna");
        await Eventually.Holds(async () => await Found() == 0);
        Assert.That((await hub.Post("/v1/records/batch", new { agency = "dmv", records = new[] { new { key = "D-1", says = Alma(("phone", "937-555-0100")) } } })).Json.GetProperty("results")[0].GetProperty("code").GetString(), Is.EqualTo("sealed"));
        await hub.Post($"/v1/citizens/{citizen}/unseal", new { order = "2026-CV-2", court = "clark-county", lifts = "2026-CV-1" }, "custodian:anna");
        await Eventually.Holds(async () => await Found() == 1);
    }

    [Test]
    public async Task Another_server_knows_them_too_and_whoever_was_taken_in_there()
    {
        var citizen = Citizen((await TakeIn("dmv", ("D-1", Alma())))[0]);
        await using var other = await RunningHub.Start(databases with { Reads = PrivatePostgres.Shared.NewDatabase("reads") }, logKeyFile: logKey, keysFolder: agencyKeys);
        var first = hub;
        try
        {
            hub = other;
            var there = await TakeIn("revenue", ("R-1", Alma()), ("R-2", Bernard));
            Assert.That((Outcome(there[0]), Citizen(there[0]), Outcome(there[1])), Is.EqualTo(("linked", citizen, "new-citizen")));
            hub = first;
            var here = await TakeIn("courts", ("C-2", Bernard));
            Assert.That((Outcome(here[0]), Citizen(here[0])), Is.EqualTo(("linked", Citizen(there[1]))));
        }
        finally
        {
            hub = first;
        }
    }

    [TestCase("""{"agency":"dmv","records":[]}""", "malformed")]
    [TestCase("""{"agency":"nobody","records":[{"key":"1","says":{"first":"A"}}]}""", "unknown-agency")]
    [TestCase("""{"agency":"source","records":[{"key":"1","says":{"first":"A"}}]}""", "unknown-agency")]
    [TestCase("""{"agency":"dmv","records":[null]}""", "malformed")]
    public async Task Batches_that_cannot_be_taken(string body, string code) => Assert.That((await hub.PostText("/v1/records/batch", body)).Code, Is.EqualTo(code));

    [Test]
    public async Task A_row_that_cannot_be_taken_stops_no_other()
    {
        var results = await TakeIn("dmv", ("D-1", Alma()), ("D-1", Alma()), ("", Alma()), ("D-2", new() { ["shoe-size"] = "9" }), ("D-3", new() { ["last"] = "Nameless" }), ("D-4", Bernard));
        Assert.That(results.Select(r => r.TryGetProperty("code", out var code) ? code.GetString() : Outcome(r)),
            Is.EqualTo(new[] { "new-citizen", "contradictory-rows", "malformed", "malformed", "no-name", "new-citizen" }));
    }

    [Test]
    public async Task Nobody_is_asked_about_a_row_that_was_refused()
    {
        var nameless = Alma(("first", null));
        var results = await TakeIn("dmv", ("D-1", Alma()), ("D-2", nameless), ("D-3", Alma(("ssn", "531-77-2045"))));
        Assert.That(results.Select(r => (Outcome(r), r.GetProperty("reviews").GetInt32())), Is.EqualTo(new[] { ("new-citizen", 0), (Outcome(results[1]), results[1].GetProperty("reviews").GetInt32()), ("in-review", 1) }));
        foreach (var result in results.Where(r => Outcome(r) != "refused"))
            Assert.That((await hub.Get($"/v1/citizens/{Citizen(result)}/records")).Status, Is.EqualTo(HttpStatusCode.OK), "whoever is told of is somebody");
    }

    [Test]
    public async Task An_agency_sends_its_own_records_only()
    {
        object body = new { agency = "revenue", records = new[] { new { key = "R-1", says = Alma() } } };
        Assert.That((await hub.Post("/v1/records/batch", body, "agency:dmv")).Code, Is.EqualTo("wrong-scope"));
    }
}
