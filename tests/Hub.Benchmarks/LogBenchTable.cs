using System.Globalization;

namespace Hub.Benchmarks;

/// <summary>One table: what was measured, the aim, and the peers' figures (2 cores, the same payload, neither encrypts).</summary>
internal sealed class LogBenchTable
{
    private readonly List<string> _rows = [];

    /// <param name="met">Null where there is no aim, or nothing was measured.</param>
    public void Add(string what, string figure, string aim = "–", bool? met = null, string cost = "–", string peers = "–")
    {
        _rows.Add($"| {what} | {figure} | {aim} | {met switch { true => "met", false => "**missed**", null => "–" }} | {cost} | {peers} |");
        Console.Error.WriteLine(_rows[^1]);
    }

    public void Write(TextWriter to)
    {
        to.WriteLine("| Measured, everything on, in process | Hub | Aim | | µs of processor a fact: hub + PostgreSQL | Peers |");
        to.WriteLine("|---|---:|---:|---|---:|---|");
        foreach (var row in _rows) to.WriteLine(row);
    }

    public static string Rate(double perSecond) => string.Create(CultureInfo.InvariantCulture, $"{perSecond:n0}/s");

    public static string Ms(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.00} ms");

    public static double At(double[] sorted, double part) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
}
