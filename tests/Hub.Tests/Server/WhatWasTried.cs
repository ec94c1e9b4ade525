using System.Globalization;
using System.Net;
using System.Text.Json;
using Hub.Contracts;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Identity;
using Hub.Tests.Machines;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using static Hub.Tests.Server.InTheFiles;

namespace Hub.Tests.Server;

/// <summary>What somebody tried who meant no good, and what must hold all the same.</summary>
public sealed class WhatWasTried
{
    private const string Digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private const string Substitute = "PO Box 7099, Columbus, OH 43216";
    private StoreSettings databases = null!;
    private RunningHub hub = null!;
    private string logKey = null!, agencyKeys = null!;

    [SetUp]
    public async Task Start()
    {
        databases = PrivatePostgres.Shared.NewStore() with { Reads = PrivatePostgres.Shared.NewDatabase("reads") };
        (logKey, agencyKeys) = (Path.Combine(RunningHub.Folder("log-key"), "log-key.pem"), RunningHub.Folder("agency-keys"));
        hub = await RunningHub.Start(databases, logKeyFile: logKey, keysFolder: agencyKeys);
        await Ready(hub);
    }

    [TearDown]
    public async Task Stop() => await hub.DisposeAsync();

    private static Task Ready(RunningHub hub) => Eventually.Holds(async () => (await hub.Post("/v1/identity/match", new { says = Alma() })).Status == HttpStatusCode.OK);

    private static Dictionary<string, string?> Bernard(params (string Column, string? Says)[] otherwise) => With(new()
    {
        ["first"] = "Bernard", ["middle"] = "Otis", ["last"] = "Lindqvist", ["birth-date"] = "1951-11-30", ["sex"] = "M", ["ssn"] = "402-55-1876",
        ["address-line"] = "77 Lake Road", ["city"] = "Springfield", ["state"] = "OH", ["zip"] = "45502",
    }, otherwise);

    private static string Outcome(JsonElement result) => result.GetProperty("outcome").GetString()!;

    private static string Citizen(JsonElement result) => result.GetProperty("citizen").GetString()!;

    private static string Record(JsonElement result) => result.GetProperty("record").GetString()!;

    private static int Reviews(JsonElement result) => result.GetProperty("reviews").GetInt32();

    private Task<JsonElement> TakeIn(string agency, string key, Dictionary<string, string?> says) => Send(hub, agency, new { key, says });

