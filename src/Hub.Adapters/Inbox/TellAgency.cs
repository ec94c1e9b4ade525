using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Adapters.Inbox;

/// <summary>
/// Takes each change whose turn has come to the agency's system, for ever if need be, and notes what became of it. The effect there
/// comes before the note here, so a crash between them means telling again under the same id, which the agency's system recognises.
/// </summary>
internal sealed partial class TellAgency(
    string agency, AdapterInbox inbox, ITellOfMove system, AgencyKeyFile keys, TimeProvider clock, ILogger<TellAgency> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim places = new(system.AtOnce);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var change in inbox.Ready.ReadAllAsync(stoppingToken))
        {
            // Waiting here, and not in the task, keeps several changes of one record in their order.
            await places.WaitAsync(stoppingToken);
            _ = See(change, stoppingToken);
        }
    }

    private async Task See(WaitingChange change, CancellationToken ct)
    {
        try
        {
            var answer = await FirstAnswer(new Errand(change, keys), ct);
            var blocked = change.Before is { } before && !await before.Settled.WaitAsync(ct);
            if (blocked || answer is null) await Keep(() => inbox.GiveBack(change, ct), ct);
            else await Keep(() => inbox.Note(change, answer, ct), ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // It is on disk and is told at the next start.
        }
        catch (Exception e)
        {
            // A bug. The record stands still until the next start; the others go on.
            Stuck(logger, agency, change.Record, change.Sequence, e.GetType().Name);
        }
    }

    /// <summary>
    /// Begins with a place and ends without; between attempts it gives the place to others. Null when a change before it was parked.
    /// </summary>
    private async Task<Answer?> FirstAnswer(Errand errand, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (errand.State is null) return Answer.Parked(clock.GetUtcNow(), Codes.DoesNotOpen);
                if (errand.SaysNothing) return Answer.Applied(clock.GetUtcNow(), reference: null, Codes.Superseded);
                if (await system.Tell(errand, ct) is { } answer) return answer;
            }
            finally
            {
                places.Release();
            }
            if (errand.Change.IsBlocked) return null;
            if (!errand.SaysNothing)
            {
                NoAnswer(logger, agency, errand.Change.Record, errand.Change.Sequence, attempt + 1);
                await Task.Delay(PauseAfter(attempt), clock, ct);
            }
            await places.WaitAsync(ct);
        }
    }

    private static TimeSpan PauseAfter(int attempt)
    {
        var pause = Math.Min(LongestPause.TotalSeconds, FirstPause.TotalSeconds * Math.Pow(2, Math.Min(attempt, 10)));
        return TimeSpan.FromSeconds(pause * (0.75 + Random.Shared.NextDouble() / 2)); // Spread, so that all do not come back at once.
    }

    private async Task Keep(Func<Task> write, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (SqliteException e)
            {
                NotKept(logger, agency, e.SqliteErrorCode);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, ct);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Agency}: no answer about {Record}/{Sequence}, attempt {Attempt}; it is told again")]
    private static partial void NoAnswer(ILogger logger, string agency, string record, long sequence, int attempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Agency}: the inbox cannot be written, SQLite error {Error}")]
    private static partial void NotKept(ILogger logger, string agency, int error);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Agency}: {Record}/{Sequence} stands still: {Exception}")]
    private static partial void Stuck(ILogger logger, string agency, string record, long sequence, string exception);
}
