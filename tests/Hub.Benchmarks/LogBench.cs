using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Hub.EventStore;
using Hub.Server.Addresses;
using Hub.Server.Facts;
using Hub.Server.Propagation;
using Hub.Tests.Machines;
using static Hub.Benchmarks.LogBenchTable;

namespace Hub.Benchmarks;

/// <summary>The log by itself, on a private cluster of its own: append, read, follow, rebuild.</summary>
internal sealed partial class LogBench(PrivatePostgres machine, StoreSettings settings, Store store, LogBenchTable table, TimeSpan length)
{
    private const int Citizens = 2_000;

    public static async Task<int> Run(string[] args)
    {
        var length = TimeSpan.FromSeconds(Number(args, "--seconds", 10));
        var only = args.SkipWhile(a => a != "--only").Skip(1).FirstOrDefault()?.Split(',') ?? ["append", "batches", "notary", "follow", "read", "rebuild", "verify", "large"];
        using var machine = new PrivatePostgres();
        var table = new LogBenchTable();
        foreach (var part in only)
        {
            // Each part begins with a log of its own, so that none pays for what another left behind.
            var settings = machine.NewStore();
            await using var store = await Store.Open(settings, TimeProvider.System);
            var bench = new LogBench(machine, settings, store, table, length);
            await (part switch
            {
                "append" => bench.Appends(),
                "batches" => bench.Batches(),
                "follow" => bench.Follows(),
                "read" => bench.Reads(Number(args, "--facts", 300_000)),
                "rebuild" => bench.Rebuilds(Number(args, "--facts", 300_000)),
                "replay" => bench.Replays(Number(args, "--facts", 1_000_000)),
                "notary" => bench.WithNotary(),
                "verify" => bench.Verifies(Number(args, "--verify", 1_000_000)),
                "large" => bench.Grows(Number(args, "--large", 5_000_000)),
                _ => throw new ArgumentException("No such part: " + part),
            });
        }
        Console.WriteLine();
        table.Write(Console.Out);
        return 0;
    }

    private static int Number(string[] args, string option, int otherwise) =>
        Array.IndexOf(args, option) is >= 0 and var at ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;

    private async Task Appends()
    {
        var facts = await Facts();
        await Load(facts, 32, TimeSpan.FromSeconds(4), 1); // Warm: compiled code, prepared statements, a table that is not empty.
        foreach (var writers in new[] { 1, 8, 32 })
        {
            var (perSecond, latencies, cost) = await Load(facts, writers, length, 1);
            var met = perSecond >= 20_000 && At(latencies, 0.99) <= 5;
            table.Add($"durable appends, one fact a request, {writers} writer{(writers > 1 ? "s" : "")}",
                $"{Rate(perSecond)}, p50 {Ms(At(latencies, 0.5))}, p99 {Ms(At(latencies, 0.99))}",
                writers == 32 ? "≥ 20,000/s, p99 ≤ 5 ms" : "–", writers == 32 ? met : null, cost,
                writers == 32 ? "EventStoreDB 15,300/s; Marten 2,700/s; plain group commit 22,900/s" : "–");
        }
        // Figures of a log that lost or misplaced something would be worth nothing: reading throws at a gap.
        var head = await store.Log.ReadHead();
        for (long position = 0; position < head;) position = (await store.Log.ReadAll(position, 5_000))[^1].Position;
    }

    private async Task Batches()
    {
        const int each = 50;
        var facts = await Facts();
        await Load(facts, 8, TimeSpan.FromSeconds(3), each);
        var (perSecond, _, cost) = await Load(facts, 8, length, each);
        table.Add($"facts in requests of {each}, 8 writers", Rate(perSecond), "≥ 40,000/s", perSecond >= 40_000, cost,
            "EventStoreDB 29,500–56,000/s in bulk; Marten 15,600/s in sessions of ten; plain COPY 67,000/s");
    }

