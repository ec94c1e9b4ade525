using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Hub.Proofs;

namespace Hub.EventStore;

/// <summary>What was restored. HeldBack: it takes no facts until enough witnesses agree that nothing they saw is missing.</summary>
public sealed record RestoredLog(long Head, DateTimeOffset? RecordedAt, bool HeldBack, BackupManifest From);

/// <summary>
/// A backup into databases that hold nothing yet: all of it, or the log as it was at a position or a time, with today's keys. Every byte is
/// checked first, every signed root against the facts, and afterwards the pair: every position, every version, a key for every body.
/// </summary>
public static class Restore
{
    private const int FactsAtOnce = 20_000;

    /// <param name="to">The last position to restore; null: all.</param>
    /// <param name="at">Or the last fact recorded at or before this time; null: all.</param>
    /// <param name="progress">Positions restored so far.</param>
    public static async Task<RestoredLog> Run(
        StoreSettings settings, string folder, long? to = null, DateTimeOffset? at = null, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        var manifest = await BackupManifest.Read(folder, ct);
        var files = new BackupFiles(folder);
        foreach (var (name, length) in manifest.Log.Lengths.Concat(manifest.Reads?.Lengths ?? new Dictionary<string, long>()).OrderBy(l => l.Key, StringComparer.Ordinal))
            await files.Check(name, length, ct);
        if (manifest.Reads is not null && settings.Reads is null) throw new BackupUnusable("it holds the log of who read what, and no database is named for that one");
        await RequireKeys(folder, manifest, ct);
        if (manifest.KeysSchema > Migrations.Keys.Newest) throw new SchemaIsNewer("keys", manifest.KeysSchema, Migrations.Keys.Newest);
        if (to is { } wanted && (wanted < 0 || wanted > manifest.Head)) throw new BackupUnusable($"it reaches from position 1 to {manifest.Head}");
        string[] databases = [.. new[] { settings.Log, settings.Keys, settings.Reads }.OfType<string>()];
        foreach (var database in databases) await RequireEmpty(settings, database, ct);
        try
        {
            return await Fill(settings, folder, files, manifest, to, at, progress, ct);
        }
        catch
        {
            // Half of a backup is no hub: it must neither be started nor stand in the way of the next attempt. Nobody stops this clearing-up.
            foreach (var database in databases) await Empty(settings, database);
            throw;
        }
    }

    private static async Task<RestoredLog> Fill(
        StoreSettings settings, string folder, BackupFiles files, BackupManifest manifest, long? to, DateTimeOffset? at, IProgress<long>? progress, CancellationToken ct)
    {
        await LoadKeys(settings, Path.Combine(folder, manifest.KeysFile), ct);
        // Who read what is never put back: of what is known about readings nothing may be lost.
        if (manifest.Reads is { } reads) await LoadLog(settings, settings.Reads!, new("reads"), files, reads, reads.Head, at: null, progress: null, ct);
        var (head, recordedAt) = await LoadLog(settings, settings.Log, new("log"), files, manifest.Log, to ?? manifest.Head, at, progress, ct);

        await ReopenPeriodsSince(settings, head == manifest.Head ? manifest.Log.CopiedAt : recordedAt ?? DateTimeOffset.UnixEpoch, ct);
        await RestoredPair.Check(settings, head, ct);
        var heldBack = manifest.Log.WitnessedSize > 0;
        if (heldBack)
        {
            await using var owner = settings.OwnerOf(settings.Log);
            var why = string.Create(CultureInfo.InvariantCulture, $"Restored from a backup up to position {head}: its witnesses must agree first that nothing they saw is missing.");
            await new HoldingBack(owner).Hold(why, untilAgreed: true, ct);
        }
        return new(head, recordedAt, heldBack, manifest);
    }

    private static async Task<(long Head, DateTimeOffset? At)> LoadLog(
        StoreSettings settings, string database, LogFiles names, BackupFiles files, BackedUpLog from, long upTo, DateTimeOffset? at, IProgress<long>? progress, CancellationToken ct)
    {
        await using var owner = settings.OwnerOf(database);
        await Migrations.Log.Run(owner, ct);
        var (head, recordedAt) = await Load(owner, names, files, from, upTo, at, progress, ct);
        if (head == from.Head) await KeepCursors(owner, from, ct);
        return (head, recordedAt);
    }

