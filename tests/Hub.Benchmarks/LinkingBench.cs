using System.Diagnostics;
using System.Globalization;
using Hub.Linking;

namespace Hub.Benchmarks;

/// <summary>
/// What linking takes: files read and linked at growing sizes, and one record or one question at a time against the largest. A table beside its aims; needs no
/// database. Wrong links beyond the aim end it with 1.
/// </summary>
internal static class LinkingBench
{
    private const int Arrivals = 10_000;
    private const int Questions = 20_000;

    public static int Run(string[] args)
    {
        var most = Number(args, "--records") ?? 1_000_000;
        using var people = new LinkingBenchPeople(After(args, "--extracts") ?? Path.Combine(Repository, "..", "shared", "data", "linkage", "agencies"));
        Console.WriteLine($"People: {people.Source}.\n\n| Measured on {Environment.ProcessorCount} processors | Figure | Aim | |\n|---|---:|---:|---|");
        var ok = true;
        (Linker Linker, List<PersonRecord> Held)? largest = null;
        foreach (var size in new[] { 10_000, 100_000, 1_000_000 }.Where(s => s < most).Append(most))
        {
            largest = null; // Before the next is read.
            largest = Batch(people, size, ref ok);
        }
        Live(largest!.Value.Linker, [.. largest.Value.Held]);
        return ok ? 0 : 1;
    }

    // A method of its own, so that nothing of it but what it returns is held when the live form's memory is measured.
    private static (Linker Linker, List<PersonRecord> Held) Batch(LinkingBenchPeople people, int size, ref bool ok)
    {
        var (files, personOf) = people.Make(size);
        Free();
        var (clock, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var (linker, held) = Read(files);
        var read = clock.Elapsed;
        var linked = linker.Link();
        var (took, used) = (clock.Elapsed, Environment.CpuUsage.TotalTime - processor);
        using var process = Process.GetCurrentProcess();
        var isMillion = size >= 1_000_000;
        Row($"{linker.Count:N0} records read and linked (read {read.TotalSeconds:N1} s)", $"{took.TotalSeconds:N1} s", isMillion ? "≤ 90 s" : "–", isMillion ? took.TotalSeconds <= 90 : null);
        Row("processor time of it, a record", $"{used.TotalSeconds:N1} s, {used.TotalMicroseconds / linker.Count:N0} µs", "–", null);
        Row("most memory so far", $"{process.PeakWorkingSet64 / 1e6:N0} MB", isMillion ? "≤ 2,000 MB" : "–", isMillion ? process.PeakWorkingSet64 <= 2e9 : null);
        ok &= Quality(linked, personOf);
        return (linker, held);
    }

    // Every hundredth record or so is kept back, to arrive later.
    private static (Linker Linker, List<PersonRecord> Held) Read(string[] files)
    {
        var extracts = files.Select(Study).ToArray();
        var linker = new Linker(KnownKinds.For(extracts.SelectMany(e => e.Says)));
        var (held, seen) = (new List<PersonRecord>(), 0);
        var every = (int)Math.Max(2, extracts.Sum(e => e.Rows) / Arrivals);
        foreach (var (file, extract) in files.Zip(extracts))
        {
            using var text = File.OpenText(file);
            foreach (var record in extract.Records(text))
            {
                linker.Put(record);
                if (seen++ % every == 0) held.Add(record);
            }
        }
        return (linker, held);
    }

    private static Extract Study(string file)
    {
        using var text = File.OpenText(file);
        return Extract.Study(text) ?? throw new InvalidDataException(file);
    }

    private static bool Quality(Linked linked, Dictionary<string, string> personOf)
    {
        var right = Pairs(linked.Placements.GroupBy(p => (p.Citizen, personOf[p.Record])));
        var made = Pairs(linked.Placements.GroupBy(p => p.Citizen, StringComparer.Ordinal));
        var all = Pairs(linked.Placements.GroupBy(p => personOf[p.Record], StringComparer.Ordinal));
        var review = (double)linked.Placements.Count(p => p.Review.Count > 0) / linked.Placements.Count;
        Row("precision / recall / records in review", $"{(double)right / made:0.0000} / {(double)right / all:0.000} / {review:P1}", "precision ≥ 0.999", right >= 0.999 * made);
        return right >= 0.999 * made;
    }

    private static void Live(Linker linker, PersonRecord[] held)
    {
        Free();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        var live = linker.GoLive();
        Row($"the same {live.Count:N0} taken over by the live form (linked once more)", $"{clock.Elapsed.TotalSeconds:N1} s", "–", null);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(live);
        Row("memory that it holds: the records / the index and links besides", $"{before / 1e6:N0} / {(after - before) / 1e6:N0} MB", live.Count >= 1_000_000 ? "≤ 1,000 MB" : "–", live.Count >= 1_000_000 ? after <= 1e9 : null);
        new Random(1).Shuffle(held);
        foreach (var record in held) live.End(record.Key);
        Row("a record arrives", Times(held, record => live.Put(record)), "–", null);
        Row("two are looked at again", Times(held, _ => live.LookAgain(2)), "–", null);
        PersonRecord[] questions = [.. Enumerable.Range(0, Questions).Select(i => i % 2 == 0 ? held[i % held.Length] : Mixed(held[i % held.Length], held[(i * 31 + 7) % held.Length]))];
        Row("who a described person is: half are known, half are mixed of two", Times(questions, q => live.Match(q, 10), out var p99), "p99 ≤ 20 ms", p99 <= 20);
    }

    // Somebody's name with another's dates and numbers.
    private static PersonRecord Mixed(PersonRecord one, PersonRecord other) => new("?")
    {
        [Column.First] = one[Column.First], [Column.Last] = one[Column.Last], [Column.BirthDate] = other[Column.BirthDate], [Column.SsnLast4] = other[Column.SsnLast4],
        [Column.HouseNumber] = other[Column.HouseNumber], [Column.Street] = other[Column.Street],
    };

    private static string Times<T>(T[] each, Action<T> once) => Times(each, once, out _);

    private static string Times<T>(T[] each, Action<T> once, out double p99)
    {
        var took = each.Select(e =>
        {
            var start = Stopwatch.GetTimestamp();
            once(e);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }).Order().ToArray();
        p99 = took[took.Length * 99 / 100];
        return $"p50 {took[took.Length / 2]:0.00}, p99 {p99:0.00}, most {took[^1]:0.0} ms";
    }

    private static long Pairs<TKey>(IEnumerable<IGrouping<TKey, Placement>> groups) => groups.Sum(g => g.LongCount() * (g.LongCount() - 1) / 2);

    private static void Free()
    {
        for (var i = 0; i < 2; i++) GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private static void Row(string what, string figure, string aim, bool? met) => Console.WriteLine($"| {what} | {figure} | {aim} | {met switch { true => "met", false => "**missed**", null => "" }} |");

    private static string? After(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private static int? Number(string[] args, string name) => After(args, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string Repository => Environment.GetEnvironmentVariable("HUB_REPOSITORY") ?? Directory.GetCurrentDirectory();
}
