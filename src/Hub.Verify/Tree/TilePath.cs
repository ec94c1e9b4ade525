using System.Globalization;

namespace Hub.Verify;

/// <summary>One tile's place and name, as C2SP tlog-tiles has it: <c>tile/LEVEL/x001/x234/067.p/WIDTH</c>.</summary>
internal readonly record struct TilePath(int Level, long Index, int Width)
{
    public override string ToString()
    {
        var digits = Index.ToString(CultureInfo.InvariantCulture);
        digits = digits.PadLeft((digits.Length + 2) / 3 * 3, '0');
        var groups = Enumerable.Range(0, digits.Length / 3).Select(g => (g < digits.Length / 3 - 1 ? "x" : "") + digits.Substring(3 * g, 3));
        var partial = Width == TreeHash.TileWidth ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{Width}");
        return string.Create(CultureInfo.InvariantCulture, $"tile/{Level}/{string.Join('/', groups)}{partial}");
    }

    /// <summary>How many hashes a tree of that size has at a level.</summary>
    public static long HashesAt(int level, long size) => 8 * level < 63 ? size >> (8 * level) : 0;

    /// <summary>How wide a tile is in a tree of that size; 0: it has none there.</summary>
    public static int WidthIn(long size, int level, long index) =>
        (int)Math.Clamp(HashesAt(level, size) - index * TreeHash.TileWidth, 0, TreeHash.TileWidth);

    /// <summary>Reads a path under the export's folder. A name that only means a tile (a zero too many) is none.</summary>
    public static TilePath? Read(string path)
    {
        var parts = path.Split('/');
        if (parts.Length < 3 || parts[0] != "tile" || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var level)) return null;
        var width = TreeHash.TileWidth;
        var last = parts.Length - 1;
        if (parts[last - 1].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!int.TryParse(parts[last], NumberStyles.None, CultureInfo.InvariantCulture, out width)) return null;
            parts[--last] = parts[last][..^2];
        }

        var groups = parts[2..(last + 1)];
        if (groups.Length is 0 or > 6) return null;
        if (!long.TryParse(string.Concat(groups).Replace("x", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return null;
        var tile = new TilePath(level, index, width);
        return tile.ToString() == path ? tile : null;
    }
}
