using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Hub.Cli;
using Hub.Linking;

namespace Hub.Benchmarks;

/// <summary>
/// Agencies' whole files into a hub that knows nobody, by the command that people use, with relays, read models and the notary beside it; then questions who somebody
/// is, over HTTP, against all of them. The hub is a process of its own; whoever asks takes a share of the machine.
/// </summary>
internal static class LoadBench
{
    private const int Questions = 100; // A second.
    private static readonly TimeSpan LongestTelling = TimeSpan.FromMinutes(10);

    public static async Task<int> Run(string[] args)
    {
        var most = Number(args, "--records") ?? 1_000_000;
        using var people = new LinkingBenchPeople(After(args, "--extracts") ?? Path.Combine(Repository, "..", "shared", "data", "linkage", "agencies"));
        var (files, _) = people.Make(most);
        await using var hub = await FlowBenchHub.Start(rabbitmq: false, TimeSpan.FromMinutes(1));
        Console.WriteLine($"People: {people.Source}.\n\n| Measured on {Environment.ProcessorCount} processors | Figure | Aim | |\n|---|---:|---:|---|");
        var (rows, sent, taken) = (0L, TimeSpan.Zero, TimeSpan.Zero);
        var before = ProcessorTime.Now(hub.ServerPid, hub.PostmasterPid);
        foreach (var file in files)
        {
            var load = await Load(hub, file);
            (rows, sent, taken) = (rows + load.Rows, sent + load.Sent, taken + load.Taken);
            Row($"{load.Agency}: {load.Rows:N0} records, {load.Before:N0} known before", $"sent in {load.Sent.TotalSeconds:N1} s; taken in at {load.Rows / load.Taken.TotalSeconds:N0}/s", "–", null);
            Row("of them new citizens / linked / in review / refused", $"{load.Of("newCitizens"):N0} / {load.Of("linked"):N0} / {load.Of("inReview"):N0} / {load.Of("refused"):N0}", "adds up", load.AddsUp);
        }
        Row("all: staged while others of them are taken in", $"{rows / sent.TotalSeconds:N0}/s", "–", null);
        Row("all: taken in, from the first row sent to the last in the log", $"{rows / taken.TotalSeconds:N0}/s", "≥ 3,000/s", rows / taken.TotalSeconds >= 3_000);
        Row("processor time of one of them, relays, read models and the notary included: hub + database", $"{(ProcessorTime.Now(hub.ServerPid, hub.PostmasterPid) - before).Of(rows)} µs", "–", null);
        Row("most memory of the server", $"{MostMemory(hub.ServerPid) / 1e6:N0} MB", "–", null);
        await Ask(hub, files, rows, "while agencies are still told what it changed");
        if (await Told(hub)) await Ask(hub, files, rows, "when they have been told");
        return 0;
    }

    private sealed record Loaded(string Agency, long Rows, long Before, TimeSpan Sent, TimeSpan Taken, JsonElement Report)
    {
        public bool AddsUp => Report.GetProperty("addsUp").GetBoolean();

        public long Of(string member) => Report.GetProperty(member).GetInt64();
    }

    private static async Task<Loaded> Load(FlowBenchHub hub, string file)
    {
        var agency = Path.GetFileName(file).Split('_')[0] is var name && name is "dmv" or "revenue" or "courts" or "benefits" ? name : "dmv";
        using var http = Client(hub, await Token(hub, "intake"));
        var before = (await http.GetFromJsonAsync<JsonElement>("/v1/loads")).GetProperty("loads").EnumerateArray().Sum(l => l.GetProperty("accepted").GetInt64());
        var began = Stopwatch.StartNew();
        if (await HubCommand.Run(["intake", "load", file, "--agency", agency, "--no-wait"], hub.Around, CancellationToken.None) != 0) throw new InvalidOperationException("The file was not sent.");
        var sent = began.Elapsed;
        while (true)
        {
            var report = (await http.GetFromJsonAsync<JsonElement>("/v1/loads")).GetProperty("loads")[0];
            if (report.GetProperty("state").GetString() != "open") return new(agency, report.GetProperty("fileRows").GetInt64(), before, sent, began.Elapsed, report);
            await Task.Delay(200);
        }
    }

