using System.Net;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>Every way to send the API something that it cannot take, and the stable code that it answers with.</summary>
public sealed class BadInput
{
    private static readonly object Good = new { reportedBy = new { agency = "dmv", key = "NOBODY-1" }, address = "300 Oak Avenue, Springfield, OH 45502", effectiveOn = "2026-03-01" };
    private RunningHub hub = null!;
    private Registered alma = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        hub = await RunningHub.Start();
        alma = await hub.Register();
    }

    [OneTimeTearDown]
    public async Task Stop() => await hub.DisposeAsync();

    private object Move(string address = "300 Oak Avenue, Springfield, OH 45502", string on = "2026-03-01") =>
        new { reportedBy = new { citizen = alma.Citizen }, address, effectiveOn = on };

    private static void Refused(Answered answer, HttpStatusCode status, string code)
    {
        Assert.That((answer.Status, answer.Code), Is.EqualTo((status, code)), answer.Text);
        Assert.That(answer.Json.GetProperty("title").GetString(), Is.Not.Empty);
        Assert.That(answer.Json.GetProperty("status").GetInt32(), Is.EqualTo((int)status));
    }

    [Test]
    public async Task An_unknown_record_is_nobody() => Refused(await hub.Post("/v1/address-changes", Good), HttpStatusCode.NotFound, "unknown-person");

    [TestCase("0000000000000")]
    [TestCase("nobody")]
    public async Task An_unknown_citizen_has_no_address_book(string id) =>
        Refused(await hub.Get($"/v1/citizens/{id}/address-book"), HttpStatusCode.NotFound, "unknown-citizen");

    [Test]
    public async Task An_unknown_citizen_cannot_move() =>
        Refused(await hub.Post($"/v1/citizens/{Hub.Domain.CitizenId.Mint()}/address-changes", Good), HttpStatusCode.NotFound, "unknown-citizen");

    [TestCase("%2B5")]
    [TestCase("%205")]
    [TestCase("0x5")]
    public async Task A_number_in_an_address_is_digits_alone(string limit) => Refused(await hub.Get("/v1/reviews?limit=" + limit), HttpStatusCode.BadRequest, "malformed");

    [TestCase("2026-02-30")]
    [TestCase("13/45/2026")]
    [TestCase("soon")]
    [TestCase("")]
    [TestCase("1850-01-01")]
    [TestCase("2031-01-01")]
    public async Task No_such_day(string day) => Refused(await hub.Post("/v1/address-changes", Move(on: day)), HttpStatusCode.UnprocessableEntity, "bad-date");

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("Somewhere nice")]
    [TestCase("asdf qwer zxcv")]
    public async Task A_hopeless_address(string address) => Refused(await hub.Post("/v1/address-changes", Move(address)), HttpStatusCode.UnprocessableEntity, "no-address");

    [Test]
    public async Task A_zip_of_another_state() =>
        Refused(await hub.Post("/v1/address-changes", Move("300 Oak Avenue, Springfield, HI 45502")), HttpStatusCode.UnprocessableEntity, "zip-state-conflict");

    [Test]
    public async Task A_body_too_large() =>
        Refused(await hub.Post("/v1/address-changes", Move(new string('x', 70_000))), HttpStatusCode.RequestEntityTooLarge, "body-too-large");

    [Test]
    public async Task A_field_too_long() =>
        Refused(await hub.Post("/v1/address-changes", Move(new string('x', 600))), HttpStatusCode.BadRequest, "field-too-long");

    [TestCase("300 Oak Ave\u0000nue, Springfield, OH 45502")]
    [TestCase("300 Oak Ave\u001b[31m, Springfield, OH 45502")]
    public async Task Control_characters(string address) => Refused(await hub.Post("/v1/address-changes", Move(address)), HttpStatusCode.BadRequest, "control-characters");

    [Test]
    public async Task A_write_without_an_idempotency_key() =>
        Refused(await hub.Post("/v1/address-changes", Move(), key: ""), HttpStatusCode.BadRequest, "idempotency-key-missing");

    [Test]
    public async Task An_idempotency_key_used_for_another_body()
    {
        Assert.That((await hub.Post("/v1/address-changes", Move("11 Birch Street, Springfield, OH 45502"), key: "once")).Status, Is.EqualTo(HttpStatusCode.Created));
        Refused(await hub.Post("/v1/address-changes", Move("12 Birch Street, Springfield, OH 45502"), key: "once"), HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("""{"effectiveOn":7}""")]
    [TestCase("""{"surprise":true}""")]
    [TestCase("""{"reportedBy":null}""")]
    [TestCase("""{"reportedBy":{"agency":"dmv","key":"1"},"address":"1 Elm St, Springfield, OH 45502","effectiveOn":"2026-03-01","effectiveOn":"2026-04-01"}""")]
    [TestCase("""{"reportedBy":{"agency":"dmv","key":"1"},"address":{"line":"1 Elm St","line":"2 Elm St","city":"Springfield","state":"OH"},"effectiveOn":"2026-03-01"}""")]
    public async Task What_is_not_the_json_that_is_taken(string body) =>
        Refused(await hub.PostText("/v1/address-changes", body), HttpStatusCode.BadRequest, "malformed");

    [Test]
    public async Task Nobody_is_let_in_without_a_token() => Refused(await hub.Post("/v1/address-changes", Move(), role: ""), HttpStatusCode.Unauthorized, "unauthenticated");

    [Test]
    public async Task An_auditor_writes_nothing() => Refused(await hub.Post("/v1/address-changes", Move(), role: "auditor"), HttpStatusCode.Forbidden, "wrong-scope");

    [Test]
    public async Task A_citizen_moves_nobody_else() =>
        Refused(await hub.Post("/v1/address-changes", Move(), role: "citizen:" + Hub.Domain.CitizenId.Mint()), HttpStatusCode.Forbidden, "wrong-scope");

    [Test]
    public async Task An_agency_reports_under_its_own_keys_only() => Refused(
        await hub.Post("/v1/address-changes", new { reportedBy = new { agency = "dmv", key = alma.Key("dmv") }, address = "1 Elm St, Springfield, OH 45502", effectiveOn = "2026-03-01" }, role: "agency:courts"),
        HttpStatusCode.Forbidden, "wrong-scope");

    [Test]
    public async Task A_version_that_is_not_the_present_one() =>
        Refused(await hub.Post($"/v1/citizens/{alma.Citizen}/address-changes", Move(), ifMatch: "1"), HttpStatusCode.PreconditionFailed, "stale-version");

    [Test]
    public async Task An_unknown_change() => Refused(await hub.Get($"/v1/changes/{Hub.Domain.ChangeId.Mint()}"), HttpStatusCode.NotFound, "unknown-change");

    [Test]
    public async Task A_record_of_an_agency_that_the_hub_does_not_serve() => Refused(
        await hub.Post($"/v1/citizens/{alma.Citizen}/records", new { agency = "revenu", key = "R-1" }), HttpStatusCode.UnprocessableEntity, "unknown-agency");

    [Test]
    public async Task A_record_that_is_linked_already() => Refused(
        await hub.Post("/v1/citizens", new { name = new { first = "Other", last = "Person" }, records = new[] { new { agency = "dmv", key = alma.Key("dmv") } } }),
        HttpStatusCode.Conflict, "record-already-linked");

    [Test]
    public async Task What_came_from_a_federal_return() => Refused(
        await hub.Post("/v1/address-changes", new { reportedBy = new { citizen = alma.Citizen }, address = "1 Elm St, Springfield, OH 45502", effectiveOn = "2026-03-01", origin = "federal-return" }),
        HttpStatusCode.UnprocessableEntity, "federal-origin");

    [Test]
    public async Task No_refusal_repeats_what_was_sent_and_nothing_of_it_is_logged()
    {
        var answer = await hub.Post("/v1/address-changes", Move("Canarystrasse 99 nowhere"));
        Assert.That(answer.Text, Does.Not.Contain("Canary"));
        Assert.That(hub.Desks.Log.Lines, Has.None.Contains("Canary").IgnoreCase);
    }

    [Test]
    public async Task A_refusal_does_not_use_the_key_up()
    {
        Refused(await hub.Post("/v1/address-changes", Move("Somewhere nice"), key: "second-try"), HttpStatusCode.UnprocessableEntity, "no-address");
        Assert.That((await hub.Post("/v1/address-changes", Move("77 Walnut Street, Springfield, OH 45502"), key: "second-try")).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [TestCase("""{"reportedBy":{"citizen":"WHO"},"effectiveOn":"2026-03-01","address":"\ud800"}""", "malformed")]
    [TestCase("""{"reportedBy":{"citizen":"WHO"},"effectiveOn":"2026-03-01","address":{"line":"\ud800"}}""", "malformed")]
    [TestCase("""{"reportedBy":{"citizen":"WHO"},"effectiveOn":"2026-03-01","address":"300 Oak Avenue, Springfield, OH 45502","kinds":["mailing",null]}""", "bad-kind")]
    [TestCase("""{"reportedBy":{"citizen":"WHO"},"effectiveOn":"2026-03-01","address":"300 Oak Avenue, Springfield, OH 45502","kinds":["temporary"]}""", "bad-date")]
    public async Task Json_that_holds_what_no_field_can_hold(string body, string code) =>
        Assert.That((await hub.PostText("/v1/address-changes", body.Replace("WHO", alma.Citizen, StringComparison.Ordinal))).Code, Is.EqualTo(code));

    [Test]
    public async Task A_row_whose_key_no_log_can_keep_is_refused_and_stops_no_other()
    {
        object Row(string key, string street) => new { key, reportedBy = "hub:" + alma.Citizen, effectiveOn = "2026-02-01", address = street + ", Springfield, OH 45502" };
        var answer = await hub.Post("/v1/address-changes/batch", new { rows = new[] { Row("a\0b", "1 Cedar Street"), Row("good", "2 Cedar Street") } });
        Assert.That(answer.Json.GetProperty("results").EnumerateArray().Select(r => r.TryGetProperty("code", out var code) ? code.GetString() : "accepted"),
            Is.EqualTo(new[] { "control-characters", "accepted" }));
    }

    [Test]
    public async Task An_agency_that_is_no_word_has_no_deliveries()
    {
        Refused(await hub.Get("/v1/deliveries?agency=%00"), HttpStatusCode.BadRequest, "malformed");
        Refused(await hub.Post("/v1/deliveries/redrive", new { agency = "\0", reason = "none" }, "clerk"), HttpStatusCode.BadRequest, "malformed");
    }

    [Test]
    public async Task A_redrive_takes_the_longest_key()
    {
        hub.Desks.Answers = _ => Hub.Contracts.Outcomes.Rejected;
        try
        {
            await hub.Register(agencies: ["dmv"]);
            await hub.Settled();
            var answer = await hub.Post("/v1/deliveries/redrive", new { state = "rejected", dryRun = false, reason = "again" }, "clerk", key: new string('k', 200));
            Assert.That((answer.Status, answer["count"]), Is.EqualTo((HttpStatusCode.OK, "1")), answer.Text);
        }
        finally
        {
            hub.Desks.Answers = _ => Hub.Contracts.Outcomes.Applied;
        }
    }

    [Test]
    public async Task An_agency_cannot_watch_a_file_grow() => Refused(
        await hub.Post("/v1/address-changes", new { reportedBy = new { agency = "dmv", key = alma.Key("dmv") }, address = "1 Elm St, Springfield, OH 45502", effectiveOn = "2026-03-01" },
            role: "agency:dmv", ifMatch: "1"), HttpStatusCode.Forbidden, "wrong-scope");

    [Test]
    public async Task A_citizen_does_not_say_how_strongly_they_were_proofed() => Refused(
        await hub.Post("/v1/address-changes", new { reportedBy = new { citizen = alma.Citizen }, address = "1 Elm St, Springfield, OH 45502", effectiveOn = "2026-03-01", assurance = "ial3" },
            role: "citizen:" + alma.Citizen), HttpStatusCode.Forbidden, "wrong-scope");
}
