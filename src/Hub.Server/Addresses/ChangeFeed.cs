using System.Collections.Concurrent;
using System.Threading.Channels;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Facts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Server.Addresses;

/// <summary>One reader of the log for all who follow a change live.</summary>
public sealed partial class ChangeFeed(Store store, ILogger<ChangeFeed> logger) : BackgroundService
{
    private const int MostWatches = 500;
    private const int MostBehind = 1_000;
    private readonly ConcurrentDictionary<Watching, byte> watches = new();

    /// <summary>Null when too many watch already.</summary>
    public Watching? Watch(ChangeId change)
    {
        if (watches.Count >= MostWatches) return null;
        var watching = new Watching(change, w => watches.TryRemove(w, out _));
        watches[watching] = 0;
        return watching;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var head = await store.Log.ReadHead(stoppingToken);
                await foreach (var facts in store.Log.Subscribe(head, 1_000, stoppingToken))
                    if (!watches.IsEmpty) foreach (var fact in facts) Show(fact);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Interrupted(logger, e.GetType().Name);
                await Task.Delay(500, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Show(StoredFact fact)
    {
        var header = FactHeader.Read(fact.Header.Span);
        if (header.Change is not { } change) return;
        foreach (var watching in watches.Keys)
            if (watching.Change == change && StepOf(fact, header) is { } step) watching.Offer(step);
    }

    private static FollowChange.Step? StepOf(StoredFact fact, FactHeader header)
    {
        var what = fact.Type switch
        {
            "change-disclosed.v1" => "disclosed",
            "change-applied.v1" => "applied",
            "change-rejected.v1" => "rejected",
            "change-parked.v1" => "parked",
            "address-took-effect.v1" => "took-effect",
            "address-change-withdrawn.v1" => "withdrawn",
            _ => null,
        };
        return what is null ? null : new(what, header.Agency, header.Record, header.Sequence, fact.RecordedAt, header.Code, fact.Position);
    }

    public sealed class Watching(ChangeId change, Action<Watching> done) : IDisposable
    {
        private readonly Channel<FollowChange.Step> steps =
            Channel.CreateBounded<FollowChange.Step>(new BoundedChannelOptions(MostBehind) { FullMode = BoundedChannelFullMode.DropOldest });

        public ChangeId Change => change;

        internal void Offer(FollowChange.Step step) => steps.Writer.TryWrite(step);

        /// <summary>Null when nothing happened for that long.</summary>
        public async ValueTask<FollowChange.Step?> Next(TimeSpan patience, CancellationToken ct)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(patience);
            try
            {
                return await steps.Reader.ReadAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                return null;
            }
        }

        public void Dispose() => done(this);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Following changes was interrupted and goes on: {Kind}")]
    private static partial void Interrupted(ILogger logger, string kind);
}
