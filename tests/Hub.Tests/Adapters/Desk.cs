using System.Collections.Concurrent;
using Hub.Contracts;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Tests.Adapters;

/// <summary>A process with a bus: it takes in what comes on its queue, refuses poison, and sends.</summary>
internal sealed class Desk : IAsyncDisposable
{
    public const long Poison = -1;
    private readonly IHost host;

    private Desk(IHost host, TakenIn taken, string? queue) => (this.host, Taken, Queue) = (host, taken, queue ?? "");

    public string Queue { get; }

    public TakenIn Taken { get; }

    public BusSender Sender => host.Services.GetRequiredService<BusSender>();

    public IServiceProvider Services => host.Services;

    public BusHealth Health => host.Services.GetRequiredService<BusHealth>();

    public BusDeadLetters DeadLetters => host.Services.GetRequiredService<BusDeadLetters>();

    /// <param name="broker">Null: in memory.</param>
    /// <param name="queue">Null: this desk only sends.</param>
    /// <param name="lostAfter">Null: as in earnest.</param>
    public static async Task<Desk> Open(Uri? broker, string? queue, TimeSpan? lostAfter = null)
    {
        var taken = new TakenIn();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(taken);
        builder.Services.AddHubBus(new BusSettings(broker) { LostAfter = lostAfter ?? new BusSettings(broker).LostAfter },
            queue is null ? [] : [new BusEndpoint(queue, bus => bus.AddConsumer<Clerk>(), (context, endpoint) => endpoint.ConfigureConsumer<Clerk>(context))]);
        var started = builder.Build();
        await started.StartAsync();
        return new Desk(started, taken, queue);
    }

    public Task UntilReady(int seconds = 30) => Eventually.Holds(() => Health.Ready, seconds);

    public static RecordChangedV1 Change(long sequence) => new()
    {
        MessageId = Guid.CreateVersion7(),
        Agency = "dmv",
        Record = "R" + sequence % 100,
        Sequence = sequence,
        SourcePosition = sequence + 1_000,
        KeyId = "k1",
        Sealed = [1, 2, 3, 0, 255],
    };

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    internal sealed class TakenIn
    {
        public ConcurrentQueue<RecordChangedV1> Changes { get; } = new();

        public ConcurrentQueue<Guid?> MessageIds { get; } = new();

        public ConcurrentQueue<byte[]> Bodies { get; } = new();

        public int Refusals;
    }

    private sealed class Clerk(TakenIn taken) : IConsumer<RecordChangedV1>
    {
        public Task Consume(ConsumeContext<RecordChangedV1> context)
        {
            if (context.Message.Sequence == Poison)
            {
                Interlocked.Increment(ref taken.Refusals);
                throw new InvalidOperationException("Poison.");
            }
            taken.MessageIds.Enqueue(context.MessageId);
            taken.Bodies.Enqueue(context.ReceiveContext.GetBody());
            taken.Changes.Enqueue(context.Message);
            return Task.CompletedTask;
        }
    }
}
