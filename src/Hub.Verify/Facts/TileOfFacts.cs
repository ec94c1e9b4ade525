using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hub.Verify;

/// <summary>
/// The facts under one tile of leaf hashes, hashed and taken apart, beside the tile as it is stored. Made on any core, judged in order by <see cref="History"/>.
/// Holds what the judge needs and no fact's bytes, and is used again for a later tile.
/// </summary>
internal sealed class TileOfFacts
{
    private const int BufferBytes = 512 * 1024;

    public readonly byte[] Computed = new byte[TreeHash.TileBytes];
    public readonly byte[] Stored = new byte[TreeHash.TileBytes];
    public readonly bool[] Present = new bool[TreeHash.TileWidth];
    public readonly string?[] Malformed = new string?[TreeHash.TileWidth];
    public readonly UInt128[] Streams = new UInt128[TreeHash.TileWidth];
    public readonly int[] Versions = new int[TreeHash.TileWidth];
    public readonly long[] RecordedAt = new long[TreeHash.TileWidth];
    public readonly byte[] Root = new byte[TreeHash.Bytes];

    public FactsFile File { get; private set; } = null!;
    public int FirstSlot { get; private set; }
    public int Width { get; private set; }
    public long Index { get; private set; }
    public bool AllPresent { get; private set; }

    /// <summary>The stored tile: what it should be called, how long it is, and whether that is the right length.</summary>
    public TilePath Tile { get; private set; }
    public long StoredLength { get; private set; }
    public bool Usable { get; private set; }
    public bool Same { get; private set; }

    public TileOfFacts Of(FactsFile file, int firstSlot, int width)
    {
        (File, FirstSlot, Width) = (file, firstSlot, width);
        Index = (file.First - 1 + firstSlot) / TreeHash.TileWidth;
        return this;
    }

    public TileOfFacts Measure(ExportFolder folder, long size)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        Span<byte> streamHash = stackalloc byte[SHA256.HashSizeInBytes];
        FileWindow? window = null;
        AllPresent = true;
        for (var i = 0; i < Width; i++)
        {
            var (slot, bytes) = (FirstSlot + i, File.Bytes(FirstSlot + i));
            Malformed[i] = null;
            Present[i] = File.State(slot) != SlotState.Missing && bytes is > 0 and <= Leaf.MostBytes;
            AllPresent &= Present[i];
            if (!Present[i]) continue;

            // The byte before a leaf is the last of its length, which is no longer needed: the tree's prefix takes its place.
            window ??= new FileWindow(File.Handle, buffer);
            var prefixed = window.At(File.Offset(slot) - 1, 1 + bytes);
            prefixed[0] = TreeHash.LeafPrefix;
            SHA256.HashData(prefixed, TreeHash.At(Computed.AsSpan(), i));
            Malformed[i] = Leaf.Read(prefixed[1..], out var fact); // That it has the right position is the file's matter.
            if (Malformed[i] is not null) continue;
            SHA256.HashData(fact.Stream, streamHash); // A stream's name by its hash: all take the same room.
            (Streams[i], Versions[i], RecordedAt[i]) = (BinaryPrimitives.ReadUInt128BigEndian(streamHash), fact.Version, fact.RecordedAt);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        ReadTile(folder, size);
        Same = Usable && AllPresent && Computed.AsSpan(0, Width * TreeHash.Bytes).SequenceEqual(Stored.AsSpan(0, Width * TreeHash.Bytes));
        if (AllPresent && Width == TreeHash.TileWidth) TreeHash.Root(Computed, Root);
        return this;
    }

    /// <summary>The stream of a fact, read again: it is only wanted for a finding.</summary>
    public string StreamOf(int i)
    {
        var slot = FirstSlot + i;
        var leaf = new FileWindow(File.Handle, new byte[File.Bytes(slot)]).At(File.Offset(slot), File.Bytes(slot));
        return Leaf.Read(leaf, out var fact) is null ? System.Text.Encoding.UTF8.GetString(fact.Stream) : "";
    }

    private void ReadTile(ExportFolder folder, long size)
    {
        Tile = new(0, Index, TilePath.WidthIn(size, 0, Index));
        var bytes = folder.ReadStart(Tile.ToString(), TreeHash.TileBytes, out var length);
        StoredLength = length;
        Usable = bytes?.Length == length && length == Tile.Width * TreeHash.Bytes;
        Stored.AsSpan().Clear();
        bytes?.CopyTo(Stored, 0);
    }
}
