using Npgsql;
using NpgsqlTypes;

namespace Hub.EventStore;

/// <summary>
/// Agencies' files on their way into the log: begun, staged by COPY, taken in chunk by chunk by whoever holds the lease, and then gone but for the
/// counts. What is decided of a chunk is in the log, under a key of the chunk's own, before it is noted here: a crash in between notes it later.
/// </summary>
public sealed class Loads
{
    /// <summary>Of one agency, so that none keeps the others from loading.</summary>
    public const int MostOpen = 8;
    public const int MostKept = 1_000;
    public const int MostNumbers = 1_000;

    private const string Columns =
        "select id, agency, file_rows, state, staged, taken, chunks, questions, key, begun_by, channel, first_position, last_position, begun_at, ended_at from hub.load ";

    private readonly NpgsqlDataSource _log;
    private readonly KeyTable _keys;
    private readonly KeyRing _ring;
    private readonly KeyCustody _custody;

    internal Loads(NpgsqlDataSource log, KeyTable keys, KeyRing ring, KeyCustody custody) => (_log, _keys, _ring, _custody) = (log, keys, ring, custody);

    /// <summary>The open load of this file, or a new one; a file that was taken in before is only loaded again if that is meant. Null: too many are open.</summary>
    /// <param name="file">A keyed hash of the file.</param>
    public async ValueTask<StagedLoad?> Begin(
        string id, string agency, byte[] file, long rows, string by, string? channel, bool again, DateTimeOffset at, CancellationToken ct = default)
    {
        await using var connection = await _log.OpenConnectionAsync(ct);
        await using var all = await connection.BeginTransactionAsync(ct);
        await Execute(connection, "select pg_advisory_xact_lock(hashtextextended('hub.load', 0))", ct);
        var known = await Read(connection,
            Columns + "where agency = $1 and file = $2 and file_rows = $3 and state = any($4) order by state = 'open' desc, begun_at desc limit 1", ct,
            agency, file, rows, again ? [StagedLoad.Open] : new[] { StagedLoad.Open, StagedLoad.Done });
        if (known is [var before]) return before;
        if ((await Read(connection, Columns + "where state = 'open' and agency = $2 limit $1", ct, MostOpen, agency)).Count == MostOpen) return null;

        await Execute(connection,
            """
            with old as (select id from hub.load where state <> 'open' and key is null order by begun_at desc offset $1),
                 gone as (delete from hub.load_outcome where load in (select id from old))
            delete from hub.load where id in (select id from old)
            """, ct, MostKept);
        // Before the row that names it. Nobody but intake's clearance opens it, for a file says where protected people live.
        var key = await _keys.Fresh("load-" + id, KeyKind.Case, KeyState.Protected, ct);
        await using (var keys = await _keys.Open(ct)) await KeyTable.Insert(keys, key, ct);
        await Execute(connection,
            "insert into hub.load (id, agency, file, file_rows, begun_by, channel, key, begun_at, touched_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8)", ct,
            id, agency, file, rows, by, channel, key.Id, at.UtcDateTime);
        await all.CommitAsync(ct);
        return await Find(id, ct);
    }

    public async ValueTask<StagedLoad?> Find(string id, CancellationToken ct = default)
    {
        await using var connection = await _log.OpenConnectionAsync(ct);
        return (await Read(connection, Columns + "where id = $1", ct, id)).SingleOrDefault();
    }

    /// <summary>The newest first.</summary>
    public async ValueTask<IReadOnlyList<StagedLoad>> List(string? agency, int most, CancellationToken ct = default)
    {
        await using var connection = await _log.OpenConnectionAsync(ct);
        return await Read(connection, Columns + "where $1::text is null or agency = $1 order by begun_at desc, id limit $2", ct, agency, most);
    }

    /// <summary>Open ones, and those that ended and whose key is still to be destroyed; the oldest first.</summary>
    public async ValueTask<IReadOnlyList<StagedLoad>> Unfinished(CancellationToken ct = default)
    {
        await using var connection = await _log.OpenConnectionAsync(ct);
        return await Read(connection, Columns + "where key is not null order by begun_at, id", ct);
    }

