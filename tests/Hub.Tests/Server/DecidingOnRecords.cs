using System.Net;
using System.Text.Json;
using Hub.EventStore;
using Hub.Tests.Machines;
using NUnit.Framework;
using static Hub.Tests.Server.InTheFiles;

namespace Hub.Tests.Server;

/// <summary>Whether all of a citizen's records are theirs: who is asked, when again, what follows from the answer, and what a clerk is shown for it.</summary>
public sealed class DecidingOnRecords
{
    private RunningHub hub = null!;
    private StoreSettings databases = null!;
    private string logKey = null!, agencyKeys = null!;

    [SetUp]
    public async Task Start()
    {
        databases = PrivatePostgres.Shared.NewStore() with { Reads = PrivatePostgres.Shared.NewDatabase("reads") };
        (logKey, agencyKeys) = (Path.Combine(RunningHub.Folder("log-key"), "log-key.pem"), RunningHub.Folder("agency-keys"));
        hub = await RunningHub.Start(databases, logKeyFile: logKey, keysFolder: agencyKeys);
    }

    [TearDown]
    public async Task Stop() => await hub.DisposeAsync();

    private async Task<(string Outcome, string Citizen, string Record, int Reviews)> TakeIn(string agency, string key, Dictionary<string, string?> says)
    {
        await Eventually.Holds(async () => (await hub.Post("/v1/identity/match", new { says = Alma() })).Status == HttpStatusCode.OK);
        var answer = await hub.Post("/v1/records/batch", new { agency, records = new[] { new { key, says } } });
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Text);
        var result = answer.Json.GetProperty("results")[0];
        return (result.GetProperty("outcome").GetString()!, result.GetProperty("citizen").GetString()!, result.GetProperty("record").GetString()!, result.GetProperty("reviews").GetInt32());
    }

    private async Task<string> OnlyQuestion()
    {
        JsonElement waiting = default;
        await Eventually.Holds(async () => (waiting = (await hub.Get("/v1/reviews")).Json.GetProperty("reviews")).GetArrayLength() == 1);
        return waiting[0].GetProperty("review").GetString()!;
    }

    private async Task<JsonElement> Shown(string review, string role = "clerk")
    {
        var shown = await hub.Get("/v1/reviews/" + review, role);
        Assert.That(shown.Status, Is.EqualTo(HttpStatusCode.OK), shown.Text);
        return shown.Json;
    }

    private Task<Answered> Decide(string review, string verdict, string? key = null, params string[] records) =>
        hub.Post($"/v1/reviews/{review}/decision", new { verdict, reason = "seen at the counter", records = records.Length == 0 ? null : records }, "clerk", key);

    private async Task<string> Decided(string verdict, params string[] records)
    {
        var review = await OnlyQuestion();
        var decided = await Decide(review, verdict, null, records);
        Assert.That(decided.Status, Is.EqualTo(HttpStatusCode.Created), decided.Text);
        await Eventually.Holds(async () => (await hub.Get("/v1/reviews")).Json.GetProperty("reviews").GetArrayLength() == 0);
        return review;
    }

    private async Task<string> Found(string agency, string key) => (await hub.Post("/v1/citizens/find", new { agency, key }))["citizen"];

    [Test]
    public async Task A_record_that_is_not_theirs_goes_to_whom_it_is_about_and_its_agency_is_told_of_that_one()
    {
        var alma = (await TakeIn("revenue", "R-1", Alma())).Citizen;
        var bernard = (await TakeIn("courts", "C-9", Bernard)).Citizen;
        var licence = await TakeIn("dmv", "D-1", Alma());
        Assert.That((await TakeIn("dmv", "D-1", Bernard)).Reviews, Is.EqualTo(1), "one question, and not whether Alma and Bernard are one");
        var review = await OnlyQuestion();
        Assert.That((await Shown(review)).GetProperty("about").GetString(), Is.EqualTo("own-records"));
        Assert.That((await Decide(review, "not-same")).Code, Is.EqualTo("records-not-named"));
        Assert.That((await Decide(review, "not-same", null, (await TakeIn("courts", "C-9", Bernard)).Record)).Code, Is.EqualTo("unknown-record"), "of another citizen");

        var decided = await Decide(review, "not-same", "twice", licence.Record);
        Assert.That(decided.Status, Is.EqualTo(HttpStatusCode.Created), decided.Text);
        var placed = decided.Json.GetProperty("records")[0];
        Assert.That((placed.GetProperty("outcome").GetString(), placed.GetProperty("citizen").GetString()), Is.EqualTo(("linked", bernard)));
        Assert.That((await Decide(review, "not-same", "twice", licence.Record)).Json.GetProperty("records").ToString(), Is.EqualTo(decided.Json.GetProperty("records").ToString()), "sent again, answered as before");
        Assert.That((await Found("dmv", "D-1"), (await Shown(review)).GetProperty("notTheirs")[0].GetString()), Is.EqualTo((bernard, licence.Record)));

        await hub.Post("/v1/address-changes", new { reportedBy = new { agency = "courts", key = "C-9" }, address = "77 Lake Road, Springfield, OH 45502", effectiveOn = "2026-03-01" });
        await hub.Post("/v1/address-changes", new { reportedBy = new { citizen = alma }, address = "300 Oak Avenue, Springfield, OH 45502", effectiveOn = "2026-03-01" });
        await hub.Settled();
        Assert.That(hub.Desks.To("dmv", "D-1").Select(s => s.Address?.Line), Is.EqualTo(new[] { "77 LAKE RD" }));
    }

    [Test]
    public async Task Nobody_is_asked_twice_about_the_same_state_of_things_and_again_when_it_is_another()
    {
        await TakeIn("revenue", "R-1", Alma());
        var licence = await TakeIn("dmv", "D-1", Alma());
        Assert.That((await TakeIn("dmv", "D-1", Bernard)).Reviews, Is.EqualTo(1));
        Assert.That((await TakeIn("dmv", "D-1", Beatriz)).Reviews, Is.Zero, "somebody is looking, and sees this too");
        await Decided("same");
        Assert.That((await TakeIn("dmv", "D-1", new(Beatriz) { ["phone"] = "937-555-0100" })).Reviews, Is.Zero, "it names whom people saw it name");
        Assert.That((await TakeIn("revenue", "R-1", Alma(("phone", "937-555-0100")))).Reviews, Is.Zero);
        Assert.That((await TakeIn("courts", "C-1", Alma())).Reviews, Is.Zero, "a record more of whom people saw is no other question");

        // Another server, as after a restart, under whatever rules: what was decided is read from the log.
        var first = hub;
        await using var other = await RunningHub.Start(databases with { Reads = PrivatePostgres.Shared.NewDatabase("reads") }, logKeyFile: logKey, keysFolder: agencyKeys);
        try
        {
            hub = other;
            Assert.That((await TakeIn("dmv", "D-1", new(Beatriz) { ["phone"] = "937-555-0111" })).Reviews, Is.Zero);
        }
        finally
        {
            hub = first;
        }

        // Now it says what it said when it was linked, and that contradicts what people saw last.
        Assert.That((await TakeIn("dmv", "D-1", Alma())).Reviews, Is.EqualTo(1));
        await Decided("not-same", licence.Record);
        var placed = await TakeIn("dmv", "D-1", Alma(("phone", "937-555-0100")));
        Assert.That((placed.Outcome, placed.Reviews), Is.EqualTo(("changed", 0)));
        Assert.That(placed.Citizen, Is.Not.EqualTo(await Found("revenue", "R-1")), "no rule brings it back, nor asks whether it should");
    }

    [Test]
    public async Task Records_parted_in_one_decision_may_be_one_persons()
    {
        await TakeIn("revenue", "R-1", Alma());
        var (licence, account) = ((await TakeIn("dmv", "D-1", Alma())).Record, (await TakeIn("courts", "C-1", Alma())).Record);
        await TakeIn("courts", "C-1", Bernard);
        await TakeIn("dmv", "D-1", Bernard);
        await Decided("not-same", licence, account);
        Assert.That(await Found("dmv", "D-1"), Is.EqualTo(await Found("courts", "C-1")));
    }

    [Test]
    public async Task Told_under_a_retired_id_that_two_are_not_one_holds_for_the_file_and_after_it_is_parted()
    {
        var alma = (await TakeIn("revenue", "R-1", Alma())).Citizen;
        var beatriz = (await TakeIn("courts", "C-2", Beatriz)).Citizen;
        var other = (await TakeIn("dmv", "D-3", Bernard)).Citizen;
        var merged = await hub.Post($"/v1/citizens/{beatriz}/merges", new { retired = other, evidence = "one licence" }, "clerk");
        Assert.That((await hub.Post($"/v1/citizens/{other}/not-same", new { other = alma, evidence = "cousins" }, "clerk")).Status, Is.EqualTo(HttpStatusCode.Created));
        // A record that comes after the word was given: only the word keeps people from being asked.
        Assert.That((await TakeIn("courts", "C-3", Bernard)).Citizen, Is.EqualTo(beatriz));
        Assert.That((await TakeIn("courts", "C-3", Alma(("ssn", "402-55-1876")))).Reviews, Is.LessThanOrEqualTo(1), "whether it is theirs, and not whether the two are one");
        foreach (var review in (await hub.Get("/v1/reviews")).Json.GetProperty("reviews").EnumerateArray()) Assert.That(review.TryGetProperty("other", out _), Is.False, review.ToString());

        Assert.That((await hub.Post($"/v1/citizens/{beatriz}/merges/{merged["merge"]}/reverse", new { reason = "two women" }, "clerk")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await TakeIn("dmv", "D-3", Alma(("ssn", "402-55-1876"), ("phone", "937-555-0100")))).Reviews, Is.LessThanOrEqualTo(1));
        foreach (var review in (await hub.Get("/v1/reviews")).Json.GetProperty("reviews").EnumerateArray())
            Assert.That(review.TryGetProperty("other", out var with) && new[] { with.GetString(), review.GetProperty("one").GetString() }.Contains(alma), Is.False, review.ToString());
    }

    [Test]
    public async Task A_record_that_was_linked_before_it_was_described_and_says_it_is_anothers_is_a_question()
    {
        var alma = (await TakeIn("revenue", "R-1", Alma())).Citizen;
        var bernard = (await TakeIn("courts", "C-9", Bernard)).Citizen;
        Assert.That((await hub.Post($"/v1/citizens/{bernard}/records", new { agency = "dmv", key = "D-1" }, "clerk")).Status, Is.EqualTo(HttpStatusCode.Created));
        var described = await TakeIn("dmv", "D-1", Alma());
        Assert.That((described.Citizen, described.Reviews), Is.EqualTo((bernard, 1)), "whoever linked it is heard before it moves");
        var shown = await Shown(await OnlyQuestion());
        Assert.That((shown.GetProperty("about").GetString(), shown.GetProperty("other").GetProperty("citizen").GetString()), Is.EqualTo(("own-records", alma)), "the other's records are shown beside");
        Assert.That(shown.GetProperty("pairs")[0].GetProperty("sameNumbers").ToString(), Does.Contain("ssn"));
        await Decided("not-same", described.Record);
        Assert.That(await Found("dmv", "D-1"), Is.EqualTo(alma));
    }

    [Test]
    public async Task What_would_have_been_asked_while_a_file_was_sealed_is_asked_when_it_is_open_again()
    {
        var alma = (await TakeIn("revenue", "R-1", Alma())).Citizen;
        Assert.That((await hub.Post($"/v1/citizens/{alma}/seal", new { order = "2026-CV-1", court = "clark" }, "custodian:anna")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await TakeIn("dmv", "D-2", Alma(("ssn", "531-77-2045")))).Reviews, Is.Zero);
        Assert.That((await hub.Post($"/v1/citizens/{alma}/unseal", new { order = "2026-CV-2", court = "clark", lifts = "2026-CV-1" }, "custodian:anna")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await TakeIn("courts", "C-9", Bernard)).Reviews, Is.EqualTo(1));
        Assert.That((await Shown(await OnlyQuestion())).GetProperty("about").GetString(), Is.EqualTo("one-person"));
    }

    [Test]
    public async Task A_clerk_and_an_auditor_see_where_numbers_differ_and_no_whole_number()
    {
        await TakeIn("revenue", "R-1", Alma());
        var bernard = (await TakeIn("courts", "C-9", Bernard)).Citizen;
        await hub.Post($"/v1/citizens/{bernard}/records", new { agency = "dmv", key = "219-09-9314" }, "clerk");
        Assert.That((await TakeIn("dmv", "219-09-9314", Alma(("ssn", "219-90-9311")))).Reviews, Is.EqualTo(1));
        var review = await OnlyQuestion();
        foreach (var role in new[] { "clerk", "auditor" })
        {
            var shown = await Shown(review, role);
            var numbers = new[] { "one", "other" }.SelectMany(side => shown.GetProperty(side).GetProperty("records").EnumerateArray()).Select(r => r.GetProperty("says").GetProperty("ssn").GetString());
            Assert.That(numbers, Is.EquivalentTo(new[] { "***-**-1876", "***-##-9311", "***-##-9311" }), role);
            Assert.That((shown.GetProperty("pairs")[0].GetProperty("sameNumbers").ToString(), shown.GetProperty("pairs")[0].GetProperty("differs").ToString()), Is.EqualTo(("[]", "[\"ssn\"]")));
        }
        var keys = (await hub.Get($"/v1/citizens/{bernard}/records")).Json.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("key").GetString());
        Assert.That(keys, Does.Contain("***-**-9314"), "an agency whose key is the number");
    }

    [Test]
    public async Task Nobody_is_asked_whether_a_child_is_its_guardian()
    {
        var alma = (await TakeIn("revenue", "R-1", Alma(("phone", "937-555-0100")))).Citizen;
        async Task<int> Child(string name, string born, string key, bool guarded)
        {
            var child = (await hub.Post("/v1/citizens", new { name = new { first = name, last = "Reyes" }, birthDate = born }))["citizen"];
            if (guarded) Assert.That((await hub.Post($"/v1/citizens/{child}/guardians", new { guardian = alma, evidence = "birth certificate" }, "clerk")).Status, Is.EqualTo(HttpStatusCode.Created));
            await hub.Post($"/v1/citizens/{child}/records", new { agency = "dmv", key }, "clerk");
            var reviews = (await TakeIn("dmv", key, Alma(("first", name), ("middle", null), ("birth-date", born), ("sex", null), ("phone", "937-555-0100")))).Reviews;
            if (guarded)
            {
                var shown = (await hub.Get($"/v1/citizens/{child}/records")).Json.GetProperty("guardians")[0];
                Assert.That((shown.GetProperty("until").GetString(), shown.GetProperty("ofAge").GetBoolean(), shown.GetProperty("ended").GetBoolean()), Is.EqualTo(("2034-03-08", true, false)));
            }
            return reviews;
        }
        Assert.That(await Child("Lily", "2016-03-09", "D-1", guarded: true), Is.Zero, "it carries the guardian's number, telephone and address");
        Assert.That(await Child("Rosa", "2014-07-21", "D-2", guarded: false), Is.GreaterThan(0), "of anybody else it is asked");
    }
}
