using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.EventStore;

/// <summary>
/// What a backup holds. Written last: a folder without it is no backup. Head is the last position in the copy of the log. The master keys
/// named here are not in the backup, and it cannot be read without them.
/// </summary>
public sealed record BackupManifest(
    int Format,
    DateTimeOffset LogCopiedAt,
    long Head,
    int LogSchema,
    string LogSha256,
    int KeysSchema,
    string KeysSha256,
    IReadOnlyList<string> MasterKeysNeeded,
    string Notice)
{
    public const string FileName = "manifest.json";

    [JsonIgnore]
    public static string WhatIsNeeded =>
        "The log and the key database are a pair: restore both, from this folder. The master keys named here are NOT in it. "
        + "Keep a copy of them apart from it; without them nothing about any person can be read again.";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<BackupManifest> Read(string folder, CancellationToken ct)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file)) throw new BackupUnusable("there is no " + FileName + " in the folder");
        await using var stream = File.OpenRead(file);
        var manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(stream, Json, ct) ?? throw new BackupUnusable(FileName + " is empty");
        return manifest.Format == 1 ? manifest : throw new BackupUnusable($"its format {manifest.Format} is newer than this Hub");
    }

    public async Task Write(string folder, CancellationToken ct)
    {
        var draft = Path.Combine(folder, FileName + ".new");
        await using (var stream = File.Create(draft))
        {
            await JsonSerializer.SerializeAsync(stream, this, Json, ct);
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, Path.Combine(folder, FileName));
    }
}

/// <summary>The backup, or where it should go, is not what it must be. Nothing was changed.</summary>
public sealed class BackupUnusable(string reason) : Exception("The backup cannot be used: " + reason + ".");
