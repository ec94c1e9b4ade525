using System.Diagnostics;
using System.Globalization;
using Hub.Contracts;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.EventStore;
using Hub.Server;
using Hub.Server.Access;
using Hub.Server.Facts;
using Hub.Tests;
using Hub.Tests.Machines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Hub.Domain.Addresses.AddressEvent;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Benchmarks;

/// <summary>
/// Questions "on a day, as known at a time" to a whole server over HTTP, with many people in its log: of one person at a steady rate, and of everybody. The
/// one who asks is in the same process and takes its share of the machine.
/// </summary>
internal sealed class AsOfBench(Store store, int people)
{
    private const int Loaders = 4;
    private const int PeopleAtOnce = 150; // A request takes 1,000 facts at most.
    private static readonly AddressKind[] Home = [AddressKind.Residence, AddressKind.Mailing];
    private readonly FactSeals seals = new(store);
    private readonly string[] known = new string[Math.Min(people, 20_000)];

    public static async Task<int> Run(string[] args)
    {
        var people = Number(args, "--people", 1_000_000);
        var (rate, seconds) = (Number(args, "--rate", 200), Number(args, "--seconds", 20));
        using var machine = new PrivatePostgres();
        var settings = machine.NewStore() with { Reads = machine.NewDatabase("reads") };
        await using var store = await Store.Open(settings, TimeProvider.System);
        var bench = new AsOfBench(store, people);
        await bench.Load(settings);
        await using var app = await Serve(store);
        using var http = new HttpClient
        {
            BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), Timeout = TimeSpan.FromMinutes(10),
        };
        http.DefaultRequestHeaders.Authorization = new("Bearer", app.Services.GetRequiredService<DevelopmentIssuer>().Issue("auditor"));
        http.DefaultRequestHeaders.Add("Hub-Purpose", "audit");
        await CaughtUp(http, store);

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {people:n0} people, {store.Log.Head:n0} facts, over HTTP | Figure | Aim |"));
        Console.WriteLine("|---|---:|---:|");
        await bench.OnePerson(http, rate, TimeSpan.FromSeconds(20)); // Until what is compiled again while it runs has been compiled.
        var idle = ProcessorTime.Now(machine.PostmasterPid);
        await Task.Delay(TimeSpan.FromSeconds(5));
        idle = ProcessorTime.Now(machine.PostmasterPid) - idle;
        var (before, paused, whole) = (ProcessorTime.Now(machine.PostmasterPid), GC.GetTotalPauseDuration(), GC.CollectionCount(2));
        var one = await bench.OnePerson(http, rate, TimeSpan.FromSeconds(seconds));
        var used = ProcessorTime.Now(machine.PostmasterPid) - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| one person, random day and time, {rate}/s: p50 / p99 | {LogBenchTable.At(one, 0.5):0.0} / {LogBenchTable.At(one, 0.99):0.0} ms | p99 ≤ 20 ms |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| its slowest; all pauses of the collector meanwhile, and whole collections | {one[^1]:0} ms; {(GC.GetTotalPauseDuration() - paused).TotalMilliseconds:0} ms, {GC.CollectionCount(2) - whole} | |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| processor time of one such answer, hub and asker + database | {used.Of(one.Length)} µs | |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| the same while nobody asks, in a second | {idle.Of(5)} µs | |"));
        await Population(http, people);
        before = ProcessorTime.Now(machine.PostmasterPid);
        var (perSecond, early, late) = await Population(http, people);
        used = ProcessorTime.Now(machine.PostmasterPid) - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| the population, streamed | {perSecond:n0} people/s | ≥ 30,000/s |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| processor time of one person in it, hub and asker + database | {used.Of(people)} µs | |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| most memory in the first and in the second half of it | {early / 1e6:n0} / {late / 1e6:n0} MB | flat |"));
        await app.StopAsync();
        return 0;
    }

    /// <summary>As registrations and moves leave it behind: who, three records of a source, the first address; every third has moved since.</summary>
    private async Task Load(StoreSettings settings)
    {
        // Only while loading: what a crash would lose here can be loaded again.
        foreach (var sql in (string[])["alter system set synchronous_commit = off", "select pg_reload_conf()"]) PrivatePostgres.Execute(settings.Log, sql);
        var (watch, done) = (Stopwatch.StartNew(), 0);
        await Parallel.ForAsync(0, (people + PeopleAtOnce - 1) / PeopleAtOnce, new ParallelOptions { MaxDegreeOfParallelism = Loaders }, async (part, ct) =>
        {
            var ids = Enumerable.Range(0, Math.Min(PeopleAtOnce, people - (part * PeopleAtOnce))).Select(_ => CitizenId.Mint()).ToArray();
            await store.Ordinary.MakeAhead([.. ids.SelectMany(id => new[] { (id.Value, KeyKind.Identity), (id.Value, KeyKind.Address) })], ct);
            var streams = new List<StreamAppend>(ids.Length);
            for (var at = 0; at < ids.Length; at++) streams.Add(new(ids[at].Stream, 0, await Life(ids[at], (part * PeopleAtOnce) + at, ct)));
            if (await store.Log.Append(new(streams), ct) is not AppendOutcome.Appended) throw new InvalidOperationException("People were not appended.");
            if (Interlocked.Add(ref done, ids.Length) % 100_000 < PeopleAtOnce)
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"· {done:n0} people, {done / watch.Elapsed.TotalSeconds:n0}/s"));
        });
        foreach (var sql in (string[])["alter system reset synchronous_commit", "select pg_reload_conf()"]) PrivatePostgres.Execute(settings.Log, sql);
        foreach (var database in (string[])[settings.Log, settings.Keys]) PrivatePostgres.Execute(database, "vacuum analyze");
        PrivatePostgres.Execute(settings.Log, "checkpoint");
    }

    private async Task<List<NewFact>> Life(CitizenId id, int i, CancellationToken ct)
    {
        if (i % Math.Max(1, people / known.Length) == 0 && i / Math.Max(1, people / known.Length) is var place && place < known.Length) known[place] = id.Value;
        List<HubEvent> facts = [new CitizenRegistered(new("Bench", null, "Mark"), new(1980, 1, 1))];
        for (var record = 0; record < 3; record++)
            facts.Add(new RecordLinked(RecordId.Mint(), "source", string.Create(CultureInfo.InvariantCulture, $"B{i}-{record}"), "certain", "source file"));
        facts.Add(new AddressChanged(ChangeId.Mint(), Address(i), Home, null));
        if (i % 3 == 0) facts.Add(new AddressChanged(ChangeId.Mint(), Address(i + 7), Home, new DateOnly(2026, 6, 1).AddDays(i % 100)));
        var made = new List<NewFact>(facts.Count);
        foreach (var fact in facts)
            made.Add(await seals.Seal(Clearance.Ordinary, id.Stream, id, fact, new FactHeader { Actor = "intake", Channel = "file", OnBehalfOf = id, Change = (fact as AddressChanged)?.Change }, ct)
                ?? throw new InvalidOperationException("Nobody is under protection here."));
        return made;
    }

    private static async Task<WebApplication> Serve(Store store)
    {
        var folder = Directory.CreateTempSubdirectory("hub-bench-").FullName;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddHubServer(new ServerSettings
        {
            IsDevelopment = true, TimeZone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York"), Rules = DatedRules.Read(null), AgencyKeysFolder = folder,
            ResendAfter = TimeSpan.FromMinutes(1), LogKeyFile = Path.Combine(folder, "log-key.pem"), ReadsKeyFile = Path.Combine(folder, "reads-key.pem"),
        }, store, TimeProvider.System);
        builder.Services.AddHubBus(new BusSettings(null), [HubServer.Endpoint]);
        var app = builder.Build();
        app.MapHubServer();
        await app.StartAsync();
        return app;
    }

    /// <summary>Relays, read models and the notary have been through the log: a hub that has run for a while.</summary>
    private static async Task CaughtUp(HttpClient http, Store store)
    {
        await Console.Error.WriteLineAsync("· waiting until relays, read models and the notary have been through the log");
        await Eventually.Holds(async () => (await http.GetStringAsync(new Uri("/v1/lag", UriKind.Relative))).Contains("\"dueOpen\":0,", StringComparison.Ordinal)
            && (await store.Tree.Newest())?.Size >= store.Log.Head - 10, seconds: 1_800);
    }

    private async Task<double[]> OnePerson(HttpClient http, int rate, TimeSpan during)
    {
        var first = (await store.Log.ReadAt(1))!.RecordedAt;
        var span = (await store.Log.ReadAt(await store.Log.ReadHead()))!.RecordedAt - first;
        return await SteadyRate.Run(rate, during, async _ =>
        {
            // Whoever was registered later than the time asked about was not known, which is another question and the other half of them.
            var (citizen, knownAt) = (known[Random.Shared.Next(known.Length)], first + (span * (0.5 + (Random.Shared.NextDouble() / 2))));
            var path = $"/v1/citizens/{citizen}/address-book?on={new DateOnly(2026, 3, 1).AddDays(Random.Shared.Next(300)):yyyy-MM-dd}&knownAt={Uri.EscapeDataString(knownAt.ToString("O", CultureInfo.InvariantCulture))}";
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            await answer.Content.ReadAsByteArrayAsync();
            if ((int)answer.StatusCode is not (200 or 404)) throw new InvalidOperationException("Refused: " + (int)answer.StatusCode);
        });
    }

    private static async Task<(double PerSecond, long Early, long Late)> Population(HttpClient http, int people)
    {
        await Console.Error.WriteLineAsync("· reading everybody");
        GC.Collect();
        var (began, lines, early, late, buffer) = (Stopwatch.GetTimestamp(), 0L, 0L, 0L, new byte[256 * 1024]);
        using var process = Process.GetCurrentProcess();
        using var answer = await http.GetAsync(new Uri("/v1/address-books?on=2026-07-15", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var looked = began;
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
            if (Stopwatch.GetElapsedTime(looked) < TimeSpan.FromMilliseconds(100)) continue;
            looked = Stopwatch.GetTimestamp();
            process.Refresh();
            if (lines < people / 2) early = Math.Max(early, process.WorkingSet64);
            else late = Math.Max(late, process.WorkingSet64);
        }
        if (lines < people) throw new InvalidOperationException("Not everybody was there.");
        return (people / Stopwatch.GetElapsedTime(began).TotalSeconds, early, late);
    }

    private static AddressOnFile Address(int any) => new(
        "12 elm street apt 4b, springfield oh 45501", string.Create(CultureInfo.InvariantCulture, $"{100 + (any % 9_800)} ELM ST APT 4B"), "SPRINGFIELD", "OH", "45501", "CLARK") { TablesEdition = "2026-10" };

    private static int Number(string[] args, string option, int otherwise) =>
        Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
