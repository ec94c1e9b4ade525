namespace Hub.Postal;

/// <summary>
/// Names of places by what is left of them when one letter is left out: two names that are a slip apart have one of those in common, so
/// the likely ones are found by look-up, and only they are compared letter by letter.
/// </summary>
internal sealed class SlipIndex
{
    private const int MostCandidates = 400; // Far more than any name has: 30 is the most in the table.

    private static readonly Lazy<SlipIndex> Made = new(() => new SlipIndex(ZipTable.Default));

    private readonly ulong[] rows; // What is left, hashed, then the place: sorted.

    public static SlipIndex Default => Made.Value;

    private SlipIndex(ZipTable zips)
    {
        var made = new List<ulong>();
        Span<uint> left = stackalloc uint[CityKey.MaxLength + 1];
        for (var place = 1; place < zips.Places; place++)
        {
            var count = Left(zips.Key((ushort)place), left);
            foreach (var hash in left[..count]) made.Add(((ulong)hash << 16) | (uint)place);
        }
        rows = [.. made];
        Array.Sort(rows);
    }

    /// <summary>Places whose names may be meant; each once.</summary>
    public IReadOnlyCollection<ushort> Near(scoped ReadOnlySpan<char> letters)
    {
        var found = new HashSet<ushort>();
        Span<uint> left = stackalloc uint[CityKey.MaxLength + 1];
        var count = Left(letters, left);
        foreach (var hash in left[..count])
        {
            var at = Array.BinarySearch(rows, (ulong)hash << 16);
            for (at = at < 0 ? ~at : at; at < rows.Length && rows[at] >> 16 == hash && found.Count < MostCandidates; at++) found.Add((ushort)rows[at]);
        }
        return found;
    }

    private static int Left(scoped ReadOnlySpan<char> letters, scoped Span<uint> into)
    {
        if (letters.Length is < 4 or > CityKey.MaxLength) return 0;
        var count = 0;
        into[count++] = Hash(letters, letters.Length);
        for (var without = 0; without < letters.Length; without++)
            if (without == 0 || letters[without] != letters[without - 1]) into[count++] = Hash(letters, without);
        return count;
    }

    private static uint Hash(scoped ReadOnlySpan<char> letters, int without)
    {
        var hash = 2166136261u;
        for (var i = 0; i < letters.Length; i++)
            if (i != without) hash = (hash ^ letters[i]) * 16777619u;
        return hash;
    }
}
