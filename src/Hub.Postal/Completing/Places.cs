using System.Globalization;

namespace Hub.Postal;

/// <summary>
/// Cities and ZIP codes while somebody types them. Every answer is bounded by what is asked for and by <see cref="Most"/>, is in a fixed
/// order and comes from an index: it takes microseconds. An unknown state or text that is no beginning of anything has an empty answer.
/// </summary>
public static class Places
{
    /// <summary>No answer is longer, however many are asked for.</summary>
    public const int Most = 50;

    /// <summary>Cities that begin so, in one state or in all: the name itself first, then those with most ZIP codes, then by name.</summary>
    /// <param name="typed">Its first letters, in any case, with or without accents and periods; ST LOU finds SAINT LOUIS too.</param>
    /// <param name="state">A code or a name; null for all states.</param>
    /// <param name="most">How many are wanted.</param>
    public static IReadOnlyList<Place> Beginning(string typed, string? state = null, int most = 10)
    {
        ArgumentNullException.ThrowIfNull(typed);
        if (!StateOf(state, out var within) || Bounded(most) is not (> 0 and var count)) return [];
        var names = new PlaceNames(typed, stackalloc char[2 * CityKey.MaxLength], ZipTable.Default);
        var best = new Best(count);
        PlaceIndex.Default.Beginning(names.AsTyped, within, best);
        PlaceIndex.Default.Beginning(names.InFull, within, best);
        return [.. best.InOrder.Select(PlaceIndex.Default.ToPlace)];
    }

    /// <summary>The ZIP codes of a city, lowest first. They are those whose mail goes by this name; a city's name is used beyond them.</summary>
    public static IReadOnlyList<string> Zips(string city, string state, int most = Most)
    {
        ArgumentNullException.ThrowIfNull(city);
        ArgumentNullException.ThrowIfNull(state);
        if (!StateOf(state, out var within) || within == 0 || Bounded(most) is not (> 0 and var count)) return [];
        var names = new PlaceNames(city, stackalloc char[2 * CityKey.MaxLength], ZipTable.Default);
        var index = PlaceIndex.Default;
        if ((index.Find(names.AsTyped, within) ?? index.Find(names.InFull, within)) is not { } found) return [];
        var zips = index.ZipsOf(found);
        return [.. zips[..Math.Min(count, zips.Length)].ToArray().Select(Write)];
    }

    /// <summary>
    /// The place of a ZIP code, five digits or nine. The table has the one name that the post office prefers for each, so this is one
    /// place or none; others may be in use, which is why another name in an address is only a warning.
    /// </summary>
    public static IReadOnlyList<ZipPlace> Of(string zip)
    {
        ArgumentNullException.ThrowIfNull(zip);
        return Digits(zip, out var five) == 5 && ZipTable.Default.StateOf(five) != 0 ? [ToPlace(five)] : [];
    }

    /// <summary>ZIP codes that begin with these digits, lowest first, in one state or in all.</summary>
    public static IReadOnlyList<ZipPlace> ZipsBeginning(string typed, string? state = null, int most = 10)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var digits = Digits(typed, out var first);
        if (digits == 0 || !StateOf(state, out var within) || Bounded(most) is not (> 0 and var count)) return [];
        var width = 1;
        for (var left = 5 - digits; left > 0; left--) width *= 10;
        var found = new List<ZipPlace>();
        for (var zip = first * width; zip < (first + 1) * width && found.Count < count; zip++)
            if (ZipTable.Default.StateOf(zip) is > 0 and var of && (within == 0 || within == of)) found.Add(ToPlace(zip));
        return found;
    }

    internal static bool StateOf(string? written, out byte state)
    {
        state = string.IsNullOrWhiteSpace(written) ? (byte)0 : States.Read(written);
        return state != 0 || string.IsNullOrWhiteSpace(written);
    }

    internal static int Bounded(int most) => Math.Clamp(most, 0, Most);

    internal static string Write(int zip) => zip.ToString("00000", CultureInfo.InvariantCulture);

    /// <returns>How many digits there are before anything else, five at most; 0 if other signs stand between them or follow fewer than five.</returns>
    internal static int Digits(string typed, out int number)
    {
        number = 0;
        var trimmed = typed.AsSpan().Trim();
        var digits = trimmed.IndexOfAnyExceptInRange('0', '9') is >= 0 and var other ? other : trimmed.Length;
        if (digits < trimmed.Length && (digits != 5 || trimmed[5] != '-') || digits > 5 && digits != 9) return 0;
        digits = Math.Min(digits, 5);
        foreach (var c in trimmed[..digits]) number = (number * 10) + (c - '0');
        return digits;
    }

    private static ZipPlace ToPlace(int zip) =>
        new(Write(zip), ZipTable.Default.Name(ZipTable.Default.PlaceOf(zip)), States.Codes[ZipTable.Default.StateOf(zip)], ZipTable.Default.CountyOf(zip));
}
