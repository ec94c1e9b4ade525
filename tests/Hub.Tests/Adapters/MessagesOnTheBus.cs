using Hub.Contracts;
using Hub.Tests.Machines;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Hub.Tests.Adapters;

[TestFixture(false, TestName = "Messages on the in-memory bus")]
[TestFixture(true, TestName = "Messages on RabbitMQ"), Category("RabbitMQ")]
public sealed class MessagesOnTheBus(bool onRabbitMq)
{
    private Uri? broker;

    [OneTimeSetUp]
    public async Task Broker() => broker = onRabbitMq ? (await RabbitMqNode.Shared).Address : null;

    [Test]
    public async Task Nobody_outside_is_told_what_runs_here()
    {
        await using var desk = await Desk.Open(broker, queue: null);
        Assert.That(desk.Services.GetRequiredService<IOptions<UsageTelemetryOptions>>().Value.Enabled, Is.False);
    }

    [Test]
    public async Task A_message_arrives_as_it_was_sent_under_its_own_id()
    {
        await using var desk = await Desk.Open(broker, NewQueue());
        await desk.UntilReady();
        var sent = Desk.Change(7);
        await desk.Sender.Send(desk.Queue, sent, CancellationToken.None);
        await Eventually.Holds(() => desk.Taken.Changes.Count == 1);
        desk.Taken.Changes.TryPeek(out var got);
        desk.Taken.MessageIds.TryPeek(out var id);
        Assert.That(got! with { Sealed = sent.Sealed }, Is.EqualTo(sent));
        Assert.That(got!.Sealed, Is.EqualTo(sent.Sealed));
        Assert.That(id, Is.EqualTo(sent.MessageId));
    }

    [Test]
    public async Task Of_many_messages_each_arrives_once()
    {
        await using var desk = await Desk.Open(broker, NewQueue());
        await desk.UntilReady();
        var sent = Enumerable.Range(1, 1_000).Select(n => Desk.Change(n)).ToList();
        await desk.Sender.SendAll(desk.Queue, sent, CancellationToken.None);
        await Eventually.Holds(() => desk.Taken.Changes.Count >= 1_000);
        Assert.That(desk.Taken.Changes.Select(c => c.MessageId), Is.EquivalentTo(sent.Select(c => c.MessageId)));
    }

    [Test]
    public async Task Poison_is_tried_as_often_as_the_limit_allows_then_kept_and_the_others_flow()
    {
        await using var desk = await Desk.Open(broker, NewQueue());
        await desk.UntilReady();
        await desk.Sender.Send(desk.Queue, Desk.Change(Desk.Poison), CancellationToken.None);
        await desk.Sender.Send(desk.Queue, Desk.Change(1), CancellationToken.None);
        await Eventually.Holds(() => desk.Taken.Changes.Count == 1);
        await Eventually.Holds(async () => await DeadLettersOf(desk) == 1);
        Assert.That(desk.Taken.Refusals, Is.EqualTo(Queues.DeliveryLimit + 1));
    }

    [Test]
    public async Task A_message_of_a_kind_that_nobody_takes_is_kept_too()
    {
        await using var desk = await Desk.Open(broker, NewQueue());
        await desk.UntilReady();
        await desk.Sender.Send(desk.Queue, new SequencesMissingV1 { Agency = "dmv", Record = "R1", From = 1, To = 1 }, CancellationToken.None);
        await Eventually.Holds(async () => await DeadLettersOf(desk) == 1);
    }

    private static string NewQueue() => "test-" + Guid.NewGuid().ToString("N");

    private async Task<long> DeadLettersOf(Desk desk) =>
        onRabbitMq ? await (await RabbitMqNode.Shared).Count(Queues.DeadLettersOf(desk.Queue)) : desk.DeadLetters.Count;
}
