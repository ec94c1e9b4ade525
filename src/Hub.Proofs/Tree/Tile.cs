using System.Globalization;

namespace Hub.Proofs;

/// <summary>
/// A tile of the tree, as in C2SP tlog-tiles: 256 hashes side by side. On level 0 they are leaves, on each level above every hash
/// is the root of a full tile below.
/// </summary>
public readonly record struct Tile(int Level, long Number)
{
    public const int Width = 256;
    public const int Height = 8; // Levels of the tree within one tile.
    public const int HighestLevel = 6; // 256^7 leaves are more than positions can count.

    /// <summary>How many hashes the tile has in a tree of this size: 0 to 256.</summary>
    public int WidthIn(long size)
    {
        var onLevel = size >> (Height * Level);
        return (int)Math.Clamp(onLevel - Number * Width, 0, Width);
    }

    /// <summary>Where the tile is served and exported: <c>0/x001/234</c>, and <c>0/x001/234.p/17</c> while it is not full.</summary>
    public string Path(int width)
    {
        var number = (Number % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (var rest = Number / 1000; rest > 0; rest /= 1000) number = "x" + (rest % 1000).ToString("000", CultureInfo.InvariantCulture) + "/" + number;
        var path = Level.ToString(CultureInfo.InvariantCulture) + "/" + number;
        return width == Width ? path : path + ".p/" + width.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Null where the path is not exactly one that <see cref="Path"/> makes.</summary>
    public static (Tile Tile, int Width)? TryParse(string path)
    {
        if (path.Length > 64) return null;
        var width = Width;
        var rest = path;
        if (path.IndexOf(".p/", StringComparison.Ordinal) is > 0 and var at)
        {
            if (!int.TryParse(path.AsSpan(at + 3), NumberStyles.None, CultureInfo.InvariantCulture, out width) || width is 0 or >= Width) return null;
            rest = path[..at];
        }
        var parts = rest.Split('/');
        if (parts.Length is < 2 or > 7 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var level) || level > HighestLevel) return null;
        long number = 0;
        for (var i = 1; i < parts.Length; i++)
        {
            var digits = i < parts.Length - 1 ? parts[i].TrimStart('x') : parts[i];
            if (digits.Length != 3 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var group)) return null;
            number = number * 1000 + group;
        }
        var tile = new Tile(level, number);
        return string.Equals(tile.Path(width), path, StringComparison.Ordinal) ? (tile, width) : null;
    }

    /// <summary>Every tile that has a hash in a tree of this size: level by level, left to right.</summary>
    public static IEnumerable<Tile> Of(long size)
    {
        for (var level = 0; size >> (Height * level) > 0; level++)
            for (long number = 0; number << Height < size >> (Height * level); number++)
                yield return new(level, number);
    }

    /// <summary>The tile in which the node's hash can be computed, from 2^(height within the tile) of its hashes.</summary>
    public static Tile With(TreeNode node) => new(node.Height / Height, node.Number >> (Height - node.Height % Height));

    /// <summary>The node's hash, from the hashes of its tile.</summary>
    public static TreeHash HashOf(TreeNode node, ReadOnlySpan<TreeHash> hashes)
    {
        var count = 1 << (node.Height % Height);
        var first = (int)((node.Number % (Width / count)) * count);
        if (first + count > hashes.Length) throw new TileTooShort(With(node), hashes.Length);
        return Root(hashes.Slice(first, count));
    }

    /// <summary>The root over a number of hashes that is a power of two.</summary>
    public static TreeHash Root(ReadOnlySpan<TreeHash> hashes)
    {
        if (hashes.Length == 1) return hashes[0];
        Span<TreeHash> row = new TreeHash[hashes.Length / 2];
        for (var i = 0; i < row.Length; i++) row[i] = TreeHash.OfNode(hashes[2 * i], hashes[2 * i + 1]);
        for (var width = row.Length / 2; width > 0; width /= 2)
            for (var i = 0; i < width; i++) row[i] = TreeHash.OfNode(row[2 * i], row[2 * i + 1]);
        return row[0];
    }

    public static byte[] ToBytes(ReadOnlySpan<TreeHash> hashes)
    {
        var bytes = new byte[hashes.Length * TreeHash.Bytes];
        for (var i = 0; i < hashes.Length; i++) hashes[i].Write(bytes.AsSpan(i * TreeHash.Bytes));
        return bytes;
    }

    public static TreeHash[] FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % TreeHash.Bytes != 0) throw new FormatException("A tile is made of whole hashes.");
        var hashes = new TreeHash[bytes.Length / TreeHash.Bytes];
        for (var i = 0; i < hashes.Length; i++) hashes[i] = new(bytes.Slice(i * TreeHash.Bytes, TreeHash.Bytes));
        return hashes;
    }
}

/// <summary>A stored tile lacks hashes that the tree's size says it has: something was lost or put back.</summary>
public sealed class TileTooShort(Tile tile, int width) : Exception($"Tile {tile.Level}/{tile.Number} holds only {width} hashes.");
