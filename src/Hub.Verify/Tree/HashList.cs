namespace Hub.Verify;

/// <summary>The hashes of one level of the tree, in order.</summary>
internal sealed class HashList
{
    private byte[] _hashes = new byte[TreeHash.TileBytes];

    public long Count { get; private set; }

    public ReadOnlySpan<byte> At(long index) => TreeHash.At((ReadOnlySpan<byte>)_hashes, index);

    public void Add(ReadOnlySpan<byte> hash)
    {
        var used = checked((int)(Count * TreeHash.Bytes));
        if (used == _hashes.Length) Array.Resize(ref _hashes, Math.Min(Array.MaxLength / TreeHash.TileBytes * TreeHash.TileBytes, 2 * _hashes.Length));
        hash.CopyTo(_hashes.AsSpan(used));
        Count++;
    }

    /// <summary>The list a tile higher: one hash for every 256.</summary>
    public HashList Above()
    {
        var above = new HashList();
        Span<byte> root = stackalloc byte[TreeHash.Bytes];
        for (var tile = 0L; tile < Count / TreeHash.TileWidth; tile++)
        {
            TreeHash.Root(_hashes.AsSpan(checked((int)(tile * TreeHash.TileBytes)), TreeHash.TileBytes), root);
            above.Add(root);
        }

        return above;
    }

    /// <summary>This list is level 1's.</summary>
    public HashList Level(int level)
    {
        var at = this;
        for (var higher = 1; higher < level; higher++) at = at.Above();
        return at;
    }
}
