using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Adapters;

public sealed class DmvTrouble
{
    private AdapterHouse house = null!;
    private Letters letters = null!;

    [SetUp]
    public async Task Open()
    {
        house = await AdapterHouse.Open();
        letters = house.Letters("dmv");
    }

    [TearDown]
    public async Task Close() => await house.DisposeAsync();

    [TestCase("hang")]
    [TestCase("hang-after")]
    [TestCase("reset")]
    [TestCase("reset-after")]
    [TestCase("error")]
    [TestCase("busy")]
    [TestCase("closed")]
    [TestCase("corrupt")]
    public async Task A_call_without_an_answer_is_made_again_under_its_id_and_posted_once(string kind)
    {
        await house.Upset("dmv", new { kind, times = 2 });
        await house.Send(letters.To("R1", 1));
        await house.UntilReceipts(1);
        Assert.That(house.DistinctReceipts()[0].Outcome, Is.EqualTo(Outcomes.Applied));
        Assert.That(await house.Count("dmv", "applied"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_refusal_is_a_rejection_with_the_dmvs_own_code_and_the_next_change_goes_on()
    {
        await house.Upset("dmv", new { kind = "refuse", code = "RECORD-LOCKED", times = 1 });
        await house.Send(letters.To("R1", 1));
        await house.UntilReceipts(1);
        await house.Send(letters.To("R1", 2));
        await house.UntilReceipts(2);
        Assert.That(house.DistinctReceipts().Select(r => (r.Sequence, r.Outcome, r.Code)),
            Is.EqualTo(new[] { (1L, Outcomes.Rejected, "RECORD-LOCKED"), (2L, Outcomes.Applied, null) }));
    }

    [Test]
    public async Task Without_a_county_nothing_is_sent_and_the_change_is_rejected_for_all_to_see()
    {
        await house.Send(letters.To("R1", 1, Letters.MainStreet with { County = null }), letters.To("R1", 2));
        await house.UntilReceipts(2);
        Assert.That(house.DistinctReceipts().Select(r => (r.Sequence, r.Outcome, r.Code)),
            Is.EqualTo(new[] { (1L, Outcomes.Rejected, "county-missing"), (2L, Outcomes.Applied, null) }));
    }

    [Test]
    public async Task A_message_that_the_dmv_cannot_read_is_parked()
    {
        await house.Send(letters.To("R1", 1, key: "not a key"));
        await house.UntilReceipts(1);
        Assert.That((house.DistinctReceipts()[0].Outcome, house.DistinctReceipts()[0].Code), Is.EqualTo((Outcomes.Parked, "NOT-VALID")));
    }

    [Test]
    public async Task A_record_whose_calls_hang_does_not_hold_up_the_others()
    {
        await house.Upset("dmv", new { kind = "hang", records = new[] { "KEY-R1", "KEY-R2", "KEY-R3" } });
        await house.Send([.. Enumerable.Range(1, 200).Select(r => letters.To("R" + r, 1))]);
        await house.UntilReceipts(197);
        await house.Calm("dmv");
        await house.UntilReceipts(200);
    }

    [Test]
    public async Task What_the_hub_empties_while_the_dmv_is_away_never_gets_there()
    {
        await house.Upset("dmv", new { kind = "closed" });
        await house.Send(letters.To("R1", 1, Letters.PlumHollow));
        await Eventually.Holds(() => house.Part<Hub.Adapters.Inbox.AdapterInbox>("dmv").Waiting == 1);
        await house.Send(letters.Empty("R1", 1));
        await house.UntilReceipts(1);
        await house.Calm("dmv");
        Assert.That(house.DistinctReceipts()[0].Code, Is.EqualTo("superseded"));
        Assert.That(await house.Holdings("dmv"), Is.Empty);
    }
}
