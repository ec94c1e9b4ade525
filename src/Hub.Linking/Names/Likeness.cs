using Hub.Postal;

namespace Hub.Linking;

/// <summary>How alike two words are to the eye.</summary>
internal static class Likeness
{
    /// <summary>Letters missing, added, changed or exchanged with their neighbour (optimal string alignment); counting stops above <paramref name="enough"/>.</summary>
    public static int Slips(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int enough)
    {
        if (Math.Abs(a.Length - b.Length) > enough) return enough + 1;
        var beginning = a.CommonPrefixLength(b);
        a = a[beginning..];
        b = b[beginning..];
        while (a.Length > 0 && b.Length > 0 && a[^1] == b[^1])
        {
            a = a[..^1];
            b = b[..^1];
        }
        if (a.Length == 0 || b.Length == 0) return Math.Max(a.Length, b.Length);
        return Alignment.Least<Whole>(a, b, enough);
    }

    // Every slip is one.
    private readonly struct Whole : ISlipCost
    {
        public static int OfChange => 1;
        public static int OfLetter(ReadOnlySpan<char> word, int at) => 1;
    }

    /// <summary>Jaro's likeness with Winkler's bonus for a common beginning, 0 to 1.</summary>
    public static double JaroWinkler(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.Length == 0 || b.Length == 0) return 0;
        if (a.SequenceCompareTo(b) > 0) return JaroWinkler(b, a); // Its matching is greedy: whichever comes first must not matter.
        var window = Math.Max(0, Math.Max(a.Length, b.Length) / 2 - 1);
        ulong inA = 0, inB = 0;
        var matches = 0;
        for (var i = 0; i < a.Length; i++)
            for (var j = Math.Max(0, i - window); j < Math.Min(b.Length, i + window + 1); j++)
            {
                if ((inB >> j & 1) != 0 || a[i] != b[j]) continue;
                inA |= 1UL << i;
                inB |= 1UL << j;
                matches++;
                break;
            }
        if (matches == 0) return 0;
        int exchanged = 0, k = 0;
        for (var i = 0; i < a.Length; i++)
        {
            if ((inA >> i & 1) == 0) continue;
            while ((inB >> k & 1) == 0) k++;
            if (a[i] != b[k++]) exchanged++;
        }
        var m = (double)matches;
        var jaro = (m / a.Length + m / b.Length + (m - exchanged / 2.0) / m) / 3;
        var prefix = 0;
        while (prefix < Math.Min(4, Math.Min(a.Length, b.Length)) && a[prefix] == b[prefix]) prefix++;
        return jaro + prefix * 0.1 * (1 - jaro);
    }

    /// <summary>One slip in a word of four letters, two in one of eight.</summary>
    public static bool Close(string a, string b)
    {
        var longer = Math.Max(a.Length, b.Length);
        var allowed = longer >= 8 ? 2 : longer >= 4 ? 1 : 0;
        return allowed > 0 && Slips(a, b, allowed) <= allowed;
    }
}
