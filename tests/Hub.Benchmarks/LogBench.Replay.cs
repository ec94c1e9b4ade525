using System.Diagnostics;
using System.Globalization;
using Hub.EventStore;
using Hub.Server.Replaying;
using Hub.Tests.Machines;
using static Hub.Benchmarks.LogBenchTable;

namespace Hub.Benchmarks;

/// <summary>Replays from the first fact beside live read models: by one thread and by several, digests and comparison included; and a rebuild while they serve.</summary>
internal sealed partial class LogBench
{
    private async Task Replays(int most)
    {
        await Fill(most);
        var models = ReadModels.Of(store);
        await using var live = new ProjectionRunner(store, [.. ReadModels.Served(store)]);
        await live.Start();
        foreach (var state in live.States) await live.WaitFor(state.Name, store.Log.Head, TimeSpan.FromMinutes(30));
        PrivatePostgres.Execute(settings.Log, "vacuum analyze");

        var head = await store.Log.ReadHead();
        var digests = new HashSet<string>(StringComparer.Ordinal);
        foreach (var threads in new[] { 1, 2, 4 })
        {
            var (before, watch) = (ProcessorTime.Now(machine.PostmasterPid), Stopwatch.StartNew());
            var replayed = await Replayed.Run(store, head, threads, compare: false, new EveryTenth(head));
            var (perSecond, used) = (head / watch.Elapsed.TotalSeconds, ProcessorTime.Now(machine.PostmasterPid) - before);
            digests.Add(Convert.ToHexStringLower(replayed.All));
            table.Add($"replay of {head:n0} facts, five read models and their digests, {threads} thread{(threads > 1 ? "s" : "")}",
                $"{Rate(perSecond)}, {watch.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s", threads == 2 ? "1 M in ≤ 30 s" : "–",
                threads == 2 ? perSecond >= 1_000_000 / 30.0 : null, used.Of(head), "Marten's rebuild 59,600/s");
        }
        if (digests.Count != 1) throw new InvalidOperationException("The digest depends on the number of threads.");

        var comparing = Stopwatch.StartNew();
        if ((await Replayed.Run(store, head, Environment.ProcessorCount, compare: true)).Differs) throw new InvalidOperationException("The live read models are not what the facts say.");
        table.Add($"the same and compared with the live ones, {Environment.ProcessorCount} threads", $"{comparing.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s, equal");

        var rebuilding = Stopwatch.StartNew();
        await Rebuild.Run(store, models.Single(m => m.Name == "deliveries-2"), Environment.ProcessorCount);
        table.Add($"rebuild of deliveries-2 while it serves, {head:n0} facts", Rate(head / rebuilding.Elapsed.TotalSeconds));
    }

    /// <summary>How far it is, a line for every tenth.</summary>
    private sealed class EveryTenth(long total) : IProgress<long>
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private long _told;

        public void Report(long value)
        {
            if (value * 10 / total <= _told) return;
            _told = value * 10 / total;
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value:n0} of {total:n0} facts replayed ({value / _watch.Elapsed.TotalSeconds:n0}/s)"));
        }
    }
}
