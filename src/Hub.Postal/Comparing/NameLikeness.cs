namespace Hub.Postal;

/// <summary>Whether one street's name is the other's with a typing slip.</summary>
internal static class NameLikeness
{
    private const int MaxLength = 64;

    /// <summary>
    /// A slip is one letter missing, added, changed or exchanged with its neighbour; a letter doubled, or not, is half of one. In a name
    /// of five or six letters one and a half may be, since either side may have slipped; in a longer one two. Numbers are never slips:
    /// 82 and 83 are two streets.
    /// </summary>
    public static bool Alike(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.SequenceEqual(b)) return true;
        if (IsNumber(a) != IsNumber(b)) return IsNumber(a) ? AlikeOrdinal(a, b) : AlikeOrdinal(b, a);
        if (HasDigit(a) || HasDigit(b)) return false;
        return Distance(a, b) <= Allowed(Math.Max(a.Length, b.Length));
    }

    /// <summary>In halves of a slip; more than any allowance where the names have not even their length in common.</summary>
    public static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var longer = Math.Max(a.Length, b.Length);
        var allowed = Allowed(longer);
        return allowed == 0 || longer > MaxLength || Math.Abs(a.Length - b.Length) > 2 ? int.MaxValue : Alignment.Least<Halves>(a, b, allowed);
    }

    /// <summary>Halves of slips that a name of so many letters may have; 0 where none is a slip.</summary>
    public static int Allowed(int letters) => letters >= 7 ? 4 : letters >= 5 ? 3 : letters == 4 ? 2 : 0;

    private static bool IsNumber(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExceptInRange('0', '9');

    // 9TH and NITNH
    private static bool AlikeOrdinal(ReadOnlySpan<char> number, ReadOnlySpan<char> name)
    {
        if (number.Length > 2 || HasDigit(name) || name.Length < 4) return false;
        var value = (number[0] - '0') * (number.Length == 2 ? 10 : 1) + (number.Length == 2 ? number[1] - '0' : 0);
        foreach (var (word, ordinal) in NumberWords.Ordinals)
            if (ordinal == value) return Misspellings.OneApart(word, name);
        return false;
    }

    private static bool HasDigit(ReadOnlySpan<char> name) => name.ContainsAnyInRange('0', '9');

    private readonly struct Halves : ISlipCost
    {
        public static int OfChange => 2;

        // One of two equal neighbours comes and goes more easily than another letter.
        public static int OfLetter(ReadOnlySpan<char> word, int at) =>
            at > 0 && word[at] == word[at - 1] || at + 1 < word.Length && word[at] == word[at + 1] ? 1 : 2;
    }
}
