using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Hub.Verify;

/// <summary>Where a leaf stands in its file, and which position it says it has. One that is not whole says nothing that counts.</summary>
internal readonly record struct LeafRecord(long Offset, int Bytes, long Claimed, bool Whole);

/// <summary>
/// Takes a facts file apart that is not as it should be: finds the next whole leaf after bytes that make none, so that one fault is one fault.
/// </summary>
internal sealed class Records(SafeFileHandle file, long length)
{
    private const int Prefix = 4;
    private const int Step = 1024 * 1024;
    private const int MostTries = 2_000_000; // A file made of nothing but beginnings is given up.

    // The length of the first column: every leaf has these bytes four bytes after its own length begins.
    private static readonly byte[] PositionLength = [0, 0, 0, 8];
    private readonly FileWindow _window = new(file, new byte[Math.Min(Step, length)]);
    private readonly FileWindow _probe = new(file, new byte[4096]);
    private int _tries;

    public List<LeafRecord> Read(int most)
    {
        var records = new List<LeafRecord>();
        for (var at = 0L; at < length && records.Count < most;)
        {
            if (WholeAt(at) is { } whole)
            {
                records.Add(whole);
                at = whole.Offset + whole.Bytes;
                continue;
            }

            var next = NextWhole(at + 1);
            var claimed = next - at >= 16 ? BinaryPrimitives.ReadInt64BigEndian(_probe.At(at + 8, 8)) : 0;
            records.Add(new(Math.Min(at + Prefix, next), (int)Math.Clamp(next - at - Prefix, 0, int.MaxValue), claimed, Whole: false));
            at = next;
        }

        return records;
    }

    /// <summary>A leaf whose length is the sum of its columns, and that ends within the file.</summary>
    private LeafRecord? WholeAt(long at)
    {
        if (at + Prefix + Leaf.LeastBytes > length) return null;
        var head = _probe.At(at, 16);
        var bytes = BinaryPrimitives.ReadInt32BigEndian(head);
        if (bytes is < Leaf.LeastBytes or > Leaf.MostBytes || at + Prefix + bytes > length) return null;
        if (!head.Slice(4, 4).SequenceEqual(PositionLength)) return null;
        var claimed = BinaryPrimitives.ReadInt64BigEndian(head[8..]);
        if (claimed <= 0) return null;

        var (column, end) = (at + 16, at + Prefix + bytes);
        for (var number = 1; number < 8; number++)
        {
            if (column + 4 > end) return null;
            var size = BinaryPrimitives.ReadInt32BigEndian(_probe.At(column, 4));
            var fits = number switch { 1 => size is > 0 and <= Leaf.MostStreamBytes, 2 => size == 4, 3 => size == 16, 4 => size is > 0 and <= Leaf.MostTypeBytes, 5 => size == 8, _ => size >= 0 };
            if (!fits || column + 4 + size > end) return null;
            column += 4 + size;
        }

        return column == end ? new(at + Prefix, bytes, claimed, Whole: true) : null;
    }

    private long NextWhole(long from)
    {
        for (var at = from + Prefix; at < length && _tries++ < MostTries;)
        {
            var bytes = _window.At(at, (int)Math.Min(Step, length - at));
            var found = bytes.IndexOf(PositionLength);
            if (found < 0)
            {
                // The pattern may lie across two pieces.
                at += Math.Max(1, bytes.Length - PositionLength.Length + 1);
                continue;
            }

            if (WholeAt(at + found - Prefix) is not null) return at + found - Prefix;
            at += found + 1;
        }

        return length;
    }
}