    private static async Task Ask(FlowBenchHub hub, string[] files, long rows, string when)
    {
        PersonRecord[] known = [.. files.SelectMany(Sample)];
        Random.Shared.Shuffle(known);
        using var http = Client(hub, await Token(hub, "clerk"));
        http.DefaultRequestHeaders.Add("Hub-Purpose", "counter-service");
        async Task One(int number)
        {
            var (one, other) = (known[number % known.Length], known[((number * 31) + 7) % known.Length]);
            var says = Enum.GetValues<Column>().Select(c => (Name: JsonNamingPolicy.KebabCaseLower.ConvertName(c.ToString()), Value: (number % 2 == 0 || c is Column.First or Column.Last ? one : other)[c]))
                .Where(s => s.Value is not null).ToDictionary(s => s.Name, s => s.Value);
            using var answer = await http.PostAsJsonAsync("/v1/identity/match", new { says });
            if ((int)answer.StatusCode is not (200 or 422)) throw new InvalidOperationException("Refused: " + (int)answer.StatusCode); // Of some records too little is known.
            await answer.Content.ReadAsByteArrayAsync();
        }

        await SteadyRate.Run(Questions, TimeSpan.FromSeconds(5), One); // Until what is compiled again while it runs has been compiled.
        var took = await SteadyRate.Run(Questions, TimeSpan.FromSeconds(15), One);
        var p99 = LogBenchTable.At(took, 0.99);
        Row($"who somebody is, among {rows:N0} records, over HTTP, {Questions}/s, every asking recorded, {when}: p50 / p99 / most", string.Create(CultureInfo.InvariantCulture, $"{LogBenchTable.At(took, 0.5):0.0} / {p99:0.0} / {took[^1]:0} ms"), "p99 ≤ 20 ms", p99 <= 20);
    }

    /// <summary>Whether within ten minutes relays, read models and agencies had all that followed.</summary>
    private static async Task<bool> Told(FlowBenchHub hub)
    {
        var began = Stopwatch.GetTimestamp();
        using var http = Client(hub, await Token(hub, "auditor"));
        while ((await http.GetFromJsonAsync<JsonElement>("/v1/lag")).GetProperty("dueOpen").GetInt64() is > 0 and var open)
        {
            if (Stopwatch.GetElapsedTime(began) > LongestTelling)
            {
                Row($"until agencies held all that followed; {open:N0} were open then", string.Create(CultureInfo.InvariantCulture, $"more than {LongestTelling.TotalMinutes:0} min"), "–", null);
                return false;
            }
            await Task.Delay(500);
        }
        Row("until agencies held all that followed", string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"), "–", null);
        return true;
    }

    private static IEnumerable<PersonRecord> Sample(string file)
    {
        Extract extract;
        using (var study = File.OpenText(file)) extract = Extract.Study(study) ?? throw new InvalidDataException(file);
        using var text = File.OpenText(file);
        return [.. extract.Records(text).Where((_, i) => i % Math.Max(1, extract.Rows / 1_000) == 0)];
    }

    private static HttpClient Client(FlowBenchHub hub, string token) => new() { BaseAddress = hub.Url, DefaultRequestHeaders = { Authorization = new("Bearer", token) } };

    private static async Task<string> Token(FlowBenchHub hub, string role)
    {
        using var http = new HttpClient { BaseAddress = hub.Url };
        using var answer = await http.PostAsJsonAsync("/dev/tokens", new { role });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private static long MostMemory(int process) =>
        1024 * long.Parse(File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    private static void Row(string what, string figure, string aim, bool? met) => Console.WriteLine($"| {what} | {figure} | {aim} | {met switch { true => "met", false => "**missed**", null => "" }} |");

    private static string? After(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private static int? Number(string[] args, string name) => After(args, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string Repository => Environment.GetEnvironmentVariable("HUB_REPOSITORY") ?? Directory.GetCurrentDirectory();
}
