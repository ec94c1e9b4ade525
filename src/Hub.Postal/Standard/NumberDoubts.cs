namespace Hub.Postal;

/// <summary>What no house number is, and where two of them stand.</summary>
internal static class NumberDoubts
{
    // House numbers have five digits, six where a county numbers all its roads.
    private const int MostDigits = 6;
    private const int MostOfBox = 9;

    // 12 14 MAIN ST, 12 AND 14, 12 1/2 1/2; the block and the house of Puerto Rico are one number.
    public static bool Several(scoped in Draft draft)
    {
        var number = draft.Parts.IndexOf(Part.Number);
        if (number < 0) return false;
        var (numbers, fractions) = (0, 0);
        for (var i = number; i < draft.DeliveryEnd; i++)
        {
            if (draft.Parts[i] == Part.Number) numbers++;
            if (draft.Parts[i] is Part.NumberSuffix or Part.Street && draft[i].Has(Marks.Fraction)) fractions++;
        }
        if (fractions > 1 || numbers > 1 && !draft.IsPuertoRico) return true;
        if (draft.Words.Key(number).Contains('/') && !draft.Words.Key(number).EndsWith("-1/2")) return true; // 12/14, but 12-1/2
        var next = number + 1;
        while (next < draft.Count && draft.Parts[next] is Part.NumberSuffix or Part.Predirectional) next++;
        if (next + 1 >= draft.DeliveryEnd || draft.Parts[next] is not (Part.Street or Part.UnitId)) return false;
        if (draft[next].Has(Marks.And)) return draft[next + 1].Has(Marks.StartsWithDigit);
        if (draft.Is(next, "OR") || draft.Is(next, "TO") || draft.Is(next, "THRU")) return draft[next + 1].Has(Marks.StartsWithDigit);
        return draft[next].Has(Marks.AllDigits) && draft.Parts[next + 1] == Part.Street && !IsOfName(in draft, next);
    }

    // 12 9 MILE RD and 12 3 RIVERS DR: a small number and many of something.
    public static bool IsOfName(scoped in Draft draft, int at)
    {
        var many = draft.Words.Key(at + 1);
        return !draft.BreakBefore(at) && (many is "MILE" || many[^1] == 'S') && draft[at].KeyLength <= 2
            || draft[at + 1].Meaning.Suffix != 0 || draft[at + 1].Meaning.Direction != 0;
    }

    public static bool NoHouseHas(scoped in Draft draft)
    {
        for (var i = 0; i < draft.DeliveryEnd; i++)
        {
            if (draft.Parts[i] == Part.BoxId && (draft[i].Has(Marks.Minus) || draft[i].KeyLength > MostOfBox)) return true;
            if (draft.Parts[i] != Part.Number) continue;
            if (draft[i].Has(Marks.Minus | Marks.Ordinal) || draft.Has(i + 1, Marks.Hash) && draft.Parts[i + 1] == Part.Street || draft[i].Meaning.NumberWord == 0 && !IsHouseNumber(draft.Words.Key(i)) && !HouseNumber.IsGrid(draft.Words.Key(i))) return true;
        }
        return false;
    }

    // 123, 123A, 12-14, 112-10, 94-1234B, 12-A, A-17, 39.2: of 1O2 and 10O the letters are digits that were meant.
    private static bool IsHouseNumber(scoped ReadOnlySpan<char> key)
    {
        var (digits, letters, hyphens, periods) = (0, 0, 0, 0);
        for (var i = 0; i < key.Length; i++)
        {
            if (char.IsAsciiDigit(key[i]))
            {
                if (digits > 0 && i > 0 && char.IsAsciiLetter(key[i - 1])) return false;
                if (++digits > MostDigits + (hyphens > 0 ? 4 : 0)) return false;
            }
            else if (key[i] == '-') hyphens++;
            else if (key[i] == '.') periods++;
            else if (char.IsAsciiLetter(key[i]))
            {
                if (i > 0 && char.IsAsciiDigit(key[i - 1]) && key[i] is 'O' or 'I') return false;
                letters++;
            }
        }
        return hyphens <= 1 && letters <= 2 && periods <= 1;
    }

    /// <summary>614-555-0100, 555-0100, 6145550100: more digits than stand at any door.</summary>
    public static bool IsTelephone(scoped in Draft draft, int at)
    {
        if (!draft[at].Has(Marks.Digit)) return false;
        var digits = 0;
        foreach (var c in draft.Words.Key(at))
            if (char.IsAsciiDigit(c)) digits++;
        return digits > MostDigits;
    }
}
