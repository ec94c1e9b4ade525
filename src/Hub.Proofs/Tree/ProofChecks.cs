namespace Hub.Proofs;

/// <summary>The verifier's side of RFC 9162, sections 2.1.3.2 and 2.1.4.2: from a proof and two statements, do they fit?</summary>
public static class ProofChecks
{
    public static bool Includes(TreeHash root, long size, long index, TreeHash leaf, IReadOnlyList<TreeHash> proof)
    {
        if (index < 0 || index >= size) return false;
        var (at, last, hash) = (index, size - 1, leaf);
        foreach (var beside in proof)
        {
            if (last == 0) return false;
            if ((at & 1) == 1 || at == last)
            {
                hash = TreeHash.OfNode(beside, hash);
                while ((at & 1) == 0 && at != 0)
                {
                    at >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                hash = TreeHash.OfNode(hash, beside);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 && hash == root;
    }

    public static bool Extends(long earlier, TreeHash earlierRoot, long later, TreeHash laterRoot, IReadOnlyList<TreeHash> proof)
    {
        if (earlier < 0 || earlier > later) return false;
        if (earlier == later) return proof.Count == 0 && earlierRoot == laterRoot;
        if (earlier == 0) return proof.Count == 0 && earlierRoot == TreeHash.OfNothing;

        var path = (earlier & (earlier - 1)) == 0 ? [earlierRoot, .. proof] : proof; // A full tree is its own first node.
        if (path.Count == 0) return false;
        var (at, last) = (earlier - 1, later - 1);
        while ((at & 1) == 1)
        {
            at >>= 1;
            last >>= 1;
        }
        var (old, now) = (path[0], path[0]);
        for (var i = 1; i < path.Count; i++)
        {
            if (last == 0) return false;
            if ((at & 1) == 1 || at == last)
            {
                old = TreeHash.OfNode(path[i], old);
                now = TreeHash.OfNode(path[i], now);
                while ((at & 1) == 0 && at != 0)
                {
                    at >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                now = TreeHash.OfNode(now, path[i]);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 && old == earlierRoot && now == laterRoot;
    }
}
