namespace Hub.Server.Identity;

/// <summary>
/// Numbers by which people are told apart, as a clerk is shown them: the last four characters, and where two numbers differ in one place or two a # at those
/// places, so that a slip and a transposition can be told from another number. Nobody reads a number off questions, however many there are. What the log holds is untouched.
/// </summary>
public static class MaskedNumbers
{
    private const int Shown = 4;
    private const int MostSlips = 2; // Two numbers that differ in more are two numbers, and would be read off each other.
    private static readonly string[] Columns = ["ssn", "licence", "person-number"];

    /// <summary>All records beside one another, each masked with regard to the others.</summary>
    public static List<Dictionary<string, string>> Of(IReadOnlyList<IReadOnlyDictionary<string, string>> records)
    {
        var shown = records.Select(r => r.ToDictionary(StringComparer.Ordinal)).ToList();
        foreach (var column in Columns)
        {
            var numbers = records.Select(r => r.TryGetValue(column, out var said) ? Bare(said) : null).ToList();
            for (var i = 0; i < records.Count; i++)
                if (numbers[i] is { } number) shown[i][column] = Mask(records[i][column], Slips(number, numbers));
        }
        return shown;
    }

    /// <summary>The columns in which two records say the same number, however it is written: masked, two that are alike need not be the same.</summary>
    public static IReadOnlyList<string> Same(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) => one is null || other is null
        ? []
        : [.. Columns.Where(c => one.TryGetValue(c, out var a) && other.TryGetValue(c, out var b) && Bare(a) == Bare(b))];

    /// <summary>An agency's key that is nine digits is a Social Security number, or as good as one.</summary>
    public static string Key(string key) => Bare(key) is { Length: 9 } bare && bare.All(char.IsAsciiDigit) ? Mask(key, []) : key;

    private static HashSet<int> Slips(string number, IEnumerable<string?> others)
    {
        var slips = new HashSet<int>();
        foreach (var other in others.OfType<string>().Where(o => o.Length == number.Length).Distinct(StringComparer.Ordinal))
        {
            var differ = Enumerable.Range(0, number.Length).Where(i => other[i] != number[i]).ToList();
            if (differ.Count <= MostSlips) slips.UnionWith(differ);
        }
        return slips.Count <= MostSlips && slips.Count < number.Length - Shown ? slips : []; // Many near numbers together would give one away place by place.
    }

    private static string Mask(string written, HashSet<int> slips)
    {
        var (left, at) = (written.Count(char.IsLetterOrDigit), 0);
        return string.Create(written.Length, (written, slips), (text, from) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                var c = from.written[i];
                text[i] = !char.IsLetterOrDigit(c) || left - at <= Shown ? c : from.slips.Contains(at) ? '#' : '*';
                if (char.IsLetterOrDigit(c)) at++;
            }
        });
    }

    private static string Bare(string written) => string.Concat(written.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
