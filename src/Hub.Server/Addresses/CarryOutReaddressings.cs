using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.EventStore;
using Hub.Server.Audit;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Propagation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using static Hub.Domain.Addresses.ReaddressingEvent;

namespace Hub.Server.Addresses;

/// <summary>
/// Carries out approved tables on their day, a few citizens at a time and only while there is room (<see cref="RoomForReaddressing"/>). One server at a
/// time does it; after a crash it begins again from the front, where who has the new name already is left alone.
/// </summary>
public sealed partial class CarryOutReaddressings(
    Store store, Readdressings readdressings, ReaddressingSearch search, RoomForReaddressing room, CitizenDesk desk, GoingOn going, StateCalendar calendar, TimeProvider clock,
    ILogger<CarryOutReaddressings> logger) : BackgroundService
{
    private const string Name = "readdressing";
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var holder = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}";
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await going.UntilItGoesOn(stoppingToken);
                if (await store.Leases.TryTake(Name, holder, LeaseTime, stoppingToken) is { } lease)
                {
                    try
                    {
                        foreach (var due in await readdressings.Due(calendar.Today, stoppingToken)) await CarryOut(due, lease, stoppingToken);
                    }
                    finally
                    {
                        await store.Leases.GiveBack(lease, CancellationToken.None); // The next server need not wait it out.
                    }
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                Interrupted(logger, e.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            await readdressings.UntilChanged(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CarryOut(Readdressings.Held due, Lease lease, CancellationToken ct)
    {
        var by = new FactHeader { Actor = "hub", Channel = "calendar", Purpose = "readdressing" };
        if (!due.Now.Began) await readdressings.Decide(due.Id, null, by, "began", r => r.DueOn(calendar.Today), ct);
        // It may have been withdrawn while those before it were carried out; once it has begun it cannot be.
        if (await readdressings.Read(due.Id, ct) is not { Began: true, Completed: false, Withdrawn: false }) return;
        var (table, citizens, renewed) = (due.Now.Announced!, 0, clock.GetTimestamp());
        await foreach (var (touched, _) in search.Find(table, null, ct))
        {
            foreach (var few in touched.Chunk(RoomForReaddressing.AtOnce))
            {
                if (few.Any(t => t.Moves.Count > 0)) await room.Wait(ct);
                if (clock.GetElapsedTime(renewed) > LeaseTime / 3)
                {
                    if (!await store.Leases.Renew(lease, LeaseTime, ct)) throw new LeaseLost(Name);
                    renewed = clock.GetTimestamp();
                }
                var done = await Task.WhenAll(few.Select(t => Readdress(t, table, ct)));
                citizens += done.Count(has => has);
            }
        }
        await readdressings.Decide(due.Id, null, by, "completed", r => r is { Began: true, Completed: false } ? new Decision.Accepted(new ReaddressingCompleted(citizens, calendar.Today)) : new Decision.NothingToRecord(null), ct);
        CarriedOut(logger, due.Id.Value, citizens);
    }

    /// <summary>Whether the new name is in the file afterwards.</summary>
    private async Task<bool> Readdress(ReaddressingSearch.Touched touched, ReaddressingAnnounced table, CancellationToken ct)
    {
        var has = touched.HasIt;
        // Which table it was, its authority and its basis stand inside only: beside the citizen they would say which street.
        var header = new FactHeader { Actor = "hub", Channel = "calendar", Purpose = "readdressing" };
        foreach (var move in touched.Moves)
        {
            var change = ChangeId.Mint();
            var outcome = await desk.Decide(touched.Citizen, null, null, header,
                file => file.Now.Protection.InForce ? new Decision.NothingToRecord(null) // Enrolled since it was looked for.
                    : file.OwnOf(touched.Citizen).Now.Addresses.Decide(new Readdress(change, table.Readdressing, move.Row.Kind, move.Old, move.New, table.EffectiveOn)),
                (file, _) => new Answer { Citizen = file.Id, Change = change, Status = "readdressed" }, ct);
            has |= outcome is Outcome.Done { NewFacts: > 0 };
        }
        return has;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A readdressing was interrupted and begins again: {Kind}")]
    private static partial void Interrupted(ILogger logger, string kind);

    [LoggerMessage(Level = LogLevel.Information, Message = "Readdressing {Readdressing} was carried out; it is in the files of {Citizens} citizens")]
    private static partial void CarriedOut(ILogger logger, string readdressing, int citizens);
}