    private static async Task<JsonElement> Send(RunningHub hub, string agency, object row)
    {
        var answer = await hub.Post("/v1/records/batch", new { agency, records = new[] { row } });
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Text);
        return answer.Json.GetProperty("results")[0];
    }

    private async Task<string> OnlyQuestion()
    {
        JsonElement waiting = default;
        await Eventually.Holds(async () => (waiting = (await hub.Get("/v1/reviews")).Json.GetProperty("reviews")).GetArrayLength() == 1);
        return waiting[0].GetProperty("review").GetString()!;
    }

    private Task<Answered> NotTheirs(string review, string record) =>
        hub.Post($"/v1/reviews/{review}/decision", new { verdict = "not-same", reason = "seen at the counter", records = new[] { record } }, "clerk");

    private Task<Answered> Find(string agency, string key) => hub.Post("/v1/citizens/find", new { agency, key });

    private Task<Answered> Link(string citizen, string key) => hub.Post($"/v1/citizens/{citizen}/records", new { agency = "dmv", key }, "clerk");

    private static Dictionary<string, string?> Somebody(int i, params (string Column, string? Says)[] otherwise) => With(new()
    {
        ["first"] = Word(i * 7 + 3), ["last"] = Word(i * 31 + 11), ["birth-date"] = new DateOnly(1940, 1, 2).AddDays(i * 613).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["ssn"] = string.Create(CultureInfo.InvariantCulture, $"{201 + i * 13}-{11 + i}-{1234 + i * 101}"),
    }, otherwise);

    private static string Word(int n)
    {
        ReadOnlySpan<string> parts = ["ba", "del", "fro", "kin", "lum", "mar", "nos", "pre", "rud", "stel", "tov", "wil"];
        return string.Concat(parts[n % 12], parts[n / 12 % 12], parts[n / 3 % 12]);
    }

    private async Task<JsonElement> Load(string agency, IReadOnlyList<object> rows, string digest = Digest, int seconds = 15)
    {
        var begun = await hub.Post("/v1/loads", new { agency, file = digest, rows = rows.Count }, key: "");
        Assert.That(begun.Status, Is.EqualTo(HttpStatusCode.OK), begun.Text);
        var sent = await hub.Post($"/v1/loads/{begun["load"]}/rows", new { first = 1, rows }, key: "");
        Assert.That(sent.Status, Is.EqualTo(HttpStatusCode.OK), sent.Text);
        JsonElement told = default;
        await Eventually.Holds(async () => (told = (await hub.Get($"/v1/loads/{begun["load"]}", "intake")).Json).GetProperty("state").GetString() != "open", seconds);
        return told;
    }

    private static Dictionary<string, string?> TooLong => Alma(("house-number", null), ("street", null), ("address-line", new string('A', 125)), ("city", new string('B', 125)), ("state", new string('C', 125)), ("zip", new string('4', 125)));

    [Test]
    public async Task A_row_whose_address_is_too_long_by_its_parts_breaks_no_batch() =>
        await TakeIn("dmv", "D-1", TooLong);

    [Test]
    public async Task A_row_whose_address_is_too_long_by_its_parts_holds_up_no_load_of_any_agency()
    {
        var begun = await hub.Post("/v1/loads", new { agency = "dmv", file = Digest, rows = 1 }, "agency:dmv", key: "");
        Assert.That((await hub.Post($"/v1/loads/{begun["load"]}/rows", new { first = 1, rows = new[] { new { key = "D-1", says = TooLong } } }, "agency:dmv", key: "")).Status, Is.EqualTo(HttpStatusCode.OK));
        await Load("revenue", [new { key = "R-1", says = Bernard() }], Digest[..63] + "9", 10);
    }

    [Test]
    public async Task Of_two_rows_with_one_key_the_later_holds_though_it_says_what_the_hub_had_before()
    {
        await hub.Post("/v1/records/batch", new { agency = "dmv", records = Enumerable.Range(0, 30).Select(i => new { key = $"D-{i}", says = Somebody(i) }) });
        var told = await Load("dmv", [.. Enumerable.Range(0, 30).Select(i => (object)new { key = $"D-{i}", says = Somebody(i, ("phone", "937-555-0100")) }), .. Enumerable.Range(0, 30).Select(i => (object)new { key = $"D-{i}", says = Somebody(i) })]);
        var after = await hub.Post("/v1/records/batch", new { agency = "dmv", records = Enumerable.Range(0, 30).Select(i => new { key = $"D-{i}", says = Somebody(i) }) });
        Assert.That(after.Json.GetProperty("results").EnumerateArray().Select(Outcome).Distinct(), Is.EqualTo(new[] { "unchanged" }), told.ToString());
    }

    [Test]
    public async Task What_another_server_took_in_meanwhile_is_what_unchanged_is_measured_by()
    {
        await using var other = await RunningHub.Start(databases with { Reads = PrivatePostgres.Shared.NewDatabase("reads") }, logKeyFile: logKey, keysFolder: agencyKeys);
        await Ready(other);
        await TakeIn("dmv", "D-1", Alma());
        Assert.That(Outcome(await Send(other, "dmv", new { key = "D-1", says = Alma() })), Is.EqualTo("unchanged"));
        Assert.That(Outcome(await TakeIn("dmv", "D-1", Alma(("last", "Moreno")))), Is.EqualTo("changed"));
        Assert.That(Outcome(await Send(other, "dmv", new { key = "D-1", says = Alma() })), Is.EqualTo("changed"), "the file says Reyes again");
    }

    [Test]
    public async Task A_closed_record_that_a_clerk_links_again_is_evidence_again()
    {
        var alma = Citizen(await TakeIn("dmv", "D-1", Alma()));
        await Send(hub, "dmv", new { key = "D-1", ended = true });
        Assert.That((await Link(alma, "D-1")).Status, Is.EqualTo(HttpStatusCode.Created));
        var again = await TakeIn("dmv", "D-1", Alma());
        var account = await TakeIn("revenue", "R-1", Alma());
        Assert.That((Outcome(account), Citizen(account)), Is.EqualTo(("linked", alma)), "the licence: " + Outcome(again));
    }

    [Test]
    public async Task A_closed_record_that_is_linked_again_while_files_are_merged_goes_with_one_of_them_when_they_are_parted()
    {
        var licence = await TakeIn("dmv", "D-1", Alma());
        var (alma, bernard) = (Citizen(licence), Citizen(await TakeIn("dmv", "D-2", Bernard())));
        var merge = (await hub.Post($"/v1/citizens/{alma}/merges", new { retired = bernard, evidence = "one licence" }, "clerk"))["merge"];
        await Send(hub, "dmv", new { key = "D-1", ended = true });
        Assert.That((await Link(bernard, "D-1")).Status, Is.EqualTo(HttpStatusCode.Created));
        await hub.Post($"/v1/citizens/{alma}/merges/{merge}/reverse", new { reason = "two people" }, "clerk");
        Assert.That((await Find("dmv", "D-1"))["citizen"], Is.EqualTo(alma), "where it stood when it was closed");
        await hub.Post($"/v1/citizens/{alma}/records/{Record(licence)}/unlink", new { reason = "it is not hers" }, "clerk");
        Assert.That((await hub.Get($"/v1/citizens/{bernard}/records")).Text, Does.Not.Contain("D-1"));
        var third = (await hub.Register(agencies: ["courts"])).Citizen;
        Assert.That((await Link(third, "D-1")).Status, Is.EqualTo(HttpStatusCode.Created), "it is nobody's");
    }

    [Test]
    public async Task Of_a_record_that_is_closed_already_no_answer_says_that_it_goes_on_under_a_new_key()
    {
        var licence = await TakeIn("dmv", "D-1", Alma());
        string End(string? newKey) => JsonSerializer.Serialize(new { reason = "given up", newKey });
        await hub.PostText($"/v1/citizens/{Citizen(licence)}/records/{Record(licence)}/end", End(null), "clerk");
        var again = await hub.PostText($"/v1/citizens/{Citizen(licence)}/records/{Record(licence)}/end", End("D-7"), "clerk");
        Assert.That((await Find("dmv", "D-7")).Code is null || !again.Text.Contains("replacedBy", StringComparison.Ordinal), Is.True, again.Text);
    }

    [Test]
    public async Task A_placeholder_for_a_day_of_birth_does_not_close_the_page_of_a_guarded_person()
    {
        var child = Citizen(await TakeIn("dmv", "D-1", Bernard(("birth-date", "9999-12-31"))));
        var guardian = Citizen(await TakeIn("dmv", "D-2", Alma()));
        Assert.That((await hub.Post($"/v1/citizens/{child}/guardians", new { guardian, evidence = "court order" }, "clerk")).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await hub.Get($"/v1/citizens/{child}/records")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_question_whose_record_is_a_protected_persons_by_now_does_not_say_where_they_live()
    {
        await TakeIn("revenue", "R-1", Alma());
        var licence = await TakeIn("dmv", "D-2", Alma(("ssn", "531-77-2045")));
        var question = await OnlyQuestion();
        await hub.Post($"/v1/citizens/{Citizen(licence)}/records/{Record(licence)}/unlink", new { reason = "another's" }, "clerk");
        var hidden = (await hub.Post("/v1/citizens", new { name = new { first = "Cora", last = "Winter" }, birthDate = "1966-07-07", address = "9 Pine Street, Springfield, OH 45502", protection = new { programme = "acp", substitute = Substitute } }))["citizen"];
        Assert.That((await Link(hidden, "D-2")).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(Citizen(await TakeIn("dmv", "D-2", Alma(("ssn", "531-77-2045")))), Is.EqualTo(hidden));
        var shown = (await hub.Get("/v1/reviews/" + question)).Json;
        Assert.That(shown.GetProperty("pairs")[0].GetProperty("because").ToString(), Does.Not.Contain("address"), "that her record names the place that is shown beside it");
    }

    [Test]
    public async Task Where_a_protected_persons_record_says_that_they_live_is_not_bared_by_parting_the_record()
    {
        var alma = Citizen(await TakeIn("revenue", "R-1", Alma()));
        var licence = await TakeIn("dmv", "D-1", Alma());
        Assert.That((await hub.Post($"/v1/citizens/{alma}/protection", new { programme = "acp", substitute = Substitute })).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(Reviews(await TakeIn("dmv", "D-1", Bernard())), Is.EqualTo(1));
        var question = await OnlyQuestion();
        Assert.That((await hub.Get("/v1/reviews/" + question)).Text, Does.Not.Contain("Lake"), "before it is decided");
        var placed = (await NotTheirs(question, Record(licence))).Json.GetProperty("records")[0];
        Assert.That((await hub.Get($"/v1/citizens/{Citizen(placed)}/address-book")).Text, Does.Not.Contain("LAKE"), "after it");
    }

    [Test]
    public async Task A_record_that_its_agency_closed_is_not_opened_by_a_decision_that_it_was_anothers()
    {
        await TakeIn("revenue", "R-1", Alma());
        var licence = await TakeIn("dmv", "D-1", Alma());
        Assert.That(Reviews(await TakeIn("dmv", "D-1", Bernard())), Is.EqualTo(1));
        var question = await OnlyQuestion();
        await Send(hub, "dmv", new { key = "D-1", ended = true });
        await hub.Settled();
        var decided = await NotTheirs(question, Record(licence));
        Assert.That(decided.Status, Is.EqualTo(HttpStatusCode.Created), decided.Text);
        await hub.Settled();
        await Eventually.Passes(TimeSpan.FromSeconds(1));
        Assert.That(hub.Desks.To("dmv", "D-1").Where(s => s.Address is not null).Select(s => s.Address!.Line), Is.Empty, "the agency closed it, and is told nothing more for it: " + decided.Text);
    }

    [Test]
    public async Task A_dead_persons_record_that_gets_a_new_key_is_put_before_people()
    {
        var alma = Citizen(await TakeIn("dmv", "D-1", Alma()));
        await hub.Post($"/v1/citizens/{alma}/death", new { on = "2026-03-01", evidence = "certificate" }, "clerk");
        Assert.That(Reviews(await Send(hub, "dmv", new { key = "D-2", formerKey = "D-1", says = Alma(("house-number", "9"), ("street", "pine street")) })), Is.EqualTo(1));
    }

    [Test]
    public async Task A_key_that_is_a_number_is_masked_wherever_a_clerk_sees_it()
    {
        var alma = await hub.Register(agencies: ["courts"]);
        await Link(alma.Citizen, "219-09-9314");
        Assert.That((await hub.Get($"/v1/citizens/{alma.Citizen}/records")).Text, Does.Not.Contain("219-09"));
        Assert.That((await hub.Get($"/v1/citizens/{alma.Citizen}/holdings")).Text, Does.Not.Contain("219-09"));
    }

    [Test]
    public async Task One_agency_does_not_keep_the_others_from_loading()
    {
        for (var i = 0; i < 8; i++)
            Assert.That((await hub.Post("/v1/loads", new { agency = "dmv", file = Digest[..63] + i, rows = 20_000_000 }, "agency:dmv", key: "")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await hub.Post("/v1/loads", new { agency = "courts", file = Digest, rows = 1 }, "agency:courts", key: "")).Code, Is.Null);
    }

    [Test]
    public async Task A_decision_that_was_cut_short_and_is_sent_again_does_not_put_old_words_over_newer_ones()
    {
        var alma = Citizen(await TakeIn("revenue", "R-1", Alma()));
        var licence = await TakeIn("dmv", "D-1", Alma());
        await TakeIn("dmv", "D-1", Bernard());
        await hub.Post($"/v1/citizens/{alma}/records/{Record(licence)}/unlink", new { reason = "not hers: here the server ends" }, "clerk");
        await TakeIn("dmv", "D-1", Bernard(("last", "Moreno")));
        var file = await hub.Services.GetRequiredService<CitizenFiles>().ReadAnew(new(alma), Clearance.Programme, default);
        await hub.Services.GetRequiredService<PlaceAnew>().Place(ReviewId.Mint(), file, new(Record(licence)), "clerk", default);
        Assert.That(Outcome(await TakeIn("dmv", "D-1", Bernard(("last", "Moreno")))), Is.EqualTo("unchanged"));
    }

    [Test]
    public async Task An_erasure_asks_no_adapter_to_forget_a_record_that_was_closed_and_unlinked_and_is_anothers_now()
    {
        var licence = await TakeIn("dmv", "D-1", Alma());
        var (alma, bernard) = (Citizen(licence), Citizen(await TakeIn("revenue", "R-2", Bernard())));
        await Send(hub, "dmv", new { key = "D-1", ended = true });
        Assert.That((await hub.Post($"/v1/citizens/{alma}/records/{Record(licence)}/unlink", new { reason = "never hers" }, "clerk")).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await Link(bernard, "D-1")).Status, Is.EqualTo(HttpStatusCode.Created));
        await hub.Settled();
        await hub.Post($"/v1/citizens/{alma}/erasure", new { order = "2026-CV-3", basis = "Ohio R.C. 2953.32" }, "custodian:anna");
        await hub.Post($"/v1/citizens/{alma}/erasure/approval", new { order = "2026-CV-3" }, "custodian:ben");
        hub.Clock.Advance(TimeSpan.FromDays(31));
        async Task<string?> State() => (await hub.Get($"/v1/citizens/{alma}/keeping", "auditor")).Json.GetProperty("erasure").GetProperty("state").GetString();
        await Eventually.Holds(async () => !hub.Desks.Erasures.IsEmpty || await State() == "completed");
        Assert.That(hub.Desks.Erasures.Select(e => e.Record), Has.None.EqualTo(Record(licence)), "it is Bernard's");
        await Eventually.Holds(async () => await State() == "completed", 8);
    }

    [Test]
    public async Task What_was_parked_for_a_record_that_its_agency_closed_can_be_done_with()
    {
        hub.Desks.Answers = _ => Outcomes.Parked;
        await TakeIn("dmv", "D-1", Bernard());
        async Task<int> Left() => (await hub.Get("/v1/deliveries")).Json.GetProperty("deliveries").EnumerateArray().Count(d => d.GetProperty("state").GetString() == "parked");
        await Eventually.Holds(async () => await Left() == 1);
        await Send(hub, "dmv", new { key = "D-1", ended = true });
        hub.Desks.Answers = _ => Outcomes.Applied;
        await hub.Post("/v1/deliveries/redrive", new { agency = "dmv", dryRun = false, reason = "mended" });
        await Eventually.Holds(async () => await Left() == 0, 8);
    }

    [Test]
    public async Task A_question_about_somebody_who_was_erased_can_be_done_with()
    {
        var alma = Citizen(await TakeIn("revenue", "R-1", Alma()));
        await TakeIn("dmv", "D-2", Alma(("ssn", "531-77-2045")));
        var question = await OnlyQuestion();
        await hub.Post($"/v1/citizens/{alma}/erasure", new { order = "2026-CV-3", basis = "Ohio R.C. 2953.32" }, "custodian:anna");
        await hub.Post($"/v1/citizens/{alma}/erasure/approval", new { order = "2026-CV-3" }, "custodian:ben");
        hub.Clock.Advance(TimeSpan.FromDays(31));
        await Eventually.Holds(async () => (await hub.Get($"/v1/citizens/{alma}/keeping", "auditor")).Json.GetProperty("erasure").GetProperty("state").GetString() == "completed");
        var answers = new List<string>();
        foreach (var verdict in new[] { "not-same", "same", "noted" })
            answers.Add((await hub.Post($"/v1/reviews/{question}/decision", new { verdict, reason = "one of them is gone" }, "clerk")).Code ?? "decided");
        Assert.That(answers, Does.Contain("decided"));
    }
}
