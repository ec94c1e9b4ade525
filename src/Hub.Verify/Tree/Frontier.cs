using System.Numerics;
using System.Security.Cryptography;

namespace Hub.Verify;

/// <summary>
/// A tree that grows to the right, kept as the roots of its complete subtrees: one for each bit set in its size.
/// The root at any size on the way costs as many hashes as there are bits set.
/// </summary>
internal sealed class Frontier
{
    private readonly byte[] _subtrees = new byte[64 * TreeHash.Bytes];

    public long Size { get; private set; }

    public void Append(ReadOnlySpan<byte> leafHash) => Append(leafHash, level: 0);

    /// <summary>Adds a complete subtree of 2^level leaves. The size so far must be a multiple of that.</summary>
    public void Append(ReadOnlySpan<byte> root, int level)
    {
        if ((Size & ((1L << level) - 1)) != 0) throw new InvalidOperationException("The subtree does not begin where it may.");
        Span<byte> rising = stackalloc byte[TreeHash.Bytes];
        root.CopyTo(rising);
        var at = level;
        for (; (Size >> at & 1) == 1; at++) TreeHash.Node(Subtree(at), rising, rising);
        rising.CopyTo(Subtree(at));
        Size += 1L << level;
    }

    public void Root(Span<byte> into)
    {
        if (Size == 0)
        {
            SHA256.HashData([], into);
            return;
        }

        var at = BitOperations.TrailingZeroCount(Size);
        Span<byte> root = stackalloc byte[TreeHash.Bytes];
        Subtree(at).CopyTo(root);
        for (at++; at < 63; at++)
            if ((Size >> at & 1) == 1) TreeHash.Node(Subtree(at), root, root);
        root.CopyTo(into);
    }

    public void Become(Frontier other)
    {
        other._subtrees.CopyTo(_subtrees, 0);
        Size = other.Size;
    }

    private Span<byte> Subtree(int level) => TreeHash.At(_subtrees.AsSpan(), level);
}
