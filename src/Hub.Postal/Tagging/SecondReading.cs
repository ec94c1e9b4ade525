namespace Hub.Postal;

/// <summary>Where the rules are not sure, the tagger reads again.</summary>
internal static class SecondReading
{
    // A reading that mail can go by is not given up for one that it cannot.
    private static bool SaysWhere(ReadOnlySpan<Part> parts) =>
        parts.Contains(Part.Street) || parts.Contains(Part.BoxId);

    public static void Try(ref Draft draft, Tagger tagger)
    {
        if (draft.ForeignCountry || Sureness.OfRules(in draft)) return;
        Span<Part> parts = stackalloc Part[Text.MaxWords];
        tagger.Tag(in draft, parts);
        if (SaysWhere(parts[..draft.Count]) || !SaysWhere(draft.Parts)) parts[..draft.Count].CopyTo(draft.Parts);
    }
}
