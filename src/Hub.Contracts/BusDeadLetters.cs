using MassTransit;
using Microsoft.Extensions.Logging;

namespace Hub.Contracts;

/// <summary>
/// The in-memory bus's dead letters. As much as is useful while the process lives: on RabbitMQ they are in the queue of dead letters.
/// Nothing is lost by the limit, for the hub sends again what has no receipt.
/// </summary>
public sealed partial class BusDeadLetters(BusSettings settings, ILogger<BusDeadLetters> logger) : IFilter<ExceptionReceiveContext>, IFilter<ReceiveContext>
{
    public const int Most = 1_000;

    private readonly Queue<byte[]> kept = [];
    private readonly Lock gate = new();

    public long Count { get; private set; }

    public IReadOnlyList<byte[]> Kept()
    {
        lock (gate) return [.. kept];
    }

    /// <summary>Removes those of a queue's dead letters that are meant, on the broker too. The others keep their place.</summary>
    public async Task Remove(string queue, Func<ReadOnlyMemory<byte>, bool> meant, CancellationToken ct)
    {
        lock (gate)
        {
            var left = kept.Where(letter => !meant(letter)).ToArray();
            if (left.Length < kept.Count)
            {
                kept.Clear();
                foreach (var letter in left) kept.Enqueue(letter);
            }
        }
        if (settings.RabbitMq is { } broker) await BusQueue.RemoveDeadLetters(broker, queue, meant, ct);
    }

    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        // The type says enough: an exception's text could quote the message.
        Keep(context, context.Exception.GetType().Name);
        return Task.CompletedTask;
    }

    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        Keep(context, "nobody takes its kind");
        return Task.CompletedTask;
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("dead-letters");

    private void Keep(ReceiveContext context, string reason)
    {
        lock (gate)
        {
            Count++;
            if (kept.Count == Most) kept.Dequeue();
            kept.Enqueue(context.GetBody());
        }
        GivenUp(logger, context.InputAddress.Segments[^1], reason);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A message on {Queue} could not be taken in and is set aside: {Reason}")]
    private static partial void GivenUp(ILogger logger, string queue, string reason);
}
