using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.EventStore;

/// <summary>One projection on its way along the log.</summary>
internal sealed class RunningProjection(Store store, Projection projection, ILogger log)
{
    private const int BatchFacts = 5_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly Marks _marks = new(store, projection, log);
    private readonly Lock _lock = new();
    private TaskCompletionSource _moved = New();
    private volatile ProjectionState _state = new(projection.Name, 0, Trouble: null, Stopped: false);

    public ProjectionState State => _state;

    public async Task Prepare(CancellationToken ct)
    {
        await using var connection = await store.Owner.OpenConnectionAsync(ct);
        await using var all = await connection.BeginTransactionAsync(ct);
        // "if not exists" is not safe against another process doing the same at the same moment.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select pg_advisory_xact_lock(hashtextextended('hub.projection', 0))"),
                new("set local search_path = read, hub"),
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
        await using var make = new NpgsqlCommand(projection.Schema, connection);
        if (!string.IsNullOrWhiteSpace(projection.Schema)) await make.ExecuteNonQueryAsync(ct);
        await using var grant = new NpgsqlCommand(
            "grant select, insert, update, delete, truncate on all tables in schema read to hub_app; " +
            "grant usage, select on all sequences in schema read to hub_app", connection);
        await grant.ExecuteNonQueryAsync(ct);
        await using var note = new NpgsqlCommand("insert into hub.projection (name, position) values ($1, 0) on conflict (name) do nothing", connection);
        note.Parameters.Add(new() { Value = projection.Name });
        await note.ExecuteNonQueryAsync(ct);
        await all.CommitAsync(ct);
        Reached(await Checkpoint(ct));
    }

    public async Task Run(CancellationToken stop)
    {
        await Follow(stop);
        await _marks.Settled;
    }

    private async Task Follow(CancellationToken stop)
    {
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            try
            {
                var position = await Checkpoint(stop);
                Reached(position);
                await foreach (var facts in store.Log.Subscribe(position, BatchFacts, stop))
                {
                    if (!await Advance(facts, stop)) break; // Another process was here first: go on from where it is.
                    failures = 0;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (GapFound gap)
            {
                _state = _state with { Trouble = gap.Message, Stopped = true };
                log.LogCritical("Projection {Projection} stopped: {Reason}", projection.Name, gap.Message);
                return;
            }
            catch (Exception e)
            {
                // The exception's text could quote a row; its kind is enough to find it by.
                var kind = e is PostgresException p ? p.SqlState : e.GetType().Name;
                _state = _state with { Trouble = kind };
                log.LogWarning("Projection {Projection} failed after position {Position} ({Kind}) and tries again", projection.Name, _state.Position, kind);
                await Pause(failures++, stop);
            }
        }
    }

    /// <summary>In one step, unless there are marks on the way: then up to each, and on from it once it is counted.</summary>
    private async Task<bool> Advance(IReadOnlyList<StoredFact> facts, CancellationToken ct)
    {
        for (var (done, until) = (0, facts.Count); done < facts.Count;)
        {
            var part = until - done == facts.Count ? facts : [.. facts.Skip(done).Take(until - done)];
            var (from, to) = (part[0].Position - 1, part[^1].Position);
            var batch = new ProjectionBatch();
            await projection.Project(part, batch, ct);
            if (await Write(batch, from, to, ct))
            {
                Reached(to);
                (done, until) = (until, facts.Count);
            }
            else if (await Checkpoint(ct) != from)
            {
                return false;
            }
            else if (await _marks.Next(from, to, ct) is { } mark)
            {
                if (mark == from) await _marks.Count(from, ct);
                else until = done + (int)(mark - from);
            }
        }
        return true;
    }

    private async Task<bool> Write(ProjectionBatch rows, long from, long to, CancellationToken ct)
    {
        await using var connection = await store.ProjectionWriters.OpenConnectionAsync(ct);
        await using var all = await connection.BeginTransactionAsync(ct);
        await using var checkpoint = new NpgsqlCommand($"update hub.projection set position = $3 where name = $1 and position = $2 and {Marks.None}", connection);
        checkpoint.Parameters.Add(new() { Value = projection.Name });
        checkpoint.Parameters.Add(new() { Value = from });
        checkpoint.Parameters.Add(new() { Value = to });
        if (await checkpoint.ExecuteNonQueryAsync(ct) == 0) return false;
        await rows.Write(connection, ct);
        await all.CommitAsync(ct);
        return true;
    }

    private async Task<long> Checkpoint(CancellationToken ct)
    {
        await using var read = store.Projections.CreateCommand("select position from hub.projection where name = $1");
        read.Parameters.Add(new() { Value = projection.Name });
        return (long)(await read.ExecuteScalarAsync(ct))!;
    }

    public async Task WaitFor(long position, TimeSpan timeout, CancellationToken ct)
    {
        var until = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            Task moved;
            lock (_lock)
            {
                if (_state.Position >= position) return;
                moved = _moved.Task;
            }
            await moved.WaitAsync(TimeSpan.FromMilliseconds(Math.Max(0, until - Environment.TickCount64)), ct);
        }
    }

    private void Reached(long position)
    {
        TaskCompletionSource moved;
        lock (_lock)
        {
            _state = new(projection.Name, position, Trouble: null, Stopped: false);
            moved = _moved;
            _moved = New();
        }
        moved.TrySetResult();
    }

    private static async Task Pause(int failures, CancellationToken stop)
    {
        var wait = TimeSpan.FromMilliseconds(100 << Math.Min(failures, 7));
        await Task.WhenAny(Task.Delay(wait < LongestWait ? wait : LongestWait, stop));
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
