using Hub.Contracts;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Adapters.Inbox;

/// <summary>
/// Asks the hub for sequences that are missing before ones that came, at first after a moment (messages overtake each other by
/// milliseconds), then at growing intervals for as long as they are missing.
/// </summary>
internal sealed partial class AskForMissing(string agency, AdapterInbox inbox, BusSender sender, TimeProvider clock, ILogger<AskForMissing> logger)
    : BackgroundService
{
    private const int MostAtOnce = 100;
    private const int MostFromDisk = 10_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookOnDisk = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? lookedOnDisk = null;
        using var timer = new PeriodicTimer(Look, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (lookedOnDisk is null || clock.GetElapsedTime(lookedOnDisk.Value) > LookOnDisk)
                {
                    lookedOnDisk = clock.GetTimestamp();
                    foreach (var record in inbox.Reader.RecordsWithHoles(MostFromDisk)) inbox.Holes.Noticed(record);
                }
                foreach (var (record, (due, asked)) in inbox.Holes.Open()) await Ask(record, due, asked, stoppingToken);
            }
            catch (SqliteException e)
            {
                NotAsked(logger, agency, e.GetType().Name); // A disk in trouble; the next look may find it well.
            }
        }
    }

    private async Task Ask(string record, long due, int asked, CancellationToken ct)
    {
        var now = clock.GetTimestamp();
        if (asked > 0 && now < due) return;
        if (inbox.Reader.HoleOf(record) is not var (from, to))
        {
            inbox.Holes.Filled(record);
            return;
        }
        var wait = TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << Math.Min(asked, 20)));
        inbox.Holes.AskAgain(record, now + (long)(wait.TotalSeconds * clock.TimestampFrequency), asked + 1);
        if (asked == 0) return;
        try
        {
            var missing = new SequencesMissingV1 { Agency = agency, Record = record, From = from, To = Math.Min(to, from + MostAtOnce - 1) };
            await sender.Send(Queues.Hub, missing, ct);
            Asked(logger, agency, record, from, to);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            NotAsked(logger, agency, e.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Agency}: asked the hub for {Record} {From} to {To}")]
    private static partial void Asked(ILogger logger, string agency, string record, long from, long to);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Agency}: could not ask the hub for what is missing: {Exception}")]
    private static partial void NotAsked(ILogger logger, string agency, string exception);
}
