using Hub.Contracts;
using Hub.Tests.Machines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;

namespace Hub.Tests.Adapters;

[Category("RabbitMQ")]
public sealed class WhenTheBrokerFails
{
    private const string Queue = "agency-test";

    [Test]
    public async Task A_sender_that_comes_first_makes_the_queue_and_the_receiver_finds_what_waits()
    {
        var queue = "test-" + Guid.NewGuid().ToString("N");
        var node = await RabbitMqNode.Shared;
        await using var sender = await Desk.Open(node.Address, queue: null);
        await sender.Sender.Send(queue, Desk.Change(1), CancellationToken.None);
        await using var receiver = await Desk.Open(node.Address, queue);
        await Eventually.Holds(() => receiver.Taken.Changes.Count == 1);
    }

    [Test]
    public async Task A_message_that_reached_no_queue_is_a_failure_and_the_next_one_makes_the_queue_again()
    {
        var queue = "test-" + Guid.NewGuid().ToString("N");
        var node = await RabbitMqNode.Shared;
        await using var desk = await Desk.Open(node.Address, queue: null);
        await desk.Sender.Send(queue, Desk.Change(1), CancellationToken.None);
        await node.Control("delete_queue", queue);
        Assert.That(async () => await desk.Sender.Send(queue, Desk.Change(2), CancellationToken.None), Throws.Exception);
        await desk.Sender.Send(queue, Desk.Change(3), CancellationToken.None);
        await Eventually.Holds(async () => await node.Count(queue) == 1);
    }

    [Test]
    public async Task A_process_starts_without_a_broker_is_not_ready_and_becomes_so_when_it_comes()
    {
        await using var node = RabbitMqNode.NotStarted();
        await using var desk = await Desk.Open(node.Address, Queue);
        Assert.That(desk.Health.Ready, Is.False);
        Assert.That(async () => await desk.Sender.Send(Queue, Desk.Change(1), CancellationToken.None), Throws.Exception);
        await node.StartBroker();
        await desk.UntilReady(10);
        await desk.Sender.Send(Queue, Desk.Change(2), CancellationToken.None);
        await Eventually.Holds(() => desk.Taken.Changes.Count == 1);
    }

    [Test]
    public async Task What_the_broker_confirmed_survives_its_death_and_messages_flow_again()
    {
        await using var node = await RabbitMqNode.Start();
        await using (var sender = await Desk.Open(node.Address, queue: null))
            await sender.Sender.SendAll(Queue, [.. Enumerable.Range(1, 500).Select(n => Desk.Change(n))], CancellationToken.None);
        await RabbitMqNode.UntilQueuesAreSettled();
        await node.KillBroker();
        await using var desk = await Desk.Open(node.Address, Queue);
        await node.StartBroker();
        await Eventually.Holds(() => desk.Taken.Changes.DistinctBy(c => c.Sequence).Count() == 500);
        await node.KillBroker();
        await Eventually.Holds(() => !desk.Health.Ready);
        await node.StartBroker();
        await Eventually.Succeeds(stop => desk.Sender.Send(Queue, Desk.Change(501), stop), 15);
        await Eventually.Holds(() => desk.Taken.Changes.Any(c => c.Sequence == 501));
    }

    [Test]
    public async Task A_broker_that_lost_all_its_data_gets_its_queues_again()
    {
        await using var node = await RabbitMqNode.Start();
        await using var sender = await Desk.Open(node.Address, queue: null);
        await using var desk = await Desk.Open(node.Address, Queue);
        await desk.UntilReady();
        await sender.Sender.Send(Queue, Desk.Change(1), CancellationToken.None);
        await Eventually.Holds(() => desk.Taken.Changes.Count == 1);
        await node.KillBroker();
        node.LoseData();
        await node.StartBroker();
        await Eventually.Succeeds(stop => sender.Sender.Send(Queue, Desk.Change(2), stop), 15);
        await Eventually.Holds(() => desk.Taken.Changes.Any(c => c.Sequence == 2));
        await Eventually.Succeeds(stop => sender.Sender.Send(Queue, Desk.Change(Desk.Poison), stop), 15);
        await Eventually.Holds(async () => await node.Count(Queues.DeadLettersOf(Queue)) == 1);
    }

    [Test]
    public async Task A_bus_that_does_not_find_a_broker_which_others_reach_is_given_up_and_one_whose_broker_is_away_is_not()
    {
        var node = await RabbitMqNode.Shared;
        await using var away = RabbitMqNode.NotStarted();
        await using var wire = new DeafWire(node.Address.Port);
        await using var waits = await Desk.Open(away.Address, Queue, lostAfter: TimeSpan.FromMilliseconds(500));
        await using var desk = await Desk.Open(new UriBuilder(node.Address) { Port = wire.Port }.Uri, "test-" + Guid.NewGuid().ToString("N"), lostAfter: TimeSpan.FromMilliseconds(500));
        await desk.UntilReady();
        await desk.Sender.Send(desk.Queue, Desk.Change(1), CancellationToken.None);
        Assert.That(desk.Services.GetRequiredService<BusLost>().Happened, Is.False);

        wire.GoDeafToAllBut("hub-watch");
        Assert.That(async () => await desk.Sender.Send(desk.Queue, Desk.Change(2), CancellationToken.None), Throws.InstanceOf<TimeoutException>());
        await Eventually.Holds(() => desk.Services.GetRequiredService<BusLost>().Happened);
        Assert.That(desk.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested, Is.True);
        Assert.That(waits.Services.GetRequiredService<BusLost>().Happened, Is.False);
    }

    [Test]
    public async Task A_connection_that_answers_nothing_but_heartbeats_is_given_up_and_messages_flow_on_another()
    {
        var queue = "test-" + Guid.NewGuid().ToString("N");
        var node = await RabbitMqNode.Shared;
        await using var wire = new DeafWire(node.Address.Port);
        await using var desk = await Desk.Open(new UriBuilder(node.Address) { Port = wire.Port }.Uri, queue);
        await desk.UntilReady();
        await desk.Sender.Send(queue, Desk.Change(1), CancellationToken.None);
        wire.GoDeaf();
        Assert.That(async () => await desk.Sender.Send(queue, Desk.Change(2), CancellationToken.None), Throws.InstanceOf<TimeoutException>());
       await Eventually.Succeeds(stop => desk.Sender.Send(queue, Desk.Change(3), stop), 20);
        await Eventually.Holds(() => desk.Taken.Changes.Any(c => c.Sequence == 3));
    }
}
