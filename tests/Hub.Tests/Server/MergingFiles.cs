using System.Collections.Immutable;
using System.Net;
using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Replaying;
using NUnit.Framework;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Tests.Server;

/// <summary>Two files made one and parted again, as clerks, agencies and auditors see it.</summary>
public sealed class MergingFiles
{
    private const string Oak = "300 Oak Avenue, Springfield, OH 45502", Pine = "20 Pine Street, Springfield, OH 45501", Lake = "7 Lake Road, Springfield, OH 45502";

    [Test]
    public async Task Merged_and_parted_every_agency_holds_what_it_held_and_what_was_told_meanwhile_is_with_whom_it_was_told_of()
    {
        await using var agencies = new RealAgencies();
        await using var hub = await RunningHub.Start(agencies: agencies);
        var (alma, berta, cora, dora) = (await hub.Register("1 Elm Street, Springfield, OH 45502"), await hub.Register("2 Elm Street, Springfield, OH 45502"), await hub.Register(Oak), await hub.Register(Pine));
        await hub.Settled();
        var (before, linesBefore) = (await Stored(agencies), await Population(hub));

        var merged = await Merge(hub, alma, berta);
        var unmoved = await Merge(hub, dora, cora);
        await hub.Settled();
        Assert.That(await Lines(agencies, alma), Is.All.EqualTo("2 ELM ST"), "the address that was recorded last holds, with every record of either");
        await hub.Post("/v1/address-changes", new { reportedBy = new { agency = "dmv", key = berta.Key("dmv") }, address = Oak, effectiveOn = "2026-02-01" });
        await hub.Report(alma.Citizen, Lake, "2026-02-20");
        await hub.Settled();
        Assert.That(await Lines(agencies, alma, berta), Is.All.EqualTo("7 LAKE RD"));
        var together = await hub.Get($"/v1/citizens/{berta.Citizen}/address-book");
        Assert.That((together["citizen"], together.Json.GetProperty("retired").GetProperty("survivor").GetString(), together.Json.GetProperty("history").GetArrayLength()), Is.EqualTo((alma.Citizen, alma.Citizen, 4)));
        Assert.That(await Population(hub), Has.Length.EqualTo(2).And.All.Not.Contains(berta.Citizen).And.All.Not.Contains(cora.Citizen), "one line for each person");
        Assert.That((await hub.Get($"/v1/citizens/{alma.Citizen}/reads", "auditor")).Json.GetProperty("reads").GetArrayLength(), Is.EqualTo(1), "who looked under one id looked at both");
        var at = hub.Clock.GetUtcNow().AddSeconds(1);
        hub.Clock.Advance(TimeSpan.FromMinutes(1));

        var dryRun = await hub.Post($"/v1/citizens/{alma.Citizen}/merges/{merged}/reverse?dryRun=true", new { reason = "sisters" }, "clerk");
        Assert.That(dryRun.Json.GetProperty("sent").EnumerateArray().Select(s => (s.GetProperty("citizen").GetString(), s.GetProperty("instead").GetProperty("line").GetString())).Distinct(), Is.EquivalentTo(new (string?, string?)[] { (alma.Citizen, "7 LAKE RD"), (berta.Citizen, "300 OAK AVE") }));
        var parted = await hub.Post($"/v1/citizens/{alma.Citizen}/merges/{merged}/reverse", new { reason = "sisters" }, "clerk", key: "part");
        Assert.That(parted.Json.GetProperty("sent").ToString(), Is.EqualTo(dryRun.Json.GetProperty("sent").ToString()));
        await hub.Post($"/v1/citizens/{cora.Citizen}/merges/{unmoved}/reverse", new { reason = "two women" }, "clerk");
        await hub.Settled();
        Assert.That((await hub.Post($"/v1/citizens/{alma.Citizen}/merges/{merged}/reverse", new { reason = "sisters" }, "clerk", key: "part")).Text, Is.EqualTo(parted.Text), "told twice, done once");

        Assert.That(await Lines(agencies, alma), Is.All.EqualTo("7 LAKE RD"));
        Assert.That(await Lines(agencies, berta), Is.All.EqualTo("300 OAK AVE"));
        Assert.That((await Stored(agencies)).Where(s => s.Key.Contains(cora.Number) || s.Key.Contains(dora.Number)), Is.EquivalentTo(before.Where(s => s.Key.Contains(cora.Number) || s.Key.Contains(dora.Number))));
        Assert.That((await Population(hub)).Where(l => l.Contains(cora.Citizen) || l.Contains(dora.Citizen)), Is.EqualTo(linesBefore.Where(l => l.Contains(cora.Citizen) || l.Contains(dora.Citizen))));
        Assert.That((await hub.Get($"/v1/citizens/{berta.Citizen}/address-book")).Json.GetProperty("history").GetArrayLength(), Is.EqualTo(2));
        Assert.That((await hub.Get($"/v1/citizens/{berta.Citizen}/address-book?knownAt={at:yyyy-MM-ddTHH:mm:ssZ}"))["citizen"], Is.EqualTo(alma.Citizen), "as it was known then");
        var held = await hub.Get($"/v1/citizens/{alma.Citizen}/holdings?agency=dmv", "auditor");
        Assert.That(held.Text, Does.Contain("another-person").And.Not.Contain("2 ELM ST").And.Not.Contain("OAK"), "where the other lives is not hers to be shown");
        Assert.That((await hub.Post($"/v1/citizens/{alma.Citizen}/merges", new { retired = berta.Citizen, evidence = "again" }, "clerk")).Code, Is.EqualTo("not-same-person"));
        Assert.That((await Replayed.Run(hub.Store, null, 2, compare: true)).Differs, Is.False);
    }