    /// <summary>Rows that follow those staged already, by COPY, in one commit. What came before, or comes too early, changes nothing; the answer says where it stands.</summary>
    public async ValueTask<StagedLoad?> Stage(string id, long first, IReadOnlyList<ReadOnlyMemory<byte>> rows, DateTimeOffset at, CancellationToken ct = default)
    {
        if (await Find(id, ct) is not { } load) return null;
        if (!load.IsOpen || first != load.Staged + 1 || rows.Count == 0 || load.Staged + rows.Count > load.FileRows) return load;
        if ((await _ring.Find(load.Key!.Value, ct)).Secret is not { } secret) return await Find(id, ct);
        var bodies = Seal(secret, id, first, rows);
        await using var connection = await _log.OpenConnectionAsync(ct);
        await using var all = await connection.BeginTransactionAsync(ct);
        try
        {
            await using (var copy = await connection.BeginBinaryImportAsync("copy hub.load_row (load, number, body) from stdin (format binary)", ct))
            {
                for (var i = 0; i < bodies.Length; i++)
                {
                    await copy.StartRowAsync(ct);
                    await copy.WriteAsync(id, NpgsqlDbType.Text, ct);
                    await copy.WriteAsync(first + i, NpgsqlDbType.Bigint, ct);
                    await copy.WriteAsync(bodies[i], NpgsqlDbType.Bytea, ct);
                }
                await copy.CompleteAsync(ct);
            }
            // After the rows, so that whoever notes a chunk does not wait for them; of two who send the same piece, one finds it staged.
            if (await Execute(connection, "update hub.load set staged = staged + $2, touched_at = $4 where id = $1 and state = 'open' and staged = $3", ct,
                id, (long)rows.Count, first - 1, at.UtcDateTime) == 1) await all.CommitAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation)
        {
            // The same piece came twice at once, and the other was first.
        }
        return await Find(id, ct);
    }

