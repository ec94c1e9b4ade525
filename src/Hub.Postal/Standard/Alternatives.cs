namespace Hub.Postal;

/// <summary>Where the same words make another address too, that address: rare, so it is written only then.</summary>
internal static class Alternatives
{
    public static IReadOnlyList<StandardAddress> Of(scoped in Draft draft, PostalFields fields, StandardAddress standard, Span<char> buffer)
    {
        if (fields.Street is null || draft.Parts.Contains(Part.BoxType)) return [];
        return LetterOfStreet(in draft) || TwoDirections(in draft) ? Rewritten(in draft, fields, standard, buffer)
            : CountryRoad(in draft, standard) is { } county ? [county] : [];
    }

    // 10 A MAIN ST: A may be the house's or the street's.
    private static bool LetterOfStreet(scoped in Draft draft)
    {
        var at = draft.Parts.IndexOf(Part.NumberSuffix);
        return at >= 0 && draft[at].Has(Marks.Letter);
    }

    // S W S YOUNG DR: SW S YOUNG, or S, WEST S YOUNG.
    private static bool TwoDirections(scoped in Draft draft)
    {
        var at = draft.Parts.IndexOf(Part.Predirectional);
        return at >= 0 && at + 2 < draft.Count && draft.Parts[at + 1] == Part.Predirectional && draft.Parts[at + 2] == Part.Street && draft[at + 2].Meaning.Direction != 0;
    }

    private static IReadOnlyList<StandardAddress> Rewritten(scoped in Draft draft, PostalFields fields, StandardAddress standard, Span<char> buffer)
    {
        var letter = draft.Parts.IndexOf(Part.NumberSuffix);
        var at = letter >= 0 ? letter : draft.Parts.IndexOf(Part.Predirectional) + 1;
        Span<char> line = stackalloc char[1200];
        var writer = new LineWriter(line);
        var was = draft.Parts[at];
        draft.Parts[at] = Part.Street;
        DeliveryLine.Write(in draft, ref writer);
        draft.Parts[at] = was;
        return writer.Overflowed ? [] : [standard with { Line = writer.ToString() }];
    }

    // Most that is called COUNTRY ROAD 3668 is COUNTY ROAD 3668.
    private static StandardAddress? CountryRoad(scoped in Draft draft, StandardAddress standard)
    {
        var at = draft.Parts.IndexOf(Part.Street);
        if (at < 0 || !draft.Is(at, "COUNTRY") || !(draft.Is(at + 1, "ROAD") || draft.Is(at + 1, "RD"))) return null;
        if (at + 2 >= draft.Count || draft.Parts[at + 2] != Part.Street || !draft[at + 2].Has(Marks.Digit)) return null;
        return standard with { Line = standard.Line.Replace("COUNTRY R", "COUNTY R", StringComparison.Ordinal) };
    }
}
