using System.Globalization;
using System.Runtime.InteropServices;

namespace Hub.Benchmarks;

/// <summary>The table, with the machine that the figures are of.</summary>
internal static class FlowBenchFigures
{
    public static void Write(
        TextWriter to, bool rabbitmq, TimeSpan window, int citizens, int through, TimeSpan took, int rate, IReadOnlyDictionary<string, double[]> steady)
    {
        var culture = CultureInfo.InvariantCulture;
        to.WriteLine();
        to.WriteLine(string.Create(culture, $"HTTP report → applied at all three agencies, {(rabbitmq ? "RabbitMQ, a process for each role" : "embedded, one process")}, {citizens:n0} citizens with three records each, Revenue's window {window.TotalMilliseconds:0} ms"));
        to.WriteLine();
        to.WriteLine("| Measured | Figure |");
        to.WriteLine("|---|---:|");
        to.WriteLine(string.Create(culture, $"| changes through to all three agencies, as many as go ({through:n0} in {took.TotalSeconds:0.0} s, the last receipt included) | {through / took.TotalSeconds:n0}/s |"));
        to.WriteLine();
        to.WriteLine(string.Create(culture, $"| At {rate} changes/s, from the report | p50 | p99 | most |"));
        to.WriteLine("|---|---:|---:|---:|");
        foreach (var (name, key) in new[] { ("the hub's answer", "answer"), ("applied at the DMV", "dmv"), ("applied at the Courts", "courts"), ("applied at Revenue", "revenue") })
        {
            var times = steady[key];
            to.WriteLine(string.Create(culture, $"| {name} | {At(times, 0.5):0.0} ms | {At(times, 0.99):0.0} ms | {times[^1]:0.0} ms |"));
        }

        to.WriteLine();
        to.WriteLine($"Machine: {Machine()}; reporters, hub, database{(rabbitmq ? ", broker" : "")} and agencies all on it. {RuntimeInformation.FrameworkDescription}.");
    }

    private static double At(double[] ordered, double share) => ordered[Math.Min(ordered.Length - 1, (int)Math.Ceiling(share * ordered.Length) - 1)];

    private static string Machine()
    {
        var processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() : null;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        return string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores ({processor ?? RuntimeInformation.ProcessArchitecture.ToString()}), {memory:0} GB, {RuntimeInformation.OSDescription}");
    }
}
