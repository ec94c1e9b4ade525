using System.Globalization;
using System.Security.Cryptography;

namespace Hub.EventStore;

/// <summary>
/// The files of a backup that only grow. Each addition leaves its length and SHA-256 as a line in "NAME.sums", so that a damaged byte is found
/// before it is restored, and a run that was interrupted is cut off by the next.
/// </summary>
internal sealed class BackupFiles(string folder)
{
    private const string Sums = ".sums";
    private const int AtOnce = 1 << 20;

    private string Of(string name) => Path.Combine(folder, Path.Combine(name.Split('/')));

    /// <summary>Adds what is written to the stream. Nothing written: the file stays as it was.</summary>
    /// <param name="length">What of the file counts so far.</param>
    /// <returns>Its length now.</returns>
    public async Task<long> Add(string name, long length, Func<Stream, Task> write, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Of(name))!);
        long added;
        byte[] hash;
        await using (var file = new FileStream(Of(name), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, AtOnce))
        {
            if (file.Length < length) throw new BackupUnusable($"{name} is shorter than its manifest says");
            file.SetLength(length);
            file.Seek(length, SeekOrigin.Begin);
            using var sha = SHA256.Create();
            await using (var hashed = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true)) await write(hashed);
            hash = sha.Hash!;
            file.Flush(flushToDisk: true);
            added = file.Length - length;
        }
        if (added > 0) await NoteSum(name, length, added, hash, ct);
        return length + added;
    }

    /// <summary>Throws <see cref="BackupUnusable"/> where a byte is not what was written.</summary>
    public async Task Check(string name, long length, CancellationToken ct)
    {
        if (length == 0) return;
        if (!File.Exists(Of(name)) || !File.Exists(Of(name) + Sums)) throw new BackupUnusable($"{name} is not in the folder");
        await using var file = new FileStream(Of(name), FileMode.Open, FileAccess.Read, FileShare.Read, AtOnce, useAsync: true);
        var buffer = new byte[AtOnce];
        long at = 0;
        foreach (var line in await File.ReadAllLinesAsync(Of(name) + Sums, ct))
        {
            if (at == length) break; // The rest belongs to a run that was interrupted.
            if (line.Split(' ') is not [var from, var bytes, var hash] || !long.TryParse(from, CultureInfo.InvariantCulture, out var begin) || begin != at
                || !long.TryParse(bytes, CultureInfo.InvariantCulture, out var left) || left < 1) throw new BackupUnusable($"{name}{Sums} is damaged");
            at += left;
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            while (left > 0)
            {
                var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), ct);
                if (read == 0) throw new BackupUnusable($"{name} is shorter than its manifest says");
                sha.AppendData(buffer, 0, read);
                left -= read;
            }
            if (!string.Equals(Convert.ToHexStringLower(sha.GetHashAndReset()), hash, StringComparison.Ordinal))
                throw new BackupUnusable($"{name} is damaged between byte {begin} and byte {at}");
        }
        if (at != length) throw new BackupUnusable($"{name} is shorter than its manifest says");
    }

    public Stream Open(string name) => new FileStream(Of(name), FileMode.Open, FileAccess.Read, FileShare.Read, AtOnce, useAsync: true);

    // Lines of a run that was interrupted are dropped with the bytes that they were for.
    private async Task NoteSum(string name, long from, long bytes, byte[] hash, CancellationToken ct)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{from} {bytes} {Convert.ToHexStringLower(hash)}");
        var sums = Of(name) + Sums;
        var last = File.Exists(sums) ? File.ReadLines(sums).LastOrDefault() : null;
        if (last is null || long.Parse(last.AsSpan(0, last.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture) < from)
        {
            await File.AppendAllTextAsync(sums, line + "\n", ct);
            return;
        }
        var kept = File.ReadLines(sums).TakeWhile(l => long.Parse(l.AsSpan(0, l.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture) < from).ToList();
        await File.WriteAllLinesAsync(sums + ".new", [.. kept, line], ct);
        File.Move(sums + ".new", sums, overwrite: true);
    }
}
