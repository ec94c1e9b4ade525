using System.Net;
using Hub.Contracts;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.Domain.Sharing;
using Hub.Server.Propagation;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>What leaves the hub, for whom, and when: from the HTTP report to the agency's end of the bus.</summary>
public sealed class TellingAgencies
{
    private const string Oak = "300 Oak Avenue Apt 4, Springfield, OH 45502";
    private RunningHub hub = null!;

    [OneTimeSetUp]
    public async Task Start() => hub = await RunningHub.Start();

    [OneTimeTearDown]
    public async Task Stop() => await hub.DisposeAsync();

    [TearDown]
    public void EverythingIsAppliedAgain()
    {
        hub.Desks.Answers = _ => Outcomes.Applied;
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
            foreach (var line in hub.Desks.Log.Lines.Where(l => l.StartsWith("Warning", StringComparison.Ordinal) || l.StartsWith("Error", StringComparison.Ordinal)).TakeLast(10)) TestContext.Out.WriteLine(line);
    }

    private IEnumerable<string> Lines(string agency, Registered who) => hub.Desks.To(agency, who.Key(agency)).Select(s => s.Address?.Line ?? "(empty)");

    [Test]
    public async Task A_new_record_is_told_where_its_citizen_lives_and_a_move_is_told_to_all()
    {
        var alma = await hub.Register();
        await hub.Settled();
        Assert.That(Lines("courts", alma), Is.EqualTo(new[] { "100 MAIN ST" }));

        var move = await hub.Report(alma.Citizen, Oak, "2026-03-02");
        await hub.Settled();
        foreach (var agency in new[] { "dmv", "revenue", "courts" }) Assert.That(Lines(agency, alma), Is.EqualTo(new[] { "100 MAIN ST", "300 OAK AVE APT 4" }), agency);
        Assert.That(hub.Desks.To("dmv", alma.Key("dmv")).Last(), Has.Property("Cause").EqualTo(Causes.Moved).And.Property("Change").EqualTo(move["change"]));
        Assert.That(hub.Desks.To("dmv", alma.Key("dmv")).Last().Address!.County, Is.EqualTo("CLARK"));

        var view = (await hub.Get("/v1/changes/" + move["change"])).Json;
        Assert.That(view.GetProperty("agencies").EnumerateArray().Select(a => a.GetProperty("state").GetString()), Is.EqualTo(new[] { "applied", "applied", "applied" }));
    }

    [Test]
    public async Task A_late_move_that_changes_no_present_address_is_told_to_nobody()
    {
        var alma = await hub.Register();
        await hub.Report(alma.Citizen, Oak, "2026-03-01");
        await hub.Report(alma.Citizen, "9 Birch Street, Springfield, OH 45502", "2026-02-01");
        await hub.Settled();
        Assert.That(Lines("dmv", alma), Is.EqualTo(new[] { "100 MAIN ST", "300 OAK AVE APT 4" }));
    }

    [Test]
    public async Task A_repeated_report_answers_as_the_first_did_and_records_nothing()
    {
        var alma = await hub.Register();
        var first = await hub.Report(alma.Citizen, Oak, "2026-03-01", key: "the-move");
        var head = await hub.Store.Log.ReadHead();
        var again = await hub.Report(alma.Citizen, Oak, "2026-03-01", key: "the-move");
        Assert.That(again.Text, Is.EqualTo(first.Text));
        var other = await hub.Report(alma.Citizen, Oak, "2026-03-01", key: "another-key");
        Assert.That((other["change"], other["status"]), Is.EqualTo((first["change"], "already-held")));
        await hub.Settled();
        Assert.That((await hub.Store.Log.ReadAll(head, 1000)).Select(f => f.Type), Has.None.StartsWith("address-"));
    }

