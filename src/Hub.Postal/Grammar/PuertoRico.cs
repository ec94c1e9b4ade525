namespace Hub.Postal;

/// <summary>
/// Puerto Rico (Publication 28, section 29): an urbanization above the line, the street's kind before its name, and houses
/// numbered by block: CALLE 19 BLQ 199 CASA 31 is 199-31 CALLE 19.
/// </summary>
internal static class PuertoRico
{
    /// <returns>Whether the whole line was read.</returns>
    public static bool Read(ref Draft draft, ref int start, int end)
    {
        if (start < end && draft.Words.Key(start) is "URB" or "URBANIZACION" or "URBANIZATION")
        {
            var stop = start + 1;
            while (stop < end && !draft[stop].Has(Marks.Digit) && !(stop > start + 1 && draft.BreakBefore(stop))) stop++;
            draft.Mark(start, stop, Part.Urbanization);
            start = stop;
        }
        return ReadBlock(ref draft, start, end);
    }

    private static bool ReadBlock(ref Draft draft, int start, int end)
    {
        for (var at = start + 1; at + 3 < end; at++)
        {
            if (draft.Words.Key(at) is not ("BLQ" or "BLOQUE" or "BLOCK" or "BLK") || draft.Words.Key(at + 2) is not ("CASA" or "NUM" or "NO")) continue;
            draft.Mark(start, at, Part.Street);
            draft.Parts[at + 1] = draft.Parts[at + 3] = Part.Number;
            return true;
        }
        return false;
    }
}
