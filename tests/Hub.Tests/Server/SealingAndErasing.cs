using System.Net;
using Hub.Contracts;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Facts;
using Hub.Tests.Machines;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using static Hub.Domain.Sealing.KeepingEvent;

namespace Hub.Tests.Server;

/// <summary>What courts order about a file, over HTTP and with agencies that are told: who is refused, what comes back, what is gone.</summary>
public sealed class SealingAndErasing
{
    private const string Elm = "11 Elm Street, Springfield, OH 45502";
    private StoreSettings databases = null!;
    private string keysFolder = null!, logKey = null!;
    private RunningHub hub = null!;

    [SetUp]
    public async Task Start()
    {
        databases = PrivatePostgres.Shared.NewStore();
        keysFolder = RunningHub.Folder("agency-keys");
        logKey = Path.Combine(RunningHub.Folder("log-key"), "log-key.pem");
        hub = await RunningHub.Start(databases, keysFolder: keysFolder, logKeyFile: logKey);
    }

    [TearDown]
    public async Task Stop() => await hub.DisposeAsync();

    [Test]
    public async Task Of_a_sealed_file_nobody_reads_no_move_is_taken_and_no_agency_is_told_and_all_of_it_comes_back()
    {
        var alma = await hub.Register();
        await hub.Report(alma.Citizen, Elm, "2026-03-10");
        await hub.Settled();
        var before = await hub.Get($"/v1/citizens/{alma.Citizen}/address-book?on=2026-03-02");
        var stored = await Stored(alma.Citizen);
        var told = hub.Desks.Messages.Count;

        await Order(alma, "seal", new { order = "2026-CV-1", court = "clark" });
        foreach (var role in new[] { "clerk", "auditor", "citizen:" + alma.Citizen })
            Assert.That(await No(hub.Get($"/v1/citizens/{alma.Citizen}/address-book", role)), Is.EqualTo((HttpStatusCode.Forbidden, "sealed")), role);
        Assert.That(await No(hub.Post("/v1/citizens/find", new { agency = "dmv", key = alma.Key("dmv") }, "agency:dmv", key: "")), Is.EqualTo((HttpStatusCode.Forbidden, "sealed")));
        Assert.That(await No(hub.Report(alma.Citizen, "9 Birch Street, Springfield, OH 45502", "2026-03-02")), Is.EqualTo((HttpStatusCode.Forbidden, "sealed")));
        Assert.That(await No(hub.Post($"/v1/citizens/{alma.Citizen}/protection", new { programme = "acp", substitute = "PO Box 1200, Columbus, OH 43215" })), Is.EqualTo((HttpStatusCode.Forbidden, "sealed")));
        Assert.That(await No(hub.Post($"/v1/citizens/{alma.Citizen}/records", new { agency = "dmv", key = "NEW-1" })), Is.EqualTo((HttpStatusCode.Forbidden, "sealed")));
        var asked = await hub.Store.Reads.Log.ReadStreamBackwards("reads-" + alma.Citizen, 4, CancellationToken.None);
        Assert.That(asked.Select(f => f.Type), Is.All.EqualTo("read-refused.v1"), "and that they asked is recorded");
        Assert.That(asked.Select(f => System.Text.Encoding.UTF8.GetString(f.Body.Span)), Is.All.Contain("\"sealed\""));
        Assert.That(await Readable(alma.Citizen), Is.EqualTo(OrdersOnly(await Facts(alma.Citizen))), "not even with the programme's clearance");

        hub.Clock.Advance(TimeSpan.FromDays(10)); // The day of the move comes while the file is sealed.
        await hub.Settled();
        Assert.That(hub.Desks.Messages, Has.Count.EqualTo(told));

        await Order(alma, "unseal", new { order = "2026-CV-2", court = "clark", lifts = "2026-CV-1" });
        await Eventually.Holds(() => hub.Desks.To("dmv", alma.Key("dmv")).Any(s => s.Address?.Line == "11 ELM ST"));
        var after = await hub.Get($"/v1/citizens/{alma.Citizen}/address-book?on=2026-03-02&knownAt=2026-03-02T15:30:00Z");
        Assert.That(after.Json.GetProperty("addresses").ToString(), Is.EqualTo(before.Json.GetProperty("addresses").ToString()));
        Assert.That((await Stored(alma.Citizen))[..stored.Length], Is.EqualTo(stored), "not a byte of the log changed");
    }

