using System.Globalization;
using Hub.Proofs;

namespace Hub.Adapters.Witness;

/// <summary>
/// What a witness keeps at the agency's side: the checkpoint that it stands by, and every hash of the tree below it, one file a level. With the
/// hashes it can name the very position that was changed, at 32 bytes a fact; the facts themselves it never sees.
/// </summary>
internal sealed class WitnessFiles : ITiles
{
    private const int LongestNote = 64 * 1024;
    private readonly string folder;

    public WitnessFiles(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
    }

    public string KeyFile => Path.Combine(folder, "key.pem");

    public string PublicKeyFile => Path.Combine(folder, "key.vkey");

    /// <summary>The log's key as it was when this witness first saw the log. A log with another key is another log.</summary>
    public string LogKeyFile => Path.Combine(folder, "log.vkey");

    /// <summary>The last alarm that was raised, signed: evidence that the hub cannot take away.</summary>
    public string AlarmFile => Path.Combine(folder, "alarm");

    private string HeldFile => Path.Combine(folder, "held");

    private string LevelFile(int level) => Path.Combine(folder, "level-" + level.ToString(CultureInfo.InvariantCulture));

    public SignedNote? Held() => File.Exists(HeldFile) && new FileInfo(HeldFile).Length <= LongestNote
        ? SignedNote.TryParse(File.ReadAllBytes(HeldFile)) ?? throw new InvalidDataException("The checkpoint that the witness holds cannot be read.")
        : null;

    /// <summary>On the disk before it is signed: a witness that forgot what it signed could sign its contradiction.</summary>
    public void Hold(SignedNote note) => Replace(HeldFile, note.ToString());

    public void Keep(List<(Tile Tile, TreeHash[] Hashes)> tiles)
    {
        foreach (var level in tiles.GroupBy(t => t.Tile.Level))
        {
            using var file = new FileStream(LevelFile(level.Key), FileMode.OpenOrCreate, FileAccess.Write);
            foreach (var (tile, hashes) in level)
            {
                file.Position = tile.Number * Tile.Width * TreeHash.Bytes;
                file.Write(Tile.ToBytes(hashes));
            }
            file.Flush(flushToDisk: true);
        }
    }

    public ValueTask<IReadOnlyDictionary<Tile, TreeHash[]>> Read(IReadOnlyCollection<Tile> wanted, CancellationToken ct)
    {
        var found = new Dictionary<Tile, TreeHash[]>();
        foreach (var level in wanted.GroupBy(t => t.Level))
        {
            if (!File.Exists(LevelFile(level.Key))) continue;
            using var file = new FileStream(LevelFile(level.Key), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            foreach (var tile in level)
            {
                var at = tile.Number * Tile.Width * TreeHash.Bytes;
                var length = (int)Math.Clamp(file.Length - at, 0, Tile.Width * TreeHash.Bytes) / TreeHash.Bytes * TreeHash.Bytes;
                if (length == 0) continue;
                var bytes = new byte[length];
                file.Position = at;
                file.ReadExactly(bytes);
                found[tile] = Tile.FromBytes(bytes);
            }
        }
        return new(found);
    }

    public static void Replace(string path, string text)
    {
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
