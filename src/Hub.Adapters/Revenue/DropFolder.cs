namespace Hub.Adapters.Revenue;

/// <summary>Revenue's drop folder: batches go into <c>in/</c> under a temporary name and are renamed; acknowledgements come out of <c>out/</c>.</summary>
internal sealed class DropFolder(string path)
{
    private const int MostAcknowledgements = 1_000;
    private const long MostBytes = 12_100_000;
    private readonly string inward = Path.Combine(path, "in");
    private readonly string outward = Path.Combine(path, "out");

    public void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(inward);
        var target = PathOf(name);
        var temporary = target + ".tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, target, overwrite: true);
    }

    /// <summary>Whether Revenue has not taken the batch away yet.</summary>
    public bool StillThere(string name) => File.Exists(PathOf(name));

    /// <summary>Every batch that Revenue has not taken, half-written ones included; gone in one step each, so that Revenue has read all of one or nothing.</summary>
    public IReadOnlyList<string> TakeBackAll()
    {
        if (!Directory.Exists(inward)) return [];
        var names = new List<string>();
        foreach (var file in Directory.GetFiles(inward, "HUBADDR.*"))
        {
            File.Delete(file);
            names.Add(Path.GetFileName(file)["HUBADDR.".Length..]);
        }
        return names;
    }

    public IReadOnlyList<string> Acknowledgements()
    {
        if (!Directory.Exists(outward)) return [];
        return [.. Directory.EnumerateFiles(outward, "HUBACK.*.txt").Take(MostAcknowledgements).Order(StringComparer.Ordinal)];
    }

    /// <summary>The shared part of its name, and its content; null for one that is too large to be one.</summary>
    public static (string Name, byte[]? Content) Read(string file) =>
        (Path.GetFileName(file)["HUBACK.".Length..], new FileInfo(file).Length <= MostBytes ? File.ReadAllBytes(file) : null);

    /// <summary>Half-written batches of an earlier life.</summary>
    public void RemoveLeftovers(DateTimeOffset before)
    {
        if (!Directory.Exists(inward)) return;
        foreach (var file in Directory.EnumerateFiles(inward, "HUBADDR.*.tmp"))
            if (File.GetLastWriteTimeUtc(file) < before.UtcDateTime) File.Delete(file);
    }

    private string PathOf(string name) => Path.Combine(inward, "HUBADDR." + name);
}
