using System.Numerics;

namespace Hub.Proofs;

/// <summary>Roots and RFC 6962 proofs from kept tiles, with one reading of tiles each.</summary>
public static class TreeProofs
{
    public static async ValueTask<TreeHash> Root(ITiles tiles, long size, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? TreeHash.OfNothing : (await Hashes(tiles, [(0, size)], ct))[0];
    }

    /// <summary>That leaf <paramref name="index"/> (from 0) is in the tree of <paramref name="size"/>: the hashes beside its way up, from the leaf on.</summary>
    public static ValueTask<TreeHash[]> Inclusion(ITiles tiles, long index, long size, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var beside = new List<(long, long)>();
        for (var (from, to) = (0L, size); to - from > 1;)
        {
            var middle = from + Split(to - from);
            if (index < middle)
            {
                beside.Add((middle, to));
                to = middle;
            }
            else
            {
                beside.Add((from, middle));
                from = middle;
            }
        }
        beside.Reverse();
        return Hashes(tiles, beside, ct);
    }

    /// <summary>That the tree of the later size holds the tree of the earlier size unchanged. Empty for size 0 and for equal sizes.</summary>
    public static ValueTask<TreeHash[]> Consistency(ITiles tiles, long earlier, long later, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(earlier);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(earlier, later);
        var ranges = new List<(long, long)>();
        if (earlier > 0 && earlier < later)
        {
            var (from, to) = (0L, later);
            while (earlier != to)
            {
                var middle = from + Split(to - from);
                if (earlier <= middle)
                {
                    ranges.Add((middle, to));
                    to = middle;
                }
                else
                {
                    ranges.Add((from, middle));
                    from = middle;
                }
            }
            if (from > 0) ranges.Add((from, to)); // Otherwise it is the earlier root itself, which the verifier has.
            ranges.Reverse();
        }
        return Hashes(tiles, ranges, ct);
    }

    private static async ValueTask<TreeHash[]> Hashes(ITiles tiles, List<(long From, long To)> ranges, CancellationToken ct)
    {
        if (ranges.Count == 0) return [];
        var nodes = ranges.ConvertAll(r => TreeNode.Covering(r.From, r.To).ToList());
        var wanted = nodes.SelectMany(n => n).Select(Tile.With).ToHashSet();
        var kept = await tiles.Read(wanted, ct);
        return [.. nodes.Select(range => TreeNode.Fold(range.ConvertAll(node =>
            Tile.HashOf(node, kept.TryGetValue(Tile.With(node), out var hashes) ? hashes : throw new TileTooShort(Tile.With(node), 0)))))];
    }

    /// <summary>The largest power of two below a number of leaves above 1.</summary>
    internal static long Split(long leaves) => 1L << BitOperations.Log2((ulong)(leaves - 1));
}
