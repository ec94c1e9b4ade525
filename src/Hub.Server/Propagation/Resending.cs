using System.Collections.Concurrent;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Audit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Server.Propagation;

/// <summary>
/// A disclosure without a receipt is sent again after a while, and at every start: the in-memory bus forgets, and a broker may lose its
/// data. Adapters know what they had, so sending again is always safe.
/// </summary>
public sealed partial class Resending(
    Store store, Relays relays, DeliveryList deliveries, ServerSettings settings, GoingOn going, TimeProvider clock, ILogger<Resending> logger) : BackgroundService
{
    private const int MostPerPass = 1_000;
    private const int AtOnce = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<(string, RecordId, long), DateTimeOffset> sentAgain = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? headAtStart = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await going.UntilItGoesOn(stoppingToken); // What a log that is behind says was told last may not be the last.
                headAtStart ??= await store.Log.ReadHead(stoppingToken);
                foreach (var relay in relays.All) await SendAgain(relay, headAtStart.Value, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                Interrupted(logger, e.GetType().Name);
            }
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAgain(Relay relay, long headAtStart, CancellationToken ct)
    {
        if (relay.Position is null) return;
        var now = clock.GetUtcNow();
        long after = 0;
        while (true)
        {
            var open = await deliveries.InState(["open"], relay.Agency, null, after, MostPerPass, ct);
            var due = open.Where(d => IsDue(d, headAtStart, now)).ToArray();
            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (delivery, stop) =>
            {
                await relay.Telling.TellAgain(delivery.Record, delivery.Sequence, stop);
                sentAgain[(relay.Agency, delivery.Record, delivery.Sequence)] = now;
            });
            if (open.Count < MostPerPass) break;
            after = open[^1].Position;
        }

        // Only what was sent again lately matters; the rest has its receipt or is due again anyhow.
        foreach (var (key, at) in sentAgain)
            if (now - at > settings.ResendAfter) sentAgain.TryRemove(key, out _);
    }

    private bool IsDue(DeliveryList.Row delivery, long headAtStart, DateTimeOffset now)
    {
        if (sentAgain.TryGetValue((delivery.Agency, delivery.Record, delivery.Sequence), out var last)) return now - last > settings.ResendAfter;
        return now - delivery.DisclosedAt > settings.ResendAfter || delivery.Position <= headAtStart;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sending again was interrupted and goes on later: {Kind}")]
    private static partial void Interrupted(ILogger logger, string kind);
}
