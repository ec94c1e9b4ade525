namespace Hub.Postal;

/// <summary>Some write the line twice, once with the unit. The second is let go.</summary>
internal static class Repetition
{
    /// <returns>Where the repetition begins, or <paramref name="end"/>.</returns>
    public static int Cut(ref Draft draft, int streetStart, int end)
    {
        var number = draft.Parts[..streetStart].LastIndexOf(Part.Number);
        if (number < 0 || streetStart >= end) return end;
        for (var at = streetStart + 1; at + 1 < end; at++)
        {
            if (!draft.Words.Key(at).SequenceEqual(draft.Words.Key(number)) || draft[at - 1].Has(Marks.Hash)) continue;
            var first = draft.Words.Key(streetStart);
            if (draft.Words.Key(at + 1).StartsWith(first) && first.Length > 1) return at;
        }
        return end;
    }
}
