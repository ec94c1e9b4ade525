namespace Hub.Postal;

/// <summary>Two streets' names that differ by what may be a slip, word by word as they were written.</summary>
internal static class NameWords
{
    private const int Longest = 64;

    /// <summary>
    /// MARION and MARIAN, CAROL LEIGH and CARL LEIGH: where they differ, either word is a name of its own, so that a slip is no likelier than another street. AVENUE A
    /// and AVENUE B are two: nothing is left of a word of one letter when that letter slips.
    /// </summary>
    public static Verdict Judge(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        Span<char> one = stackalloc char[Longest];
        Span<char> other = stackalloc char[Longest];
        if (Count(a, one) != Count(b, other)) return StreetNames.IsName(one[..All(a, one)]) && StreetNames.IsName(other[..All(b, other)]) ? Verdict.Unsure : Verdict.Same;
        var (atA, atB) = (0, 0);
        while (true)
        {
            var (lengthA, lengthB) = (Next(a, ref atA, one), Next(b, ref atB, other));
            if (lengthA == 0 || lengthB == 0) return Verdict.Same;
            ReadOnlySpan<char> x = one[..lengthA], y = other[..lengthB];
            if (x.SequenceEqual(y)) continue;
            if (lengthA == 1 && lengthB == 1) return Verdict.Different;
            if (StreetNames.IsName(x) && StreetNames.IsName(y)) return Verdict.Unsure;
        }
    }

    private static int Count(ReadOnlySpan<char> name, Span<char> memory)
    {
        var (at, count) = (0, 0);
        while (Next(name, ref at, memory) > 0) count++;
        return count;
    }

    private static int All(ReadOnlySpan<char> name, Span<char> into)
    {
        var length = 0;
        foreach (var c in name)
            if (Folding.Fold(c) is var letter && char.IsAsciiLetterOrDigit(letter) && length < into.Length) into[length++] = letter;
        return length;
    }

    /// <returns>The letters of the next word that has any.</returns>
    private static int Next(ReadOnlySpan<char> name, ref int at, Span<char> into)
    {
        var length = 0;
        for (; at < name.Length; at++)
        {
            var c = Folding.Fold(name[at]);
            if (char.IsAsciiLetterOrDigit(c))
            {
                if (length < into.Length) into[length++] = c;
            }
            else if (length > 0 && c != Folding.Dropped) break;
        }
        return length;
    }
}
