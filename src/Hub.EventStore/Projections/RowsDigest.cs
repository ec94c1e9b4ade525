using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hub.EventStore;

/// <summary>Rows that stand in no table, hashed as <see cref="TableDigest"/> would hash a table of them. They are given in the order of their primary key.</summary>
public sealed class RowsDigest : IDisposable
{
    private const int Flush = 64 * 1024;
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero); // PostgreSQL's.

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _bytes = new(2 * Flush);
    private readonly short _columns;

    public RowsDigest(short columns)
    {
        _columns = columns;
        Raw("PGCOPY\n"u8).Raw([0xff, (byte)'\r', (byte)'\n', 0]).Raw([0, 0, 0, 0, 0, 0, 0, 0]); // Its signature, no flags, no more header.
    }

    public RowsDigest Row()
    {
        if (_bytes.WrittenCount > Flush) Empty();
        BinaryPrimitives.WriteInt16BigEndian(_bytes.GetSpan(2), _columns);
        _bytes.Advance(2);
        return this;
    }

    public RowsDigest Text(string? value) => value is null ? Length(-1) : Bytes(Encoding.UTF8.GetBytes(value));

    public RowsDigest Bytes(ReadOnlySpan<byte> value) => Length(value.Length).Raw(value);

    public RowsDigest Int(int value) => Length(4).Length(value);

    public RowsDigest Long(long value)
    {
        Length(8);
        BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
        return this;
    }

    public RowsDigest Bool(bool value) => Length(1).Raw([value ? (byte)1 : (byte)0]);

    public RowsDigest Moment(DateTimeOffset value) => Long((value - Epoch).Ticks / TimeSpan.TicksPerMicrosecond);

    public byte[] End()
    {
        Raw([0xff, 0xff]);
        Empty();
        return _hash.GetHashAndReset();
    }

    /// <summary>A read model of one table has that table's digest; one of several has the digest of theirs.</summary>
    public static byte[] OfTables(params IReadOnlyList<byte[]> tables) => tables.Count == 1 ? tables[0] : SHA256.HashData([.. tables.SelectMany(t => t)]);

    private RowsDigest Length(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
        return this;
    }

    private RowsDigest Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    private void Empty()
    {
        _hash.AppendData(_bytes.WrittenSpan);
        _bytes.ResetWrittenCount();
    }

    public void Dispose() => _hash.Dispose();
}
