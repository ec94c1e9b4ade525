namespace Hub.Postal;

/// <summary>What the letters of a word show without any table.</summary>
internal static class WordMarks
{
    public static Marks Of(ReadOnlySpan<char> key)
    {
        var digits = 0;
        var hyphen = key.IndexOf('-');
        foreach (var c in key)
            if (char.IsAsciiDigit(c)) digits++;

        if (digits == 0)
        {
            if (key is "AND") return Marks.And;
            return key.Length == 1 ? Marks.Letter : hyphen >= 0 ? Marks.Hyphen : Marks.None;
        }

        var marks = Marks.Digit;
        if (char.IsAsciiDigit(key[0])) marks |= Marks.StartsWithDigit;
        if (digits == key.Length) marks |= Marks.AllDigits;
        if (hyphen >= 0) marks |= Marks.Hyphen;
        if (key.Length >= 3 && digits == key.Length - 2 && key[^2..] is "ST" or "ND" or "RD" or "TH") marks |= Marks.Ordinal;
        if (key.Length is 3 or 4 && key[1] == '/' && digits == key.Length - 1) marks |= Marks.Fraction;
        if (digits == key.Length && digits is 5 or 9) marks |= Marks.Zip;
        if (key.Length == 10 && hyphen == 5 && digits == 9) marks |= Marks.Zip;
        return marks;
    }
}