    [Test]
    public async Task Of_a_protected_citizen_agencies_see_the_substitute_and_of_a_move_not_even_the_time()
    {
        var alma = await hub.Register("41 May Lane, Springfield, OH 45502", substitute: "PO Box 7099, Columbus, OH 43216");
        await hub.Settled();
        var told = hub.Desks.Messages.Count;
        Assert.That((await hub.Report(alma.Citizen, "52 Hidden Court, Springfield, OH 45502", "2026-03-02")).Status, Is.EqualTo(HttpStatusCode.Created));
        await hub.Settled();
        Assert.That(hub.Desks.Messages, Has.Count.EqualTo(told));
        foreach (var agency in new[] { "dmv", "revenue", "courts" }) Assert.That(Lines(agency, alma), Is.EqualTo(new[] { "PO BOX 7099" }), agency);

        var book = await hub.Get($"/v1/citizens/{alma.Citizen}/address-book");
        Assert.That(book.Text, Does.Contain("PO BOX 7099").And.Not.Contain("MAY").And.Not.Contain("HIDDEN"));
    }

    [Test]
    public async Task Enrolment_recalls_what_was_told_and_its_end_tells_the_address_anew()
    {
        var alma = await hub.Register("41 May Lane, Springfield, OH 45502");
        await hub.Settled();
        var enrolled = await hub.Post($"/v1/citizens/{alma.Citizen}/protection", new { programme = "acp", substitute = "PO Box 7099, Columbus, OH 43216" }, "clerk");
        Assert.That(enrolled.Status, Is.EqualTo(HttpStatusCode.Created), enrolled.Text);
        await hub.Settled();
        Assert.That(Lines("dmv", alma), Is.EqualTo(new[] { "41 MAY LN", "PO BOX 7099" }));

        await hub.Report(alma.Citizen, "52 Hidden Court, Springfield, OH 45502", "2026-03-02");
        var ended = await hub.Post($"/v1/citizens/{alma.Citizen}/protection/end", new { reason = "withdrew" }, "clerk");
        Assert.That(ended.Status, Is.EqualTo(HttpStatusCode.Created), ended.Text);
        await hub.Settled();
        Assert.That(Lines("dmv", alma), Is.EqualTo(new[] { "41 MAY LN", "PO BOX 7099", "52 HIDDEN CT" }));
        Assert.That((await hub.Get($"/v1/citizens/{alma.Citizen}/address-book")).Text, Does.Contain("52 HIDDEN CT").And.Not.Contain("41 MAY LN"));
    }

    [Test]
    public async Task A_correction_is_told_as_a_correction()
    {
        var alma = await hub.Register();
        var move = await hub.Report(alma.Citizen, "300 Oak Avenue Apt 4, Springfield, OH 45502", "2026-03-01");
        await hub.Settled();
        var corrected = await hub.Post($"/v1/changes/{move["change"]}/correction", new { address = "300 Oak Avenue Apt 14, Springfield, OH 45502", reason = "typing error" }, "clerk");
        Assert.That(corrected.Status, Is.EqualTo(HttpStatusCode.Created), corrected.Text);
        await hub.Settled();
        Assert.That(hub.Desks.To("revenue", alma.Key("revenue")).Last(), Has.Property("Cause").EqualTo(Causes.Corrected).And.Property("Change").EqualTo(corrected["change"]));
        Assert.That(Lines("revenue", alma).Last(), Is.EqualTo("300 OAK AVE APT 14"));
    }

    [Test]
    public async Task What_an_agency_refused_is_listed_and_told_again_on_demand()
    {
        hub.Desks.Answers = a => a.Agency == "dmv" && a.State?.Address?.Line == "66 REFUSED ST" ? Outcomes.Rejected : Outcomes.Applied;
        var alma = await hub.Register("66 Refused Street, Springfield, OH 45502");
        await hub.Settled();
        var listed = (await hub.Get("/v1/deliveries?state=rejected&agency=dmv")).Json.GetProperty("deliveries").EnumerateArray().Single();
        Assert.That(listed.GetProperty("code").GetString(), Is.EqualTo("no-such-row"));

        var record = listed.GetProperty("record").GetString();
        var dry = await hub.Post("/v1/deliveries/redrive", new { record, dryRun = true, reason = "row made" }, "clerk");
        Assert.That(dry["count"], Is.EqualTo("1"));
        Assert.That(Lines("dmv", alma).Count(), Is.EqualTo(1), "a dry run sends nothing");

        hub.Desks.Answers = _ => Outcomes.Applied;
        await hub.Post("/v1/deliveries/redrive", new { record, dryRun = false, reason = "row made" }, "clerk");
        await Eventually.Holds(async () => (await hub.Get("/v1/deliveries?state=rejected&agency=dmv")).Json.GetProperty("deliveries").GetArrayLength() == 0);
        Assert.That(hub.Desks.To("dmv", alma.Key("dmv")).Select(s => s.Cause), Does.Contain(Causes.Refetch)); // What was refused goes out once more, empty, behind it.
    }

