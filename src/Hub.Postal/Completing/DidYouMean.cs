namespace Hub.Postal;

/// <summary>
/// What somebody may have meant who misspelt a city or a suffix: names a slip or two away, nearest first. A slip is a letter missing,
/// added, changed or exchanged with its neighbour; the shorter the name, the fewer (<see cref="NameLikeness"/>).
/// </summary>
public static class DidYouMean
{
    /// <summary>
    /// Cities whose names are like this one, within the state (or the ZIP code's) where one is given. With a ZIP code its own place comes
    /// first if it is like the name, and last if it is not. Nothing is suggested for a name that the state has, unless the ZIP code has another.
    /// </summary>
    public static IReadOnlyList<Place> City(string city, string? state = null, string? zip = null, int most = 5)
    {
        ArgumentNullException.ThrowIfNull(city);
        if (!Places.StateOf(state, out var within) || Places.Bounded(most) is not (> 0 and var count)) return [];
        var zips = ZipTable.Default;
        var ofZip = zip is not null && Places.Digits(zip, out var five) == 5 && zips.StateOf(five) is > 0 and var zipState && (within == 0 || within == zipState) ? five : -1;
        if (ofZip >= 0) within = zips.StateOf(ofZip);

        var names = new PlaceNames(city, stackalloc char[2 * CityKey.MaxLength], zips);
        var best = new Best(count);
        var known = Offer(names.AsTyped, within, ofZip, best) | Offer(names.InFull, within, ofZip, best);
        if (known) best = new Best(count);
        if (ofZip >= 0 && !IsPlaceOf(ofZip, names) && PlaceIndex.Default.Find(zips.Key(zips.PlaceOf(ofZip)), within) is { } own)
            best.Offer(own, NameLikeness.Allowed(CityKey.MaxLength) + 1, zips.Name(own.Place)); // Behind every likely one, unless it is one.
        return [.. best.InOrder.Select(PlaceIndex.Default.ToPlace)];
    }

    /// <summary>Suffixes of Publication 28 whose spellings are like this word, written out in full; none for a word that is one.</summary>
    public static IReadOnlyList<string> Suffix(string word, int most = 3)
    {
        ArgumentNullException.ThrowIfNull(word);
        Span<char> letters = stackalloc char[24];
        var length = 0;
        foreach (var c in word)
        {
            var folded = Folding.Fold(c);
            if (!char.IsAsciiLetter(folded)) continue;
            if (length == letters.Length) return [];
            letters[length++] = folded;
        }
        return Suffixed.Like(letters[..length], Places.Bounded(most));
    }

    /// <summary>
    /// All that may be meant in an address that was read: the city of its ZIP code, cities spelt like the one written, a suffix spelt like
    /// the last word of a street without one, COUNTY ROAD for a numbered COUNTRY ROAD.
    /// </summary>
    public static IReadOnlyList<Suggestion> In(Reading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var found = new List<Suggestion>();
        if (reading.Standard is not { } standard) return found;
        if (reading.Fields.City is { } city && standard.City.Length > 0)
        {
            foreach (var place in City(standard.City, standard.State, standard.Zip, 3))
                found.Add(new("city", IsLike(place.City, standard.City) ? "misspelt" : "city-of-zip", city, place.City));
        }
        if (reading.Fields is { Suffix: null, Street: { } street } && street.LastIndexOf(' ') is > 0 and var cut)
        {
            foreach (var suffix in Suffix(street[(cut + 1)..], 2)) found.Add(new("suffix", "misspelt", street[(cut + 1)..], suffix));
        }
        foreach (var other in reading.Alternatives)
            if (other.Line.Contains("COUNTY ROAD", StringComparison.Ordinal) && standard.Line.Contains("COUNTRY R", StringComparison.Ordinal))
                found.Add(new("street", "county-road", standard.Line, other.Line));
        return found;
    }

    private static bool IsLike(string a, string b) =>
        NameLikeness.Alike(a.Replace(" ", "", StringComparison.Ordinal), b.Replace(" ", "", StringComparison.Ordinal));

    private static bool IsPlaceOf(int zip, scoped PlaceNames names)
    {
        var key = ZipTable.Default.Key(ZipTable.Default.PlaceOf(zip));
        return names.AsTyped.SequenceEqual(key) || names.InFull.SequenceEqual(key);
    }

    /// <returns>Whether the name is a city's of that state (or of any), and so no slip.</returns>
    private static bool Offer(scoped ReadOnlySpan<char> letters, byte within, int ofZip, Best best)
    {
        if (letters.IsEmpty) return false;
        var zips = ZipTable.Default;
        var exact = zips.Place(letters);
        if (exact != 0 && (within == 0 || (zips.StatesOf(exact) & (1UL << within)) != 0)) return true;
        foreach (var place in SlipIndex.Default.Near(letters))
        {
            var states = within == 0 ? zips.StatesOf(place) : zips.StatesOf(place) & (1UL << within);
            if (states == 0) continue;
            var distance = NameLikeness.Distance(letters, zips.Key(place));
            if (distance > NameLikeness.Allowed(Math.Max(letters.Length, zips.Key(place).Length))) continue;
            if (ofZip >= 0 && place == zips.PlaceOf(ofZip)) distance = -1;
            for (; states != 0; states &= states - 1)
                if (PlaceIndex.Default.Find(zips.Key(place), (byte)System.Numerics.BitOperations.TrailingZeroCount(states)) is { } entry)
                    best.Offer(entry, distance, zips.Name(place));
        }
        return false;
    }
}
