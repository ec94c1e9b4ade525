using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hub.Proofs;

/// <summary>A SHA-256 hash in the RFC 6962 tree. Leaves and nodes are hashed with different first bytes, so that neither can pass for the other.</summary>
public readonly record struct TreeHash
{
    public const int Bytes = 32;
    public const byte LeafPrefix = 0;
    public const byte NodePrefix = 1;

    // Four words instead of an array: millions of these are held and compared.
    private readonly ulong a, b, c, d;

    public TreeHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes) throw new ArgumentException("A hash has 32 bytes.", nameof(bytes));
        a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The root of a tree without leaves: the hash of nothing.</summary>
    public static TreeHash OfNothing { get; } = new(SHA256.HashData([]));

    public static TreeHash OfLeaf(ReadOnlySpan<byte> leaf)
    {
        var prefixed = new byte[1 + leaf.Length];
        prefixed[0] = LeafPrefix;
        leaf.CopyTo(prefixed.AsSpan(1));
        return OfPrefixedLeaf(prefixed);
    }

    /// <summary>For who has put <see cref="LeafPrefix"/> before the leaf already, and so spares a copy.</summary>
    public static TreeHash OfPrefixedLeaf(ReadOnlySpan<byte> prefixed)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(prefixed, hash);
        return new(hash);
    }

    public static TreeHash OfNode(TreeHash left, TreeHash right)
    {
        Span<byte> text = stackalloc byte[1 + 2 * Bytes];
        text[0] = NodePrefix;
        left.Write(text[1..]);
        right.Write(text[(1 + Bytes)..]);
        return OfPrefixedLeaf(text);
    }

    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt64BigEndian(into, a);
        BinaryPrimitives.WriteUInt64BigEndian(into[8..], b);
        BinaryPrimitives.WriteUInt64BigEndian(into[16..], c);
        BinaryPrimitives.WriteUInt64BigEndian(into[24..], d);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Bytes];
        Write(bytes);
        return bytes;
    }

    public static TreeHash FromBase64(string text) =>
        TryFromBase64(text) ?? throw new FormatException("This is no hash of 32 bytes in base64.");

    /// <summary>Null where the text is not exactly what <see cref="ToString"/> writes.</summary>
    public static TreeHash? TryFromBase64(string text)
    {
        Span<byte> bytes = stackalloc byte[Bytes + 3];
        if (!Convert.TryFromBase64String(text, bytes, out var written) || written != Bytes) return null;
        var hash = new TreeHash(bytes[..Bytes]);
        return string.Equals(hash.ToString(), text, StringComparison.Ordinal) ? hash : null;
    }

    public override string ToString() => Convert.ToBase64String(ToArray());
}
