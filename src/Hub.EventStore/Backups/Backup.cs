using System.Buffers.Binary;
using System.Data;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Hub.EventStore;

/// <summary>How the files of one log are called in a backup.</summary>
internal sealed record LogFiles(string Folder)
{
    public const int LeavesPerFile = 65_536;

    public string Commands => Folder + "/commands.copy";
    public string Checkpoints => Folder + "/checkpoints.copy";
    public string Cosignatures => Folder + "/cosignatures.copy";
    public string OpenCheckpoints => Folder + "/checkpoints-not-witnessed.copy";
    public string OpenCosignatures => Folder + "/cosignatures-not-witnessed.copy";

    public string Facts(long position) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/facts/{(position - 1) / LeavesPerFile:00000000}.leaves");
}

/// <summary>
/// The log and its keys into one folder, while the hub runs. The log is copied as the leaves of its tree, and each run adds only what is new.
/// The keys are copied whole after it, so every key that a copied fact names is there; the copy before is deleted, so that a key which was
/// destroyed is in no backup any more after the next run. The log of who read what is copied in the same way as the log of facts. Read models are not copied: they are made from the facts.
/// </summary>
public static class Backup
{
    internal const string CommandColumns = "client, key, request_hmac, first_position, facts, recorded_at, versions, answer";
    internal const string CheckpointColumns = "size, root, signed_at, note, witnessed_at";
    internal const string CosignatureColumns = "size, witness, line, kept_at";
    /// <param name="folder">Empty, not there yet, or with an earlier backup of the same log, which is brought up to date.</param>
    public static async Task<BackupManifest> Run(StoreSettings settings, string folder, CancellationToken ct = default)
    {
        Directory.CreateDirectory(folder);
        using var alone = Alone(folder);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var before = await BackupManifest.Find(folder, ct);
        if (before is null && Directory.EnumerateFileSystemEntries(folder).Any(e => Path.GetFileName(e) is not (Lock or "log" or "reads" or "keys")))
            throw new BackupUnusable("the folder for it is neither empty nor a backup");

        var files = new BackupFiles(folder);
        before ??= BackupManifest.Empty;
        var log = await CopyLog(settings, settings.Log, new("log"), files, before.Log, ct);
        var keysFile = string.Create(CultureInfo.InvariantCulture, $"keys/{log.CopiedAt.UtcDateTime:yyyyMMdd'T'HHmmss.ffffff}.dump");
        Directory.CreateDirectory(Path.Combine(folder, "keys"));
        await PostgresTools.Run("pg_dump", settings.Keys, ["--format=custom", "--no-password", "--file=" + Path.Combine(folder, keysFile)], ct);

        var reads = settings.Reads is { } place ? await CopyLog(settings, place, new("reads"), files, before.Reads ?? BackedUpLog.Nothing, ct) : before.Reads;

        var manifest = before with
        {
            Log = log, Reads = reads, KeysFile = keysFile, KeysSha256 = await Hash(Path.Combine(folder, keysFile), ct),
            KeysSchema = await KeysSchema(settings, ct), MasterKeysNeeded = await Masters(settings, ct),
        };
        await manifest.Write(folder, ct);
        foreach (var old in Directory.EnumerateFiles(Path.Combine(folder, "keys")))
            if (Path.GetFileName(old) != Path.GetFileName(keysFile)) File.Delete(old);
        return manifest;
    }

    private const string Lock = ".lock";