    private static async Task<(long Head, DateTimeOffset? At)> Load(
        NpgsqlDataSource owner, LogFiles names, BackupFiles files, BackedUpLog from, long upTo, DateTimeOffset? at, IProgress<long>? progress, CancellationToken ct)
    {
        await using var connection = await owner.OpenConnectionAsync(ct);
        foreach (var name in new[] { names.Checkpoints, names.OpenCheckpoints }) await Copy(connection, files, from, name, $"hub.checkpoint ({Backup.CheckpointColumns})", ct);
        foreach (var name in new[] { names.Cosignatures, names.OpenCosignatures }) await Copy(connection, files, from, name, $"hub.cosignature ({Backup.CosignatureColumns})", ct);
        var signed = new Queue<(long Size, TreeHash Root)>(await Roots(connection, ct));

        var tree = new GrowingTree();
        var tiles = new TileTable(owner);
        DateTimeOffset? last = null;
        var batch = new List<StoredFact>(FactsAtOnce);
        await foreach (var fact in Facts(names, files, from, upTo, ct))
        {
            if (at is { } end && fact.RecordedAt > end) break;
            if (fact.Position != tree.Size + 1) throw new GapFound(tree.Size + 1, fact.Position);
            tree.Add(Leaf.HashOf(fact));
            if (signed.TryPeek(out var checkpoint) && checkpoint.Size == tree.Size && signed.Dequeue().Root != tree.Root())
                throw new BackupUnusable($"its facts up to position {checkpoint.Size} are not those that were signed");
            last = fact.RecordedAt;
            batch.Add(fact);
            if (batch.Count == FactsAtOnce) await Write();
        }
        await Write();

        var head = tree.Size;
        await Run(connection, "insert into hub.stream_head (stream, version) select stream, max(version) from hub.event group by stream", ct);
        await Run(connection, "delete from hub.cosignature where size >= $1", ct, head); // The newest one is for the witnesses to give again.
        await Run(connection, "delete from hub.checkpoint where size > $1", ct, head);
        await Run(connection, "update hub.checkpoint set witnessed_at = null where size = $1", ct, head);
        // A key may be kept without a fact, so also after the last one; a moment in between keeps those of before its last fact.
        var ends = head == from.Head ? from.CommandsUpTo : last ?? DateTimeOffset.MinValue;
        if (at is { } moment && moment < ends) ends = moment;
        await Run(connection, "create temporary table copied (like hub.command)", ct);
        await Copy(connection, files, from, names.Commands, $"copied ({Backup.CommandColumns})", ct);
        await Run(connection,
            $"insert into hub.command ({Backup.CommandColumns}) select distinct on (client, key) {Backup.CommandColumns} from copied where first_position <= $1 and recorded_at <= $2",
            ct, head, ends.UtcDateTime);
        // Nothing may be recorded before what is there.
        await Run(connection, "update hub.log_head set recorded_at = greatest(recorded_at, (select max(recorded_at) from hub.command))", ct);
        return (head, last);

        async Task Write()
        {
            if (batch.Count == 0) return;
            // The head goes before the facts here, for the partitions are made ahead of it.
            await Run(connection, "update hub.log_head set position = $1, recorded_at = $2", ct, batch[^1].Position, batch[^1].RecordedAt.UtcDateTime);
            await Run(connection, "select hub.make_partitions(2)", ct);
            await Insert(connection, batch, ct);
            await tiles.Keep(tree.TakeChanged(), ct);
            progress?.Report(batch[^1].Position);
            batch.Clear();
        }
    }

    private static async IAsyncEnumerable<StoredFact> Facts(
        LogFiles names, BackupFiles files, BackedUpLog from, long upTo, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (long first = 1; first <= upTo; first += LogFiles.LeavesPerFile)
        {
            var name = names.Facts(first);
            await using var file = files.Open(name);
            await foreach (var fact in LeafFile.Read(file, from.Lengths[name], ct))
            {
                if (fact.Position > upTo) yield break;
                yield return fact;
            }
        }
    }

