using MassTransit;
using RabbitMQ.Client;

namespace Hub.Contracts;

/// <summary>
/// What one of our queues is on the broker. Sender and receiver declare the same, so it does not matter who comes first; a broker that
/// lost its data gets it again. The exchange and the queue have one name; so have the exchange and the queue of the dead letters.
/// </summary>
internal static class BusQueue
{
    // Past this the broker refuses to take more and the sender keeps it: the backlog's place is the log, not the broker.
    private const int MostMessages = 200_000;

    // At-least-once dead-lettering needs reject-publish: a dead letter leaves its queue when the queue of dead letters has confirmed it.
    private static readonly (string Name, object Value)[] KeptSafely =
    [
        ("x-queue-type", "quorum"),
        ("x-overflow", "reject-publish"),
        ("x-max-length", MostMessages),
    ];

    private static (string Name, object Value)[] ArgumentsOf(string queue) =>
    [
        .. KeptSafely,
        ("x-delivery-limit", Queues.DeliveryLimit),
        ("x-dead-letter-exchange", Queues.DeadLettersOf(queue)),
        ("x-dead-letter-strategy", "at-least-once"),
    ];

    public static async Task Declare(IChannel channel, string queue, CancellationToken ct)
    {
        await DeclareOne(channel, Queues.DeadLettersOf(queue), KeptSafely, ct);
        await DeclareOne(channel, queue, ArgumentsOf(queue), ct);
    }

    /// <summary>
    /// Looks at every dead letter once, on a connection of its own. What is not meant is held until the end and given back unread, in one go: a
    /// letter given back earlier would be looked at again. At most as many are held as the queue may have.
    /// </summary>
    public static async Task RemoveDeadLetters(Uri broker, string queue, Func<ReadOnlyMemory<byte>, bool> meant, CancellationToken ct)
    {
        await using var connection = await BusAddress.Connect(broker, "hub-dead-letters", ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await Declare(channel, queue, ct);
        ulong? last = null;
        for (var left = await channel.MessageCountAsync(Queues.DeadLettersOf(queue), ct); left > 0; left--)
        {
            if (await channel.BasicGetAsync(Queues.DeadLettersOf(queue), autoAck: false, ct) is not { } letter) break;
            if (meant(letter.Body)) await channel.BasicAckAsync(letter.DeliveryTag, multiple: false, ct);
            else last = letter.DeliveryTag;
        }
        if (last is { } tag) await channel.BasicNackAsync(tag, multiple: true, requeue: true, ct);
    }

    public static void Declare(IRabbitMqReceiveEndpointConfigurator endpoint, string queue)
    {
        endpoint.Durable = true;
        endpoint.BindDeadLetterQueue(Queues.DeadLettersOf(queue), Queues.DeadLettersOf(queue), dead =>
        {
            foreach (var (name, value) in KeptSafely) dead.SetQueueArgument(name, value);
        });
        foreach (var (name, value) in ArgumentsOf(queue)) endpoint.SetQueueArgument(name, value);
    }

    private static async Task DeclareOne(IChannel channel, string name, (string Name, object Value)[] arguments, CancellationToken ct)
    {
        await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: ct);
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false,
            arguments.ToDictionary(a => a.Name, a => (object?)a.Value), cancellationToken: ct);
        await channel.QueueBindAsync(name, name, routingKey: "", cancellationToken: ct);
    }
}
