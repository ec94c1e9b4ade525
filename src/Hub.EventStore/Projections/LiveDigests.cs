using Npgsql;

namespace Hub.EventStore;

/// <summary>What a live projection came to when it stood at a position.</summary>
public sealed record LiveDigest(string Name, long Position, byte[] Sha256);

/// <summary>What the live projections come to, while they go on.</summary>
public static class LiveDigests
{
    /// <summary>
    /// Where each stands now: rows and checkpoint change in one transaction, so one snapshot has both. Those that never ran are not in it.
    /// </summary>
    public static async Task<IReadOnlyList<LiveDigest>> Now(Store store, IReadOnlyList<Projection> projections, CancellationToken ct = default)
    {
        await using var connection = await store.Projections.OpenConnectionAsync(ct);
        var running = await Positions(connection, ct);
        var live = projections.Where(p => running.ContainsKey(p.Name)).ToArray();
        await using var moment = await TableDigest.Snapshot(connection, live.SelectMany(p => p.Tables).Select(t => "read." + t), ct);
        var positions = await Positions(connection, ct);
        var digests = new List<LiveDigest>();
        foreach (var projection in live) digests.Add(new(projection.Name, positions[projection.Name], await TableDigest.Of(connection, "read", projection, ct)));
        return digests;
    }

    private static async Task<Dictionary<string, long>> Positions(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand("select name, position from hub.projection", connection);
        await using var row = await read.ExecuteReaderAsync(ct);
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await row.ReadAsync(ct)) positions.Add(row.GetString(0), row.GetInt64(1));
        return positions;
    }
}