    [Test]
    public async Task What_was_open_at_an_agency_stays_open_while_the_file_is_sealed_is_no_lag_and_goes_out_when_it_opens()
    {
        hub.Desks.Answers = _ => null;
        var alma = await hub.Register(agencies: ["dmv"]);
        await Eventually.Holds(() => hub.Desks.Messages.Count == 1);
        await Order(alma, "seal", new { order = "2026-CV-1", court = "clark" });
        await hub.Settled();
        var sent = hub.Desks.Messages.Count;
        hub.Clock.Advance(TimeSpan.FromMinutes(5));
        var redriven = await hub.Post("/v1/deliveries/redrive", new { dryRun = false, reason = "All of them." });
        Assert.That(redriven.Json.GetProperty("count").GetInt32(), Is.Zero);
        await Eventually.Passes(TimeSpan.FromSeconds(3)); // That nothing is sent shows by nothing but time; sending again looks every two seconds.
        Assert.That(hub.Desks.Messages, Has.Count.EqualTo(sent));

        hub.Desks.Answers = _ => Outcomes.Applied;
        await Order(alma, "unseal", new { order = "2026-CV-2", court = "clark", lifts = "2026-CV-1" });
        await Eventually.Holds(() => hub.Desks.Messages.Count > sent);
        Assert.That(hub.Desks.Messages.Last().State?.Address?.Line, Is.EqualTo("100 MAIN ST"));
        await hub.Settled();
    }

    [Test]
    public async Task A_protected_file_comes_out_of_its_seal_protected()
    {
        var alma = await hub.Register(substitute: "PO Box 1200, Columbus, OH 43215");
        await Order(alma, "seal", new { order = "2026-CV-1", court = "clark" });
        await Order(alma, "unseal", new { order = "2026-CV-2", court = "clark", lifts = "2026-CV-1" });

        var book = await hub.Get($"/v1/citizens/{alma.Citizen}/address-book");
        Assert.That(book.Json.GetProperty("protected").GetBoolean(), Is.True);
        Assert.That(book.Text, Does.Not.Contain("MAIN"));
        Assert.That(await Readable(alma.Citizen, Clearance.Ordinary), Is.LessThan(await Readable(alma.Citizen)));
        await hub.Settled();
        Assert.That(hub.Desks.Messages.Where(m => m.State?.Address?.Line.Contains("MAIN", StringComparison.Ordinal) == true), Is.Empty);
    }

    [Test]
    public async Task Erased_by_two_persons_after_the_waiting_time_nothing_can_be_read_or_written_any_more()
    {
        var alma = await hub.Register();
        await hub.Report(alma.Citizen, Elm, "2026-06-10");
        await hub.Settled();
        await Approve(alma);
        hub.Clock.Advance(TimeSpan.FromDays(29));
        await hub.Settled();
        Assert.That((await hub.Get($"/v1/citizens/{alma.Citizen}/address-book")).Status, Is.EqualTo(HttpStatusCode.OK), "its day has not come");
        hub.Clock.Advance(TimeSpan.FromDays(1));
        await Completed(alma);

        Assert.That(await Readable(alma.Citizen), Is.EqualTo(OrdersOnly(await Facts(alma.Citizen))), "what was ordered can be shown, and nothing else");
        Assert.That(await No(hub.Get($"/v1/citizens/{alma.Citizen}/address-book")), Is.EqualTo((HttpStatusCode.Gone, "erased")));
        Assert.That(await No(hub.Post("/v1/citizens/find", new { agency = "dmv", key = alma.Key("dmv") }, key: "")), Is.EqualTo((HttpStatusCode.Gone, "erased")));
        Assert.That(await No(hub.Report(alma.Citizen, Elm, "2026-03-02")), Is.EqualTo((HttpStatusCode.Gone, "erased")));
        Assert.That(await No(Ask(alma, "unseal", new { order = "2026-CV-2", court = "clark", lifts = "2026-CV-1" })), Is.EqualTo((HttpStatusCode.Gone, "erased")));
        Assert.That(await No(Ask(alma, "holds", new { order = "2026-CV-7", basis = "Ohio Civ.R. 37" })), Is.EqualTo((HttpStatusCode.Gone, "erased")));
        Assert.That((await hub.Store.Ordinary.CurrentFor(alma.Citizen, KeyKind.Address)).State, Is.EqualTo(KeyState.Erased), "nobody makes them a new key");
        Assert.That(hub.Desks.Erasures.Select(e => e.Agency).Distinct(), Is.EquivalentTo(new[] { "dmv", "revenue", "courts" }));

        // The move that was told ahead is forgotten with everything else.
        hub.Clock.Advance(TimeSpan.FromDays(90));
        await hub.Settled();
        Assert.That((await hub.Get("/v1/lag")).Json.GetProperty("waitingForDay").GetInt64(), Is.Zero);
    }

