using Npgsql;

namespace Hub.EventStore;

/// <summary>Whether a log and a key database fit: no position missing, no version missing, no body without its key.</summary>
internal static class RestoredPair
{
    private const int AtOnce = 5_000;

    public static async Task Check(StoreSettings settings, long head, CancellationToken ct)
    {
        await using var log = settings.OwnerOf(settings.Log);
        await using var keys = settings.OwnerOf(settings.Keys);
        if (await HeadWatch.Read(log, ct) != head) throw new BackupUnusable("the restored log does not end where the manifest says");
        await CheckVersions(log, ct);
        for (long position = 0; position < head;)
        {
            var wanted = new HashSet<Guid>();
            var expected = position;
            await using (var read = log.CreateCommand("select position, header from hub.event where position > $1 and position <= $2 order by position"))
            {
                read.Parameters.Add(new() { Value = position });
                read.Parameters.Add(new() { Value = position + AtOnce });
                await using var row = await read.ExecuteReaderAsync(ct);
                while (await row.ReadAsync(ct))
                {
                    if (row.GetInt64(0) != ++expected) throw new GapFound(expected, row.GetInt64(0));
                    if (SealedBody.KeyIn(row.GetFieldValue<byte[]>(1)) is { } key) wanted.Add(key);
                }
            }
            if (expected < Math.Min(head, position + AtOnce)) throw new GapFound(expected + 1, found: null);
            await CheckKeys(keys, wanted, ct);
            position = expected;
        }
    }

    private static async Task CheckVersions(NpgsqlDataSource log, CancellationToken ct)
    {
        await using var broken = log.CreateCommand(
            """
            select coalesce(h.stream, e.stream) from hub.stream_head h
            full join (select stream, count(*) as facts, max(version) as last from hub.event group by stream) e on e.stream = h.stream
            where h.version is distinct from e.last or e.facts <> e.last limit 1
            """);
        broken.CommandTimeout = 0;
        if (await broken.ExecuteScalarAsync(ct) is string stream) throw new BackupUnusable("stream " + stream + " is not whole");
    }

    private static async Task CheckKeys(NpgsqlDataSource keys, HashSet<Guid> wanted, CancellationToken ct)
    {
        if (wanted.Count == 0) return;
        await using var find = keys.CreateCommand("select w.id from unnest($1) w(id) where not exists (select from hub.data_key k where k.id = w.id) limit 1");
        find.Parameters.Add(new() { Value = wanted.ToArray() });
        if (await find.ExecuteScalarAsync(ct) is Guid missing) throw new KeyMissing(missing);
    }
}
