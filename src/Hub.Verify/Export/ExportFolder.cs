using System.Globalization;

namespace Hub.Verify;

/// <summary>The export's folder cannot be read at all; nothing was checked.</summary>
internal sealed class ExportUnreadable(string sentence) : Exception(sentence);

/// <summary>
/// The files of an export. Only plain files with something in them are ever opened: a link, or a pipe that would never end,
/// is not followed, and what is empty is treated as missing.
/// </summary>
internal sealed class ExportFolder
{
    public const int LeavesInFile = 65_536;
    private const int Deepest = 12;
    private readonly string _root;

    public ExportFolder(string root)
    {
        if (!Directory.Exists(root)) throw new ExportUnreadable($"There is no folder {root}.");
        _root = root;
        var (lastFile, files, lastTile, tiles) = (-1L, 0L, -1L, 0L);
        foreach (var path in Paths())
        {
            if (NumberOfLeaves(path) is { } number) (lastFile, files) = (Math.Max(lastFile, number), files + 1);
            else if (TilePath.Read(path) is { Level: 0 } tile) (lastTile, tiles) = (Math.Max(lastTile, tile.Index), tiles + 1);
        }

        // A stray file with a huge number in its name must not make us look for all those before it.
        LastFile = Math.Min(lastFile, 4 * files + 1024);
        LastTile = Math.Min(lastTile, 4 * tiles + 4096);
    }

    /// <summary>The highest number of a facts file that there is, −1 if there is none.</summary>
    public long LastFile { get; }

    /// <summary>The highest index of a tile of leaf hashes that there is, −1 if there is none.</summary>
    public long LastTile { get; }

    public static string LeavesName(long number) => string.Create(CultureInfo.InvariantCulture, $"facts/{number:00000000}.leaves");

    /// <summary>Null when there is no such plain file with anything in it.</summary>
    public FileStream? Open(string path)
    {
        var file = new FileInfo(Path.Combine(_root, path));
        if (!IsPlain(file)) return null;
        try
        {
            return new FileStream(file.FullName, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite, BufferSize = 0, Options = FileOptions.SequentialScan });
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What a small file holds, of a longer one the start, and how long it is; null when there is none.</summary>
    public byte[]? ReadStart(string path, int most, out long length)
    {
        length = 0;
        using var file = Open(path);
        if (file is null) return null;
        length = file.Length;
        var bytes = new byte[Math.Min(length, most)];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <summary>Everything that is no part of an export of that size.</summary>
    public void NameStrangers(long size, Findings findings)
    {
        foreach (var path in Paths())
        {
            if (path is "checkpoint" or "checkpoints") continue;
            if (NumberOfLeaves(path) is { } number && number * LeavesInFile < size) continue;
            if (TilePath.Read(path) is { } tile && tile.Width == TilePath.WidthIn(size, tile.Level, tile.Index)) continue;

            // Beside the log's own files people keep notes of theirs; among them nothing else may stand.
            if (path.StartsWith("facts/", StringComparison.Ordinal) || path.StartsWith("tile/", StringComparison.Ordinal))
                findings.Add(Fault.FileDoesNotBelong, new Place { File = path }, $"no export of {Wording.Many(size, "fact")} has this file.");
            else
                findings.Remark($"{Wording.Shown(path)} is no part of an export and was not looked at.");
        }
    }

    private static long? NumberOfLeaves(string path) =>
        path.Length == "facts/00000000.leaves".Length && path.StartsWith("facts/", StringComparison.Ordinal) && path.EndsWith(".leaves", StringComparison.Ordinal)
        && long.TryParse(path.AsSpan(6, 8), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsPlain(FileSystemInfo info) =>
        info is FileInfo { Exists: true, Length: > 0 } && (info.Attributes & (FileAttributes.ReparsePoint | FileAttributes.Device | FileAttributes.Directory)) == 0;

    /// <summary>Every file as a path with '/' from the root; links are named, not followed.</summary>
    private IEnumerable<string> Paths()
    {
        var open = new Stack<(string Prefix, DirectoryInfo Folder, int Depth)>([("", new DirectoryInfo(_root), 0)]);
        var every = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false };
        while (open.TryPop(out var next))
        {
            foreach (var info in next.Folder.EnumerateFileSystemInfos("*", every))
            {
                var path = next.Prefix + info.Name;
                if (info is DirectoryInfo folder && (info.Attributes & FileAttributes.ReparsePoint) == 0 && next.Depth < Deepest) open.Push((path + "/", folder, next.Depth + 1));
                else yield return path;
            }
        }
    }
}
