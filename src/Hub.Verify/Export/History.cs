namespace Hub.Verify;

/// <summary>
/// Puts the tiles of facts together into the one tree that the checkpoints were signed for, and says of each fact and each tile whether it fits.
/// Where a fact and its tile do not agree, the tree above decides: whichever of the two leads to what the log signed is the one that was not changed.
/// </summary>
internal sealed class History(StoredTiles tiles, IReadOnlyList<SignedSize> signed, long size, Findings findings)
{
    private const int MostDifferences = 10_000;

    private readonly Frontier _tree = new();
    private readonly Frontier _within = new();
    private readonly List<Difference> _differences = [];
    private readonly List<(SignedSize Checkpoint, long After)> _misfits = [];
    private readonly HashList _roots = new();
    private byte[] _last = [];
    private byte[] _lastOther = [];
    private int _next;
    private bool _broken;
    private long _moreDifferences;
    private long _moreMisfits;

    /// <summary>A fact or an entry of a tile that is not what the tree has there.</summary>
    private readonly record struct Difference(long Position, Place Place, bool InFact);

    /// <summary>The largest size for which the facts and tiles lead to the root that the log signed. Up to there everything is proven.</summary>
    public long Proven { get; private set; }
    public int Fitting { get; private set; }
    public int NotChecked { get; private set; }

    /// <summary>No fault was found that would explain why a tile further up does not fit those below.</summary>
    public bool Agrees { get; private set; } = true;

    /// <summary>The roots of full tiles of leaf hashes, as computed from what fits best.</summary>
    public HashList Roots => _roots;

    /// <summary>Takes the next tile. Gives back, for each fact in it, whether its columns can be believed.</summary>
    public void Append(TileOfFacts tile, Span<bool> believed)
    {
        for (var i = 0; i < tile.Width; i++) believed[i] = tile.Present[i];
        if (_broken || (!tile.AllPresent && !tile.Usable)) Break(tile);
        else Grow(tile, tile.Same || !tile.Usable ? tile.Computed.AsSpan(0, tile.Width * TreeHash.Bytes) : Choose(tile, believed));
    }

    private Span<byte> Choose(TileOfFacts tile, Span<bool> believed)
    {
        var bytes = tile.Width * TreeHash.Bytes;
        // Facts first, tile entries where there is no fact; and the tile as it stands.
        var facts = tile.Computed.AsSpan(0, bytes);
        var stored = tile.Stored.AsSpan(0, bytes);
        for (var i = 0; i < tile.Width; i++)
            if (!tile.Present[i]) TreeHash.At(stored, i).CopyTo(TreeHash.At(facts, i));

        var trustTile = !Fits(tile, facts) && Fits(tile, stored);
        if (tile.Width < TreeHash.TileWidth) _lastOther = (trustTile ? facts : stored).ToArray();
        for (var i = 0; i < tile.Width; i++)
        {
            if (TreeHash.At(stored, i).SequenceEqual(TreeHash.At(facts, i))) continue;
            believed[i] &= !trustTile;
            var position = tile.Index * TreeHash.TileWidth + i + 1;
            if (_differences.Count == MostDifferences) _moreDifferences++;
            else if (!trustTile) _differences.Add(new(position, new Place { Tile = tile.Tile, Entry = i, Position = position }, InFact: false));
            else if (tile.File.State(tile.FirstSlot + i) == SlotState.AsExpected) _differences.Add(new(position, tile.File.Place(tile.FirstSlot + i), InFact: true));
        }

        return trustTile ? stored : facts;
    }

    private bool Fits(TileOfFacts tile, ReadOnlySpan<byte> hashes)
    {
        Span<byte> root = stackalloc byte[TreeHash.Bytes];
        if (tile.Width == TreeHash.TileWidth)
        {
            TreeHash.Root(hashes, root);
            return tiles.Has(1, tile.Index) && root.SequenceEqual(tiles.Hash(1, tile.Index));
        }

        _within.Become(_tree);
        for (var i = 0; i < tile.Width; i++) _within.Append(TreeHash.At(hashes, i));
        _within.Root(root);
        return signed.Count > 0 && signed[^1].Size == _within.Size && signed[^1].Is(root);
    }

    private void Grow(TileOfFacts tile, ReadOnlySpan<byte> hashes)
    {
        var end = _tree.Size + tile.Width;
        if (tile.Width < TreeHash.TileWidth)
        {
            _last = hashes.ToArray();
            if (_lastOther.Length == 0) _lastOther = _last;
        }

        // Leaf by leaf only where a checkpoint lies within the tile.
        Compare();
        if (tile.Width < TreeHash.TileWidth || (_next < signed.Count && signed[_next].Size < end))
        {
            _within.Become(_tree);
            for (var i = 0; i < tile.Width; i++)
            {
                _within.Append(TreeHash.At(hashes, i));
                while (_next < signed.Count && signed[_next].Size == _within.Size) Compare(_within);
            }
        }

        if (tile.Width == TreeHash.TileWidth)
        {
            Span<byte> root = stackalloc byte[TreeHash.Bytes];
            if (tile.Same) tile.Root.CopyTo(root);
            else TreeHash.Root(hashes, root);
            _roots.Add(root);
            _tree.Append(root, level: 8);
        }
        else
        {
            _tree.Become(_within);
        }

        Compare();
    }

    private void Compare()
    {
        while (_next < signed.Count && signed[_next].Size == _tree.Size) Compare(_tree);
    }

    private void Compare(Frontier tree)
    {
        Span<byte> root = stackalloc byte[TreeHash.Bytes];
        tree.Root(root);
        var checkpoint = signed[_next++];
        if (checkpoint.Is(root))
        {
            Fitting++;
            Proven = checkpoint.Size;
        }
        else if (_misfits.Count < MostDifferences)
        {
            _misfits.Add((checkpoint, Proven));
        }
        else
        {
            _moreMisfits++;
        }
    }

