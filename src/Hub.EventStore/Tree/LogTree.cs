using Hub.Proofs;
using Npgsql;
using NpgsqlTypes;

namespace Hub.EventStore;

/// <summary>A checkpoint as it is kept, with the cosignatures that have come for it so far.</summary>
public sealed record KeptCheckpoint(long Size, TreeHash Root, DateTimeOffset SignedAt, SignedNote Note, DateTimeOffset? WitnessedAt);

/// <summary>Something that must never be: a fact changed, a tree forked, a log put back. Position: the first that differs, where it is known.</summary>
public sealed record LogAlarm(DateTimeOffset RaisedAt, string RaisedBy, string Kind, long? Position, string Reason, string Evidence);

/// <summary>The tree over the log as everybody may ask it: checkpoints, tiles, proofs, and what was found wrong.</summary>
public sealed class LogTree
{
    public const int MostAtOnce = 1_000;

    private const string Checkpoints =
        """
        select c.size, c.root, c.signed_at, c.note, c.witnessed_at,
            coalesce((select string_agg(s.line, '' order by s.witness collate "C") from hub.cosignature s where s.size = c.size), '')
        from hub.checkpoint c
        """;

    private readonly NpgsqlDataSource _log;
    private readonly TileTable _tiles;

    internal LogTree(NpgsqlDataSource log) => (_log, _tiles) = (log, new TileTable(log));

    internal TileTable Tiles => _tiles;

    public async ValueTask<KeptCheckpoint?> Newest(CancellationToken ct = default) => await One(Checkpoints + " order by c.size desc limit 1", ct);

    /// <summary>The newest one that enough witnesses cosigned.</summary>
    public async ValueTask<KeptCheckpoint?> NewestWitnessed(CancellationToken ct = default) =>
        await One(Checkpoints + " where c.witnessed_at is not null order by c.size desc limit 1", ct);

    public async ValueTask<KeptCheckpoint?> At(long size, CancellationToken ct = default) => await One(Checkpoints + " where c.size = $1", ct, size);

    /// <summary>The one to prove a position by: the newest witnessed one if it reaches so far, else the newest. Null: not signed yet.</summary>
    public async ValueTask<KeptCheckpoint?> Over(long position, CancellationToken ct = default) =>
        await NewestWitnessed(ct) is { } witnessed && witnessed.Size >= position ? witnessed
        : await Newest(ct) is { } newest && newest.Size >= position ? newest
        : null;

    /// <summary>Larger than a size, smallest first.</summary>
    public async ValueTask<IReadOnlyList<KeptCheckpoint>> After(long size, int max, CancellationToken ct = default) =>
        await Read(Checkpoints + " where c.size > $1 order by c.size limit $2", ct, size, Math.Clamp(max, 1, MostAtOnce));

    /// <summary>The tile's first hashes, or null where so many are not kept.</summary>
    public async ValueTask<byte[]?> ReadTile(Tile tile, int width, CancellationToken ct = default) =>
        (await _tiles.Read([tile], ct)).TryGetValue(tile, out var hashes) && hashes.Length >= width ? Tile.ToBytes(hashes.AsSpan(0, width)) : null;

    /// <summary>That the fact at a position is in the tree of a checkpoint's size.</summary>
    public ValueTask<TreeHash[]> Inclusion(long position, long size, CancellationToken ct = default) => TreeProofs.Inclusion(_tiles, position - 1, size, ct);

    /// <summary>The root over the first facts as the kept tiles give it; null where they do not reach so far.</summary>
    public async ValueTask<TreeHash?> RootOf(long size, CancellationToken ct = default)
    {
        try
        {
            return await TreeProofs.Root(_tiles, size, ct);
        }
        catch (TileTooShort)
        {
            return null;
        }
    }

    public ValueTask<TreeHash[]> Consistency(long earlier, long later, CancellationToken ct = default) => TreeProofs.Consistency(_tiles, earlier, later, ct);

    /// <summary>Keeps a witness's line for a checkpoint. The caller has checked it; quorum: how many make the checkpoint witnessed.</summary>
    public async Task Keep(long size, string witness, NoteSignature cosignature, int quorum, DateTimeOffset at, CancellationToken ct = default) =>
        await Run("select hub.keep_cosignature($1, $2, $3, $4, $5)", ct, size, witness, cosignature.Line, quorum, at.UtcDateTime);

    public async Task Raise(LogAlarm alarm, CancellationToken ct = default) =>
        await Run("select hub.raise_alarm($1, $2, $3, $4, $5, $6)", ct, alarm.RaisedAt.UtcDateTime, alarm.RaisedBy, alarm.Kind,
            new NpgsqlParameter { Value = alarm.Position ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint }, alarm.Reason, alarm.Evidence);

    /// <summary>The latest first.</summary>
    public async ValueTask<IReadOnlyList<LogAlarm>> Alarms(int max, CancellationToken ct = default)
    {
        await using var read = _log.CreateCommand("select raised_at, raised_by, kind, position, reason, evidence from hub.alarm order by id desc limit $1");
        read.Parameters.Add(new() { Value = Math.Clamp(max, 1, MostAtOnce) });
        await using var row = await read.ExecuteReaderAsync(ct);
        var alarms = new List<LogAlarm>();
        while (await row.ReadAsync(ct))
            alarms.Add(new(new(row.GetDateTime(0), TimeSpan.Zero), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetInt64(3), row.GetString(4), row.GetString(5)));
        return alarms;
    }

    internal async Task<bool> Keep(Lease lease, Checkpoint checkpoint, DateTimeOffset at, SignedNote note, CancellationToken ct)
    {
        await using var keep = Command("select hub.keep_checkpoint($1, $2, $3, $4, $5, $6)",
            lease.Name, lease.Epoch, checkpoint.Size, checkpoint.Root.ToArray(), at.UtcDateTime, note.ToString());
        return (bool)(await keep.ExecuteScalarAsync(ct))!;
    }

    private async Task<KeptCheckpoint?> One(string sql, CancellationToken ct, params object[] values) => (await Read(sql, ct, values)).SingleOrDefault();

    private async Task<List<KeptCheckpoint>> Read(string sql, CancellationToken ct, params object[] values)
    {
        await using var read = Command(sql, values);
        await using var row = await read.ExecuteReaderAsync(ct);
        var found = new List<KeptCheckpoint>();
        while (await row.ReadAsync(ct))
        {
            var note = SignedNote.TryParse(row.GetString(3) + row.GetString(5)) ?? throw new FormatException("A checkpoint is kept that is no signed note.");
            found.Add(new(row.GetInt64(0), new(row.GetFieldValue<byte[]>(1)), new(row.GetDateTime(2), TimeSpan.Zero), note,
                row.IsDBNull(4) ? null : new(row.GetDateTime(4), TimeSpan.Zero)));
        }
        return found;
    }

    private async Task Run(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(ct);
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = _log.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        return command;
    }
}