    [Test]
    public async Task Merged_with_a_protected_person_everybody_is_protected_and_stays_so()
    {
        await using var hub = await RunningHub.Start();
        var (hidden, open) = (await hub.Register(Oak, substitute: "PO Box 7099, Columbus, OH 43216"), await hub.Register(Pine));
        await hub.Settled();
        var merged = await Merge(hub, open, hidden);
        await hub.Settled();
        Assert.That((await hub.Get($"/v1/citizens/{open.Citizen}/address-book")).Text, Does.Contain("PO BOX 7099").And.Not.Contain("PINE").And.Not.Contain("OAK"));
        Assert.That(hub.Desks.To("dmv", open.Key("dmv")).Last().Address!.Line, Is.EqualTo("PO BOX 7099"));
        await hub.Report(hidden.Citizen, Lake, "2026-03-01");
        var parted = await hub.Post($"/v1/citizens/{open.Citizen}/merges/{merged}/reverse", new { reason = "another" }, "clerk");
        await hub.Settled();
        Assert.That(parted.Json.GetProperty("protectionStays").GetBoolean(), Is.True);
        Assert.That(parted.Text, Does.Not.Contain("OAK").And.Not.Contain("LAKE").And.Not.Contain("PINE"));
        Assert.That((await hub.Get($"/v1/citizens/{open.Citizen}/address-book")).Text, Does.Contain("PO BOX 7099").And.Not.Contain("PINE"));
        await hub.Post($"/v1/citizens/{open.Citizen}/protection/end", new { reason = "never hers" });
        await hub.Settled();
        Assert.That(hub.Desks.To("dmv", open.Key("dmv")).Last().Address!.Line, Is.EqualTo("20 PINE ST"));
        Assert.That(hub.Desks.Messages.Where(m => m.State?.RecordKey == open.Key("dmv")).Select(m => m.State!.Address?.Line), Has.None.Contains("LAKE").And.None.Contains("OAK"));
        Assert.That(hub.Desks.To("dmv", hidden.Key("dmv")).Select(s => s.Address!.Line), Is.All.EqualTo("PO BOX 7099"));

        // A merged person enrols and leaves as one; each stream and its keys with them.
        var (one, other) = (await hub.Register(Oak), await hub.Register(Pine));
        await Merge(hub, one, other);
        Assert.That((await hub.Post($"/v1/citizens/{other.Citizen}/protection", new { programme = "acp", substitute = "PO Box 7099, Columbus, OH 43216" })).Status, Is.EqualTo(HttpStatusCode.Created));
        await hub.Settled();
        Assert.That(new[] { one, other }.Select(p => hub.Desks.To("dmv", p.Key("dmv")).Last().Address!.Line), Is.All.EqualTo("PO BOX 7099"));
        Assert.That((await hub.Get($"/v1/citizens/{one.Citizen}/address-book")).Text, Does.Not.Contain("PINE"));
        await hub.Post($"/v1/citizens/{one.Citizen}/protection/end", new { reason = "Left." });
        await hub.Settled();
        Assert.That(new[] { one, other }.Select(p => hub.Desks.To("dmv", p.Key("dmv")).Last().Address!.Line), Is.All.EqualTo("20 PINE ST"), "what held before holds after");
    }

