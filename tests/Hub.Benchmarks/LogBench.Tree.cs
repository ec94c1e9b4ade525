using System.Diagnostics;
using System.Globalization;
using Hub.EventStore;
using Hub.Proofs;
using Microsoft.Extensions.Logging.Abstractions;
using static Hub.Benchmarks.LogBenchTable;

namespace Hub.Benchmarks;

/// <summary>What it costs that nobody can change or drop a fact unnoticed.</summary>
internal sealed partial class LogBench
{
    private const int Alternations = 4;

    private async Task WithNotary()
    {
        var facts = await Facts();
        using var key = NoteKeyFile.ReadOrMake(Path.Combine(machine.Folder("notary"), "log.key"), "hub.localhost/log", NoteKeyKind.Log);
        var notary = new Notary(store.Facts, key, TimeProvider.System, NullLogger.Instance);
        await Load(facts, 32, TimeSpan.FromSeconds(4), 1);
        await Signing(CaughtUp); // And warm.
        var (off, on) = (new List<double>(), new List<double>());
        for (var turn = 0; turn < Alternations; turn++)
        {
            off.Add((await Load(facts, 32, length / 2, 1)).PerSecond);
            await Signing(async () => on.Add((await Load(facts, 32, length / 2, 1)).PerSecond));
        }
        var cost = 1 - Middle(on) / Middle(off);
        table.Add("what the notary takes from appends at 32 writers, runs in turn",
            string.Create(CultureInfo.InvariantCulture, $"{cost:p1} ({Middle(off):n0}/s without, {Middle(on):n0}/s with)"), "≤ 5 %", cost <= 0.05);

        var head = await store.Log.ReadHead();
        await Signing(CaughtUp);
        var times = new List<double>();
        for (var i = 0; i < 2_000; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await store.Tree.Inclusion(Random.Shared.NextInt64(1, head + 1), head);
            if (i >= 200) times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        var sorted = times.Order().ToArray();
        table.Add(string.Create(CultureInfo.InvariantCulture, $"inclusion proof of one fact among {head:n0}"), $"p50 {Ms(At(sorted, 0.5))}, p99 {Ms(At(sorted, 0.99))}", "≤ 2 ms", At(sorted, 0.99) <= 2);

        async Task CaughtUp()
        {
            var all = await store.Log.ReadHead();
            using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            for (var waited = Stopwatch.StartNew(); await store.Tree.Newest() is not { } newest || newest.Size < all;)
            {
                if (waited.Elapsed > TimeSpan.FromMinutes(2)) throw new TimeoutException("The notary did not catch up.");
                await every.WaitForNextTickAsync();
            }
        }

        async Task Signing(Func<Task> meanwhile)
        {
            using var stop = new CancellationTokenSource();
            var signing = Task.Run(() => notary.Run(stop.Token));
            await meanwhile();
            await stop.CancelAsync();
            await signing;
            if (notary.State.Trouble is { } trouble) throw new InvalidOperationException("The notary stopped: " + trouble);
        }
    }

    private async Task Verifies(int facts)
    {
        var (seconds, busy) = await VerifyBench.Measure(facts);
        table.Add(string.Create(CultureInfo.InvariantCulture, $"hub-verify, an export of {facts:n0} facts"), string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
            facts == 1_000_000 ? "≤ 10 s" : "–", facts == 1_000_000 ? seconds <= 10 : null, string.Create(CultureInfo.InvariantCulture, $"{busy / facts * 1e6:0.0}"));
    }

    /// <summary>The same at a tenth of the size and at the whole: what grows with the log would show.</summary>
    private async Task Grows(int most)
    {
        var facts = await Facts(20_000);
        var small = await At(most / 10);
        var large = await At(most);
        var sizes = string.Create(CultureInfo.InvariantCulture, $"{most / 10:n0} → {most:n0} facts");
        table.Add($"processor time of an append, 32 writers: {sizes}", Change(small.Append, large.Append, "µs"), "within 10 %", large.Append <= small.Append * 1.1);
        table.Add($"start-up: {sizes}", Change(small.Open, large.Open, "ms"), "within 10 %", large.Open <= small.Open * 1.1);
        table.Add($"processor time of reading a fact: {sizes}", Change(small.Read, large.Read, "µs"), "within 10 %", large.Read <= small.Read * 1.1);

        async Task<(double Append, double Open, double Read)> At(int size)
        {
            var (head, watch) = (await store.Log.ReadHead(), Stopwatch.StartNew());
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                while (store.Log.Head < size) await store.Log.Append(await facts.Reports(Random.Shared.Next(facts.Citizens), 50) with { Command = null });
            })));
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{store.Log.Head:n0} facts, {(store.Log.Head - head) / watch.Elapsed.TotalSeconds:n0}/s"));
            Tests.Machines.PrivatePostgres.Execute(settings.Log, "vacuum analyze; checkpoint");

            await Load(facts, 32, TimeSpan.FromSeconds(3), 1);
            var (appends, opens, reads) = (new List<double>(), new List<double>(), new List<double>());
            for (var turn = 0; turn < 5; turn++)
            {
                var (before, at) = (ProcessorTime.Now(machine.PostmasterPid), store.Log.Head);
                await Load(facts, 32, length / 3, 1);
                appends.Add((ProcessorTime.Now(machine.PostmasterPid) - before).Microseconds / (store.Log.Head - at));

                var began = Stopwatch.GetTimestamp();
                await using (await Store.Open(settings, TimeProvider.System)) opens.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);

                before = ProcessorTime.Now(machine.PostmasterPid);
                const int page = 5_000, pages = 20;
                for (var i = 0; i < pages; i++)
                    if ((await store.Log.ReadAll(Random.Shared.NextInt64(0, store.Log.Head - page), page)).Count != page) throw new InvalidOperationException("A page was short.");
                reads.Add((ProcessorTime.Now(machine.PostmasterPid) - before).Microseconds / (page * pages));
            }
            return (Middle(appends), Middle(opens), Middle(reads));
        }

        static string Change(double from, double to, string unit) => string.Create(CultureInfo.InvariantCulture, $"{from:0.0} → {to:0.0} {unit} ({to / from - 1:+0 %;-0 %})");
    }

    private static double Middle(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}