    private static async Task Insert(NpgsqlConnection connection, List<StoredFact> facts, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync("copy hub.event (position, stream, version, id, type, recorded_at, header, body) from stdin (format binary)", ct);
        foreach (var fact in facts)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(fact.Position, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(fact.Stream, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(fact.Version, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(fact.Id, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(fact.Type, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(fact.RecordedAt.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await copy.WriteAsync(fact.Header, NpgsqlDbType.Bytea, ct);
            await copy.WriteAsync(fact.Body, NpgsqlDbType.Bytea, ct);
        }
        await copy.CompleteAsync(ct);
    }

    private static async Task Copy(NpgsqlConnection connection, BackupFiles files, BackedUpLog from, string name, string into, CancellationToken ct)
    {
        var left = from.Lengths.GetValueOrDefault(name);
        if (left == 0) return;
        await using var file = files.Open(name);
        await using var rows = await connection.BeginTextImportAsync($"copy {into} from stdin", ct);
        var buffer = new byte[1 << 16];
        var text = new char[buffer.Length];
        var decoder = Encoding.UTF8.GetDecoder();
        while (left > 0)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), ct);
            await rows.WriteAsync(text.AsMemory(0, decoder.GetChars(buffer, 0, read, text, 0)), ct);
            left -= read;
        }
    }

    private static async Task<List<(long, TreeHash)>> Roots(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand("select size, root from hub.checkpoint order by size", connection);
        await using var row = await read.ExecuteReaderAsync(ct);
        var roots = new List<(long, TreeHash)>();
        while (await row.ReadAsync(ct)) roots.Add((row.GetInt64(0), new(row.GetFieldValue<byte[]>(1))));
        return roots;
    }

    private static async Task LoadKeys(StoreSettings settings, string file, CancellationToken ct)
    {
        // Roles belong to the cluster and are in no dump; the rights that the dump gives need them.
        await using (var owner = settings.OwnerOf(settings.Keys))
        {
            await using var make = owner.CreateCommand(
                "do $$ begin create role hub_keys_app nologin; exception when duplicate_object or unique_violation then null; end $$; "
                + "do $$ begin execute format('grant hub_keys_app to %I', current_user); end $$");
            await make.ExecuteNonQueryAsync(ct);
        }
        await PostgresTools.Run("pg_restore", settings.Keys,
            ["--no-owner", "--no-password", "--exit-on-error", "--single-transaction", "--dbname=" + new NpgsqlConnectionStringBuilder(settings.Keys).Database, file], ct);
    }

    /// <summary>
    /// A protection may have begun or ended after the restored log ends and before the keys were copied: its fact is not in that log. Such changes
    /// of period are made pending again, and the next start of the store settles them by that log.
    /// </summary>
    private static async Task ReopenPeriodsSince(StoreSettings settings, DateTimeOffset logEnds, CancellationToken ct)
    {
        await using var owner = settings.OwnerOf(settings.Keys);
        await using var reopen = owner.CreateCommand("update hub.key_period set settled_at = null, appended = null where appended and begun_at > $1");
        // A fact may come a while after its period began; and those whose fact did come are simply found in the log again.
        reopen.Parameters.Add(new() { Value = logEnds.UtcDateTime.AddMinutes(-10) });
        await reopen.ExecuteNonQueryAsync(ct);
    }

    private static async Task KeepCursors(NpgsqlDataSource owner, BackedUpLog from, CancellationToken ct)
    {
        await using var keep = owner.CreateCommand("insert into hub.cursor (name, position) select n, least(p, $3) from unnest($1, $2) c(n, p)");
        keep.Parameters.Add(new() { Value = from.Cursors.Keys.ToArray() });
        keep.Parameters.Add(new() { Value = from.Cursors.Values.ToArray() });
        keep.Parameters.Add(new() { Value = from.Head });
        await keep.ExecuteNonQueryAsync(ct);
    }

    private static async Task RequireKeys(string folder, BackupManifest manifest, CancellationToken ct)
    {
        var file = Path.Combine(folder, manifest.KeysFile);
        if (!File.Exists(file)) throw new BackupUnusable(manifest.KeysFile + " is not in the folder");
        if (!string.Equals(await Backup.Hash(file, ct), manifest.KeysSha256, StringComparison.Ordinal))
            throw new BackupUnusable(manifest.KeysFile + " is not the file that the manifest names");
    }

    private static async Task RequireEmpty(StoreSettings settings, string connection, CancellationToken ct)
    {
        await using var owner = settings.OwnerOf(connection);
        await using var any = owner.CreateCommand("select to_regnamespace('hub') is not null");
        if ((bool)(await any.ExecuteScalarAsync(ct))!) throw new BackupUnusable("a database to restore into already holds a hub");
    }

    private static async Task Empty(StoreSettings settings, string database)
    {
        await using var owner = settings.OwnerOf(database);
        await using var drop = owner.CreateCommand("drop schema if exists hub cascade; drop schema if exists read cascade");
        drop.CommandTimeout = 0;
        await drop.ExecuteNonQueryAsync();
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }
}