    [Test]
    public async Task What_has_no_receipt_is_sent_again_under_the_same_message_id()
    {
        hub.Desks.Answers = a => a.Agency == "courts" ? null : Outcomes.Applied;
        var alma = await hub.Register("88 Silent Street, Springfield, OH 45502", agencies: ["courts"]);
        await Eventually.Holds(() => hub.Desks.To("courts", alma.Key("courts")).Count() >= 2);
        hub.Desks.Answers = _ => Outcomes.Applied;
        await hub.Settled();
        Assert.That(hub.Desks.Messages.Where(m => m.State?.RecordKey == alma.Key("courts")).Select(m => m.Message.MessageId).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_move_for_a_day_to_come_is_told_on_its_day_and_is_no_lag_before()
    {
        await using var waiting = await RunningHub.Start();
        var alma = await waiting.Register();
        var move = await waiting.Report(alma.Citizen, Oak, "2026-04-01");
        Assert.That(move["status"], Is.EqualTo("waiting"));
        await waiting.Settled();
        Assert.That(waiting.Desks.To("dmv", alma.Key("dmv")).Count(), Is.EqualTo(1));
        Assert.That((await waiting.Get("/v1/lag"))["waitingForDay"], Is.EqualTo("1"));

        waiting.Clock.Advance(TimeSpan.FromDays(31));
        await Eventually.Holds(() => waiting.Desks.To("dmv", alma.Key("dmv")).Count() == 2);
        await waiting.Settled();
        Assert.That((await waiting.Get("/v1/changes/" + move["change"]))["status"], Is.EqualTo("in-effect"));
    }

    [Test]
    public async Task A_temporary_address_is_told_and_taken_back_by_itself()
    {
        await using var away = await RunningHub.Start();
        var alma = await away.Register();
        await away.Report(alma.Citizen, "7 Lake Road, Springfield, OH 45502", "2026-03-02", until: "2026-03-20");
        await away.Settled();
        away.Clock.Advance(TimeSpan.FromDays(20));
        await Eventually.Holds(() => away.Desks.To("dmv", alma.Key("dmv")).Count() == 3);
        Assert.That(away.Desks.To("dmv", alma.Key("dmv")).Select(s => (s.Address!.Line, s.Cause)), Is.EqualTo(new[]
        {
            ("100 MAIN ST", Causes.InterestRegistered), ("7 LAKE RD", Causes.TemporaryBegan), ("100 MAIN ST", Causes.TemporaryEnded),
        }));
    }

    [Test]
    public async Task Going_through_the_log_again_tells_no_state_that_is_past()
    {
        var before = await hub.Store.Log.ReadHead();
        var alma = await hub.Register();
        await hub.Report(alma.Citizen, "9 Birch Street, Springfield, OH 45502", "2026-05-01"); // Nothing to tell today.
        await hub.Report(alma.Citizen, Oak, "2026-03-02");
        await hub.Settled();

        var head = await hub.Store.Log.ReadHead();
        await hub.Store.Cursors.SetBack("relay-dmv", before);
        await Eventually.Holds(async () => await hub.Store.Cursors.Read("relay-dmv") >= head);
        await hub.Settled();
        var told = hub.Desks.Messages.Where(m => m.Agency == "dmv" && m.State?.RecordKey == alma.Key("dmv")).ToArray();
        Assert.That(told.Max(m => m.Message.Sequence), Is.EqualTo(2), "what was decided once is sent again, and never decided anew");
        Assert.That(told.Last(m => m.State!.Address is not null).State!.Address!.Line, Is.EqualTo("300 OAK AVE APT 4"));
    }

    [Test]
    public async Task A_refusal_that_comes_in_after_a_later_state_was_applied_is_settled()
    {
        var (record, applied) = ("", false);
        var alma = await hub.Register(agencies: ["dmv"]);
        await hub.Settled();
        hub.Desks.Answers = a => a.State?.RecordKey != alma.Key("dmv") || a.Message.Sequence == 3 ? Outcomes.Applied
            : Volatile.Read(ref applied) ? Outcomes.Rejected : null;
        await hub.Report(alma.Citizen, Oak, "2026-03-02");
        await hub.Report(alma.Citizen, "9 Birch Street, Springfield, OH 45502", "2026-03-02");
        await Eventually.Holds(async () =>
        {
            var open = (await hub.Get("/v1/deliveries?agency=dmv")).Json.GetProperty("deliveries").EnumerateArray().ToArray();
            record = open is [var one] ? one.GetProperty("record").GetString()! : "";
            return open is [var only] && only.GetProperty("sequence").GetInt64() == 2;
        });
        Volatile.Write(ref applied, true);
        await hub.Settled();
        Assert.That((await hub.Get("/v1/deliveries?agency=dmv")).Text, Does.Not.Contain(record));
    }

    [Test]
    public void A_move_that_an_enrolment_overtook_is_not_named_with_the_substitute()
    {
        AddressOnFile At(string line) => new(line, line, "SPRINGFIELD", "OH", "45502");
        var (day, move, enrolment) = (new DateOnly(2026, 3, 2), ChangeId.Mint(), ChangeId.Mint());
        var moved = new Recorded(8, 2, default, new AddressEvent.AddressChanged(move, At("52 HIDDEN CT"), [AddressKind.Mailing], day));
        var then = Citizen.Fold([new(1, 1, default, new AddressEvent.AddressChanged(ChangeId.Mint(), At("41 MAY LN"), [AddressKind.Mailing], null)), moved]);
        var now = then.Evolve(new(9, 3, default, new ProtectionEvent.ProtectionEnrolled(enrolment, "acp", At("PO BOX 7099"), day, null)));
        var agreement = new Agreement("dmv").Evolve(new SharingEvent.AgreementRegistered("dmv", "notices", "R.C.", [AddressKind.Mailing], false, day, null));

        var told = Announcements.For(moved, move, then, now, agreement, last: null, toldBefore: true, day)!;
        Assert.That((told.IsSubstitute, told.Cause, told.Change), Is.EqualTo((true, Causes.Replaced, (ChangeId?)enrolment)));
    }

    [Test]
    public async Task A_withdrawn_move_never_leaves()
    {
        var alma = await hub.Register();
        var move = await hub.Report(alma.Citizen, Oak, "2026-05-01");
        Assert.That((await hub.Post($"/v1/changes/{move["change"]}/withdrawal", new { reason = "stays" })).Status, Is.EqualTo(HttpStatusCode.Created));
        await Eventually.Holds(async () => (await hub.Get("/v1/changes/" + move["change"]))["status"] == "withdrawn");
        await hub.Settled();
        Assert.That((await hub.Get($"/v1/citizens/{alma.Citizen}/address-book?on=2026-06-01")).Text, Does.Contain("100 MAIN ST"));
    }

    [Test]
    public async Task What_is_so_already_answers_with_the_place_and_time_of_the_first_telling()
    {
        var alma = await hub.Register();
        var move = await hub.Report(alma.Citizen, Oak, "2026-05-01");
        var first = await hub.Post($"/v1/changes/{move["change"]}/withdrawal", new { });
        var second = await hub.Post($"/v1/changes/{move["change"]}/withdrawal", new { }, key: "withdraw-again");
        Assert.That(second.Text, Is.EqualTo(first.Text));
        Assert.That((await hub.Post($"/v1/changes/{move["change"]}/withdrawal", new { }, key: "withdraw-again")).Text, Is.EqualTo(first.Text));

        var address = alma.Answer.GetProperty("change").GetString();
        var right = await hub.Post($"/v1/changes/{address}/correction", new { address = Oak }, "clerk");
        Assert.That((await hub.Post($"/v1/changes/{address}/correction", new { address = Oak }, "clerk")).Text, Is.EqualTo(right.Text));

        var enrolment = new { programme = "acp", substitute = "PO Box 7099, Columbus, OH 43216" };
        var enrolled = await hub.Post($"/v1/citizens/{alma.Citizen}/protection", enrolment, "clerk");
        Assert.That((await hub.Post($"/v1/citizens/{alma.Citizen}/protection", enrolment, "clerk")).Text, Is.EqualTo(enrolled.Text));
    }
}