    [Test]
    public async Task A_record_of_another_is_unlinked_and_goes_on_with_its_next_sequence_and_nobody_hears_of_the_dead()
    {
        await using var hub = await RunningHub.Start();
        var (alma, berta) = (await hub.Register(Oak, agencies: ["dmv"]), await hub.Register(Pine, agencies: ["revenue"]));
        await hub.Settled();
        var record = alma.Answer.GetProperty("records")[0].GetProperty("record").GetString();
        Assert.That((await hub.Post($"/v1/citizens/{berta.Citizen}/records", new { agency = "dmv", key = alma.Key("dmv") })).Code, Is.EqualTo("record-already-linked"));
        Assert.That((await hub.Post($"/v1/citizens/{alma.Citizen}/records/{record}/unlink", new { reason = "her sister's" }, "clerk")).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await hub.Post("/v1/address-changes", new { reportedBy = new { agency = "dmv", key = alma.Key("dmv") }, address = Lake, effectiveOn = "2026-03-01" })).Code, Is.EqualTo("unknown-person"));
        await hub.Report(alma.Citizen, Lake, "2026-02-01");
        Assert.That((await hub.Post($"/v1/citizens/{berta.Citizen}/records", new { agency = "dmv", key = alma.Key("dmv") })).Status, Is.EqualTo(HttpStatusCode.Created));
        await hub.Settled();
        var told = hub.Desks.Messages.Where(m => m.Message.Record == record).Select(m => (m.Message.Sequence, m.State!.Address!.Line)).Distinct();
        Assert.That(told, Is.EqualTo(new[] { (1L, "300 OAK AVE"), (2L, "20 PINE ST") }), "of the one, and then of the other; nothing between");
        var held = await hub.Get($"/v1/citizens/{berta.Citizen}/holdings?agency=dmv", "auditor");
        Assert.That(held.Text, Does.Contain("20 PINE ST").And.Not.Contain("OAK"), "what was told of another before is not shown as hers");

