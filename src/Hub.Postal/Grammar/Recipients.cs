namespace Hub.Postal;

/// <summary>ATTN, C/O and CARE OF, at either end of the delivery line, and what follows them.</summary>
internal static class Recipients
{
    public static void SetAside(ref Draft draft, ref int start, ref int end)
    {
        for (var at = start; at < end; at++)
        {
            if (!IsMarker(ref draft, at)) continue;
            if (at > start && !draft[start].Has(Marks.StartsWithDigit) && HouseNumber.StreetBehind(ref draft, at + 1, end) is > 0 and var number)
            {
                draft.Mark(start, number, Part.Recipient); // ACME INC ATTN JANE ROE 77 W WACKER DR
                start = number;
                return;
            }
            if (at > start)
            {
                draft.Mark(at, end, Part.Recipient);
                end = at;
                return;
            }
            // In front: as far as the first break, or else the number finds the end.
            var stop = at + 1;
            while (stop < end && !draft.BreakBefore(stop)) stop++;
            if (stop == end) return;
            draft.Mark(at, stop, Part.Recipient);
            start = stop;
            at = stop - 1;
        }
    }

    private static bool IsMarker(ref Draft draft, int at)
    {
        var word = draft.Words.Key(at);
        return word is "ATTN" or "ATTENTION" or "C/O" or "ATN" || word is "CARE" && draft.Is(at + 1, "OF") || word is "C" && draft.Is(at + 1, "O") && at == 0;
    }
}
