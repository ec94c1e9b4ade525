using Hub.Contracts;
using NUnit.Framework;

namespace Hub.Tests.Adapters;

public sealed class RoomOnTheInMemoryBus
{
    [Test]
    public async Task More_poison_than_there_is_room_for_does_not_stop_the_bus()
    {
        await using var desk = await Desk.Open(broker: null, "test");
        await desk.UntilReady();
        const int More = 4_200; // The in-memory bus holds 4,096 under way.
        await desk.Sender.SendAll(desk.Queue, [.. Enumerable.Range(0, More).Select(_ => Desk.Change(Desk.Poison))], CancellationToken.None);
        await desk.Sender.Send(desk.Queue, Desk.Change(1), CancellationToken.None);
        await Eventually.Holds(() => desk.Taken.Changes.Count == 1, 60);
        await Eventually.Holds(() => desk.DeadLetters.Count == More, 60);
        Assert.That(desk.DeadLetters.Kept(), Has.Count.EqualTo(BusDeadLetters.Most));
    }

    [Test]
    public async Task A_sender_waits_where_nobody_takes()
    {
        await using var desk = await Desk.Open(broker: null, queue: null);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var sent = 0;
        for (; sent < 4_096; sent++) await desk.Sender.Send("nobody", Desk.Change(sent), patience.Token);
        var oneMore = desk.Sender.Send("nobody", Desk.Change(sent), patience.Token);
        Assert.That(oneMore.IsCompleted, Is.False);
        await patience.CancelAsync();
        Assert.That(async () => await oneMore, Throws.InstanceOf<OperationCanceledException>());
    }
}
