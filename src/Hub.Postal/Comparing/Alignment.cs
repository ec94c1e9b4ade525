namespace Hub.Postal;

/// <summary>What a slip costs, in whole numbers of the caller's choice.</summary>
internal interface ISlipCost
{
    static abstract int OfChange { get; }
    static abstract int OfLetter(ReadOnlySpan<char> word, int at);
}

/// <summary>What the cheapest slips cost that make one word the other: Damerau's distance (optimal string alignment), three rows.</summary>
internal static class Alignment
{
    /// <returns>Exact up to <paramref name="enough"/>; above it any number that is greater.</returns>
    public static int Least<TCost>(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int enough)
        where TCost : struct, ISlipCost
    {
        Span<int> before = stackalloc int[b.Length + 1];
        Span<int> above = stackalloc int[b.Length + 1];
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 1; j <= b.Length; j++) above[j] = above[j - 1] + TCost.OfLetter(b, j - 1);
        for (var i = 1; i <= a.Length; i++)
        {
            var dropped = TCost.OfLetter(a, i - 1);
            row[0] = above[0] + dropped;
            var least = row[0];
            for (var j = 1; j <= b.Length; j++)
            {
                var slips = Math.Min(Math.Min(above[j] + dropped, row[j - 1] + TCost.OfLetter(b, j - 1)), above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : TCost.OfChange));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) slips = Math.Min(slips, before[j - 2] + TCost.OfChange);
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