        var waits = await hub.Report(berta.Citizen, Oak, "2026-03-04");
        Assert.That((await hub.Post($"/v1/citizens/{berta.Citizen}/death", new { on = "2026-03-01", evidence = "certificate" })).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await hub.Report(berta.Citizen, Lake, "2026-03-01")).Code, Is.EqualTo("citizen-deceased"));
        await hub.Post($"/v1/citizens/{berta.Citizen}/records", new { agency = "courts", key = "CASE-" + berta.Number });
        hub.Clock.Advance(TimeSpan.FromDays(4));
        await hub.Settled();
        Assert.That(hub.Desks.To("courts", "CASE-" + berta.Number), Is.Empty);
        Assert.That(hub.Desks.To("revenue", berta.Key("revenue")).Select(s => s.Address!.Line), Is.EqualTo(new[] { "20 PINE ST" }));
        Assert.That((await hub.Get($"/v1/changes/{waits["change"]}"))["status"], Is.EqualTo("waiting"), "its day came for nobody");
    }

    [Test, Repeat(3)]
    public async Task Two_clerks_at_once_make_one_merge_and_both_streams_count()
    {
        await using var hub = await RunningHub.Start();
        var people = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => hub.Register(agencies: ["dmv"])));
        var both = await Task.WhenAll(hub.Post($"/v1/citizens/{people[0].Citizen}/merges", new { retired = people[1].Citizen, evidence = "one" }, "clerk"),
            hub.Post($"/v1/citizens/{people[1].Citizen}/merges", new { retired = people[0].Citizen, evidence = "the other way round" }, "clerk"));
        Assert.That(both.Count(a => a.Status == HttpStatusCode.Created), Is.EqualTo(1), string.Join('\n', both.Select(a => a.Text)));
        Assert.That(both.Select(a => a.Code), Has.One.EqualTo("citizen-merged"), string.Join('\n', both.Select(a => a.Text)));
        var root = both[0].Status == HttpStatusCode.Created ? people[0] : people[1];
        var seen = int.Parse((await hub.Get($"/v1/citizens/{root.Citizen}/address-book"))["version"], System.Globalization.CultureInfo.InvariantCulture);
        await Task.WhenAll(people[..2].Select(p => hub.Report(p.Citizen, Oak, "2026-02-01")));
        Assert.That((await hub.Post($"/v1/citizens/{people[2].Citizen}/merges", new { retired = root.Citizen, evidence = "three" }, "clerk", ifMatch: "4")).Code, Is.EqualTo("stale-version"));
        Assert.That((await hub.Post($"/v1/citizens/{root.Citizen}/address-changes", new { address = Lake, effectiveOn = "2026-03-01" }, ifMatch: $"{seen}")).Code, Is.EqualTo("stale-version"), "both streams count");
        Assert.That((await hub.Post($"/v1/citizens/{people[2].Citizen}/merges", new { retired = root.Citizen, evidence = "three" }, "clerk")).Status, Is.EqualTo(HttpStatusCode.Created));
        await hub.Settled();
        Assert.That(people.Select(p => hub.Desks.To("dmv", p.Key("dmv")).Last().Address!.Line), Is.All.EqualTo("300 OAK AVE"));
        foreach (var person in people)
            Assert.That((await hub.Store.Log.ReadStream("citizen-" + person.Citizen, 0, 100)).Select(f => FactHeader.Read(f.Header.Span)).Where(h => h.Change is not null).Select(h => h.OnBehalfOf!.Value.Value), Is.All.EqualTo(person.Citizen));
    }

    [Test]
    public void A_decision_on_a_folded_file_checks_the_version_of_every_stream_that_was_folded()
    {
        var (one, other, parted) = (CitizenId.Mint(), CitizenId.Mint(), CitizenId.Mint());
        var (merged, undone) = (new CitizensMerged(MergeId.Mint(), one, other, "x"), new CitizensMerged(MergeId.Mint(), one, parted, "x"));
        var facts = new (CitizenId Whose, HubEvent Fact)[] { (one, merged), (other, merged), (one, undone), (parted, undone), (one, new MergeReversed(undone.Merge, one, parted, "y")), (other, new RecordUnlinked(RecordId.Mint(), "dmv", "z")) };
        var file = new CitizenFile(other, facts.GroupBy(f => f.Whose).ToImmutableDictionary(
            g => g.Key, g => g.Select((f, i) => new Recorded(Array.IndexOf(facts, f) + 1, i + 1, default, f.Fact, g.Key)).ToImmutableArray()));
        var written = new NewFact(Guid.CreateVersion7(), "name-changed.v1", default, default);
        Assert.That(InStreams.Of(file, [(other, written)]).Select(a => (a.Stream, a.Expected, a.Facts.Count)), Is.EquivalentTo(new[] { (other.Stream, (int?)2, 1), (one.Stream, 3, 0) }));
        Assert.That(InStreams.Of(file, []).Select(a => a.Stream), Is.EquivalentTo(new[] { one.Stream, other.Stream }), "and nobody who was parted from them");
    }

    private static async Task<string> Merge(RunningHub hub, Registered survivor, Registered retired)
    {
        var answer = await hub.Post($"/v1/citizens/{survivor.Citizen}/merges", new { retired = retired.Citizen, evidence = "one licence" }, "clerk");
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Text);
        return answer["merge"];
    }

    private static async Task<Dictionary<string, string>> Stored(RealAgencies agencies)
    {
        var stored = new Dictionary<string, string>();
        foreach (var agency in RealAgencies.All) foreach (var (key, address) in await agencies.Storage(agency)) stored.Add(key, address);
        return stored;
    }

    private static async Task<string[]> Lines(RealAgencies agencies, params Registered[] people) =>
        [.. (await Stored(agencies)).Where(s => people.Any(p => s.Key.Contains(p.Number, StringComparison.Ordinal))).Select(s => s.Value.Split('|')[0])];

    private static async Task<string[]> Population(RunningHub hub) =>
        [.. (await hub.Get("/v1/address-books", "auditor")).Text.Split('\n').Where(l => l.StartsWith("{\"citizen\"", StringComparison.Ordinal))];
}
