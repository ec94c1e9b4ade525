using System.Buffers.Binary;
using System.Text;

namespace Hub.EventStore;

/// <summary>
/// A fact as the bytes that the tree hashes: its columns in order, each with its length before it (4 bytes, big-endian).
/// Fixed for ever: every proof that was ever given out depends on it.
/// </summary>
public static class Leaf
{
    public static byte[] Bytes(StoredFact fact)
    {
        var stream = Encoding.UTF8.GetByteCount(fact.Stream);
        var type = Encoding.UTF8.GetByteCount(fact.Type);
        var bytes = new byte[8 * 4 + 8 + stream + 4 + 16 + type + 8 + fact.Header.Length + fact.Body.Length];

        var rest = bytes.AsSpan();
        BinaryPrimitives.WriteInt64BigEndian(Column(ref rest, 8), fact.Position);
        Encoding.UTF8.GetBytes(fact.Stream, Column(ref rest, stream));
        BinaryPrimitives.WriteInt32BigEndian(Column(ref rest, 4), fact.Version);
        fact.Id.TryWriteBytes(Column(ref rest, 16), bigEndian: true, out _);
        Encoding.UTF8.GetBytes(fact.Type, Column(ref rest, type));
        BinaryPrimitives.WriteInt64BigEndian(Column(ref rest, 8), MicrosecondsSince1970(fact.RecordedAt));
        fact.Header.Span.CopyTo(Column(ref rest, fact.Header.Length));
        fact.Body.Span.CopyTo(Column(ref rest, fact.Body.Length));
        return bytes;
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
