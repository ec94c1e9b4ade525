namespace Hub.Postal;

/// <summary>The house number, and whatever stands before it: a unit, or a name.</summary>
internal static class HouseNumber
{
    public static bool Read(scoped ref Draft draft, int start, int end, out int streetStart)
    {
        streetStart = start;
        if (start >= end) return false;
        var floor = draft[start].Has(Marks.Ordinal) && Units.LengthAt(ref draft, start, end) > 0; // 41ST FLOOR 1221 …
        var length = floor ? 0 : LengthAt(ref draft, start, end);
        if (length > 0 && !IsNamedStreet(ref draft, start, end))
        {
            streetStart = Take(ref draft, start, length, end);
            return true;
        }

        // APT 1B 626 E KILBOURN AVE; SECOND FLOOR 12 MAIN ST
        var unitEnd = start;
        while (unitEnd < end && Units.LengthAt(ref draft, unitEnd, end) is var unit and > 0) unitEnd += unit;
        if (unitEnd > start && unitEnd < end && LengthAt(ref draft, unitEnd, end) is var behind and > 0)
        {
            Units.Take(ref draft, start, unitEnd);
            streetStart = Take(ref draft, unitEnd, behind, end);
            return true;
        }
        // #12 MAIN ST, NO. 12 MAIN ST: the sign says what the digits say.
        if ((draft[start].Has(Marks.Hash) || draft.Words.Key(start) is "NO" or "NUM" or "NUMBER") && start + 2 < end && draft[start + 1].Has(Marks.StartsWithDigit) && !draft[start + 1].Has(Marks.Ordinal)
            && !draft.BreakBefore(start + 2) && LooksLikeStreet(ref draft, start + 2, end))
        {
            draft.Parts[start] = Part.Repeated;
            streetStart = Take(ref draft, start + 1, 1, end);
            return true;
        }
        return AfterName(ref draft, start, end, out streetStart);
    }

    // A recipient, a firm or a building stands before the number.
    private static bool AfterName(scoped ref Draft draft, int start, int end, out int streetStart)
    {
        streetStart = start;
        for (var at = start + 1; at < end - 1; at++)
        {
            ref var word = ref draft[at];
            if (!word.Has(Marks.StartsWithDigit) || word.Has(Marks.Ordinal | Marks.Fraction)) continue;
            ref var before = ref draft[at - 1];
            if (before.Has(Marks.Hash) || before.Meaning.Designator != 0 || (before.Meaning.Sense & Sense.Highway) != 0) continue;
            var length = LengthAt(ref draft, at, end);
            if (length == 0 || !LooksLikeStreet(ref draft, at + length, end)) continue;
            var unitAt = Units.Begin(ref draft, start, at);
            draft.Mark(start, unitAt, draft.BreakBefore(at) && unitAt == at ? Part.Recipient : Part.Building);
            Units.ReadLoose(ref draft, unitAt, at);
            streetStart = Take(ref draft, at, length, end);
            return true;
        }
        return false;
    }

    /// <returns>Where a number stands that a street follows; 0 if there is none.</returns>
    public static int StreetBehind(scoped ref Draft draft, int start, int end)
    {
        for (var at = start; at < end - 1; at++)
        {
            ref var word = ref draft[at];
            if (!word.Has(Marks.StartsWithDigit) || word.Has(Marks.Ordinal | Marks.Fraction) || draft[at - 1].Has(Marks.Hash) || draft[at - 1].Meaning.Designator != 0) continue;
            if (LooksLikeStreet(ref draft, at + 1, end)) return at;
        }
        return 0;
    }

    private static bool LooksLikeStreet(scoped ref Draft draft, int from, int end)
    {
        if (from >= end) return false;
        if (draft[from].Meaning.Direction != 0 && from + 1 < end) return true;
        for (var i = from + 1; i < end; i++)
            if (draft[i].Meaning.Suffix != 0) return true;
        return (draft[from].Meaning.Sense & Sense.Highway) != 0;
    }

    // 79TH ST & JOLIET RD and 5TH AVE are streets without a number.
    private static bool IsNamedStreet(scoped ref Draft draft, int start, int end) =>
        draft[start].Has(Marks.Ordinal) && start + 1 < end && draft[start + 1].Meaning.Suffix != 0
        && !(start + 2 < end && draft[start + 2].Meaning.Suffix != 0);

    private static int Take(scoped ref Draft draft, int at, int length, int end)
    {
        draft.Parts[at] = Part.Number;
        draft.Mark(at + 1, at + length, Part.NumberSuffix);
        var next = at + length;
        if (next < end && draft[next].Has(Marks.Fraction))
        {
            draft.Parts[next] = Part.NumberSuffix;
            next++;
        }
        else if (IsLetterOfNumber(ref draft, next, end))
        {
            draft.Parts[next] = Part.NumberSuffix;
            next++;
        }
        return next;
    }

    // 10 A MAIN STREET, but not 923 K ST and 2010 C AND N ROAD.
    private static bool IsLetterOfNumber(scoped ref Draft draft, int at, int end)
    {
        if (at + 2 >= end || !draft[at].Has(Marks.Letter) || draft[at].Meaning.Direction != 0 || draft[at].Has(Marks.CommaAfter)) return false;
        ref var next = ref draft[at + 1];
        if (next.Has(Marks.And | Marks.Hash) || (next.Meaning.Sense & Sense.CommonSuffix) != 0 || next.Meaning.Designator != 0) return false;
        if (draft.Is(at, "U") || draft.Is(at, "I")) return false; // U S 41, I 35
        return next.Meaning.Direction != 0 || !next.Has(Marks.Digit | Marks.Letter);
    }

    /// <returns>How many words the number takes that begins here; 0 if none does.</returns>
    public static int LengthAt(scoped ref Draft draft, int at, int end)
    {
        ref var word = ref draft[at];
        if (at + 1 >= end) return 0;
        if (draft.IsPuertoRico && word.Has(Marks.Digit)) return 1;
        // N 6543 COUNTY ROAD H: a grid number whose letter stands apart. S 6543 is another house.
        if (word.Has(Marks.Letter) && word.Meaning.Direction != 0 && at + 2 < end && !draft.BreakBefore(at + 1) && draft[at + 1].Has(Marks.AllDigits) && LooksLikeStreet(ref draft, at + 2, end)) return 2;
        if (word.Has(Marks.StartsWithDigit)) return word.Has(Marks.Fraction) ? 0 : 1;
        if (word.Has(Marks.Digit) && IsGrid(draft.Words.Key(at)))
            return at + 2 < end && draft[at + 1].Has(Marks.Digit) && IsGrid(draft.Words.Key(at + 1)) ? 2 : 1;
        if (word.Meaning.NumberWord is > 0 and < 100 && !draft[at + 1].Has(Marks.And) && draft[at + 1].Meaning.Suffix == 0)
            return draft[at + 1].Meaning.NumberWord != 0 && at + 2 < end ? 2 : 1;
        return 0;
    }

    // N6W23001, W156N9762, and the halves N165 W2123 of such a number.
    public static bool IsGrid(scoped ReadOnlySpan<char> key)
    {
        var i = 0;
        while (i < key.Length && key[i] is 'N' or 'S' or 'E' or 'W')
        {
            var digits = ++i;
            while (i < key.Length && char.IsAsciiDigit(key[i])) i++;
            if (i == digits) return false;
        }
        return i == key.Length && i > 1;
    }
}
