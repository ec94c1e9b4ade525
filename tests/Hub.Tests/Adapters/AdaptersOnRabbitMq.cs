using Hub.Adapters.Inbox;
using Hub.Contracts;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.Adapters;

[Category("RabbitMQ")]
public sealed class AdaptersOnRabbitMq
{
    private static readonly string[] agencies = ["dmv", "revenue", "courts"];

    [Test]
    public async Task Through_the_death_of_the_broker_everything_is_applied_once_and_every_receipt_arrives()
    {
        await using var node = await RabbitMqNode.Start();
        await using var house = await AdapterHouse.Open(node.Address);
        var all = agencies.Select(a => Enumerable.Range(1, 100).Select(r => house.Letters(a).To("R" + r, 1)).ToArray()).ToList();
        foreach (var some in all) await house.Send(some);
        await RabbitMqNode.UntilQueuesAreSettled();
        await node.KillBroker();
        await node.StartBroker();
        // As the hub does with what has no receipt after a while.
        foreach (var some in all) await Eventually.Succeeds(_ => house.Send(some));
        await house.UntilReceipts(300, 60);
        foreach (var agency in agencies) Assert.That(await house.Count(agency, "applied"), Is.EqualTo(100), agency);
    }

    [Test]
    public async Task While_the_broker_is_away_the_agencies_are_told_and_the_receipts_wait_in_the_inbox()
    {
        await using var node = await RabbitMqNode.Start();
        await using var house = await AdapterHouse.Open(node.Address);
        await house.Upset("dmv", new { kind = "closed" });
        await house.Send(house.Letters("dmv").To("R1", 1));
        var inbox = house.Part<AdapterInbox>("dmv");
        await Eventually.Holds(() => inbox.Waiting == 1);
        await node.KillBroker();
        await house.Calm("dmv");
        await Eventually.Holds(() => inbox.Waiting == 0);
        Assert.That(inbox.Reader.Unsent("dmv", 10), Has.Count.EqualTo(1));
        await node.StartBroker();
        await house.UntilReceipts(1);
        await Eventually.Holds(() => inbox.Reader.Unsent("dmv", 10).Count == 0);
        Assert.That(house.DistinctReceipts()[0].Outcome, Is.EqualTo(Outcomes.Applied));
    }
}
