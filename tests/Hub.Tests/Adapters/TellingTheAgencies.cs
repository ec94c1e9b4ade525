using Hub.Adapters;
using Hub.Adapters.Inbox;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Adapters;

/// <summary>What holds for each of the three adapters against the agency's own system.</summary>
[TestFixture("dmv")]
[TestFixture("revenue")]
[TestFixture("courts")]
public sealed class TellingTheAgencies(string agency)
{
    private AdapterHouse house = null!;
    private Letters letters = null!;

    [SetUp]
    public async Task Open()
    {
        house = await AdapterHouse.Open();
        letters = house.Letters(agency);
    }

    [TearDown]
    public async Task Close() => await house.DisposeAsync();

    [Test]
    public async Task A_change_reaches_the_agency_and_its_receipt_the_hub()
    {
        await house.Send(letters.To("R1", 1, Letters.PlumHollow));
        await house.UntilReceipts(1);
        var receipt = house.DistinctReceipts()[0];
        Assert.That((receipt.Agency, receipt.Record, receipt.Sequence, receipt.SourcePosition, receipt.Outcome, receipt.Code),
            Is.EqualTo((agency, "R1", 1L, 1_001L, Outcomes.Applied, (string?)null)));
        Assert.That(receipt.AgencyReference, Is.Not.Empty);
        Assert.That(receipt.At, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
        Assert.That(await house.Holdings(agency), Is.EqualTo(new[] { "KEY-R1,418 PLUM HOLLOW RD APT 2,SPRINGFIELD,OH,45502-1234" }));
    }

    [Test]
    public async Task Which_records_are_one_persons_is_applied_in_order_in_the_agencys_own_storage_and_refused_like_an_address()
    {
        await house.Send(letters.Person("R2", 1, "KEY-R1"), letters.Person("R3", 2, null), letters.Person("R3", 1, "KEY-R1"), letters.To("R1", 1));
        await house.UntilReceipts(4);
        Assert.That(house.DistinctReceipts().Select(r => r.Outcome), Is.All.EqualTo(Outcomes.Applied));
        Assert.That(house.DistinctReceipts().Select(r => r.AgencyReference), Is.All.Not.Null);
        Assert.That(await house.Persons(agency), Is.EqualTo(new[] { "KEY-R2,KEY-R1,2026-11-02" }), "the third was told one thing and then the other");
        Assert.That(await house.Holdings(agency), Is.EqualTo(new[] { "KEY-R1,1 MAIN ST,DAYTON,OH,45402" }), "no address moved");
        await house.Upset(agency, new { kind = "refuse", records = new[] { "KEY-R2" } });
        await house.Send(letters.Person("R2", 2, null));
        await house.UntilReceipts(5);
        Assert.That(house.DistinctReceipts().Single(r => r is { Record: "R2", Sequence: 2 }).Outcome, Is.EqualTo(Outcomes.Rejected));
        Assert.That(await house.Persons(agency), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Shuffled_and_doubled_changes_are_applied_in_order_and_once()
    {
        var all = Enumerable.Range(1, 5).SelectMany(record => Enumerable.Range(1, 6).Select(sequence => letters.To("R" + record, sequence))).ToArray();
        var shuffled = all.Concat(all).ToArray();
        new Random(20_261_121).Shuffle(shuffled);
        await house.Send(shuffled);
        await house.UntilReceipts(30, 60);
        Assert.That(await house.Holdings(agency), Is.EqualTo(Enumerable.Range(1, 5).Select(r => $"KEY-R{r},6 MAIN ST,DAYTON,OH,45402")));
        Assert.That(await house.Count(agency, "applied"), Is.EqualTo(30));
    }

    [Test]
    public async Task What_is_missing_is_asked_for_again_and_again_until_it_comes()
    {
        await house.Send(letters.To("R1", 3));
        await Eventually.Holds(() => house.Asked.Count >= 2);
        Assert.That(house.Asked.First(), Is.EqualTo(new SequencesMissingV1 { Agency = agency, Record = "R1", From = 1, To = 2 }));
        await house.Send(letters.To("R1", 1), letters.To("R1", 2));
        await house.UntilReceipts(3);
        Assert.That(await house.Holdings(agency), Is.EqualTo(new[] { "KEY-R1,3 MAIN ST,DAYTON,OH,45402" }));
    }

    [Test]
    public async Task An_emptied_sequence_is_passed_over_and_the_agency_never_hears_of_it()
    {
        await house.Send(letters.Empty("R1", 1), letters.To("R1", 2));
        await house.UntilReceipts(2);
        var first = house.DistinctReceipts().Single(r => r.Sequence == 1);
        Assert.That((first.Outcome, first.Code), Is.EqualTo((Outcomes.Applied, "superseded")));
        Assert.That(await house.Count(agency, "applied"), Is.EqualTo(1));
    }

    [Test]
    public async Task What_no_key_opens_is_parked_and_told_when_it_is_sent_again()
    {
        await house.Send(letters.To("R1", 1) with { Sealed = new byte[100] }, letters.To("R1", 2), letters.To("R2", 1));
        await house.UntilReceipts(2);
        Assert.That(house.DistinctReceipts().Select(r => (r.Record, r.Sequence, r.Outcome, r.Code)),
            Is.EquivalentTo(new[] { ("R1", 1L, Outcomes.Parked, "does-not-open"), ("R2", 1L, Outcomes.Applied, null) }));
        await house.Send(letters.To("R1", 1));
        await house.UntilReceipts(4);
        Assert.That(await house.Holdings(agency), Does.Contain("KEY-R1,2 MAIN ST,DAYTON,OH,45402"));
    }

    [Test]
    public async Task An_agency_that_was_away_gets_everything_and_others_were_not_held_up_for_ever()
    {
        await house.CloseSandbox();
        await house.Send([.. Enumerable.Range(1, 50).Select(r => letters.To("R" + r, 1))]);
        await Eventually.Holds(() => house.Part<AdapterInbox>(agency).Waiting == 50);
        await house.CloseAdapters();
        await house.OpenSandbox();
        await house.OpenAdapters();
        await house.UntilReceipts(50);
        Assert.That(await house.Count(agency, "applied"), Is.EqualTo(50));
    }

    [Test]
    public async Task Adapters_that_die_in_the_middle_apply_nothing_twice_and_lose_nothing()
    {
        for (var sequence = 1; sequence <= 4; sequence++)
        {
            await house.Send([.. Enumerable.Range(1, 100).Select(r => letters.To("R" + r, sequence))]);
            await Eventually.Holds(async () => await house.Count(agency, "applied") > (sequence - 1) * 100);
            await house.CloseAdapters(); // Between effect and note for whatever is under way.
            await house.OpenAdapters();
        }
        // What was on the in-memory bus is gone with it; the hub sends again what has no receipt.
        await house.Send([.. Enumerable.Range(1, 4).SelectMany(sequence => Enumerable.Range(1, 100).Select(r => letters.To("R" + r, sequence)))]);
        await house.UntilReceipts(400, 60);
        Assert.That(await house.Count(agency, "applied"), Is.EqualTo(400));
        Assert.That(await house.Holdings(agency), Has.Exactly(100).Contains(",4 MAIN ST,"));
        Assert.That(house.DistinctReceipts().All(r => r.Outcome == Outcomes.Applied));
    }

    [Test]
    public async Task Its_health_tells_of_bus_inbox_agency_and_backlog()
    {
        using var http = new HttpClient { BaseAddress = house.Address };
        var health = await http.GetStringAsync(new Uri($"/adapters/{agency}/health", UriKind.Relative));
        Assert.That(health, Does.Contain("\"ready\":true").And.Contains("\"busConnected\":true").And.Contains("\"inboxWritable\":true")
            .And.Contains("\"agencyReachable\":true").And.Contains("\"waiting\":0"));
        Assert.That(house.Part<AdapterHealth>(agency).Now().Ready);
    }
}
