using System.Data;
using System.Security.Cryptography;
using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// Both databases into one folder, while the hub runs. The log is copied first and the keys after it, so every key that the copied log
/// names is in the copy of the keys: a key is durable before a fact uses it.
/// </summary>
public static class Backup
{
    private const string LogFile = "log.dump";
    private const string KeysFile = "keys.dump";

    public static async Task<BackupManifest> Run(StoreSettings settings, string folder, CancellationToken ct = default)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new BackupUnusable("the folder for it is not empty");
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var (head, copiedAt) = await CopyLog(settings, Path.Combine(folder, LogFile), ct);
        await Dump(settings.Keys, Path.Combine(folder, KeysFile), snapshot: null, ct);

        var manifest = new BackupManifest(
            Format: 1, copiedAt, head,
            await Schema(settings, settings.Log, ct), await Hash(Path.Combine(folder, LogFile), ct),
            await Schema(settings, settings.Keys, ct), await Hash(Path.Combine(folder, KeysFile), ct),
            await Masters(settings, ct), BackupManifest.WhatIsNeeded);
        await manifest.Write(folder, ct);
        return manifest;
    }

    /// <summary>
    /// Into two databases that hold nothing yet. Afterwards the log is read through: every position, every version, and a key for every body.
    /// </summary>
    public static async Task<BackupManifest> Restore(StoreSettings settings, string folder, CancellationToken ct = default)
    {
        var manifest = await BackupManifest.Read(folder, ct);
        await RequireHash(Path.Combine(folder, LogFile), manifest.LogSha256, ct);
        await RequireHash(Path.Combine(folder, KeysFile), manifest.KeysSha256, ct);
        if (manifest.LogSchema > Migrations.Log.Newest) throw new SchemaIsNewer("log", manifest.LogSchema, Migrations.Log.Newest);
        if (manifest.KeysSchema > Migrations.Keys.Newest) throw new SchemaIsNewer("keys", manifest.KeysSchema, Migrations.Keys.Newest);
        foreach (var database in new[] { settings.Log, settings.Keys }) await RequireEmpty(settings, database, ct);

        await Load(settings, settings.Keys, Path.Combine(folder, KeysFile), "hub_keys_app", ct);
        await Load(settings, settings.Log, Path.Combine(folder, LogFile), "hub_app", ct);
        await ReopenPeriodsSince(settings, manifest.LogCopiedAt, ct);
        await RestoredPair.Check(settings, manifest.Head, ct);
        return manifest;
    }

    private static async Task<(long Head, DateTimeOffset At)> CopyLog(StoreSettings settings, string file, CancellationToken ct)
    {
        // The head in the manifest is the head in the copy: both are of this one snapshot.
        await using var owner = settings.OwnerOf(settings.Log);
        await using var connection = await owner.OpenConnectionAsync(ct);
        await using var all = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var read = new NpgsqlCommand("select position, now(), pg_export_snapshot() from hub.log_head", connection);
        await using var row = await read.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        var (head, at, snapshot) = (row.GetInt64(0), row.GetDateTime(1), row.GetString(2));
        await row.CloseAsync();
        await Dump(settings.Log, file, snapshot, ct);
        return (head, new(at, TimeSpan.Zero));
    }

    private static Task Dump(string connection, string file, string? snapshot, CancellationToken ct) =>
        PostgresTools.Run("pg_dump", connection, ["--format=custom", "--no-password", "--file=" + file, .. snapshot is null ? [] : new[] { "--snapshot=" + snapshot }], ct);

    private static async Task Load(StoreSettings settings, string connection, string file, string role, CancellationToken ct)
    {
        // Roles belong to the cluster and are in no dump; the rights that the dump gives need them.
        await using (var owner = settings.OwnerOf(connection))
        {
            await using var make = owner.CreateCommand(
                $"do $$ begin create role {role} nologin; exception when duplicate_object or unique_violation then null; end $$; "
                + $"do $$ begin execute format('grant {role} to %I', current_user); end $$");
            await make.ExecuteNonQueryAsync(ct);
        }
        await PostgresTools.Run("pg_restore", connection,
            ["--no-owner", "--no-password", "--exit-on-error", "--single-transaction", "--dbname=" + new NpgsqlConnectionStringBuilder(connection).Database, file], ct);
    }

    /// <summary>
    /// A protection may have begun or ended after the log was copied and before the keys were: its fact is not in the restored log. Such changes
    /// of period are made pending again, and the next start of the store settles them by that log.
    /// </summary>
    private static async Task ReopenPeriodsSince(StoreSettings settings, DateTimeOffset logCopiedAt, CancellationToken ct)
    {
        await using var owner = settings.OwnerOf(settings.Keys);
        await using var reopen = owner.CreateCommand("update hub.key_period set settled_at = null, appended = null where appended and begun_at > $1");
        // A fact may come a while after its period began; and those whose fact did come are simply found in the log again.
        reopen.Parameters.Add(new() { Value = logCopiedAt.UtcDateTime.AddMinutes(-10) });
        await reopen.ExecuteNonQueryAsync(ct);
    }

    private static async Task RequireEmpty(StoreSettings settings, string connection, CancellationToken ct)
    {
        await using var owner = settings.OwnerOf(connection);
        await using var any = owner.CreateCommand("select to_regnamespace('hub') is not null");
        if ((bool)(await any.ExecuteScalarAsync(ct))!) throw new BackupUnusable("a database to restore into already holds a hub");
    }

    private static async Task RequireHash(string file, string hash, CancellationToken ct)
    {
        if (!File.Exists(file)) throw new BackupUnusable(Path.GetFileName(file) + " is not in the folder");
        if (!string.Equals(await Hash(file, ct), hash, StringComparison.Ordinal)) throw new BackupUnusable(Path.GetFileName(file) + " is not the file that the manifest names");
    }

    private static async Task<string> Hash(string file, CancellationToken ct)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct));
    }

    private static async Task<int> Schema(StoreSettings settings, string connection, CancellationToken ct)
    {
        await using var owner = settings.OwnerOf(connection);
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