    /// <summary>Neither facts nor tile say what the tree has here. The level above may still say what it has beyond.</summary>
    private void Break(TileOfFacts tile)
    {
        if (!_broken && tile.Width == TreeHash.TileWidth && tiles.Has(1, tile.Index))
        {
            Compare();
            while (_next < signed.Count && signed[_next].Size < _tree.Size + TreeHash.TileWidth) (_next, NotChecked) = (_next + 1, NotChecked + 1);
            _roots.Add(tiles.Hash(1, tile.Index));
            _tree.Append(tiles.Hash(1, tile.Index), level: 8);
            Compare();
            return;
        }

        Compare();
        _broken = true;
    }

    /// <summary>After the last tile: what could only be said once it is known how far the log's own signatures reach.</summary>
    public void Finish()
    {
        Compare();
        NotChecked += signed.Count - _next;
        var alike = _misfits.Count > 0 && _misfits[^1].Checkpoint.Size == size && !_broken ? ChangedAlike() : [];
        Agrees = alike.Count == 0;
        foreach (var difference in _differences) Name(difference, alike);
        if (_moreDifferences > 0) findings.Add(Fault.FactOrTileChanged, new Place(), $"{Wording.Many(_moreDifferences, "more place")} where facts and tiles differ.");

        foreach (var (checkpoint, _) in _misfits.Where(m => m.Checkpoint.Size < Proven))
            findings.Add(Fault.AnotherHistoryWasSigned, Place(checkpoint), $"the log signed another history here: the facts up to this size give another root, and they are those of the later checkpoint of size {Wording.Of(Proven)}.");
        foreach (var (level, hash) in alike)
        {
            var (from, to) = ((hash << (8 * level)) + 1, (hash + 1) << (8 * level));
            findings.Add(Fault.FactAndTileChanged, new Place { Position = from, To = to }, $"facts among these and the tiles below {new TilePath(level, hash / TreeHash.TileWidth, TilePath.WidthIn(size, level, hash / TreeHash.TileWidth))}, entry {hash % TreeHash.TileWidth}, were changed alike: they fit each other and not what was signed.");
        }

        var beyond = _misfits.Where(m => m.Checkpoint.Size > Proven).ToArray();
        if (beyond.Length > 0 && alike.Count == 0)
        {
            var (first, after) = beyond[0];
            findings.Add(Fault.HistoryDiffers, Place(first) with { Position = after + 1, To = first.Size }, $"the facts and tiles here do not lead to the root that was signed: they differ from what the log held somewhere in these positions{(beyond.Length + _moreMisfits > 1 ? $", and so do not fit {Wording.Many(beyond.Length + _moreMisfits - 1, "later checkpoint")} either" : "")}.");
        }

        if (NotChecked > 0)
            findings.Add(Fault.CheckpointNotChecked, new Place(), $"{Wording.Many(NotChecked, "checkpoint")} could not be compared with the facts, because facts or tiles before {(NotChecked == 1 ? "it" : "them")} are missing.");
    }

    private void Name(Difference difference, IReadOnlyList<(int Level, long Hash)> alike)
    {
        var proven = difference.Position <= Proven || (alike.Count > 0 && !alike.Any(a => difference.Position - 1 >> (8 * a.Level) == a.Hash));
        if (!proven) findings.Add(Fault.FactOrTileChanged, difference.Place, "the fact and the tile's entry for it do not fit each other, and no checkpoint that fits says which of them was changed.");
        else if (difference.InFact) findings.Add(Fault.FactChanged, difference.Place, "the fact was changed: its hash is not the one in the tree that was signed.");
        else findings.Add(Fault.TileDamaged, difference.Place, "the entry is damaged: the fact gives the hash that was signed, the tile another.");
    }

    /// <summary>
    /// When facts and lowest tiles agree with each other and not with the newest checkpoint: the lowest level whose tiles still lead to its root,
    /// and the hashes of that level under which they differ.
    /// </summary>
    private List<(int Level, long Hash)> ChangedAlike()
    {
        var newest = _misfits[^1].Checkpoint;
        for (var level = 1; level <= tiles.Levels; level++)
        {
            if (!Leads(level, newest, _last) && !Leads(level, newest, _lastOther)) continue;
            var different = new List<(int, long)>();
            var computed = Roots.Level(level);
            for (var hash = 0L; hash < tiles.Hashes(level) && different.Count < MostDifferences; hash++)
                if (!computed.At(hash).SequenceEqual(tiles.Hash(level, hash))) different.Add((level, hash));
            return different;
        }

        return [];
    }

    private bool Leads(int level, SignedSize newest, byte[] last)
    {
        var tree = new Frontier();
        for (var at = level; at >= 1; at--)
        {
            // Below the level in question only the right edge counts: what has not grown into a hash of the level above.
            for (var hash = at == level ? 0 : tiles.Hashes(at + 1) * TreeHash.TileWidth; hash < tiles.Hashes(at); hash++)
            {
                if (!tiles.Has(at, hash)) return false;
                tree.Append(tiles.Hash(at, hash), 8 * at);
            }
        }

        for (var i = 0; i < last.Length / TreeHash.Bytes; i++) tree.Append(TreeHash.At((ReadOnlySpan<byte>)last, i));
        Span<byte> root = stackalloc byte[TreeHash.Bytes];
        tree.Root(root);
        return tree.Size == newest.Size && newest.Is(root);
    }

    private static Place Place(SignedSize checkpoint) => new() { Checkpoint = checkpoint.Number, Size = checkpoint.Size };
}
