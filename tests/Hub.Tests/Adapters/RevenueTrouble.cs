using Hub.Adapters.Inbox;
using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Adapters;

public sealed class RevenueTrouble
{
    private AdapterHouse house = null!;
    private Letters letters = null!;

    [SetUp]
    public async Task Open()
    {
        house = await AdapterHouse.Open();
        letters = house.Letters("revenue");
    }

    [TearDown]
    public async Task Close() => await house.DisposeAsync();

    [TestCase("silent")]
    [TestCase("corrupt")]
    public async Task A_batch_without_a_good_acknowledgement_is_sent_again_and_posted_once(string kind)
    {
        await house.Upset("revenue", new { kind, times = 1 });
        await house.Send(letters.To("R1", 1), letters.To("R2", 1));
        await house.UntilReceipts(2);
        Assert.That(await house.Count("revenue", "applied"), Is.EqualTo(2));
        Assert.That(Directory.GetFiles(Path.Combine(house.Drop, "out")), Is.Empty);
    }

    [Test]
    public async Task A_rejected_line_is_a_rejection_with_revenues_code_and_the_next_change_goes_on()
    {
        await house.Upset("revenue", new { kind = "refuse", code = "R02", records = new[] { "KEY-R1" }, times = 1 });
        await house.Send(letters.To("R1", 1));
        await house.UntilReceipts(1);
        await house.Send(letters.To("R1", 2));
        await house.UntilReceipts(2);
        Assert.That(house.DistinctReceipts().Select(r => (r.Sequence, r.Outcome, r.Code)),
            Is.EqualTo(new[] { (1L, Outcomes.Rejected, "R02"), (2L, Outcomes.Applied, null) }));
    }

    [TestCase("not a key", "100 MAIN ST")]
    [TestCase("KEY-R1", "100 MÜHLENWEG")]
    public async Task A_line_that_does_not_fit_the_layout_is_parked_and_spoils_no_batch(string key, string line)
    {
        await house.Send(letters.To("R1", 1, Letters.MainStreet with { Line = line }, key: key), letters.To("R1", 2), letters.To("R2", 1));
        await house.UntilReceipts(2);
        Assert.That(house.DistinctReceipts().Select(r => (r.Record, r.Outcome, r.Code)),
            Is.EquivalentTo(new[] { ("R1", Outcomes.Parked, "does-not-fit"), ("R2", Outcomes.Applied, null) }));
        Assert.That(await house.Count("revenue", "applied"), Is.EqualTo(1), "what comes after a parked one waits");
        await house.Send(letters.To("R1", 1));
        await house.UntilReceipts(4);
        Assert.That(await house.Holdings("revenue"), Does.Contain("KEY-R1,2 MAIN ST,DAYTON,OH,45402"));
    }

    [Test]
    public async Task Several_changes_of_one_account_go_in_one_batch_in_their_order()
    {
        await house.Send([.. Enumerable.Range(1, 20).Select(n => letters.To("R1", n))]);
        await house.UntilReceipts(20);
        Assert.That(await house.Holdings("revenue"), Is.EqualTo(new[] { "KEY-R1,20 MAIN ST,DAYTON,OH,45402" }));
        Assert.That(Directory.GetFiles(Path.Combine(house.Drop, "in"), "*.txt", SearchOption.TopDirectoryOnly), Is.Empty);
    }

    [Test]
    public async Task An_acknowledgement_that_came_while_the_adapter_was_down_is_read_and_nothing_is_sent_twice()
    {
        await house.CloseSandbox();
        await house.Send(letters.To("R1", 1));
        await Eventually.Holds(() => Directory.Exists(Path.Combine(house.Drop, "in")) && Directory.GetFiles(Path.Combine(house.Drop, "in"), "*.txt").Length == 1);
        await house.CloseAdapters();
        await house.OpenSandbox();
        await Eventually.Holds(() => Directory.Exists(Path.Combine(house.Drop, "out")) && Directory.GetFiles(Path.Combine(house.Drop, "out"), "*.txt").Length == 1);
        await house.OpenAdapters();
        await house.UntilReceipts(1);
        await Eventually.Holds(() => house.Part<AdapterInbox>("revenue").Waiting == 0);
        Assert.That(await house.Count("revenue", "applied"), Is.EqualTo(1));
    }
}
