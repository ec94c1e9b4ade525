namespace Hub.Postal;

/// <summary>Numbered roads in the form of Publication 28's appendix F: COUNTY ROAD 140, US HIGHWAY 50, INTERSTATE 35, FM 187.</summary>
internal static class Highways
{
    /// <returns>How many words of the name were written; 0 if no numbered road begins here.</returns>
    public static int Write(scoped in Draft draft, int at, scoped ref LineWriter line)
    {
        var end = at;
        while (end < draft.Count && draft.Parts[end] is Part.Street or Part.StreetPretype) end++;
        var (form, words) = Form(in draft, at, end);
        if (form is null || at + words >= end || !StartsNumber(in draft, at + words)) return 0;
        line.Word(form);
        return words;
    }

    private static bool StartsNumber(scoped in Draft draft, int at) =>
        draft[at].Has(Marks.Digit) || draft[at].KeyLength <= 2;

    private static (string? Form, int Words) Form(scoped in Draft draft, int at, int end)
    {
        if (end - at < 2) return default;
        var next = draft.Words.Key(at + 1);
        switch (draft.Words.Key(at))
        {
            case "CO" or "COUNTY" or "CNTY" or "CTY":
                if (IsHighway(next)) return ("COUNTY HIGHWAY", 2);
                if (next is "RD" or "ROAD") return ("COUNTY ROAD", 2);
                if (IsRoute(next)) return ("COUNTY ROUTE", 2);
                return default;
            case "RURAL" when IsRoute(next): return ("RURAL ROUTE", 2);
            case "CR": return ("COUNTY ROAD", 1);
            case "STATE" or "ST":
                if (IsHighway(next)) return ("STATE HIGHWAY", 2);
                if (next is "RD" or "ROAD") return ("STATE ROAD", 2);
                if (IsRoute(next)) return ("STATE ROUTE", 2);
                return default;
            case "SR": return ("STATE ROUTE", 1);
            case "US":
                return IsHighway(next) || IsRoute(next) ? ("US HIGHWAY", 2) : ("US HIGHWAY", 1);
            case "U" when next is "S":
                if (end - at < 3) return default;
                return IsHighway(draft.Words.Key(at + 2)) || IsRoute(draft.Words.Key(at + 2)) ? ("US HIGHWAY", 3) : ("US HIGHWAY", 2);
            case "I" or "IH" when draft[at + 1].Has(Marks.StartsWithDigit): return ("INTERSTATE", 1);
            case "INTERSTATE":
                return IsHighway(next) ? ("INTERSTATE", 2) : ("INTERSTATE", 1);
            case "FM": return ("FM", 1);
            case "FARM" when next is "TO" && end - at > 3 && draft.Is(at + 2, "MARKET"):
                return draft.Is(at + 3, "RD") || draft.Is(at + 3, "ROAD") ? ("FM", 4) : ("FM", 3);
            case "HWY" or "HIWAY" or "HIGHWY" or "HWAY" or "HIWY" or "HGWY" when draft[at + 1].Has(Marks.Digit): return ("HIGHWAY", 1);
            case "RT" or "RTE" when draft[at + 1].Has(Marks.Digit): return ("ROUTE", 1);
            default: return default;
        }
    }

    private static bool IsHighway(scoped ReadOnlySpan<char> word) => word is "HIGHWAY" or "HWY" or "HIWAY" or "HIGHWY" or "HWAY" or "HIWY" or "HGWY";

    private static bool IsRoute(scoped ReadOnlySpan<char> word) => word is "ROUTE" or "RTE" or "RT";
}
