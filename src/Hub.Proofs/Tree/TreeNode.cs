using System.Numerics;

namespace Hub.Proofs;

/// <summary>A complete subtree of 2^Height leaves: the Number-th of its height, counted from 0.</summary>
public readonly record struct TreeNode(int Height, long Number)
{
    /// <summary>The complete subtrees that make up the leaves from <paramref name="from"/> to before <paramref name="to"/>, left to right.</summary>
    /// <remarks>From must be a multiple of the largest power of two that fits, as every left edge in RFC 6962 is.</remarks>
    public static IEnumerable<TreeNode> Covering(long from, long to)
    {
        while (from < to)
        {
            var height = BitOperations.Log2((ulong)(to - from));
            yield return new(height, from >> height);
            from += 1L << height;
        }
    }

    /// <summary>The hash of consecutive complete subtrees of falling size: RFC 6962's hash of a tree that is not full.</summary>
    public static TreeHash Fold(IReadOnlyList<TreeHash> leftToRight)
    {
        var hash = leftToRight[^1];
        for (var i = leftToRight.Count - 2; i >= 0; i--) hash = TreeHash.OfNode(leftToRight[i], hash);
        return hash;
    }
}
