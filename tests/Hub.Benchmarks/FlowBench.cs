using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Hub.Cli;
using Hub.Cli.Asking;

namespace Hub.Benchmarks;

/// <summary>
/// From the HTTP report of a move to its receipt from all three agencies, with everything on: first as many as go through, then at a
/// steady rate. The reporters run on the same machine and take their share of it.
/// </summary>
internal static class FlowBench
{
    private const int Reporters = 64;
    private const int MostReports = 200_000;
    private static readonly TimeSpan LongestDrain = TimeSpan.FromMinutes(5);
    private static readonly string[] Agencies = ["dmv", "courts", "revenue"];

    public static async Task<int> Run(string[] args)
    {
        var rabbitmq = args.Contains("--rabbitmq");
        var seconds = Number(args, "--seconds", 20);
        var rate = Number(args, "--rate", 100);
        var citizens = Number(args, "--citizens", 2_000);
        var window = TimeSpan.FromMilliseconds(200);

        await using var hub = await FlowBenchHub.Start(rabbitmq, window);
        using var api = new HubApi(hub.Around, "intake");
        var people = await Register(api, citizens);
        await Report(api, people, warmUp: true, TimeSpan.FromSeconds(5));
        await Drained(api);

        var (through, took) = await Report(api, people, warmUp: false, TimeSpan.FromSeconds(seconds));
        var steady = await AtRate(api, people, rate, TimeSpan.FromSeconds(seconds));
        FlowBenchFigures.Write(Console.Out, rabbitmq, window, citizens, through, took, rate, steady);
        return 0;
    }

    private static async Task<string[]> Register(HubApi api, int number)
    {
        await Console.Error.WriteLineAsync($"· registering {number} citizens, each with a record at all three agencies");
        var run = Guid.NewGuid().ToString("N")[..8].ToUpperInvariant();
        var people = new string[number];
        await Parallel.ForAsync(0, number, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, ct) =>
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{run}-{i}");
            RecordKey[] records = [new("dmv", "DMV-" + key), new("revenue", "REVENUE-" + key), new("courts", "COURTS-" + key)];
            people[i] = (await api.Post("/v1/citizens", new Registration(new("Bench", null, "Mark"), "1980-01-01", records, Address(i), null),
                Wire.Default.Registration, Wire.Default.Registered, "bench-" + key, ct)).Citizen;
        });
        await Drained(api);
        return people;
    }

    /// <summary>Reports as fast as answers come, each reporter with citizens of its own. The clock stops when every agency has said that it applied all of them.</summary>
    private static async Task<(int Changes, TimeSpan Took)> Report(HubApi api, string[] people, bool warmUp, TimeSpan during)
    {
        await Console.Error.WriteLineAsync(warmUp ? "· warming up" : $"· reporting as fast as it goes for {during.TotalSeconds:0} s, then waiting for every agency");
        var began = Stopwatch.GetTimestamp();
        var changes = 0;
        await Parallel.ForAsync(0, Reporters, new ParallelOptions { MaxDegreeOfParallelism = Reporters }, async (reporter, ct) =>
        {
            for (var i = reporter; Stopwatch.GetElapsedTime(began) < during && Volatile.Read(ref changes) < MostReports; i += Reporters)
            {
                await Tell(api, people[i % people.Length], ct);
                Interlocked.Increment(ref changes);
            }
        });
        await Drained(api);
        return (changes, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>From when each report was due to each agency's own answer.</summary>
    private static async Task<Dictionary<string, double[]>> AtRate(HubApi api, string[] people, int rate, TimeSpan during)
    {
        await Console.Error.WriteLineAsync($"· reporting {rate} a second for {during.TotalSeconds:0} s");
        var (told, began) = (new ConcurrentBag<(string Change, DateTimeOffset At)>(), DateTimeOffset.UtcNow);
        var answers = await SteadyRate.Run(rate, during, async i =>
        {
            var receipt = await Tell(api, people[i % people.Length], CancellationToken.None);
            told.Add((receipt.Change!, began + TimeSpan.FromSeconds((double)i / rate)));
        });
        await Drained(api);
        var figures = Agencies.ToDictionary(a => a, _ => new ConcurrentBag<double>(), StringComparer.Ordinal);
        using var reader = new HubApi(new Surroundings(TextWriter.Null, TextWriter.Null, n => n == "HUB_URL" ? api.Url.ToString() : null, TimeProvider.System), "clerk", "operations");
        await Parallel.ForEachAsync(told, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, ct) =>
        {
            var followed = await reader.Get("/v1/changes/" + one.Change, Wire.Default.ChangeFollowed, ct);
            foreach (var agency in Agencies)
            {
                // Each agency's own answer, as the log has it; a later change of the same record settles this one too.
                var applied = followed.Steps!.First(s => s.Agency == agency && s.Step == "applied").At;
                figures[agency].Add((applied - one.At).TotalMilliseconds);
            }
        });
        var all = figures.ToDictionary(f => f.Key, f => f.Value.Order().ToArray(), StringComparer.Ordinal);
        all["answer"] = answers;
        return all;
    }

    private static Task<MoveReceipt> Tell(HubApi api, string citizen, CancellationToken ct) => api.Post("/v1/address-changes",
        new MoveReport(new(citizen), Address(Random.Shared.Next()), DateTimeOffset.UtcNow.AddDays(-2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Channel: "counter"),
        Wire.Default.MoveReport, Wire.Default.MoveReceipt, "bench-" + Guid.NewGuid().ToString("N"), ct);

    private static string Address(int any) => string.Create(CultureInfo.InvariantCulture, $"{100 + any % 9_800} Summit St, Columbus, OH 43201");

    private static async Task Drained(HubApi api)
    {
        var began = Stopwatch.GetTimestamp();
        while (await api.Get("/v1/lag", Wire.Default.LagReport, CancellationToken.None) is var lag && lag.DueOpen > 0)
        {
            if (Stopwatch.GetElapsedTime(began) > LongestDrain) throw new TimeoutException($"{lag.DueOpen} were still open after {LongestDrain.TotalMinutes:0} minutes.");
            await Task.Delay(20);
        }
    }

    private static int Number(string[] args, string option, int otherwise) =>
        Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length && int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number : otherwise;
}
