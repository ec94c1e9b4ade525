using System.Globalization;
using System.Text;
using Hub.EventStore;
using Hub.Server.Audit;
using Hub.Server.Identity;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Server.Loading;

/// <summary>
/// Takes the rows of loads in, in each file's order, by the rules and the append of every other record; the oldest load first. Of several servers the one with the
/// lease does it. A chunk's key in the log makes it safe to do again: whoever goes on after a crash finds there what became of the chunk.
/// </summary>
public sealed partial class TakeInLoads(Store store, RecordDesk desk, PeopleIndex index, GoingOn going, TimeProvider clock, ILogger<TakeInLoads> logger) : BackgroundService
{
    /// <summary>A load to which nothing was added for so long is abandoned: its rows, sealed as they are, shall not lie there for ever.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromDays(3);

    private const string Name = "loads";
    private const int MostTries = 5;
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LookForOld = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim news = new(0, 1);
    private long lookedForOld = -1;

    /// <summary>Rows came, or a load ended.</summary>
    public void Wake()
    {
        if (news.CurrentCount == 0)
        {
            try
            {
                news.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else did at the same moment.
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var holder = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}";
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await going.UntilItGoesOn(stoppingToken);
                if (index.IsReady && await store.Leases.TryTake(Name, holder, LeaseTime, stoppingToken) is { } lease) await WhileHolding(lease, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                Interrupted(logger, e.GetType().Name); // A text could quote data.
            }
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WhileHolding(Lease lease, CancellationToken stoppingToken)
    {
        var renewed = clock.GetTimestamp();
        async ValueTask<bool> StillHeld()
        {
            if (clock.GetElapsedTime(renewed) < LeaseTime / 3) return true;
            renewed = clock.GetTimestamp();
            return await store.Leases.Renew(lease, LeaseTime, stoppingToken);
        }

        try
        {
            while (await StillHeld())
            {
                await AbandonOld(stoppingToken);
                var worked = false;
                foreach (var load in await store.Loads.Unfinished(stoppingToken))
                {
                    if (!load.IsOpen) await Finish(load, stoppingToken);
                    else if (load.Staged > load.Taken || load.Staged == load.FileRows)
                    {
                        try
                        {
                            if (await TakeIn(load, StillHeld, stoppingToken) is not { } chunks) return;
                            if (worked = chunks > 0) break; // The oldest first: another may have ended meanwhile.
                        }
                        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                        {
                            Interrupted(logger, e.GetType().Name); // Tried again, and no other load waits for it meanwhile.
                        }
                    }
                }
                if (!worked) await news.WaitAsync(Pause, stoppingToken);
            }
        }
        finally
        {
            if (stoppingToken.IsCancellationRequested) await store.Leases.GiveBack(lease, CancellationToken.None); // The next server need not wait it out.
        }
    }

    /// <summary>Until nothing is staged that was not taken in. While one chunk is decided, the one before is noted and the next is read and looked up.</summary>
    /// <returns>How many chunks were; null when the lease is lost.</returns>
    private async Task<int?> TakeIn(StagedLoad load, Func<ValueTask<bool>> stillHeld, CancellationToken ct)
    {
        await NoteWhatIsInTheLog(load, ct);
        if (await store.Loads.Find(load.Id, ct) is not { IsOpen: true } now) return 1;
        var (chunk, from, tries) = (now.Chunks, 0L, 0);
        var (next, noting) = (Read(now, from, ct), Task.FromResult(true));
        try
        {
            while (await next is { Rows.Count: > 0 } read)
            {
                var (rows, asked) = read;
                next = Read(now, rows[^1].Number + 1, ct);
                var last = tries == MostTries;
                var outcome = await desk.Decide(load.Agency, [.. rows.Select(r => r.Row)], asked, By(load, chunk, placed => LoadChunk.Of(rows, placed, last).Write()), ct);
                var done = LoadChunk.Read(outcome.Answer.Span);
                if (!await noting || !await stillHeld()) return null;
                noting = Note(load, chunk++, done, outcome, ct).AsTask();
                tries = done.GoesOn ? 0 : tries + 1;
                if (tries > 0) await Task.Delay(Pause, clock, ct);
                if (done.Left.Count == 0) continue;
                // What could not go into this chunk comes before what was read meanwhile; what could must be gone.
                if (!await noting) return null;
                from = done.Left[0];
                next = Again(next, now, from, ct);
            }
            if (!await noting) return null;
        }
        finally
        {
            await Task.WhenAll(next, noting).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        // Whether rows came meanwhile is seen with the next look; if none is left of a file that came whole, it is over.
        if (await store.Loads.Find(load.Id, ct) is { IsOpen: true } after && after.Staged == after.FileRows && (await store.Loads.Next(after, 0, 1, ct)).Count == 0)
        {
            await store.Loads.End(load.Id, StagedLoad.Done, clock.GetUtcNow(), ct);
            return 1; // Its key is destroyed next.
        }
        return chunk - now.Chunks;
    }

    private async Task<(List<(long Number, RecordDesk.Row Row)> Rows, (AskedRow? Row, RecordDesk.Placed? Refused)[] Asked)> Read(StagedLoad load, long from, CancellationToken ct)
    {
        var rows = LoadChunk.Cut(await store.Loads.Next(load, from, RecordDesk.MostLoaded, ct), RecordDesk.MostLoaded);
        return (rows, await desk.LookUp(load.Agency, [.. rows.Select(r => r.Row)], anew: false, ct));
    }

    private async Task<(List<(long Number, RecordDesk.Row Row)> Rows, (AskedRow? Row, RecordDesk.Placed? Refused)[] Asked)> Again(Task instead, StagedLoad load, long from, CancellationToken ct)
    {
        await instead;
        return await Read(load, from, ct);
    }

    // A server that ended between the log and the note, or while the load was abandoned.
    private async Task NoteWhatIsInTheLog(StagedLoad load, CancellationToken ct)
    {
        if (await store.Loads.Find(load.Id, ct) is not { } now) return;
        for (var chunk = now.Chunks; await desk.Before(By(now, chunk, _ => []).Key, ct) is { Refusal: null } before; chunk++)
            if (!await Note(now, chunk, LoadChunk.Read(before.Answer.Span), before, ct)) return;
    }

    private ValueTask<bool> Note(StagedLoad load, int chunk, LoadChunk done, RecordDesk.Outcome outcome, CancellationToken ct) => store.Loads.Note(
        new(load.Id, chunk, done.Through, done.Left, done.Outcomes, done.Questions, outcome.FirstPosition, outcome.LastPosition), clock.GetUtcNow(), ct);

    // Which rows are in a chunk is said by its answer, so that another version of this program may cut chunks otherwise.
    private RecordDesk.Sending By(StagedLoad load, int chunk, Func<IReadOnlyList<RecordDesk.Placed>, byte[]> answer)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"load-{load.Id}-{chunk}");
        return new(load.BegunBy, load.Channel, new("hub.loads", key, store.Hmac(Encoding.UTF8.GetBytes(key))), answer);
    }

    private async Task Finish(StagedLoad load, CancellationToken ct)
    {
        await NoteWhatIsInTheLog(load, ct);
        await store.Loads.DestroyKey(load, ct);
    }

    private async Task AbandonOld(CancellationToken ct)
    {
        if (lookedForOld >= 0 && clock.GetElapsedTime(lookedForOld) < LookForOld) return;
        lookedForOld = clock.GetTimestamp();
        foreach (var old in await store.Loads.UntouchedSince(clock.GetUtcNow() - LongestPause, ct)) await store.Loads.End(old.Id, StagedLoad.Abandoned, clock.GetUtcNow(), ct);
    }

    public override void Dispose()
    {
        news.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Loading was interrupted and goes on from where it was: {Kind}")]
    private static partial void Interrupted(ILogger logger, string kind);
}
