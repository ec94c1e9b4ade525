using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// How far each subscriber of the log has come. A cursor is written only by who holds the lease of the same name, by its epoch (0 where
/// nobody ever took one), so that one who was away and does not know that another took over cannot move it.
/// </summary>
public sealed class Cursors
{
    private readonly NpgsqlDataSource _log;

    internal Cursors(NpgsqlDataSource log) => _log = log;

    /// <summary>0 where there is none yet.</summary>
    public async ValueTask<long> Read(string name, CancellationToken ct = default)
    {
        await using var read = _log.CreateCommand("select position from hub.cursor where name = $1");
        read.Parameters.Add(new() { Value = name });
        return await read.ExecuteScalarAsync(ct) as long? ?? 0;
    }

    public async ValueTask<IReadOnlyDictionary<string, long>> ReadAll(CancellationToken ct = default)
    {
        await using var read = _log.CreateCommand("select name, position from hub.cursor");
        await using var row = await read.ExecuteReaderAsync(ct);
        var all = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await row.ReadAsync(ct)) all.Add(row.GetString(0), row.GetInt64(1));
        return all;
    }

    /// <summary>False when the epoch is not the lease's any more: stop, and take the lease and read the cursor again. Never goes back.</summary>
    public async ValueTask<bool> Advance(string name, long position, long epoch, CancellationToken ct = default)
    {
        // The lease's row is held for the moment of the write, so a taking either comes before it and is seen, or waits.
        await using var advance = _log.CreateCommand(
            """
            with held as materialized (select epoch from hub.lease where name = $1 for share),
                 may as (select coalesce((select epoch from held), 0) = $3 as yes)
            insert into hub.cursor as c (name, position) select $1, $2 from may where may.yes
            on conflict (name) do update set position = greatest(c.position, excluded.position)
            """);
        advance.Parameters.Add(new() { Value = name });
        advance.Parameters.Add(new() { Value = position });
        advance.Parameters.Add(new() { Value = epoch });
        return await advance.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>
    /// Everything after the position is gone through again. Whoever reads now is fenced off and begins again from here.
    /// </summary>
    public async ValueTask SetBack(string name, long position, CancellationToken ct = default)
    {
        await using var connection = await _log.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("insert into hub.lease as l (name, holder, epoch, held_until) values ($1, 'set back', 1, now()) " +
                    "on conflict (name) do update set epoch = l.epoch + 1, held_until = now()") { Parameters = { new() { Value = name } } },
                new("insert into hub.cursor as c (name, position) values ($1, $2) on conflict (name) do update set position = excluded.position")
                    { Parameters = { new() { Value = name }, new() { Value = position } } },
            },
        };
        await batch.ExecuteNonQueryAsync(ct); // One implicit transaction.
    }
}
