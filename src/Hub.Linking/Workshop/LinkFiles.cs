using System.Diagnostics;

namespace Hub.Linking.Workshop;

/// <summary>Links files and writes record_id,citizen,review; says how long it took and how much room.</summary>
internal static class LinkFiles
{
    public static int Run(string[] files, string into, string? reviews, string? rules = null)
    {
        var clock = Stopwatch.StartNew();
        var linker = Load.Files(files, parameters: rules is null ? null : Read(rules));
        var read = clock.Elapsed;
        var linked = linker.Link();
        var placements = linked.Placements;
        var done = clock.Elapsed;
        using (var output = new StreamWriter(into))
        {
            output.WriteLine("record_id,citizen,review");
            foreach (var p in placements) output.WriteLine($"{p.Record},{p.Citizen},{string.Join(' ', p.Review)}");
        }
        if (reviews is not null) File.WriteAllLines(reviews, linked.Reviews.Select(r => FormattableString.Invariant($"{r.One},{r.Other},{r.Grade},{r.Chance:0.000000},{string.Join("; ", r.Reasons)}")));
        Console.WriteLine($"{linker.Count:N0} records, {placements.Select(p => p.Citizen).Distinct(StringComparer.Ordinal).Count():N0} citizens, {placements.Count(p => p.Review.Count > 0):N0} records in review; "
            + $"read {read.TotalSeconds:N1} s, linked {(done - read).TotalSeconds:N1} s, processor {Environment.CpuUsage.TotalTime.TotalSeconds:N1} s, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20:N0} MB");
        return 0;
    }

    private static Parameters Read(string rules)
    {
        using var file = File.OpenRead(rules);
        return Parameters.Read(file);
    }
}
