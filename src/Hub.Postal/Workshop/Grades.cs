namespace Hub.Postal.Workshop;

/// <summary>What grade each address of a file gets, and why: an address a line, \n for a new line in it. Kept from before a change, it tells which address the change costs its grade.</summary>
internal static class Grades
{
    public static int Run(string lines, string into)
    {
        using var output = new StreamWriter(into);
        var tally = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(lines))
        {
            var reading = AddressReader.Default.Read(line.Replace("\\n", "\n", StringComparison.Ordinal));
            var codes = string.Join('+', reading.Warnings.Select(w => w.Code));
            output.WriteLine($"{reading.Grade}\t{reading.Refusal?.Code}\t{codes}\t{Standard(reading.Standard)}\t{line}");
            var key = $"{reading.Grade} {reading.Refusal?.Code} {codes}".TrimEnd();
            tally[key] = tally.GetValueOrDefault(key) + 1;
        }
        foreach (var (key, count) in tally) Console.WriteLine($"{count,6} {key}");
        return 0;
    }

    private static string Standard(StandardAddress? s) => s is null ? "" : $"{s.LineAbove}{(s.LineAbove is null ? "" : " / ")}{s.Line} / {s.City} {s.State} {s.Zip} ({s.County})";
}
