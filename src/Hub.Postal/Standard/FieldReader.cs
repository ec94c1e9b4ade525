namespace Hub.Postal;

/// <summary>The words as written, part by part.</summary>
internal static class FieldReader
{
    public static PostalFields Read(scoped in Draft draft) => new()
    {
        Recipient = Words(in draft, Part.Recipient, Part.Recipient),
        Building = Words(in draft, Part.Building, Part.Building),
        Number = Words(in draft, Part.Number, Part.NumberSuffix),
        Predirectional = Words(in draft, Part.Predirectional, Part.Predirectional),
        Street = Words(in draft, Part.StreetPretype, Part.Street),
        Suffix = Words(in draft, Part.Suffix, Part.Suffix),
        Postdirectional = Words(in draft, Part.Postdirectional, Part.Postdirectional),
        Unit = Words(in draft, Part.UnitId, Part.BoxId),
        UnitDesignator = Words(in draft, Part.UnitType, Part.BoxType),
        Group = Words(in draft, Part.GroupType, Part.GroupId),
        Route = Words(in draft, Part.RouteType, Part.RouteId),
        Urbanization = Words(in draft, Part.Urbanization, Part.Urbanization),
        City = Words(in draft, Part.City, Part.City),
        State = Words(in draft, Part.State, Part.State),
        Zip = Words(in draft, Part.Zip, Part.Zip),
        Country = Words(in draft, Part.Country, Part.Country),
    };

    private static string? Words(scoped in Draft draft, Part one, Part other)
    {
        string? words = null;
        for (var i = 0; i < draft.Count; i++)
        {
            var part = draft.Parts[i];
            if (part != one && part != other) continue;
            var last = i;
            while (last + 1 < draft.Count && (draft.Parts[last + 1] == one || draft.Parts[last + 1] == other)) last++;
            var written = draft.Words.Typed(i, last).ToString();
            words = words is null ? written : $"{words} {written}";
            i = last;
        }
        return words;
    }
}