    private static FileStream Alone(string folder)
    {
        try
        {
            return new(Path.Combine(folder, Lock), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            throw new BackupUnusable("another run is writing to the folder");
        }
    }

    private static async Task<BackedUpLog> CopyLog(StoreSettings settings, string database, LogFiles names, BackupFiles files, BackedUpLog before, CancellationToken ct)
    {
        await using var owner = settings.OwnerOf(database);
        // Before the facts: whatever a subscriber did up to its cursor it had recorded before it moved the cursor.
        var cursors = await Cursors(owner, ct);
        await using var connection = await owner.OpenConnectionAsync(ct);
        await using var all = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var read = new NpgsqlCommand("select position, recorded_at, now() from hub.log_head", connection) { CommandTimeout = 0 };
        long head;
        DateTimeOffset headAt, now;
        await using (var row = await read.ExecuteReaderAsync(ct))
        {
            await row.ReadAsync(ct);
            (head, now) = (row.GetInt64(0), new(row.GetDateTime(2), TimeSpan.Zero));
            headAt = head == 0 && before.Head == 0 ? DateTimeOffset.MinValue : new(row.GetDateTime(1), TimeSpan.Zero);
        }
        await RequireSameLog(connection, names, files, before, head, ct);

        var lengths = new Dictionary<string, long>(before.Lengths, StringComparer.Ordinal);
        for (var after = before.Head; after < head;)
        {
            var name = names.Facts(after + 1);
            var until = Math.Min(head, after / LogFiles.LeavesPerFile * LogFiles.LeavesPerFile + LogFiles.LeavesPerFile);
            var from = after;
            lengths[name] = await files.Add(name, lengths.GetValueOrDefault(name), into => Leaves(connection, from, until, into, ct), ct);
            after = until;
        }
        // A clock that stands gives many keys one time, so those of the last time are copied again; a restore takes each once.
        await Add(names.Commands, $"select {CommandColumns} from hub.command where recorded_at >= {Literal(before.CommandsUpTo)} and recorded_at <= {Literal(headAt)} order by recorded_at, client, key");

        // A checkpoint is final with its cosignatures, and those may come late: what is beyond the last witnessed one is copied anew each time.
        var witnessed = Math.Max(before.WitnessedSize, await Scalar(connection, "select coalesce(max(size), 0) from hub.checkpoint where witnessed_at is not null", ct));
        await Add(names.Checkpoints, $"select {CheckpointColumns} from hub.checkpoint where size > {before.WitnessedSize} and size <= {witnessed} order by size");
        await Add(names.Cosignatures, $"select {CosignatureColumns} from hub.cosignature where size > {before.WitnessedSize} and size <= {witnessed} order by size, witness");
        lengths[names.OpenCheckpoints] = lengths[names.OpenCosignatures] = 0;
        await Add(names.OpenCheckpoints, $"select {CheckpointColumns} from hub.checkpoint where size > {witnessed} order by size");
        await Add(names.OpenCosignatures, $"select {CosignatureColumns} from hub.cosignature where size > {witnessed} order by size, witness");
        await all.CommitAsync(ct);
        return new(head, now, headAt, witnessed, lengths, cursors);

        async Task Add(string name, string select) => lengths[name] = await files.Add(name, lengths.GetValueOrDefault(name), async into =>
        {
            using var rows = await connection.BeginTextExportAsync($"copy ({select}) to stdout", ct);
            await using var text = new StreamWriter(into, leaveOpen: true); // UTF-8, and no mark at the beginning.
            var buffer = new char[1 << 16];
            while (await rows.ReadAsync(buffer, ct) is > 0 and var read) await text.WriteAsync(buffer.AsMemory(0, read), ct);
        }, ct);
    }

    private static async Task Leaves(NpgsqlConnection connection, long after, long until, Stream into, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(
            "select position, stream, version, id, type, recorded_at, header, body from hub.event where position > $1 and position <= $2 order by position", connection) { CommandTimeout = 0 };
        read.Parameters.Add(new() { Value = after });
        read.Parameters.Add(new() { Value = until });
        await using var row = await read.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
        var length = new byte[4];
        while (await row.ReadAsync(ct))
        {
            if (row.GetInt64(0) is var position && position != ++after) throw new GapFound(after, position);
            var leaf = Leaf.Bytes(new(position, row.GetString(1), row.GetInt32(2), row.GetGuid(3), row.GetString(4), new(row.GetDateTime(5), TimeSpan.Zero),
                row.GetFieldValue<byte[]>(6), row.GetFieldValue<byte[]>(7)));
            BinaryPrimitives.WriteInt32BigEndian(length, leaf.Length);
            await into.WriteAsync(length, ct);
            await into.WriteAsync(leaf, ct);
        }
        if (after < until) throw new GapFound(after + 1, found: null);
    }

    /// <summary>The last copied fact must still stand at its place: adding to the backup of another log, or of one that was put back, would make one of two.</summary>
    private static async Task RequireSameLog(NpgsqlConnection connection, LogFiles names, BackupFiles files, BackedUpLog before, long head, CancellationToken ct)
    {
        if (before.Head == 0) return;
        if (before.Head > head) throw new BackupUnusable($"it holds {before.Head} facts, and this log only {head}: the log was put back, or is another");
        StoredFact? last = null;
        var name = names.Facts(before.Head);
        await using (var file = files.Open(name))
            await foreach (var fact in LeafFile.Read(file, before.Lengths[name], ct)) last = fact;
        await using var now = new MemoryStream();
        await Leaves(connection, before.Head - 1, before.Head, now, ct);
        if (last is null || !now.ToArray().AsSpan(4).SequenceEqual(Leaf.Bytes(last))) throw new BackupUnusable($"position {before.Head} is another fact in it than in this log");
    }

    private static async Task<Dictionary<string, long>> Cursors(NpgsqlDataSource owner, CancellationToken ct)
    {
        await using var read = owner.CreateCommand("select name, position from hub.cursor");
        await using var row = await read.ExecuteReaderAsync(ct);
        var cursors = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await row.ReadAsync(ct)) cursors[row.GetString(0)] = row.GetInt64(1);
        return cursors;
    }

    internal static string Literal(DateTimeOffset at) =>
        at == DateTimeOffset.MinValue ? "'-infinity'" : string.Create(CultureInfo.InvariantCulture, $"'{at.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}+00'");

    private static async Task<long> Scalar(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(sql, connection);
        return (long)(await read.ExecuteScalarAsync(ct))!;
    }

    internal static async Task<string> Hash(string file, CancellationToken ct)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct));
    }

    private static async Task<int> KeysSchema(StoreSettings settings, CancellationToken ct)
    {
        await using var owner = settings.OwnerOf(settings.Keys);
        await using var read = owner.CreateCommand("select max(number) from hub.migration");
        return (int)(await read.ExecuteScalarAsync(ct))!;
    }

    private static async Task<List<string>> Masters(StoreSettings settings, CancellationToken ct)
    {
        await using var owner = settings.OwnerOf(settings.Keys);
        await using var read = owner.CreateCommand("select master from hub.secret union select master from hub.data_key where master is not null order by 1");
        await using var row = await read.ExecuteReaderAsync(ct);
        var names = new List<string>();
        while (await row.ReadAsync(ct)) names.Add(row.GetString(0));
        return names;
    }
}