    /// <summary>The next rows to be decided, in the file's order.</summary>
    /// <param name="from">No row before this one is left.</param>
    public async ValueTask<IReadOnlyList<StagedRow>> Next(StagedLoad load, long from, int most, CancellationToken ct = default)
    {
        var rows = new List<(long Number, byte[] Body)>(most);
        await using (var read = _log.CreateCommand("select number, body from hub.load_row where load = $1 and number >= $2 order by number limit $3"))
        {
            foreach (var value in new object[] { load.Id, from, most }) read.Parameters.Add(new() { Value = value });
            await using var row = await read.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct)) rows.Add((row.GetInt64(0), row.GetFieldValue<byte[]>(1)));
        }
        if (rows.Count == 0) return [];
        var key = await _ring.Find(load.Key!.Value, ct);
        using var cipher = new SealedRow(key.Secret ?? throw new KeyNotUsable(key), load.Id);
        return rows.ConvertAll(r => new StagedRow(r.Number, cipher.Open(r.Number, r.Body)));
    }

    /// <summary>A chunk is in the log: it is counted and its rows are deleted. False when it was noted before.</summary>
    public async ValueTask<bool> Note(DecidedChunk chunk, DateTimeOffset at, CancellationToken ct = default)
    {
        await using var connection = await _log.OpenConnectionAsync(ct);
        await using var all = await connection.BeginTransactionAsync(ct);
        if (await Execute(connection,
            """
            update hub.load set chunks = chunks + 1, taken = taken + $3, questions = questions + $4, touched_at = $7,
                first_position = coalesce(first_position, nullif($5, 0)), last_position = coalesce(nullif($6, 0), last_position)
            where id = $1 and chunks = $2
            """, ct, chunk.Load, chunk.Chunk, chunk.Outcomes.Sum(o => o.Rows), (long)chunk.Questions, chunk.FirstPosition, chunk.LastPosition, at.UtcDateTime) == 0) return false;
        await Execute(connection, "delete from hub.load_row where load = $1 and number <= $2 and number <> all($3)", ct, chunk.Load, chunk.Through, chunk.Left.ToArray());
        foreach (var outcome in chunk.Outcomes)
            await Execute(connection,
                """
                insert into hub.load_outcome as o (load, outcome, code, rows, numbers) values ($1, $2, $3, $4, $5)
                on conflict (load, outcome, code) do update set rows = o.rows + excluded.rows, numbers = (o.numbers || excluded.numbers)[1:$6]
                """, ct, chunk.Load, outcome.Outcome, outcome.Code ?? "", outcome.Rows, outcome.Numbers.Take(MostNumbers).ToArray(), MostNumbers);
        await all.CommitAsync(ct);
        return true;
    }

    /// <summary>No row is left, or none shall be. From here on nothing of the file can be read; its key is destroyed next.</summary>
    /// <returns>False when it had ended.</returns>
    public async ValueTask<bool> End(string id, string state, DateTimeOffset at, CancellationToken ct = default)
    {
        await using var connection = await _log.OpenConnectionAsync(ct);
        await using var all = await connection.BeginTransactionAsync(ct);
        if (await Execute(connection, "update hub.load set state = $2, ended_at = $3 where id = $1 and state = 'open'", ct, id, state, at.UtcDateTime) == 0) return false;
        await Execute(connection, "delete from hub.load_row where load = $1", ct, id);
        await all.CommitAsync(ct);
        return true;
    }

    /// <summary>Of a load that has ended. What is left of its rows in files and backups of the database opens nowhere any more.</summary>
    public async ValueTask DestroyKey(StagedLoad load, CancellationToken ct = default)
    {
        if (load.Key is not { } key) return;
        await _custody.Destroy(key, ct);
        await using var connection = await _log.OpenConnectionAsync(ct);
        // What somebody staged while it ended was never part of it.
        await Execute(connection, "delete from hub.load_row where load = $1", ct, load.Id);
        await Execute(connection, "update hub.load set key = null where id = $1 and state <> 'open'", ct, load.Id);
    }

    /// <summary>Open loads to which nothing was added, and of which nothing was taken in, since a moment.</summary>
    public async ValueTask<IReadOnlyList<StagedLoad>> UntouchedSince(DateTimeOffset moment, CancellationToken ct = default)
    {
        await using var connection = await _log.OpenConnectionAsync(ct);
        return await Read(connection, Columns + "where state = 'open' and touched_at < $1", ct, moment.UtcDateTime);
    }

    /// <summary>A load, what became of its rows, and how many of them lie there, all of one moment. While it is open the last are not counted one by one.</summary>
    public async ValueTask<(StagedLoad Load, IReadOnlyList<RowsByOutcome> Outcomes, long Left)?> Told(string id, CancellationToken ct = default)
    {
        await using var connection = await _log.OpenConnectionAsync(ct);
        await using var one = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        if (await Read(connection, Columns + "where id = $1", ct, id) is not [var load]) return null;
        var outcomes = new List<RowsByOutcome>();
        await using (var read = With(connection, "select outcome, code, rows, numbers from hub.load_outcome where load = $1 order by outcome, code", [id]))
        {
            await using var row = await read.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct)) outcomes.Add(new(row.GetString(0), row.GetString(1) is { Length: > 0 } code ? code : null, row.GetInt64(2), row.GetFieldValue<long[]>(3)));
        }
        if (load.IsOpen) return (load, outcomes, load.Staged - load.Taken);
        await using var count = With(connection, "select count(*) from hub.load_row where load = $1", [id]);
        return (load, outcomes, (long)(await count.ExecuteScalarAsync(ct))!);
    }

    private static byte[][] Seal(byte[] secret, string load, long first, IReadOnlyList<ReadOnlyMemory<byte>> rows)
    {
        const int part = 250;
        var bodies = new byte[rows.Count][];
        Parallel.For(0, (rows.Count + part - 1) / part, at =>
        {
            using var cipher = new SealedRow(secret, load);
            for (var i = at * part; i < Math.Min(rows.Count, (at + 1) * part); i++) bodies[i] = cipher.Seal(first + i, rows[i].Span);
        });
        return bodies;
    }

    private static async Task<List<StagedLoad>> Read(NpgsqlConnection connection, string sql, CancellationToken ct, params object?[] values)
    {
        await using var command = With(connection, sql, values);
        await using var row = await command.ExecuteReaderAsync(ct);
        var loads = new List<StagedLoad>();
        while (await row.ReadAsync(ct))
            loads.Add(new(
                row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5), row.GetInt32(6), row.GetInt64(7),
                row.IsDBNull(8) ? null : row.GetGuid(8), row.GetString(9), row.IsDBNull(10) ? null : row.GetString(10), row.IsDBNull(11) ? null : row.GetInt64(11),
                row.IsDBNull(12) ? null : row.GetInt64(12), new(row.GetDateTime(13), TimeSpan.Zero), row.IsDBNull(14) ? null : new DateTimeOffset(row.GetDateTime(14), TimeSpan.Zero)));
        return loads;
    }

    private static async Task<int> Execute(NpgsqlConnection connection, string sql, CancellationToken ct, params object?[] values)
    {
        await using var command = With(connection, sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlCommand With(NpgsqlConnection connection, string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(value is null ? new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text } : new() { Value = value });
        return command;
    }
}
