using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// Group commit: everybody who appends while a batch is being committed travels in the next one, so the turn at the head row
/// and the wait for the disk are paid once a batch. An idle writer sends at once. One writer per process keeps each caller's order.
/// It has a thread of its own, which PostgreSQL's answer wakes straight away, without a turn through the pool's queue.
/// </summary>
internal sealed class AppendWriter : IAsyncDisposable
{
    private const int BatchRequests = 64;
    private const int BatchBytes = 8 * 1024 * 1024;
    private const int LongestPause = 250; // Milliseconds: a database that is back should not wait for its writer, and refusing one connection costs it little.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1);

    private readonly AppendConnection _connection;
    private readonly TimeSpan _giveUp;
    private readonly HeadWatch _watch;
    private readonly RecentFacts _recent;
    private readonly AppendQueue _queue = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AppendWriter(AppendConnection connection, HeadWatch watch, RecentFacts recent, TimeSpan giveUp)
    {
        (_connection, _watch, _recent, _giveUp) = (connection, watch, recent, giveUp);
        new Thread(Write) { IsBackground = true, Name = "Hub log writer" }.Start();
    }

    public async ValueTask<AppendOutcome> Append(AppendRequest request, CancellationToken ct)
    {
        var waiting = new WaitingAppend(request, AppendLimits.Check(request), ct);
        if (!await _queue.Add(waiting, ct)) throw new LogUnavailable("The log is being closed.");
        return await waiting.Task;
    }

    private void Write()
    {
        var batch = new List<WaitingAppend>(BatchRequests);
        // Under load the callers of the last batch are about to come back; a moment's patience fills the next one. An idle writer never waits.
        for (var expected = 1; _queue.Take(batch, expected, Patience, BatchRequests, BatchBytes); batch.Clear())
        {
            expected = batch.Count;
            try
            {
                Commit(batch);
            }
            catch (Exception e) // Nobody may be left waiting, whatever went wrong.
            {
                Fail(batch, new AppendFailed("The append failed: " + e.GetType().Name, e));
            }
        }
        _connection.Drop();
        _written.SetResult();
    }

    private void Commit(List<WaitingAppend> batch)
    {
        for (var attempt = 0; batch.Count > 0; attempt++)
        {
            if (attempt > 0) Thread.Sleep(Math.Min(50 << Math.Min(attempt - 1, 5), LongestPause));
            try
            {
                _connection.Open();
            }
            catch (Exception e) when (AppendConnection.IsConnectionTrouble(e) || _stop.IsCancellationRequested)
            {
                GiveUpOn(batch, e);
                continue;
            }

            // Nothing is sent late: callers have given up by then, and a key period may be settled as if its fact never came.
            GiveUpOn(batch, cause: null);
            if (batch.Count == 0) return;
            try
            {
                var outcomes = _connection.Send(batch);
                Deliver(batch, outcomes);
                return;
            }
            catch (PostgresException e) when (!AppendConnection.IsFatal(e))
            {
                Refused(batch, e);
                return;
            }
            catch (Exception e) when (AppendConnection.IsConnectionTrouble(e))
            {
                _connection.Drop();
                // Sent, and no answer: only a command key makes it safe to send again.
                Fail(batch.FindAll(w => w.Request.Command is null), new OutcomeUnknown(e));
                batch.RemoveAll(w => w.Request.Command is null);
                foreach (var waiting in batch) waiting.MayBeWritten = true;
                GiveUpOn(batch, e);
            }
        }
    }

    /// <summary>The server rolled the batch back and said why. One request must not fail the others, so each gets its own try.</summary>
    private void Refused(List<WaitingAppend> batch, PostgresException e)
    {
        if (string.Equals(e.SqlState, HoldingBack.Refused, StringComparison.Ordinal))
        {
            Fail(batch, new LogHeldBack());
        }
        else if (AppendConnection.IsServerTrouble(e))
        {
            Fail(batch, new LogUnavailable(string.Equals(e.SqlState, PostgresErrorCodes.LockNotAvailable, StringComparison.Ordinal)
                ? "The head of the log is held by somebody; nothing was written."
                : "The log cannot write now (" + e.SqlState + "); nothing was written.", e));
        }
        else if (batch.Count == 1)
        {
            Fail(batch, new AppendFailed("The log refused the request (" + e.SqlState + ").", e));
        }
        else
        {
            foreach (var waiting in batch) Commit([waiting]);
        }
    }

    private void Deliver(List<WaitingAppend> batch, IReadOnlyList<AppendOutcome> outcomes)
    {
        long head = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            if (outcomes[i] is not AppendOutcome.Appended { Count: > 0 } appended) continue;
            _recent.Keep(batch[i].Request, appended);
            head = Math.Max(head, appended.FirstPosition + appended.Count - 1);
        }
        if (head > 0) _watch.Advance(head); // Once for the batch: whoever follows gets it whole.
        for (var i = 0; i < batch.Count; i++) batch[i].TrySetResult(outcomes[i]);
    }

    private void GiveUpOn(List<WaitingAppend> batch, Exception? cause)
    {
        var late = batch.FindAll(w => _stop.IsCancellationRequested || Environment.TickCount64 - w.Since > _giveUp.TotalMilliseconds);
        foreach (var waiting in late)
            waiting.TrySetException(waiting.MayBeWritten
                ? new OutcomeUnknown(cause)
                : new LogUnavailable("The log cannot be reached or is too slow; nothing was written.", cause));
        batch.RemoveAll(late.Contains);
    }

    private static void Fail(List<WaitingAppend> batch, Exception why)
    {
        foreach (var waiting in batch) waiting.TrySetException(why);
    }

    /// <summary>What is queued is still written; what comes later is refused.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        if (await Task.WhenAny(_written.Task, Task.Delay(_giveUp)) != _written.Task) await _stop.CancelAsync();
        await _written.Task;
        _stop.Dispose();
    }
}
