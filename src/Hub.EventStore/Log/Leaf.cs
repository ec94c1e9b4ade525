using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Hub.Proofs;

namespace Hub.EventStore;

/// <summary>
/// A fact as the bytes that the tree hashes: its columns in order, each with its length before it (4 bytes, big-endian).
/// Fixed for ever: every proof that was ever given out depends on it.
/// </summary>
public static class Leaf
{
    public static byte[] Bytes(StoredFact fact)
    {
        var bytes = new byte[Length(fact)];
        Write(fact, bytes);
        return bytes;
    }

    /// <summary>The fact's hash as a leaf of the tree.</summary>
    public static TreeHash HashOf(StoredFact fact)
    {
        var length = 1 + Length(fact);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        bytes[0] = TreeHash.LeafPrefix;
        Write(fact, bytes.AsSpan(1, length - 1));
        var hash = TreeHash.OfPrefixedLeaf(bytes.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(bytes);
        return hash;
    }

    /// <summary>The fact that a leaf's bytes say; null where they are no leaf.</summary>
    public static StoredFact? Read(ReadOnlyMemory<byte> leaf)
    {
        var columns = new ReadOnlyMemory<byte>[8];
        for (var i = 0; i < columns.Length; i++)
        {
            if (leaf.Length < 4) return null;
            var length = BinaryPrimitives.ReadInt32BigEndian(leaf.Span);
            if (length < 0 || leaf.Length - 4 < length) return null;
            (columns[i], leaf) = (leaf.Slice(4, length), leaf[(4 + length)..]);
        }
        if (!leaf.IsEmpty || (columns[0].Length, columns[2].Length, columns[3].Length, columns[5].Length) is not (8, 4, 16, 8)) return null;
        return new(
            BinaryPrimitives.ReadInt64BigEndian(columns[0].Span), Encoding.UTF8.GetString(columns[1].Span), BinaryPrimitives.ReadInt32BigEndian(columns[2].Span),
            new Guid(columns[3].Span, bigEndian: true), Encoding.UTF8.GetString(columns[4].Span),
            DateTimeOffset.UnixEpoch.AddTicks(BinaryPrimitives.ReadInt64BigEndian(columns[5].Span) * TimeSpan.TicksPerMicrosecond), columns[6], columns[7]);
    }

    private static int Length(StoredFact fact) =>
        8 * 4 + 8 + Encoding.UTF8.GetByteCount(fact.Stream) + 4 + 16 + Encoding.UTF8.GetByteCount(fact.Type) + 8 + fact.Header.Length + fact.Body.Length;

    private static void Write(StoredFact fact, Span<byte> rest)
    {
        var stream = Encoding.UTF8.GetByteCount(fact.Stream);
        var type = Encoding.UTF8.GetByteCount(fact.Type);
        BinaryPrimitives.WriteInt64BigEndian(Column(ref rest, 8), fact.Position);
        Encoding.UTF8.GetBytes(fact.Stream, Column(ref rest, stream));
        BinaryPrimitives.WriteInt32BigEndian(Column(ref rest, 4), fact.Version);
        fact.Id.TryWriteBytes(Column(ref rest, 16), bigEndian: true, out _);
        Encoding.UTF8.GetBytes(fact.Type, Column(ref rest, type));
        BinaryPrimitives.WriteInt64BigEndian(Column(ref rest, 8), MicrosecondsSince1970(fact.RecordedAt));
        fact.Header.Span.CopyTo(Column(ref rest, fact.Header.Length));
        fact.Body.Span.CopyTo(Column(ref rest, fact.Body.Length));
    }

    private static Span<byte> Column(ref Span<byte> rest, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(rest, length);
        var column = rest.Slice(4, length);
        rest = rest[(4 + length)..];
        return column;
    }

    private static long MicrosecondsSince1970(DateTimeOffset at) =>
        (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
}
