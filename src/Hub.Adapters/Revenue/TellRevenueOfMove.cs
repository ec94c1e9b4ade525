using System.Collections.Concurrent;
using Hub.Adapters.Inbox;
using Hub.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Adapters.Revenue;

/// <summary>
/// Tells Revenue where to post assessments: lines are gathered and written as one batch a window; Revenue's acknowledgement says what
/// became of each. A batch without one is written again with the same keys, by which Revenue knows what it has.
/// </summary>
public sealed partial class TellRevenueOfMove(AdapterSettings settings, AdapterInbox inbox, TimeProvider clock, ILogger<TellRevenueOfMove> logger)
    : BackgroundService, ITellOfMove
{
    public const string Agency = "revenue";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LookIdly = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LookUnasked = TimeSpan.FromSeconds(2);

    private readonly DropFolder drop = new(settings.RevenueDrop);
    private readonly ConcurrentQueue<OpenLine> arrivals = new();
    private readonly ConcurrentQueue<TaskCompletionSource> takeBacks = new();
    private readonly OpenLines open = new(settings.RevenueWindow);
    private readonly Signal arrived = new();
    private long? number; // Of the next batch.

    public int AtOnce => 10_000;

    public bool SeveralOfARecord => true;

    public bool Reachable { get; private set; } = true;

    public Task<Answer?> Tell(Errand errand, CancellationToken ct)
    {
        var line = new OpenLine(errand);
        arrivals.Enqueue(line);
        arrived.Raise();
        return line.Answered.WaitAsync(ct);
    }

    /// <summary>
    /// All batches that lie there, whoever is in them: a line does not say whose it is to anybody but Revenue, every change that is not answered is
    /// still in the inbox and goes into the next batch, and Revenue knows each line by its key.
    /// </summary>
    public Task TakeBack(CancellationToken ct)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        takeBacks.Enqueue(asked);
        arrived.Raise();
        return asked.Task;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        drop.RemoveLeftovers(clock.GetUtcNow().AddDays(-1));
        var (windowEnds, looked) = (NextWindow(), clock.GetTimestamp());
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (takeBacks.TryPeek(out var asked))
                {
                    foreach (var name in drop.TakeBackAll()) open.SendAgain(name);
                    takeBacks.TryDequeue(out _);
                    asked.TrySetResult();
                }
                while (arrivals.TryDequeue(out var line)) open.Gather(line);
                // Not in the first moments of a restart: the inbox must first hand on what acknowledgements may lie there for.
                if (open.AnySent || clock.GetElapsedTime(looked) > LookUnasked)
                {
                    looked = clock.GetTimestamp();
                    ReadAcknowledgements();
                }
                if (clock.GetUtcNow() >= windowEnds)
                {
                    await CloseWindow(stoppingToken);
                    windowEnds = NextWindow();
                }
                Reachable = true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
            {
                Reachable = false;
                windowEnds = NextWindow();
                NotWritten(logger, e.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
            }
            if (open.None && arrivals.IsEmpty && takeBacks.IsEmpty)
            {
                await arrived.Wait(stoppingToken);
                windowEnds = NextWindow();
            }
            else await Task.Delay(Until(windowEnds), clock, stoppingToken);
        }
    }

    private async Task CloseWindow(CancellationToken ct)
    {
        open.TakeBackUnanswered(clock.GetUtcNow(), drop.StillThere);
        if (!open.HasRoomForABatch) return;
        number ??= await inbox.NextNumber("batch", ct);
        var batch = new RevenueBatch(number.Value, clock.GetUtcNow());
        var lines = Fill(batch, open.NextBatch());
        if (lines.Count == 0) return;
        number = null;
        open.Sent(batch.Name, lines, clock.GetUtcNow());
        drop.Write(batch.Name, batch.Close());
        Written(logger, batch.Name, lines.Count);
    }

    private List<OpenLine> Fill(RevenueBatch batch, List<OpenLine> turn)
    {
        var lines = new List<OpenLine>(turn.Count);
        var left = new HashSet<WaitingChange>();
        foreach (var line in turn)
        {
            var change = line.Errand.Change;
            // What a line says may have been withdrawn since it was gathered, so it is read late, and once.
            var state = line.Errand.State;
            var saysNothing = state is not ({ Address: not null } or { Person: not null });
            var overtakes = change.Before is { } before && left.Contains(before);
            if (!overtakes && Formatted(batch.NextLine, line.Errand.MessageId, state) is { } text)
            {
                batch.Add(text);
                lines.Add(line);
                continue;
            }
            left.Add(change);
            open.End(line, overtakes || saysNothing ? null : Answer.Parked(clock.GetUtcNow(), Codes.DoesNotFit));
        }
        return lines;
    }

    private static string? Formatted(int number, Guid messageId, RecordState? state) => state switch
    {
        { Address: { } address } => RevenueLine.Format(number, messageId, state, address),
        { Person: { } person } => RevenueLine.Format(number, messageId, state, person),
        _ => null,
    };

    private void ReadAcknowledgements()
    {
        foreach (var file in drop.Acknowledgements())
        {
            var (name, content) = DropFolder.Read(file);
            if (content is null || RevenueAcknowledgement.Read(content) is not { } acknowledgement)
            {
                NotRead(logger, name);
                open.SendAgain(name);
            }
            else if (acknowledgement.Refused is { } code)
            {
                Refused(logger, name, code);
                open.RefusedAsAWhole(name, code, clock.GetUtcNow());
            }
            else open.Answered(name, acknowledgement.Lines);
            // Only now: after a crash before this it is read once more, and says the same.
            File.Delete(file);
        }
    }

    // Windows end at the same moments whenever the adapter was started: a window of a day ends at midnight UTC.
    private DateTimeOffset NextWindow()
    {
        var (now, window) = (clock.GetUtcNow().UtcTicks, settings.RevenueWindow.Ticks);
        return new DateTimeOffset((now / window + 1) * window, TimeSpan.Zero);
    }

    private TimeSpan Until(DateTimeOffset windowEnds)
    {
        var (rest, look) = (windowEnds - clock.GetUtcNow(), open.AnySent ? Look : LookIdly);
        return rest <= TimeSpan.Zero ? TimeSpan.Zero : rest < look ? rest : look;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "revenue: batch {Name} with {Lines} lines")]
    private static partial void Written(ILogger logger, string name, int lines);

    [LoggerMessage(Level = LogLevel.Warning, Message = "revenue: the acknowledgement of {Name} cannot be read; its lines are sent again")]
    private static partial void NotRead(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "revenue: batch {Name} was refused, {Code}")]
    private static partial void Refused(ILogger logger, string name, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "revenue: the drop folder or the inbox cannot be used: {Exception}")]
    private static partial void NotWritten(ILogger logger, string exception);
}
