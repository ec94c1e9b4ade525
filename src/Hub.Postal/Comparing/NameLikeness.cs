namespace Hub.Postal;

/// <summary>Whether one street's name is the other's with a typing slip.</summary>
internal static class NameLikeness
{
    private const int MaxLength = 64;

    /// <summary>
    /// A slip is one letter missing, added, changed or exchanged with its neighbour; two slips in a long name. Numbers are never
    /// slips: 82 and 83 are two streets.
    /// </summary>
    public static bool Alike(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.SequenceEqual(b)) return true;
        if (IsNumber(a) != IsNumber(b)) return IsNumber(a) ? AlikeOrdinal(a, b) : AlikeOrdinal(b, a);
        var longer = Math.Max(a.Length, b.Length);
        if (longer is < 4 or > MaxLength || Math.Abs(a.Length - b.Length) > 2 || HasDigit(a) || HasDigit(b)) return false;
        var allowed = longer >= 7 ? 2 : 1;
        return Slips(a, b, allowed) <= allowed;
    }

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

    // Damerau's distance (optimal string alignment), three rows.
    private static int Slips(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int enough)
    {
        Span<int> before = stackalloc int[MaxLength + 1];
        Span<int> above = stackalloc int[MaxLength + 1];
        Span<int> row = stackalloc int[MaxLength + 1];
        for (var j = 0; j <= b.Length; j++) above[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var slips = Math.Min(Math.Min(above[j] + 1, row[j - 1] + 1), above[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) slips = Math.Min(slips, before[j - 2] + 1);
                row[j] = slips;
                least = Math.Min(least, slips);
            }
            if (least > enough) return least;
            var free = before;
            before = above;
            above = row;
            row = free;
        }
        return above[b.Length];
    }
}
