using System.Collections.Concurrent;
using MassTransit;
using RabbitMQ.Client;

namespace Hub.Contracts;

/// <summary>
/// Sends to a queue. It has been sent when the broker has confirmed it, and only then does the call return; what reached no queue is a
/// failure. A failure says nothing about whether the message arrived, so whoever sends must be able to send again. While a broker is away
/// a call waits as long as its token allows, or fails.
/// </summary>
public sealed class BusSender
{
    private const int MostInFlight = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly IBus bus;
    private readonly BusSettings settings;
    private readonly BusRoom room;
    private readonly BusWires wires;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, Lazy<Task<ISendEndpoint>>> ways = new(StringComparer.Ordinal);

    private long confirmedAt;
    private long unconfirmedAt;

    internal BusSender(IBus bus, BusSettings settings, BusRoom room, BusWires wires, TimeProvider clock) =>
        (this.bus, this.settings, this.room, this.wires, this.clock) = (bus, settings, room, wires, clock);

    /// <summary>The last that was heard of a message is that no confirm came for it.</summary>
    internal bool GetsNoConfirms => Volatile.Read(ref unconfirmedAt) > Volatile.Read(ref confirmedAt);

    public async Task Send(string queue, object message, CancellationToken ct)
    {
        if (settings.RabbitMq is null)
        {
            await SendInMemory(queue, message, ct);
            return;
        }
        var way = await Way(queue);
        var begun = clock.GetTimestamp();
        try
        {
            // A confirm that was under way when the broker went never comes, and nobody says so: waiting has an end of its own.
            await way.Send(message, Labelled(message), ct).WaitAsync(Patience, ct);
            Volatile.Write(ref confirmedAt, clock.GetTimestamp());
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The queues could be declared by another connection, and all the while this one confirmed nothing to anybody.
            if (e is TimeoutException && Volatile.Read(ref confirmedAt) < begun)
            {
                Volatile.Write(ref unconfirmedAt, clock.GetTimestamp());
                wires.CutOpenedBefore(begun);
            }
            // The broker may have lost its queues; the next try declares them before it sends.
            ways.TryRemove(queue, out _);
            throw;
        }
    }

    private async Task SendInMemory(string queue, object message, CancellationToken ct)
    {
        await room.Take(queue, ct);
        try
        {
            await (await Way(queue)).Send(message, Labelled(message), ct);
        }
        catch
        {
            room.GiveBack(queue);
            throw;
        }
    }

    /// <summary>Sends all, a hundred at a time under way; returns when every one is confirmed. Throws when one is not: then any may be missing.</summary>
    public async Task SendAll<T>(string queue, IReadOnlyList<T> messages, CancellationToken ct) where T : class
    {
        if (messages.Count == 0) return;
        await Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = MostInFlight, CancellationToken = ct },
            async (message, stop) => await Send(queue, message, stop));
    }

    private async Task<ISendEndpoint> Way(string queue)
    {
        var way = ways.GetOrAdd(queue, name => new Lazy<Task<ISendEndpoint>>(() => Open(name)));
        try
        {
            return await way.Value;
        }
        catch
        {
            ways.TryRemove(KeyValuePair.Create(queue, way));
            throw;
        }
    }

    private async Task<ISendEndpoint> Open(string queue)
    {
        if (settings.RabbitMq is not { } broker) return await bus.GetSendEndpoint(new Uri("queue:" + queue));
        await Declare(broker, queue);
        return await bus.GetSendEndpoint(new Uri("exchange:" + queue));
    }

    private static async Task Declare(Uri broker, string queue)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await using var connection = await BusAddress.Connect(broker, "hub-queues", patience.Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: patience.Token);
        await BusQueue.Declare(channel, queue, patience.Token);
    }

    private static IPipe<SendContext> Labelled(object message) => Pipe.Execute<SendContext>(context =>
    {
        context.Durable = true;
        // A re-sent change has the same id on the broker as the first time.
        if (message is RecordChangedV1 changed) context.MessageId = changed.MessageId;
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit)) rabbit.Mandatory = true;
    });
}
