using System.Globalization;
using System.Text.Json;
using Hub.Contracts;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.Domain.Sharing;
using Hub.Server;
using Hub.Server.Sharing;
using NUnit.Framework;
using static Hub.Domain.Sharing.DeliveryEvent;

namespace Hub.Tests.Server;

/// <summary>What an agency held on a day, when it was told and when it applied it: from disclosures and receipts alone.</summary>
public sealed class HeldByAgencies
{
    private const string Oak = "300 Oak Avenue, Springfield, OH 45502";
    private static readonly StateCalendar Ohio = new(TimeProvider.System, TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));
    private static readonly LinkedRecord Licence = new(RecordId.Mint(), "dmv", "DMV-1", 1);

    [TestCase("2026-03-03T04:59:59.999999Z", "2026-03-02", Description = "the last microsecond of the day in the state")]
    [TestCase("2026-03-03T05:00:00Z", "2026-03-03")]
    [TestCase("2026-03-08T06:59:59Z", "2026-03-08", Description = "the night that summer time begins")]
    [TestCase("2026-03-09T03:59:59Z", "2026-03-08")]
    [TestCase("2026-03-09T04:00:00Z", "2026-03-09")]
    [TestCase("2026-11-02T04:59:59Z", "2026-11-01", Description = "a day of 25 hours")]
    public void The_state_s_day_counts_in_which_the_agency_applied_it(string at, string day)
    {
        var told = Told(1, "1 ELM ST", at);
        var on = DateOnly.Parse(day, CultureInfo.InvariantCulture);
        Assert.That(Held(told, on), Is.EqualTo("1 ELM ST"));
        Assert.That(Held(told, on.AddDays(-1)), Is.Null);
    }

    [Test]
    public void A_telling_that_was_refused_parked_emptied_or_is_open_changes_nothing_that_is_held()
    {
        var told = Told(1, "1 ELM ST", "2026-03-02T12:00:00Z");
        foreach (var (sequence, step, code) in new[] { (2L, DeliveryStep.Rejected, "no-such-row"), (3L, DeliveryStep.Parked, "does-not-open"), (4L, DeliveryStep.Applied, "superseded") })
            told = Answered(Disclosed(told, sequence, $"{sequence} ELM ST"), sequence, step, "2026-03-02T13:00:00Z", code);
        Assert.That(Held(Disclosed(told, 5, "5 ELM ST"), new(2026, 3, 9)), Is.EqualTo("1 ELM ST"));
    }

    [Test]
    public void What_was_parked_first_and_applied_later_is_held_from_then_and_a_later_word_does_not_undo_it()
    {
        var told = Answered(Disclosed(ToldRecord.Nothing, 1, "1 ELM ST"), 1, DeliveryStep.Parked, "2026-03-02T13:00:00Z", "away");
        Assert.That(Held(told, new(2026, 3, 2)), Is.Null);
        told = Answered(told, 1, DeliveryStep.Applied, "2026-03-04T13:00:00Z", null);
        told = Answered(told, 1, DeliveryStep.Rejected, "2026-03-05T13:00:00Z", "late");
        Assert.That((Held(told, new(2026, 3, 3)), Held(told, new(2026, 3, 4)), Held(told, new(2026, 3, 9))), Is.EqualTo(((string?)null, "1 ELM ST", "1 ELM ST")));
    }

    [Test]
    public void Receipts_that_come_in_another_order_do_not_put_an_older_address_last()
    {
        var told = Disclosed(Disclosed(ToldRecord.Nothing, 1, "1 ELM ST"), 2, "2 ELM ST");
        told = Answered(Answered(told, 2, DeliveryStep.Applied, "2026-03-02T13:00:00Z", null), 1, DeliveryStep.Applied, "2026-03-02T13:00:00Z", null);
        Assert.That(Held(told, new(2026, 3, 2)), Is.EqualTo("2 ELM ST"));
    }

    [Test]
    public async Task A_hub_says_what_each_record_held_on_each_day_and_what_was_told_before_protection_is_never_shown_again()
    {
        await using var hub = await RunningHub.Start();
        hub.Desks.Answers = a => a.Agency == "revenue" && a.Message.Sequence == 2 ? Outcomes.Rejected : Outcomes.Applied;
        var alma = await hub.Register();
        await hub.Post($"/v1/citizens/{alma.Citizen}/records", new { agency = "courts", key = "CASE-" + alma.Number });
        await hub.Settled();
        hub.Clock.Advance(TimeSpan.FromDays(3));
        var move = await hub.Report(alma.Citizen, Oak, "2026-03-05");
        await hub.Settled();

        Assert.That(await Lines(hub, alma, "dmv", "2026-03-01"), Is.EqualTo(new[] { "nothing" }));
        Assert.That(await Lines(hub, alma, "dmv", "2026-03-04"), Is.EqualTo(new[] { "100 MAIN ST" }));
        Assert.That(await Lines(hub, alma, "dmv", "2026-03-05"), Is.EqualTo(new[] { "300 OAK AVE" }));
        Assert.That(await Lines(hub, alma, "revenue", "2026-03-05"), Is.EqualTo(new[] { "100 MAIN ST" }), "it refused the second");
        Assert.That(await Lines(hub, alma, "courts", "2026-03-05"), Is.EqualTo(new[] { "300 OAK AVE", "300 OAK AVE" }), "both cases");
        Assert.That(await Lines(hub, alma, "dmv", "2026-03-05", "2026-03-04T12:00:00Z"), Is.EqualTo(new[] { "100 MAIN ST" }), "as known before");
        var record = (await hub.Get($"/v1/citizens/{alma.Citizen}/holdings?agency=dmv", "auditor")).Json.GetProperty("records")[0];
        Assert.That(record.GetProperty("key").GetString(), Is.EqualTo(alma.Key("dmv")));
        Assert.That(record.GetProperty("held").GetProperty("change").GetString(), Is.EqualTo(move["change"]));
        Assert.That(record.GetProperty("held").GetProperty("answeredAt").GetDateTimeOffset(), Is.GreaterThanOrEqualTo(record.GetProperty("held").GetProperty("toldAt").GetDateTimeOffset()));

        await hub.Post($"/v1/citizens/{alma.Citizen}/protection", new { programme = "acp", substitute = "PO Box 7099, Columbus, OH 43216" });
        await hub.Settled();
        Assert.That(await Lines(hub, alma, "dmv", "2026-03-05"), Is.EqualTo(new[] { "PO BOX 7099" }));
        Assert.That(await Lines(hub, alma, "dmv", "2026-03-04"), Is.EqualTo(new[] { "withheld: protected" }));
        hub.Clock.Advance(TimeSpan.FromDays(1));
        await hub.Post($"/v1/citizens/{alma.Citizen}/protection/end", new { reason = "Left." });
        await hub.Settled();
        Assert.That(await Lines(hub, alma, "dmv", "2026-03-04"), Is.EqualTo(new[] { "withheld: protected" }));
        Assert.That(await Lines(hub, alma, "dmv", "2026-03-06"), Is.EqualTo(new[] { "300 OAK AVE" }));
        Assert.That((await hub.Get($"/v1/citizens/{alma.Citizen}/holdings", "citizen:" + CitizenId.Mint())).Code, Is.EqualTo("unknown-citizen"));
        Assert.That((await hub.Get($"/v1/citizens/{alma.Citizen}/holdings?agency=source", "auditor")).Code, Is.EqualTo("unknown-agency"));
    }

    private static async Task<string[]> Lines(RunningHub hub, Registered who, string agency, string on, string? knownAt = null) =>
        [.. (await hub.Get($"/v1/citizens/{who.Citizen}/holdings?agency={agency}&on={on}{(knownAt is null ? "" : "&knownAt=" + knownAt)}", "auditor")).Json.GetProperty("records").EnumerateArray()
            .Select(r => !r.TryGetProperty("held", out var held) ? "nothing" : held.TryGetProperty("withheld", out var why) ? "withheld: " + why : held.GetProperty("address").GetProperty("line").GetString()!)];

    private static string? Held(ToldRecord told, DateOnly day) => ReadHoldings.On(day, Licence, told, Citizen.Unknown, Ohio).Held?.Address?.Line;

    private static ToldRecord Told(long sequence, string line, string at) => Answered(Disclosed(ToldRecord.Nothing, sequence, line), sequence, DeliveryStep.Applied, at, null);

    private static ToldRecord Disclosed(ToldRecord told, long sequence, string line) => told.Evolve(
        new(sequence * 10, 1, DateTimeOffset.UnixEpoch, new ChangeDisclosed(sequence, 1, Causes.Moved, null, new(line, line, "SPRINGFIELD", "OH", "45502"), null, AddressKind.Mailing, false, [], "p", "b", Guid.Empty)),
        new(DeliveryStep.Disclosed, sequence, null, null));

    private static ToldRecord Answered(ToldRecord told, long sequence, DeliveryStep step, string at, string? code)
    {
        var when = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);
        HubEvent fact = step switch
        {
            DeliveryStep.Applied => new ChangeApplied(sequence, when, "T-1"),
            DeliveryStep.Rejected => new ChangeRejected(sequence, when, code!, null),
            _ => new ChangeParked(sequence, when, code!),
        };
        return told.Evolve(new((sequence * 10) + 1, 2, when.AddDays(1), fact), new(step, sequence, null, code));
    }
}
