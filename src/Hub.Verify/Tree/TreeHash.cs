using System.Security.Cryptography;

namespace Hub.Verify;

/// <summary>The hashes of RFC 6962: a leaf's and a node's cannot be taken for each other, because a byte in front says which it is.</summary>
internal static class TreeHash
{
    public const int Bytes = 32;
    public const int TileWidth = 256;
    public const int TileBytes = TileWidth * Bytes;
    public const byte LeafPrefix = 0x00;
    public const byte NodePrefix = 0x01;

    public static void Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> into)
    {
        Span<byte> node = stackalloc byte[1 + 2 * Bytes];
        node[0] = NodePrefix;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + left.Length)..]);
        SHA256.HashData(node[..(1 + left.Length + right.Length)], into);
    }

    public static byte[] Leaf(ReadOnlySpan<byte> leaf)
    {
        var prefixed = new byte[1 + leaf.Length];
        prefixed[0] = LeafPrefix;
        leaf.CopyTo(prefixed.AsSpan(1));
        return SHA256.HashData(prefixed);
    }

    /// <summary>The root over at most one tile of hashes. Pairing level by level, an odd one going up as it is, gives RFC 6962's tree.</summary>
    public static void Root(ReadOnlySpan<byte> hashes, Span<byte> into)
    {
        var count = hashes.Length / Bytes;
        if (count == 0)
        {
            SHA256.HashData([], into);
            return;
        }

        Span<byte> level = stackalloc byte[TileBytes];
        hashes.CopyTo(level);
        for (; count > 1; count = (count + 1) / 2)
        {
            for (var pair = 0; pair < count / 2; pair++) Node(At(level, 2 * pair), At(level, 2 * pair + 1), At(level, pair));
            if (count % 2 == 1) At(level, count - 1).CopyTo(At(level, count / 2));
        }

        At(level, 0).CopyTo(into);
    }

    public static Span<byte> At(Span<byte> hashes, long index) => hashes.Slice(checked((int)(index * Bytes)), Bytes);

    public static ReadOnlySpan<byte> At(ReadOnlySpan<byte> hashes, long index) => hashes.Slice(checked((int)(index * Bytes)), Bytes);
}
