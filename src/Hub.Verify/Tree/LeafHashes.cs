namespace Hub.Verify;

/// <summary>The stored hash of one fact, for a facts file that needs to be put in order again. Not for two threads.</summary>
internal sealed class LeafHashes(ExportFolder folder, long size)
{
    private long _index = -1;
    private byte[] _tile = [];

    /// <summary>Null when the export has no usable tile for it.</summary>
    public byte[]? At(long position)
    {
        if (position < 1 || position > size) return null;
        var index = (position - 1) / TreeHash.TileWidth;
        if (index != _index)
        {
            var tile = new TilePath(0, index, TilePath.WidthIn(size, 0, index));
            var bytes = folder.ReadStart(tile.ToString(), TreeHash.TileBytes, out var length);
            (_index, _tile) = (index, bytes?.Length == length && length == tile.Width * TreeHash.Bytes ? bytes : []);
        }

        return _tile.Length == 0 ? null : TreeHash.At(_tile.AsSpan(), (position - 1) % TreeHash.TileWidth).ToArray();
    }
}
