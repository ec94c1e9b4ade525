using System.Net;
using System.Text.Json;
using Hub.Contracts;
using Hub.Server.Replaying;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>Agencies are told when two of their own records turn out to be one person's, and when they turn out not to be.</summary>
public sealed class OnePersonsRecords
{
    private const string Oak = "300 Oak Avenue, Springfield, OH 45502", Pine = "20 Pine Street, Springfield, OH 45501";

    [Test]
    public async Task Merged_and_parted_each_agencys_own_system_holds_which_of_its_records_are_one_persons_and_then_that_they_are_not()
    {
        await using var agencies = new RealAgencies();
        await using var hub = await RunningHub.Start(agencies: agencies);
        var (alma, berta, cora) = (await hub.Register(Oak), await hub.Register(Oak), await hub.Register(Pine, agencies: ["dmv"]));
        var merge = await Merge(hub, berta, alma);
        await hub.Settled();
        foreach (var agency in RealAgencies.All)
            Assert.That(await agencies.Persons(agency), Is.EqualTo(new Dictionary<string, string> { [berta.Key(agency)] = alma.Key(agency) }), "the one that was known first stands for both, whichever file survives");

        await Merge(hub, berta, cora);
        await hub.Settled();
        Assert.That((await agencies.Persons("dmv")).Values, Is.EqualTo(new[] { alma.Key("dmv"), alma.Key("dmv") }));
        Assert.That(await agencies.Persons("courts"), Has.Count.EqualTo(1));

        await hub.Post($"/v1/citizens/{berta.Citizen}/merges/{merge}/reverse", new { reason = "cousins" }, "clerk");
        await hub.Settled();
        Assert.That(await agencies.Persons("dmv"), Is.EqualTo(new Dictionary<string, string> { [cora.Key("dmv")] = berta.Key("dmv") }), "they stay together without her");
        foreach (var agency in new[] { "revenue", "courts" }) Assert.That(await agencies.Persons(agency), Is.Empty);

        var told = Tellings(await hub.Get($"/v1/citizens/{berta.Citizen}/holdings?agency=courts", "auditor")).Where(t => t.GetProperty("about").GetString() == "person").ToArray();
        Assert.That(told.Select(t => (t.GetProperty("cause").GetString(), t.GetProperty("state").GetString())), Is.EqualTo(new[] { ("same-person", "applied"), ("not-same-person", "applied") }));
        Assert.That(told[0].GetProperty("withheld").GetString(), Is.EqualTo("another-person"), "whose record it was is not hers to be shown");
        Assert.That((await Replayed.Run(hub.Store, null, 2, compare: true)).Differs, Is.False);
    }

    [Test]
    public async Task What_is_told_of_persons_and_of_addresses_is_one_order_and_each_is_done_by_itself()
    {
        await using var hub = await RunningHub.Start();
        var alma = await hub.Register(Oak, agencies: ["dmv"]);
        hub.Desks.Answers = arrived => arrived.State?.Person is null ? Outcomes.Applied : Outcomes.Rejected;
        var linked = await hub.Post($"/v1/citizens/{alma.Citizen}/records", new { agency = "dmv", key = "D-2" });
        Assert.That(linked.Status, Is.EqualTo(HttpStatusCode.Created), linked.Text);
        await hub.Report(alma.Citizen, Pine, "2026-03-01");
        await hub.Settled();
        Assert.That(hub.Desks.Messages.Where(m => m.State?.RecordKey == "D-2").Select(m => (m.Message.Sequence, m.State!.Cause)).Distinct(),
            Is.EqualTo(new[] { (1L, Causes.InterestRegistered), (2L, Causes.SamePerson), (3L, Causes.Moved) }));
        var rejected = (await hub.Get("/v1/deliveries")).Json.GetProperty("deliveries");
        Assert.That(rejected.EnumerateArray().Select(d => (d.GetProperty("sequence").GetInt64(), d.GetProperty("about").GetString(), d.GetProperty("state").GetString())), Is.EqualTo(new[] { (2L, "person", "rejected") }), "an address that is applied settles nothing else");

        hub.Desks.Answers = _ => Outcomes.Applied;
        await hub.Post("/v1/deliveries/redrive", new { agency = "dmv", dryRun = false, reason = "mended" });
        await Eventually.Holds(async () => (await hub.Get("/v1/deliveries")).Json.GetProperty("deliveries").GetArrayLength() == 0);
        Assert.That(hub.Desks.Persons("dmv"), Is.EqualTo(new (string, string?)[] { ("D-2", alma.Key("dmv")), ("D-2", alma.Key("dmv")) }));

        await hub.Post($"/v1/citizens/{alma.Citizen}/records/{linked["record"]}/unlink", new { reason = "her daughter's" }, "clerk");
        await hub.Settled();
        Assert.That(hub.Desks.Persons("dmv")[^1], Is.EqualTo(("D-2", (string?)null)), "the last that is said to it of her");
        var leaked = hub.Desks.Log.Lines.Where(l => l.Contains(alma.Key("dmv"), StringComparison.Ordinal) || l.Contains("D-2", StringComparison.Ordinal));
        Assert.That(leaked, Is.Empty);
    }

    [Test]
    public async Task Of_a_protected_person_no_agency_without_clearance_hears_which_records_are_theirs()
    {
        await using var hub = await RunningHub.Start();
        var (hidden, alias) = (await hub.Register(Oak, substitute: "PO Box 7099, Columbus, OH 43216"), await hub.Register(Pine));
        await Merge(hub, hidden, alias);
        await hub.Settled();
        Assert.That(RealAgencies.All.SelectMany(hub.Desks.Persons), Is.Empty);
        await hub.Post($"/v1/citizens/{hidden.Citizen}/protection/end", new { reason = "Left." });
        await hub.Settled();
        Assert.That(RealAgencies.All.SelectMany(hub.Desks.Persons).Count(), Is.EqualTo(3), "said as soon as it may be");
    }

    private static IEnumerable<JsonElement> Tellings(Answered holdings) => holdings.Json.GetProperty("records")[0].GetProperty("tellings").EnumerateArray();

    private static async Task<string> Merge(RunningHub hub, Registered survivor, Registered retired)
    {
        var answer = await hub.Post($"/v1/citizens/{survivor.Citizen}/merges", new { retired = retired.Citizen, evidence = "one licence" }, "clerk");
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Text);
        return answer["merge"];
    }
}
