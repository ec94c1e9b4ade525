using System.Net.Sockets;
using System.Runtime.InteropServices;
using Npgsql;

namespace Hub.EventStore;

/// <summary>The writer's own connection: its two statements prepared, opened again when it broke.</summary>
internal sealed class AppendConnection(NpgsqlDataSource writers, TimeProvider clock)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly StraightBatch _straight = new();
    private readonly AppendBatch _each = new();
    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _appendStraight;
    private NpgsqlCommand? _appendEach;
    private long _usedAt;

    /// <summary>
    /// Open, and after a pause seen to be alive: a connection that died while nobody looked would make the outcome of the next request unknown.
    /// </summary>
    public void Open()
    {
        if (_connection is { FullState: System.Data.ConnectionState.Open } && Environment.TickCount64 - _usedAt < Idle.TotalMilliseconds) return;
        if (_connection is not null)
        {
            try
            {
                using var alive = new NpgsqlCommand("select 1", _connection);
                alive.ExecuteScalar();
                return;
            }
            catch (Exception e) when (IsConnectionTrouble(e) || e is InvalidOperationException)
            {
                Drop();
            }
        }

        _connection = writers.OpenConnection();
        try
        {
            _appendStraight = _straight.On(_connection);
            _appendEach = _each.On(_connection);
            _appendStraight.Prepare();
            _appendEach.Prepare();
        }
        catch
        {
            Drop();
            throw;
        }
    }

    public AppendOutcome[] Send(List<WaitingAppend> batch)
    {
        var outcomes = SendStraight(batch) ?? SendEach(batch);
        _usedAt = Environment.TickCount64;
        for (var i = 0; i < batch.Count; i++)
            if (batch[i].MayBeWritten) outcomes[i] = OfFirstTry(batch[i].Request, outcomes[i]);
        return outcomes;
    }

    /// <summary>Null where something is not as nearly always; then nothing was written.</summary>
    private AppendOutcome[]? SendStraight(List<WaitingAppend> batch)
    {
        if (!_straight.TryFill(CollectionsMarshal.AsSpan(batch), clock.GetUtcNow())) return null;
        using var answer = _appendStraight!.ExecuteReader();
        answer.Read();
        return answer.IsDBNull(0) ? null : _straight.Outcomes(batch, answer.GetInt64(0), RecordedAt(answer, 1), answer.GetFieldValue<int[]>(2));
    }

    private AppendOutcome[] SendEach(List<WaitingAppend> batch)
    {
        _each.Fill(CollectionsMarshal.AsSpan(batch), clock.GetUtcNow());
        var outcomes = new AppendOutcome[batch.Count];
        using var answers = _appendEach!.ExecuteReader();
        for (var i = 0; i < batch.Count; i++)
        {
            if (!answers.Read()) throw new InvalidOperationException("hub.append answered fewer requests than it got.");
            outcomes[i] = Outcome(batch[i].Request, answers);
        }
        return outcomes;
    }

    private static AppendOutcome Outcome(AppendRequest request, NpgsqlDataReader row) => row.GetInt16(0) switch
    {
        1 => new AppendOutcome.Appended(row.GetInt64(1), row.GetInt32(2), RecordedAt(row, 3), row.GetFieldValue<int[]>(4), request.Answer),
        2 => new AppendOutcome.Repeated(row.GetInt64(1), row.GetInt32(2), RecordedAt(row, 3), row.GetFieldValue<int[]>(4), row.GetFieldValue<byte[]>(5)),
        3 => new AppendOutcome.KeyReused(),
        4 => Conflict(request.Streams[row.GetInt32(6)], row.GetInt32(7)),
        var other => throw new InvalidOperationException($"hub.append answered with an outcome {other} that is not known here."),
    };

    private static AppendOutcome.VersionConflict Conflict(StreamAppend append, int actual) => new(append.Stream, append.Expected!.Value, actual);

    private static DateTimeOffset RecordedAt(NpgsqlDataReader row, int column) => new(row.GetFieldValue<DateTime>(column), TimeSpan.Zero);

    /// <summary>
    /// A request whose first try was written after all comes back as repeated, though nobody asked twice. Fact ids are made
    /// per request, so finding this request's own fact at its place tells its own first try from another's.
    /// </summary>
    private AppendOutcome OfFirstTry(AppendRequest request, AppendOutcome outcome)
    {
        if (outcome is not AppendOutcome.Repeated { Count: > 0 } repeated) return outcome;
        using var find = new NpgsqlCommand("select id from hub.event where position = $1", _connection);
        find.Parameters.Add(new NpgsqlParameter<long> { TypedValue = repeated.FirstPosition });
        var own = request.Streams.SelectMany(s => s.Facts).FirstOrDefault()?.Id;
        return find.ExecuteScalar() is Guid found && found == own
            ? new AppendOutcome.Appended(repeated.FirstPosition, repeated.Count, repeated.RecordedAt, repeated.Versions, repeated.Answer)
            : outcome;
    }

    public void Drop()
    {
        var (connection, commands) = (_connection, new[] { _appendStraight, _appendEach });
        (_connection, _appendStraight, _appendEach) = (null, null, null);
        try
        {
            foreach (var command in commands)
            {
                command?.Parameters.Clear(); // A parameter belongs to one command at a time.
                command?.Dispose();
            }
            connection?.Dispose();
        }
        catch (Exception e) when (IsConnectionTrouble(e) || e is InvalidOperationException)
        {
            // It is broken already.
        }
    }

    public static bool IsConnectionTrouble(Exception e) =>
        e is NpgsqlException or IOException or SocketException or TimeoutException or OperationCanceledException or ObjectDisposedException;

    /// <summary>The backend ended. Whether it had committed before is not known.</summary>
    public static bool IsFatal(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
        || e.InvariantSeverity is "FATAL" or "PANIC";

    /// <summary>Held, full, cancelled or read-only: nothing to do with what was asked.</summary>
    public static bool IsServerTrouble(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.QueryCanceled
        || e.SqlState.StartsWith("53", StringComparison.Ordinal) || e.SqlState.StartsWith("58", StringComparison.Ordinal);
}
