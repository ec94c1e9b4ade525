namespace Hub.Postal;

/// <summary>The street suffixes of Publication 28, appendix C1. 0 is no suffix.</summary>
internal static class Suffixes
{
    /// <summary>Suffixes by which most streets go: where one of them can be the suffix, it is.</summary>
    public const string Common =
        "ST STR STREET STRT AVE AV AVEN AVENU AVENUE AVN AVNUE RD ROAD DR DRIV DRIVE DRV LN LANE LANES CT COURT CRT PL PLACE " +
        "BLVD BOUL BOULEVARD BOULV CIR CIRC CIRCL CIRCLE CRCL CRCLE PKWY PARKWAY PARKWAYS PARKWY PKWAY PKWYS PKY " +
        "TER TERR TERRACE WAY WY TRL TRAIL TRLS HWY HIGHWAY";

    public static readonly (string Standard, string Full)[] All;
    public static readonly (string Word, byte Suffix)[] Spellings;

    static Suffixes()
    {
        var all = new List<(string, string)> { ("", "") };
        var spellings = new Dictionary<string, byte>(StringComparer.Ordinal);
        using var reader = new StreamReader(Embedded.Open("suffixes.tsv"));
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var cells = line.Split('\t');
            var suffix = (byte)all.Count;
            all.Add((cells[0], cells[1]));
            // What Publication 28 lists as a spelling counts more than a standard form: MDW, the form of MEADOW, is listed under MEADOWS.
            spellings.TryAdd(cells[0], suffix);
            foreach (var word in $"{cells[1]} {cells[2]}".Split(' ', StringSplitOptions.RemoveEmptyEntries)) spellings[word] = suffix;
        }
        (All, Spellings) = ([.. all], [.. spellings.Select(s => (s.Key, s.Value))]);
    }

    public static string Standard(byte suffix) => All[suffix].Standard;
    public static string InFull(byte suffix) => All[suffix].Full;
}
