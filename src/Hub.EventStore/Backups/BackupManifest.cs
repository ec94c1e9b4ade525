using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.EventStore;

/// <summary>One log's part of a backup.</summary>
/// <param name="Head">The last position in the backup.</param>
/// <param name="CopiedAt">Every fact that was committed before is in it. By the database's clock.</param>
/// <param name="CommandsUpTo">Every Idempotency-Key used at or before, by recorded time, is in it.</param>
/// <param name="WitnessedSize">The size of the largest witnessed checkpoint in it; later ones are copied again, for their cosignatures may still come.</param>
/// <param name="Lengths">Of each file that grows, in bytes.</param>
/// <param name="Cursors">How far each subscriber of the log had come, before its facts were copied.</param>
public sealed record BackedUpLog(
    long Head, DateTimeOffset CopiedAt, DateTimeOffset CommandsUpTo, long WitnessedSize, IReadOnlyDictionary<string, long> Lengths, IReadOnlyDictionary<string, long> Cursors)
{
    internal static BackedUpLog Nothing { get; } = new(0, default, DateTimeOffset.MinValue, 0, new Dictionary<string, long>(), new Dictionary<string, long>());
}

/// <summary>
/// What a backup holds, as of its last run. Written last: a folder without it is no backup, and what lies behind the lengths given here belongs
/// to a run that was interrupted. The master keys named here are not in the backup, and it cannot be read without them.
/// </summary>
/// <param name="Reads">Of the log of who read what; null where the hub has none.</param>
public sealed record BackupManifest(
    int Format,
    BackedUpLog Log,
    BackedUpLog? Reads,
    string KeysFile,
    string KeysSha256,
    int KeysSchema,
    IReadOnlyList<string> MasterKeysNeeded,
    string Notice)
{
    public const string FileName = "manifest.json";
    internal const int NewestFormat = 2;

    [JsonIgnore]
    public static string WhatIsNeeded =>
        "The log and the key database are a pair: restore both, from this folder. The master keys named here are NOT in it. "
        + "Keep a copy of them apart from it; without them nothing about any person can be read again.";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static BackupManifest Empty { get; } = new(NewestFormat, BackedUpLog.Nothing, null, "", "", 0, [], WhatIsNeeded);

    public static async Task<BackupManifest> Read(string folder, CancellationToken ct = default) =>
        await Find(folder, ct) ?? throw new BackupUnusable("there is no " + FileName + " in the folder");

    [JsonIgnore]
    public long Head => Log.Head;

    /// <summary>Null where the folder holds none.</summary>
    internal static async Task<BackupManifest?> Find(string folder, CancellationToken ct)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file)) return null;
        try
        {
            await using var stream = File.OpenRead(file);
            var manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(stream, Json, ct) ?? throw new BackupUnusable(FileName + " is empty");
            return manifest.Format == NewestFormat ? manifest
                : throw new BackupUnusable($"its format {manifest.Format} is not the one that this Hub reads, {NewestFormat}");
        }
        catch (JsonException)
        {
            throw new BackupUnusable(FileName + " is damaged");
        }
    }

    public async Task Write(string folder, CancellationToken ct = default)
    {
        var draft = Path.Combine(folder, FileName + ".new");
        await using (var stream = File.Create(draft))
        {
            await JsonSerializer.SerializeAsync(stream, this, Json, ct);
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, Path.Combine(folder, FileName), overwrite: true);
    }
}

/// <summary>The backup, or where it should go, is not what it must be. Nothing was changed.</summary>
public sealed class BackupUnusable(string reason) : Exception("The backup cannot be used: " + reason + ".");
