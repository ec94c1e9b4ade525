namespace Hub.Postal;

/// <summary>
/// Suffixes that are spelt wrongly: one letter missing, added, changed or two exchanged in a long one, or one of a short list.
/// Short suffixes are not guessed at: PACE is one letter from PLACE, GROVE from DROVE.
/// </summary>
internal static class Misspellings
{
    private static readonly string[] Long =
        ["STREET", "AVENUE", "CIRCLE", "SQUARE", "TERRACE", "PARKWAY", "HIGHWAY", "FREEWAY", "BOULEVARD", "TURNPIKE", "CRESCENT", "CROSSING", "EXPRESSWAY",
            "VILLAGE", "LANDING", "JUNCTION"];

    private static readonly (string Word, string Suffix)[] Short =
    [
        ("HGWY", "HWY"), ("HYWY", "HWY"), ("EXPWY", "EXPY"), ("EXWY", "EXPY"), ("BLV", "BLVD"), ("BVD", "BLVD"), ("BVLD", "BLVD"), ("BLDV", "BLVD"),
        ("DRVE", "DR"), ("DIRVE", "DR"), ("RAOD", "RD"), ("LNE", "LN"), ("AVNE", "AVE"), ("PKWYY", "PKWY"), ("PRKWY", "PKWY"), ("PWY", "PKWY"),
        ("TERRRACE", "TER"), ("CICLE", "CIR"), ("COUTR", "CT"), ("CURT", "CT"), ("TRCL", "TRL"), ("PY", "PKWY"), ("BKVD", "BLVD"),
    ];

    private static readonly (string Word, byte Suffix)[] LongSuffixes = [.. Long.Select(word => (word, Lexicon.Of(word).Suffix))];

    public static byte Suffix(ReadOnlySpan<char> word)
    {
        if (word.Length is < 2 or > 11) return 0;
        foreach (var (wrong, suffix) in Short)
            if (word.SequenceEqual(wrong)) return Lexicon.Of(suffix).Suffix;
        if (word.Length < 5) return 0;
        foreach (var (right, suffix) in LongSuffixes)
            if ((right[0] == word[0] || right[0] == word[1] && right[1] == word[0]) && OneApart(word, right)) return suffix;
        return 0;
    }

    /// <summary>Whether one letter missing, added, changed, or two neighbours exchanged make one the other.</summary>
    public static bool OneApart(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.Length > b.Length)
        {
            var longer = a;
            a = b;
            b = longer;
        }
        if (b.Length - a.Length > 1) return false;
        var same = a.CommonPrefixLength(b);
        if (same == b.Length) return false;
        if (a.Length < b.Length) return a[same..].SequenceEqual(b[(same + 1)..]);
        if (a[(same + 1)..].SequenceEqual(b[(same + 1)..])) return true;
        return same + 1 < a.Length && a[same] == b[same + 1] && a[same + 1] == b[same] && a[(same + 2)..].SequenceEqual(b[(same + 2)..]);
    }
}
