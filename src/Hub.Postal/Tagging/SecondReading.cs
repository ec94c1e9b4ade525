namespace Hub.Postal;

/// <summary>Where the rules are not sure, the tagger reads again.</summary>
internal static class SecondReading
{
    // A reading that mail can go by is not given up for one that it cannot.
    private static bool SaysWhere(ReadOnlySpan<Part> parts) =>
        parts.Contains(Part.Street) || parts.Contains(Part.BoxId);

    public static void Try(ref Draft draft, Tagger tagger)
    {
        if (draft.ForeignCountry || draft.Settled || Sureness.OfRules(in draft)) return;
        Span<Part> memory = stackalloc Part[Text.MaxWords];
        tagger.Tag(in draft, memory);
        var parts = memory[..draft.Count];
        if (!SaysWhere(parts) && SaysWhere(draft.Parts)) return;
        if (!IsWhole(parts) && IsWhole(draft.Parts)) return;
        parts.CopyTo(draft.Parts);
    }

    // The tagger sees each word with its neighbours, not the address: two house numbers or half a street here and half there are none.
    // Only a crossing has two streets.
    private static bool IsWhole(ReadOnlySpan<Part> parts) => parts.Contains(Part.Crossing) ||
        IsOneRun(parts, Part.Number, Part.NumberSuffix) && IsOneRun(parts, Part.Street, Part.Street) && IsOneRun(parts, Part.Suffix, Part.Suffix) && IsOneRun(parts, Part.City, Part.City);

    private static bool IsOneRun(ReadOnlySpan<Part> parts, Part one, Part other)
    {
        var first = parts.IndexOfAny(one, other);
        if (first < 0) return true;
        var length = parts[first..].IndexOfAnyExcept(one, other);
        return length < 0 || parts[(first + length)..].IndexOfAny(one, other) < 0;
    }
}
