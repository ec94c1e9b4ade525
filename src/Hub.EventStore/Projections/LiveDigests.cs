using Npgsql;

namespace Hub.EventStore;

/// <summary>What a live projection came to when it stood at a position.</summary>
public sealed record LiveDigest(string Name, long Position, byte[] Sha256);

/// <summary>What the live projections come to, while they go on.</summary>
public static class LiveDigests
{
    private const string Where = "read"; // The schema of the live tables.
    private const int MostMarks = 1_000;

    /// <summary>
    /// Where each stands now: rows and checkpoint change in one transaction, so one snapshot has both. Those that never ran are not in it.
    /// </summary>
    public static async Task<IReadOnlyList<LiveDigest>> Now(Store store, IReadOnlyList<Projection> projections, CancellationToken ct = default)
    {
        await using var connection = await store.Projections.OpenConnectionAsync(ct);
        var running = await Positions(connection, ct);
        var live = projections.Where(p => running.ContainsKey(p.Name)).ToArray();
        await using var moment = await Snapshot(connection, live, ct);
        var positions = await Positions(connection, ct);
        var digests = new List<LiveDigest>();
        foreach (var projection in live) digests.Add(new(projection.Name, positions[projection.Name], await Of(connection, projection, ct)));
        return digests;
    }

    /// <summary>
    /// The live projections are counted when they come by the position, and go on at once. Ask for one that they have not reached: those that are past it are
    /// not counted. The oldest are forgotten when there are too many.
    /// </summary>
    public static async Task Ask(Store store, long position, CancellationToken ct = default)
    {
        await using var ask = store.Projections.CreateCommand("insert into hub.projection_mark (position) values ($1) on conflict do nothing");
        ask.Parameters.Add(new() { Value = position });
        await ask.ExecuteNonQueryAsync(ct);
        await using var forget = store.Projections.CreateCommand(
            """
            with gone as (delete from hub.projection_mark m where m.position in (select o.position from hub.projection_mark o order by o.asked_at desc, o.position offset $1) returning m.position)
            delete from hub.projection_digest d using gone where d.position = gone.position
            """);
        forget.Parameters.Add(new() { Value = MostMarks });
        await forget.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What was counted when the live projections came by the position, of those that were.</summary>
    public static async Task<IReadOnlyList<LiveDigest>> Counted(Store store, long position, CancellationToken ct = default)
    {
        await using var read = store.Projections.CreateCommand("select name, sha256 from hub.projection_digest where position = $1 and sha256 is not null order by name");
        read.Parameters.Add(new() { Value = position });
        await using var row = await read.ExecuteReaderAsync(ct);
        var counted = new List<LiveDigest>();
        while (await row.ReadAsync(ct)) counted.Add(new(row.GetString(0), position, row.GetFieldValue<byte[]>(1)));
        return counted;
    }

    /// <summary>Tables and checkpoint of one moment: what is written meanwhile is not in it, and nobody waits for it.</summary>
    internal static async Task<NpgsqlTransaction> Snapshot(NpgsqlConnection connection, IReadOnlyList<Projection> projections, CancellationToken ct)
    {
        var moment = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var all = string.Join(", ", projections.SelectMany(p => p.Tables).Select(t => Where + "." + t));
        // Before the snapshot is taken, which the first reading does: a table that was swapped for another in between would look empty to it.
        await using var hold = new NpgsqlCommand($"lock table {all} in access share mode", connection);
        if (all.Length > 0) await hold.ExecuteNonQueryAsync(ct);
        return moment;
    }

    internal static Task<byte[]> Of(NpgsqlConnection connection, Projection projection, CancellationToken ct) => TableDigest.Of(connection, Where, projection, ct);

    internal static async Task<Dictionary<string, long>> Positions(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand("select name, position from hub.projection", connection);
        await using var row = await read.ExecuteReaderAsync(ct);
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await row.ReadAsync(ct)) positions.Add(row.GetString(0), row.GetInt64(1));
        return positions;
    }
}