    [Test]
    public async Task Nobody_approves_his_own_request_under_whatever_login_and_nobody_without_a_name()
    {
        var alma = await hub.Register();
        await Order(alma, "erasure", new { order = "2026-CV-3", basis = "Ohio R.C. 2953.32" });
        foreach (var login in new[] { "anna", "anna@desk-2" })
            Assert.That(await No(Ask(alma, "erasure/approval", new { order = "2026-CV-3" }, login)), Is.EqualTo((HttpStatusCode.Forbidden, "same-person")), login);
        Assert.That(await No(Ask(alma, "erasure/approval", new { order = "2026-CV-9" }, "ben")), Is.EqualTo((HttpStatusCode.Conflict, "another-order")));
        Assert.That(await No(hub.Post($"/v1/citizens/{alma.Citizen}/erasure/approval", new { order = "2026-CV-3" }, "clerk")), Is.EqualTo((HttpStatusCode.Forbidden, "wrong-scope")));
    }

    [Test]
    public async Task A_hold_on_the_last_day_stops_it_and_when_it_is_lifted_the_waiting_time_begins_again()
    {
        var alma = await hub.Register();
        await Approve(alma);
        hub.Clock.Advance(TimeSpan.FromDays(29));
        await Order(alma, "holds", new { order = "2026-CV-7", basis = "Ohio Civ.R. 37" });
        hub.Clock.Advance(TimeSpan.FromDays(60));
        await hub.Settled();
        await Order(alma, "holds/lift", new { order = "2026-CV-8", lifts = "2026-CV-7" });
        hub.Clock.Advance(TimeSpan.FromDays(29));
        await hub.Settled();
        Assert.That((await hub.Get($"/v1/citizens/{alma.Citizen}/address-book")).Status, Is.EqualTo(HttpStatusCode.OK));
        hub.Clock.Advance(TimeSpan.FromDays(1));
        await Completed(alma);
    }

