namespace Hub.Verify;

/// <summary>The tiles above the leaf hashes against those that the facts give.</summary>
internal sealed class UpperTiles(StoredTiles tiles, History history, long size, long within, Findings findings)
{
    public void Check()
    {
        var computed = history.Roots;
        for (var level = 1; level <= tiles.Levels; level++, computed = computed.Above())
        {
            var hashes = Math.Min(computed.Count, tiles.Hashes(level));
            for (var hash = 0L; hash < hashes; hash++)
                if (tiles.Has(level, hash) && !computed.At(hash).SequenceEqual(tiles.Hash(level, hash))) Name(level, hash);
            foreach (var (tile, bytes, length) in tiles.Unusable.Where(t => t.Tile.Level == level)) NameUnusable(tile, bytes, length, computed);
        }

        if (within < size)
            findings.Add(Fault.TileMissing, new Place { Tile = new(0, within / TreeHash.TileWidth, TilePath.WidthIn(size, 0, within / TreeHash.TileWidth)) }, "this tile and all after it are missing.");
    }

    private void Name(int level, long hash)
    {
        var index = hash / TreeHash.TileWidth;
        var place = new Place { Tile = new(level, index, TilePath.WidthIn(size, level, index)), Entry = (int)(hash % TreeHash.TileWidth) };
        if ((hash + 1) << (8 * level) <= history.Proven) findings.Add(Fault.TileDamaged, place, "the entry is damaged: the facts below it give the hash that was signed, the tile another.");
        else if (history.Agrees) findings.Add(Fault.TileDamaged, place, "the entry is not what the tile below it gives.");
    }

    private void NameUnusable(TilePath tile, byte[]? bytes, long length, HashList computed)
    {
        if (length == 0)
        {
            findings.Add(Fault.TileMissing, new Place { Tile = tile }, "the tile is missing or empty.");
            return;
        }

        var entry = 0;
        for (; bytes is not null && entry < tile.Width && (entry + 1) * TreeHash.Bytes <= bytes.Length; entry++)
        {
            var hash = tile.Index * TreeHash.TileWidth + entry;
            if (hash >= computed.Count || !computed.At(hash).SequenceEqual(TreeHash.At(bytes.AsSpan(), entry))) break;
        }

        findings.Add(Fault.TileOfWrongLength, new Place { Tile = tile, Entry = entry }, $"the tile has {Wording.Many(length, "byte")} where {Wording.Of(tile.Width * TreeHash.Bytes)} should be; this is its first entry that is missing or does not fit.");
    }
}
