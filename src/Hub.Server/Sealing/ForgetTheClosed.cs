using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Propagation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Server.Sealing;

/// <summary>Each server drops what it keeps in memory of a citizen as soon as the log says that something was ordered about the file, or whose it is now.</summary>
public sealed partial class ForgetTheClosed(Store store, CitizenFiles files, AgencyRecords records, Relays relays, ILogger<ForgetTheClosed> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? position = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                position ??= await store.Log.ReadHead(stoppingToken); // A server that has just started keeps nothing yet.
                await foreach (var facts in store.Log.Subscribe(position.Value, 1_000, stoppingToken))
                {
                    foreach (var fact in facts)
                    {
                        if (!fact.Stream.StartsWith("citizen-", StringComparison.Ordinal)) continue;
                        if (FactTypes.IsKeepingFact(fact.Type)) Forget(new(fact.Stream[8..]));
                        else if (FactTypes.IsMergeFact(fact.Type)) files.Forget(new(fact.Stream[8..]));
                        else if (fact.Type is "record-unlinked.v1" or "record-ended.v1" && FactHeader.Read(fact.Header.Span) is { Agency: { } agency, Record: { } record }) records.Forget(agency, record);
                    }
                    position = facts[^1].Position;
                }
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

    private void Forget(CitizenId citizen)
    {
        files.Forget(citizen);
        store.ForgetKeys(citizen.Value);
        foreach (var relay in relays.All) relay.Telling.ForgetAbout(citizen);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Following orders was interrupted and goes on: {Kind}")]
    private static partial void Interrupted(ILogger logger, string kind);
}
