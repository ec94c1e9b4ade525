namespace Hub.Verify;

/// <summary>Where the hashes beside the way from a leaf to the root lead (RFC 6962, 2.1.1; the steps are those of RFC 9162, 2.1.3.2).</summary>
internal static class InclusionPath
{
    /// <summary>The root that the path leads to; null if a tree of that size has no path of that length for that leaf.</summary>
    public static byte[]? RootOf(ReadOnlySpan<byte> leafHash, long index, long size, IReadOnlyList<byte[]> path)
    {
        if (index < 0 || index >= size) return null;
        var (node, last) = (index, size - 1);
        var root = leafHash.ToArray();
        foreach (var beside in path)
        {
            if (last == 0 || beside.Length != TreeHash.Bytes) return null;
            if ((node & 1) == 1 || node == last)
            {
                TreeHash.Node(beside, root, root);
                // On the right edge there is nothing beside a node until its path turns left.
                while ((node & 1) == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                TreeHash.Node(root, beside, root);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 ? root : null;
    }
}
