namespace Hub.Postal;

/// <summary>A city's name as the table looks it up: its words' letters run together, as typed or with its abbreviations written out.</summary>
internal static class CityKey
{
    public const int MaxLength = 48;

    /// <returns>The length, or 0 if the words are no name.</returns>
    public static int Join(scoped in Draft draft, int from, int to, bool writtenOut, scoped Span<char> key)
    {
        var length = 0;
        for (var i = from; i < to; i++)
        {
            if (draft[i].Has(Marks.Digit | Marks.Hash)) return 0;
            var word = draft.Words.Key(i);
            if (writtenOut && InFull(in draft, i, from, to) is { } full) word = full;
            foreach (var c in word)
            {
                if (!char.IsAsciiLetter(c)) continue;
                if (length == key.Length) return 0;
                key[length++] = c;
            }
        }
        return length;
    }

    /// <summary>A word of a city's name without its abbreviation, or null if it is none.</summary>
    public static string? InFull(scoped in Draft draft, int i, int from, int to)
    {
        var word = draft.Words.Key(i);
        if (word.Length > 6) return null;
        switch (word)
        {
            case "ST": return i + 1 < to ? "SAINT" : null;
            case "STE": return i + 1 < to ? "SAINTE" : null;
            case "FT": return "FORT";
            case "MT": return i + 1 < to ? "MOUNT" : "MOUNTAIN";
            case "MTN": return "MOUNTAIN";
            case "PK": return "PARK";
            case "BR" when i > from: return "BRANCH";
            case "VY": return "VALLEY";
            case "CTY": return "CITY";
            case "TWP": return "TOWNSHIP";
            case "IS" when i > from: return "ISLAND";
            case "NYC" when i + 1 == to && i == from: return "NEW YORK";
            case "PHILA": return "PHILADELPHIA";
            case "MPLS": return "MINNEAPOLIS";
            case "INDPLS": return "INDIANAPOLIS";
            case "BALTO": return "BALTIMORE";
            case "CINTI" or "CINCY": return "CINCINNATI";
        }
        ref var meaning = ref draft[i].Meaning;
        if (meaning.Direction != 0 && word.Length <= 2) return Directionals.InFull(meaning.Direction);
        if (meaning.Suffix == 0 || i == from || (meaning.Sense & Sense.CommonSuffix) != 0) return null;
        var full = Suffixes.InFull(meaning.Suffix);
        return word.SequenceEqual(full) || !word.SequenceEqual(Suffixes.Standard(meaning.Suffix)) ? null : full;
    }
}