    [Test]
    public async Task As_many_as_the_rules_say_fall_due_on_one_day_however_many_are_approved_at_once()
    {
        var many = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => hub.Register(agencies: ["dmv"])));
        foreach (var one in many) await Order(one, "erasure", new { order = "2026-CV-3", basis = "Ohio R.C. 2953.32" });
        var answers = await Task.WhenAll(many.Select(one => Ask(one, "erasure/approval", new { order = "2026-CV-3" }, "ben")));
        Assert.That(answers.Count(a => a.Status == HttpStatusCode.OK), Is.EqualTo(5));
        Assert.That(answers.Count(a => a.Code == "too-many-erasures"), Is.EqualTo(3));
    }

    [Test]
    public async Task After_a_crash_between_the_keys_and_the_fact_the_next_server_goes_on_to_the_end()
    {
        var alma = await hub.Register();
        await hub.Settled();
        await Approve(alma);
        await hub.DisposeAsync();

        // As far as a server came that was killed after the keys were gone: it began, and says no more.
        await using (var store = await Store.Open(databases, TimeProvider.System))
        {
            var citizen = new CitizenId(alma.Citizen);
            var fact = await new FactSeals(store).Seal(Clearance.Ordinary, citizen.Stream, citizen, new ErasureBegan("2026-CV-3", new(2026, 4, 1)), new FactHeader { Actor = "hub" }, CancellationToken.None);
            await store.Log.Append(new([new(citizen.Stream, null, [fact!])]));
            await store.KeyCustody.DestroyAll(citizen.Value);
        }

        hub = await RunningHub.Start(databases, keysFolder: keysFolder, logKeyFile: logKey);
        await Completed(alma);
        var types = (await Facts(alma.Citizen)).Select(f => f.Type).ToArray();
        Assert.That(types.Count(t => t == "key-destroyed.v1"), Is.EqualTo(1));
        Assert.That(types.Count(t => t == "erasure-confirmed.v1"), Is.EqualTo(3));
    }

    [Test]
    public async Task A_key_database_put_back_to_an_earlier_copy_brings_nobody_back_and_opens_no_seal()
    {
        var (alma, ben) = (await hub.Register(), await hub.Register());
        await hub.Settled();
        PrivatePostgres.Execute(databases.Keys, "create table public.earlier as select * from hub.data_key");
        await Order(ben, "seal", new { order = "2026-CV-1", court = "clark" });
        await Approve(alma);
        hub.Clock.Advance(TimeSpan.FromDays(30));
        await Completed(alma);
        await hub.DisposeAsync();

        PrivatePostgres.Tamper(databases.Keys, "delete from hub.data_key where subject in (select subject from public.earlier); insert into hub.data_key select * from public.earlier; drop table public.earlier");
        hub = await RunningHub.Start(databases, keysFolder: keysFolder, logKeyFile: logKey);
        await Eventually.Holds(async () => await Readable(ben.Citizen) == OrdersOnly(await Facts(ben.Citizen)) && await Readable(alma.Citizen) == OrdersOnly(await Facts(alma.Citizen)));
    }

    [Test]
    public async Task Another_server_learns_of_a_seal_within_five_seconds_and_writes_nothing_meanwhile()
    {
        var alma = await hub.Register();
        await using var other = await RunningHub.Start(databases, keysFolder: keysFolder, logKeyFile: logKey);
        await other.Report(alma.Citizen, Elm, "2026-03-02");
        await Order(alma, "seal", new { order = "2026-CV-1", court = "clark" });
        Assert.That(await No(other.Report(alma.Citizen, "9 Birch Street, Springfield, OH 45502", "2026-03-02")), Is.EqualTo((HttpStatusCode.Forbidden, "sealed")));
        Assert.That(await No(other.Get($"/v1/citizens/{alma.Citizen}/address-book")), Is.EqualTo((HttpStatusCode.Forbidden, "sealed")));
        var key = await other.Store.Programme.CurrentFor(alma.Citizen, KeyKind.Identity);
        Assert.That(async () => (await other.Store.Programme.CurrentFor(alma.Citizen, KeyKind.Identity)).IsUsable, Is.False.After(5_000, 50), key.State.ToString());
    }

    [Test]
    public async Task A_receipt_that_comes_while_the_file_is_sealed_is_kept_and_one_after_erasure_changes_nothing()
    {
        hub.Desks.Answers = _ => null;
        var alma = await hub.Register(agencies: ["dmv"]);
        await Eventually.Holds(() => hub.Desks.Messages.Count == 1);
        var message = hub.Desks.Messages.Single().Message;
        await Order(alma, "seal", new { order = "2026-CV-1", court = "clark" });
        await Receipt(message, Outcomes.Applied);
        var stream = $"delivery-dmv-{message.Record}";
        await Eventually.Holds(async () => (await hub.Store.Log.ReadStream(stream, 0, 10)).Any(f => f.Type == "change-applied.v1"));
        await Approve(alma);
        hub.Clock.Advance(TimeSpan.FromDays(30));
        await Completed(alma);
        var head = await hub.Store.Log.ReadHead();
        await Receipt(message, Outcomes.Rejected);
        await Receipt(message with { Sequence = 1 }, Outcomes.Parked);
        await hub.Settled();
        Assert.That(await hub.Store.Log.ReadHead(), Is.EqualTo(head));
        Assert.That(hub.Services.GetRequiredService<BusDeadLetters>().Count, Is.Zero);
    }

    private async Task Receipt(RecordChangedV1 of, string outcome) => await hub.Services.GetRequiredService<BusSender>().Send(Queues.Hub, new DeliveryReceiptV1
    {
        Agency = of.Agency, Record = of.Record, Sequence = of.Sequence, SourcePosition = of.SourcePosition, Outcome = outcome, Code = "late", At = DateTimeOffset.UtcNow,
    }, CancellationToken.None);

    private Task<Answered> Ask(Registered who, string path, object body, string custodian = "anna") =>
        hub.Post($"/v1/citizens/{who.Citizen}/{path}", body, "custodian:" + custodian);

    private async Task Order(Registered who, string path, object body, string custodian = "anna")
    {
        var answer = await Ask(who, path, body, custodian);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Text);
    }

    private async Task Approve(Registered who)
    {
        await Order(who, "erasure", new { order = "2026-CV-3", basis = "Ohio R.C. 2953.32" });
        await Order(who, "erasure/approval", new { order = "2026-CV-3" }, "ben");
    }

    private Task Completed(Registered who) => Eventually.Holds(async () =>
    {
        var erasure = (await hub.Get($"/v1/citizens/{who.Citizen}/keeping", "auditor")).Json.GetProperty("erasure");
        return erasure.GetProperty("state").GetString() == "completed";
    });

    private Task<IReadOnlyList<StoredFact>> Facts(string citizen) => hub.Store.Log.ReadStream("citizen-" + citizen, 0, 1_000).AsTask();

    private async Task<string[]> Stored(string citizen) => [.. (await Facts(citizen)).Select(f => Convert.ToHexString(f.Header.Span) + Convert.ToHexString(f.Body.Span))];

    private static int OrdersOnly(IReadOnlyList<StoredFact> facts) => facts.Count(f => FactTypes.IsKeepingFact(f.Type));

    /// <summary>How many of the citizen's facts can be read, as a server does that has just learned what there is.</summary>
    private async Task<int> Readable(string citizen, Clearance clearance = Clearance.Programme)
    {
        hub.Store.ForgetKeys(citizen);
        var readable = 0;
        foreach (var fact in await Facts(citizen))
            if (await (clearance is Clearance.Programme ? hub.Store.Programme : hub.Store.Ordinary).Open(fact) is not null) readable++;
        return readable;
    }

    private static async Task<(HttpStatusCode, string?)> No(Task<Answered> asked) => await asked is var answer ? (answer.Status, answer.Code) : default;
}
