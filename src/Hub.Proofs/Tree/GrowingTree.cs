namespace Hub.Proofs;

/// <summary>
/// The right edge of a tree that grows: on each level the tile that is not full yet. A leaf costs two hashes on average, whatever the
/// tree's size; the root is made from the edge alone.
/// </summary>
public sealed class GrowingTree
{
    private readonly List<Level> levels = [];

    public long Size { get; private set; }

    /// <summary>The edge of a kept tree, read from its tiles: at most one tile on each level.</summary>
    public static async ValueTask<GrowingTree> Load(ITiles tiles, long size, CancellationToken ct = default)
    {
        var tree = new GrowingTree { Size = size };
        var edge = new List<Tile>();
        for (var level = 0; size >> (Tile.Height * level) > 0; level++) edge.Add(new(level, size >> (Tile.Height * (level + 1))));
        var kept = await tiles.Read([.. edge.Where(t => t.WidthIn(size) > 0)], ct);
        foreach (var tile in edge)
        {
            var level = new Level { Number = tile.Number };
            var width = tile.WidthIn(size);
            if (width > 0)
            {
                var hashes = kept.TryGetValue(tile, out var found) ? found : [];
                if (hashes.Length < width) throw new TileTooShort(tile, hashes.Length);
                level.Hashes.AddRange(hashes.AsSpan(0, width));
            }
            tree.levels.Add(level);
        }
        return tree;
    }

    public void Add(TreeHash leaf)
    {
        Push(0, leaf);
        Size++;
    }

    public TreeHash Root()
    {
        if (Size == 0) return TreeHash.OfNothing;
        TreeHash? right = null;
        foreach (var level in levels)
        {
            // Within a tile the complete subtrees stand in falling size, so they are folded from the right.
            for (var (end, size) = (level.Hashes.Count, 1); end > 0; size *= 2)
            {
                if ((end & size) == 0) continue;
                end -= size;
                var hash = Tile.Root(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(level.Hashes).Slice(end, size));
                right = right is { } tail ? TreeHash.OfNode(hash, tail) : hash;
            }
        }
        return right!.Value;
    }

    /// <summary>The tiles that have changed since this was asked last, with all their hashes: what must be kept before the root is signed.</summary>
    public List<(Tile Tile, TreeHash[] Hashes)> TakeChanged()
    {
        var changed = new List<(Tile, TreeHash[])>();
        for (var i = 0; i < levels.Count; i++)
        {
            foreach (var (number, hashes) in levels[i].Full) changed.Add((new(i, number), hashes));
            levels[i].Full.Clear();
            if (!levels[i].Changed) continue;
            levels[i].Changed = false;
            if (levels[i].Hashes.Count > 0) changed.Add((new(i, levels[i].Number), [.. levels[i].Hashes]));
        }
        return changed;
    }

    private void Push(int at, TreeHash hash)
    {
        if (levels.Count == at) levels.Add(new());
        var level = levels[at];
        level.Hashes.Add(hash);
        level.Changed = true;
        if (level.Hashes.Count < Tile.Width) return;
        var full = level.Hashes.ToArray();
        level.Full.Add((level.Number, full));
        level.Hashes.Clear();
        level.Number++;
        level.Changed = false;
        Push(at + 1, Tile.Root(full));
    }

    private sealed class Level
    {
        public long Number { get; set; }
        public List<TreeHash> Hashes { get; } = new(Tile.Width);
        public List<(long Number, TreeHash[] Hashes)> Full { get; } = [];
        public bool Changed { get; set; }
    }
}
