namespace Hub.Verify;

/// <summary>
/// The tiles above the leaf hashes, as they stand in the export: a three-hundredth of the log, so they are held whole.
/// A tile that is missing or of a wrong length counts as not there; where its first fault is, is said once what it should hold is known.
/// </summary>
internal sealed class StoredTiles
{
    private readonly ExportFolder _folder;
    private readonly long _size;
    private readonly List<Level> _levels = [];
    private readonly List<(TilePath Tile, byte[]? Bytes, long Length)> _unusable = [];

    private sealed record Level(byte[] Hashes, bool[] Usable);

    /// <param name="folder">The export.</param>
    /// <param name="size">The newest checkpoint's size: it says how wide each tile is.</param>
    /// <param name="within">How much of that the export can hold at all, going by its files.</param>
    public StoredTiles(ExportFolder folder, long size, long within)
    {
        (_folder, _size) = (folder, size);
        for (var level = 1; TilePath.HashesAt(level, within) > 0; level++)
        {
            var hashes = TilePath.HashesAt(level, within);
            var tiles = (hashes + TreeHash.TileWidth - 1) / TreeHash.TileWidth;
            if (hashes * TreeHash.Bytes > Array.MaxLength) throw new ExportUnreadable("The export is larger than this program can check.");
            var read = new Level(new byte[hashes * TreeHash.Bytes], new bool[tiles]);
            _levels.Add(read);
            for (var index = 0L; index < tiles; index++)
            {
                if (Read(level, index) is not { } bytes) continue;
                var into = read.Hashes.AsSpan((int)(index * TreeHash.TileBytes));
                bytes.AsSpan(0, Math.Min(bytes.Length, into.Length)).CopyTo(into);
                read.Usable[index] = true;
            }
        }
    }

    /// <summary>The levels that stand above the leaf hashes, the lowest being 1.</summary>
    public int Levels => _levels.Count;

    public long Hashes(int level) => _levels[level - 1].Hashes.Length / TreeHash.Bytes;

    public bool Has(int level, long hash) => level <= Levels && hash < Hashes(level) && _levels[level - 1].Usable[hash / TreeHash.TileWidth];

    public ReadOnlySpan<byte> Hash(int level, long hash) => TreeHash.At((ReadOnlySpan<byte>)_levels[level - 1].Hashes, hash);

    /// <summary>Tiles that are missing or have not the length that they must have, with what there is of them.</summary>
    public IReadOnlyList<(TilePath Tile, byte[]? Bytes, long Length)> Unusable => _unusable;

    /// <summary>A tile's hashes, exactly as many as it must have; null if the file has not so many.</summary>
    private byte[]? Read(int level, long index)
    {
        var tile = new TilePath(level, index, TilePath.WidthIn(_size, level, index));
        var bytes = _folder.ReadStart(tile.ToString(), TreeHash.TileBytes, out var length);
        if (length == tile.Width * TreeHash.Bytes && bytes?.Length == length) return bytes;
        _unusable.Add((tile, bytes, length));
        return null;
    }
}
