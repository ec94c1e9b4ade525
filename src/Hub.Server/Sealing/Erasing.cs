using System.Collections.Concurrent;
using Hub.Contracts;
using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Domain.Sealing;
using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Sharing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using static Hub.Domain.Sealing.KeepingEvent;

namespace Hub.Server.Sealing;

/// <summary>
/// Carries out erasures on their day, step by step, each step a fact: it began; the keys are destroyed; every adapter confirmed; it is
/// complete. Whatever is interrupted goes on from its last fact, on any server, and every step may be done twice.
/// </summary>
public sealed partial class Erasing(
    Store store, CitizenFiles files, KeptFiles kept, KeepingDesk desk, KeysFollow keys, Agreements agreements, BusSender bus, ServerSettings settings, StateCalendar calendar,
    TimeProvider clock, ILogger<Erasing> logger) : BackgroundService
{
    private const int MostPerPass = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromSeconds(10);
    private static readonly string[] UnderWay = ["approved", "began", "destroyed"];
    private readonly ConcurrentDictionary<CitizenId, DateTimeOffset> asked = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? checkedAt = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (checkedAt is null || clock.GetElapsedTime(checkedAt.Value) > BetweenChecks)
                {
                    if (await keys.FollowAll(stoppingToken) is > 0 and var behind) WereBehind(logger, behind);
                    checkedAt = clock.GetTimestamp();
                }
                foreach (var row in await kept.InErasure(UnderWay, calendar.Today, MostPerPass, stoppingToken)) await GoOn(row.Citizen, stoppingToken);
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

    private async Task GoOn(CitizenId citizen, CancellationToken ct)
    {
        try
        {
            await Record(citizen, keeping => keeping.DueOn(calendar.Today), ct);
            var file = await files.ReadAnew(citizen, Clearance.Ordinary, ct);
            if (file.Now.Keeping.Erasure is not { Began: true } erasure) return;
            if (!erasure.KeysDestroyed)
            {
                await keys.Follow(citizen, ct);
                var records = await RecordsOf(citizen, ct);
                await Record(citizen, keeping => keeping.Erasure is { Began: true, KeysDestroyed: false } now
                    ? new Decision.Accepted(new KeyDestroyed(now.Order, calendar.Today, records)) : new Decision.NothingToRecord(null), ct);
                file = await files.ReadAnew(citizen, Clearance.Ordinary, ct);
                erasure = file.Now.Keeping.Erasure!;
            }
            if (erasure.Unconfirmed.IsEmpty)
            {
                await Record(citizen, keeping => keeping.Erasure is { KeysDestroyed: true, Completed: false, Unconfirmed.IsEmpty: true }
                    ? new Decision.Accepted(new ErasureCompleted(calendar.Today)) : new Decision.NothingToRecord(null), ct);
                asked.TryRemove(citizen, out _);
            }
            else await AskAdapters(file, erasure, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Interrupted(logger, e.GetType().Name); // One file's trouble is not every file's; the next pass goes on with it.
        }
    }

    private async Task AskAdapters(CitizenFile file, Erasure erasure, CancellationToken ct)
    {
        if (asked.TryGetValue(file.Id, out var last) && clock.GetUtcNow() - last < settings.ResendAfter) return;
        asked[file.Id] = clock.GetUtcNow();
        var position = file.Facts.First(f => f.Event is KeyDestroyed).Position;
        foreach (var record in erasure.Unconfirmed)
            await bus.Send(Queues.Of(record.Agency), new SubjectErasedV1 { Agency = record.Agency, Record = record.Record.Value, Position = position }, ct);
    }

    // From the envelopes: the bodies that say the same are unreadable by now.
    private async Task<IReadOnlyList<RecordToPurge>> RecordsOf(CitizenId citizen, CancellationToken ct)
    {
        var records = new List<RecordToPurge>();
        for (var after = 0; ;)
        {
            var page = await store.Log.ReadStream(citizen.Stream, after, 1_000, ct);
            foreach (var fact in page.Where(f => f.Type.StartsWith("record-", StringComparison.Ordinal)))
            {
                if (FactHeader.Read(fact.Header.Span) is not { Agency: { } agency, Record: { } record } || !agreements.Agencies.Contains(agency)) continue;
                // A record that was unlinked may be another's by now, whose data its adapter holds.
                if (fact.Type.StartsWith("record-unlinked.", StringComparison.Ordinal)) records.RemoveAll(r => r == new RecordToPurge(agency, record)); // Linked, closed and opened again it is in the list more than once.
                else records.Add(new(agency, record));
            }
            if (page.Count < 1_000) return [.. records.Distinct()];
            after = page[^1].Version;
        }
    }

    private Task<Outcome> Record(CitizenId citizen, Func<Keeping, Decision> decide, CancellationToken ct) =>
        desk.Decide(citizen, null, new FactHeader { Actor = "hub", Channel = "calendar", Purpose = "erasure" }, "erasing", decide, ct);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Erasing was interrupted and goes on later: {Kind}")]
    private static partial void Interrupted(ILogger logger, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of {Files} files were behind the log and follow it now")]
    private static partial void WereBehind(ILogger logger, int files);
}
