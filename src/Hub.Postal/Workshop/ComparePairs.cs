namespace Hub.Postal.Workshop;

/// <summary>Decides every pair of a file (columns a,b,label,kind), for shared/eval/pairs_eval.py, and shows the decisions that are wrong.</summary>
internal static class ComparePairs
{
    public static int Run(string pairs, string into)
    {
        using var output = new StreamWriter(into);
        var tally = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var pair in Csv.Read(pairs))
        {
            var comparison = AddressComparer.Compare(pair["a"], pair["b"]);
            output.WriteLine(comparison.Verdict.ToString().ToLowerInvariant());
            var right = pair["label"] == (comparison.Verdict == Verdict.Same ? "1" : "0");
            var key = $"{(right ? "right" : "WRONG")} label={pair["label"]} {pair["kind"]} {comparison.Verdict} {string.Join('+', comparison.Reasons)}";
            tally[key] = tally.GetValueOrDefault(key) + 1;
            if (!right) Console.WriteLine($"{key}\n   {Show(pair["a"])}\n   {Show(pair["b"])}");
        }
        foreach (var (key, count) in tally) Console.WriteLine($"{count,6} {key}");
        return 0;
    }

    private static string Show(string address) => $"{address.Replace('\n', '/')}  =  {AddressReader.Default.Read(address).MatchKey}";
}