    private async Task<(double PerSecond, double[] Latencies, string Cost)> Load(LogBenchFacts facts, int writers, TimeSpan time, int each)
    {
        var (before, watch) = (ProcessorTime.Now(machine.PostmasterPid), Stopwatch.StartNew());
        var latencies = (await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var mine = new List<double>(100_000);
            for (var i = writer; watch.Elapsed < time; i += writers)
            {
                var began = Stopwatch.GetTimestamp();
                var request = each == 1 ? await facts.Report(i) : await facts.Reports(i, each);
                if (await store.Log.Append(request) is not AppendOutcome.Appended) throw new InvalidOperationException("A change was not appended.");
                mine.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
            return mine;
        })))).SelectMany(l => l).Order().ToArray();
        var elapsed = watch.Elapsed;
        var used = ProcessorTime.Now(machine.PostmasterPid) - before;
        return (latencies.Length * each / elapsed.TotalSeconds, latencies, used.Of((long)latencies.Length * each));
    }

    /// <summary>From the answer to the appender, or from its sending, until a subscriber of the same process, or of another, has the fact.</summary>
    private async Task Follows()
    {
        var facts = await Facts();
        await using var other = await Store.Open(settings, TimeProvider.System);
        foreach (var (where, log) in new[] { ("this process", store.Log), ("another process", other.Log) })
        {
            using var stop = new CancellationTokenSource();
            var seen = new ConcurrentDictionary<long, long>();
            var following = Task.Run(async () =>
            {
                try
                {
                    await foreach (var batch in log.Subscribe(await log.ReadHead(), 1_000, stop.Token))
                        foreach (var fact in batch) seen[fact.Position] = Stopwatch.GetTimestamp();
                }
                catch (OperationCanceledException)
                {
                    // Asked to stop.
                }
            });
            var acknowledged = new Dictionary<long, long>();
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            for (var (i, watch) = (0, Stopwatch.StartNew()); watch.Elapsed < length && await pace.WaitForNextTickAsync(); i++)
                acknowledged[((AppendOutcome.Appended)await store.Log.Append(await facts.Report(i))).FirstPosition] = Stopwatch.GetTimestamp();
            var last = acknowledged.Keys.Max();
            while (!seen.ContainsKey(last)) await Task.Yield();
            await stop.CancelAsync();
            await following;
            var waited = acknowledged.Skip(100).Where(a => seen.ContainsKey(a.Key))
                .Select(a => Math.Max(0, Stopwatch.GetElapsedTime(a.Value, seen[a.Key]).TotalMilliseconds)).Order().ToArray();
            var isOwn = ReferenceEquals(log, store.Log);
            table.Add($"acknowledged commit → subscriber in {where}, at 200 appends/s", $"p50 {Ms(At(waited, 0.5))}, p99 {Ms(At(waited, 0.99))}",
                isOwn ? "p99 ≤ 5 ms" : "–", isOwn ? At(waited, 0.99) <= 5 : null, "–", isOwn ? "Marten p50 3 ms with notify" : "Marten 490 ms by polling");
        }
    }

    private async Task Reads(int most)
    {
        await Fill(most);
        var seals = new FactSeals(store);
        for (var round = 0; round < 2; round++) // The first warms.
        {
            var head = await store.Log.ReadHead();
            var (before, watch, opened) = (ProcessorTime.Now(machine.PostmasterPid), Stopwatch.StartNew(), 0L);
            await foreach (var facts in store.Log.Subscribe(0, 5_000))
            {
                opened += (await seals.Open(Clearance.Ordinary, facts, CancellationToken.None)).Count(f => f.Event is not null);
                if (facts[^1].Position == head) break;
            }
            var perSecond = head / watch.Elapsed.TotalSeconds;
            var used = ProcessorTime.Now(machine.PostmasterPid) - before;
            if (opened != head) throw new InvalidOperationException("Not every body could be opened.");
            if (round == 1)
                table.Add($"read, decrypt and decode, {head:n0} facts", Rate(perSecond), "≥ 100,000/s", perSecond >= 100_000, used.Of(head), "EventStoreDB 92,000/s; plain paged read 83,000/s");
        }
    }

    private async Task Rebuilds(int most)
    {
        await Fill(most);
        var head = await store.Log.ReadHead();
        var (before, watch) = (ProcessorTime.Now(machine.PostmasterPid), Stopwatch.StartNew());
        ProjectionRunner runner = null!;
        await using (runner = new ProjectionRunner(store,
            [new Waiting(() => store.Projections), new ChangeIndex(() => store.Projections, () => runner, store), new DeliveryList(() => store.Projections)]))
        {
            await runner.Start();
            foreach (var state in runner.States) await runner.WaitFor(state.Name, head, TimeSpan.FromMinutes(10));
            var perSecond = head / watch.Elapsed.TotalSeconds;
            var used = ProcessorTime.Now(machine.PostmasterPid) - before;
            table.Add($"full rebuild of all projections, {head:n0} facts", Rate(perSecond), "≥ 60,000/s", perSecond >= 60_000, used.Of(head), "Marten 59,600/s");
        }
        var changes = head / LogBenchFacts.FactsPerChange;
        if (PrivatePostgres.Scalar<long>(settings.Log, "select count(*) from read.changes_1") != changes
            || PrivatePostgres.Scalar<long>(settings.Log, "select count(*) from read.deliveries_2 where state = 'applied'") != changes * 3)
            throw new InvalidOperationException("The projections do not say what the log says.");
    }

    private async Task Fill(int most)
    {
        var facts = await Facts();
        var (changes, next, watch) = (most / LogBenchFacts.FactsPerChange, 0, Stopwatch.StartNew());
        // Each loader has people of its own, so that a person's sequences follow each other.
        await Task.WhenAll(Enumerable.Range(0, 16).Select(loader => Task.Run(async () =>
        {
            for (var i = loader; i < facts.Citizens && Volatile.Read(ref next) < changes; i = i + 16 < facts.Citizens ? i + 16 : loader)
            {
                if (Interlocked.Increment(ref next) > changes) return;
                if (await store.Log.Append(await facts.Change(i, Math.Max(1, store.Log.Head))) is not AppendOutcome.Appended)
                    throw new InvalidOperationException("A change was not appended.");
            }
        })));
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"loaded {changes * 7:n0} facts, {changes * 7 / watch.Elapsed.TotalSeconds:n0}/s"));
        PrivatePostgres.Execute(settings.Log, "vacuum analyze");
    }

    private async Task<LogBenchFacts> Facts(int citizens = Citizens)
    {
        var facts = new LogBenchFacts(store, citizens);
        await facts.MakeKeys();
        return facts;
    }
}
