namespace Hub.Postal;

/// <summary>A country at the end: ours is set aside, any other makes the address foreign.</summary>
internal static class Countries
{
    private static readonly string[] Foreign =
    [
        "CANADA", "MEXICO", "UK", "UNITEDKINGDOM", "ENGLAND", "SCOTLAND", "WALES", "IRELAND", "NORTHERNIRELAND", "GERMANY", "DEUTSCHLAND", "FRANCE",
        "SPAIN", "ESPANA", "ITALY", "ITALIA", "PORTUGAL", "NETHERLANDS", "THENETHERLANDS", "BELGIUM", "SWITZERLAND", "AUSTRIA", "SWEDEN", "NORWAY",
        "DENMARK", "FINLAND", "POLAND", "GREECE", "TURKEY", "RUSSIA", "UKRAINE", "ISRAEL", "INDIA", "PAKISTAN", "BANGLADESH", "CHINA", "JAPAN",
        "SOUTHKOREA", "KOREA", "TAIWAN", "PHILIPPINES", "VIETNAM", "THAILAND", "INDONESIA", "MALAYSIA", "SINGAPORE", "AUSTRALIA", "NEWZEALAND",
        "SOUTHAFRICA", "NIGERIA", "GHANA", "KENYA", "EGYPT", "BRAZIL", "BRASIL", "ARGENTINA", "CHILE", "COLOMBIA", "ECUADOR", "VENEZUELA",
        "GUATEMALA", "HONDURAS", "ELSALVADOR", "NICARAGUA", "COSTARICA", "DOMINICANREPUBLIC", "HAITI", "BAHAMAS", "BERMUDA",
    ];

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> ForeignLookup =
        new HashSet<string>(Foreign, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <returns>Where the country begins, or <paramref name="end"/>.</returns>
    public static int Read(scoped ref Draft draft, int end)
    {
        while (end > 1)
        {
            var length = OurCountry(ref draft, end);
            if (length == 0) break;
            draft.Mark(end - length, end, Part.Country);
            end -= length;
        }
        return ReadForeign(ref draft, end);
    }

    private static int OurCountry(scoped ref Draft draft, int end)
    {
        if ((draft[end - 1].Meaning.Sense & Sense.Country) != 0) return 1;
        if (draft.Is(end - 1, "STATES") && draft.Is(end - 2, "UNITED")) return 2;
        if (draft.Is(end - 1, "AMERICA") && draft.Is(end - 3, "STATES") && draft.Is(end - 4, "UNITED")) return 4;
        return 0;
    }

    // A country stands on its own behind a break: MEXICO MO and INDIA HOOK ROAD are no countries.
    private static int ReadForeign(scoped ref Draft draft, int end)
    {
        Span<char> key = stackalloc char[32];
        for (var first = end - 1; first > 0 && first >= end - 2; first--)
        {
            if (!draft.BreakBefore(first)) continue;
            var length = 0;
            for (var i = first; i < end && length >= 0; i++)
            {
                var word = draft.Words.Key(i);
                if (length + word.Length > key.Length) return end;
                word.CopyTo(key[length..]);
                length += word.Length;
            }
            if (!ForeignLookup.Contains(key[..length])) continue;
            draft.Mark(first, end, Part.Country);
            draft.ForeignCountry = true;
            return first;
        }
        return end;
    }
}
