namespace Hub.Postal;

/// <summary>
/// The cities of all states in the order of their letters, each with its ZIP codes: a beginning is a range, found by halving.
/// Made when first asked for; reading addresses does without it.
/// </summary>
internal sealed class PlaceIndex
{
    private static readonly Lazy<PlaceIndex> Made = new(() => new PlaceIndex(ZipTable.Default));

    private readonly ZipTable zips;
    private readonly Entry[] entries;
    private readonly int[][] ofState;
    private readonly int[] zipCodes;

    public static PlaceIndex Default => Made.Value;

    public readonly record struct Entry(ushort Place, byte State, int FirstZip, int Count);

    private PlaceIndex(ZipTable zips)
    {
        this.zips = zips;
        zipCodes = [.. Enumerable.Range(0, ZipTable.ZipCodes).Where(zip => zips.StateOf(zip) != 0)
            .OrderBy(zip => zips.Key(zips.PlaceOf(zip)), StringComparer.Ordinal).ThenBy(zip => States.Codes[zips.StateOf(zip)], StringComparer.Ordinal).ThenBy(zip => zip)];
        var made = new List<Entry>();
        for (var at = 0; at < zipCodes.Length;)
        {
            var (place, state, first) = (zips.PlaceOf(zipCodes[at]), zips.StateOf(zipCodes[at]), at);
            while (at < zipCodes.Length && zips.PlaceOf(zipCodes[at]) == place && zips.StateOf(zipCodes[at]) == state) at++;
            made.Add(new(place, state, first, at - first));
        }
        entries = [.. made];
        ofState = [.. States.Codes.Select((_, state) => Enumerable.Range(0, entries.Length).Where(e => entries[e].State == state).ToArray())];
    }

    public ReadOnlySpan<int> ZipsOf(Entry entry) => zipCodes.AsSpan(entry.FirstZip, entry.Count);

    public Place ToPlace(Entry entry) => new(zips.Name(entry.Place), States.Codes[entry.State], entry.Count);

    /// <summary>Offers every city whose letters begin so, of one state or (0) of all.</summary>
    public void Beginning(scoped ReadOnlySpan<char> letters, byte state, Best best)
    {
        if (letters.IsEmpty) return;
        var within = state == 0 ? null : ofState[state];
        var count = within?.Length ?? entries.Length;
        for (var at = FirstNotBefore(letters, within, count); at < count; at++)
        {
            var entry = entries[within?[at] ?? at];
            var key = zips.Key(entry.Place);
            if (!key.AsSpan().StartsWith(letters)) break;
            best.Offer(entry, key.Length == letters.Length ? 0 : 1, zips.Name(entry.Place));
        }
    }

    /// <summary>The city of exactly these letters in that state.</summary>
    public Entry? Find(scoped ReadOnlySpan<char> letters, byte state)
    {
        if (letters.IsEmpty) return null;
        var within = ofState[state];
        var at = FirstNotBefore(letters, within, within.Length);
        return at < within.Length && letters.SequenceEqual(zips.Key(entries[within[at]].Place)) ? entries[within[at]] : null;
    }

    private int FirstNotBefore(scoped ReadOnlySpan<char> letters, int[]? within, int count)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (zips.Key(entries[within?[middle] ?? middle].Place).AsSpan().SequenceCompareTo(letters) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
