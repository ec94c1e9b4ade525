using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Hub.Contracts;
using Hub.EventStore;
using Hub.Tests.Adapters;
using Hub.Tests.Machines;
using Npgsql;
using NUnit.Framework;
using RabbitMQ.Client;

namespace Hub.Tests.Flow;

/// <summary>
/// A person whose name, addresses and keys are words that stand nowhere else lives through everything that leaves traces, in real processes, and is
/// erased. Then every file of the hub, its broker, its databases and its adapters is searched for them, byte by byte, whatever the case. The
/// agencies' own systems are theirs, and what they hold is by their own law; their storage alone is left out.
/// </summary>
[Parallelizable]
[Category("RabbitMQ")]
public sealed class ThePersonErased
{
    private static readonly string[] Canaries =
    [
        "QUIBBLETHORN", "ZUZANNACANARY", "QUETZALCOATL", "XYLOPHONIST", "ZYZZYVA", "GRIMALKIN", "CANARYDMV77", "CANARYREV77", "canary rev 78", "CANARYCOURT77",
    ];

    private HubOnTheMachine hub = null!;

    [SetUp]
    public async Task Start() => hub = await HubOnTheMachine.Start(rabbitMq: true);

    [TearDown]
    public async Task End() => await hub.DisposeAsync();

    [Test]
    public async Task Is_found_nowhere_any_more_not_in_a_backup_with_todays_keys_and_every_old_proof_holds()
    {
        var (citizen, change) = await Live();
        var proof = Path.Combine(hub.Data, "before.tlog-proof");
        var policy = Path.Combine(hub.Data, "policy");
        (await hub.Hub("log", "policy", "--out", policy)).Good();
        await Eventually.Holds(async () =>
            (await hub.Hub("log", "prove", change, "--out", proof, "--purpose", "audit")).Code == 0 && (await hub.Hub("verify", "proof", proof, "--policy", policy)).Code == 0, seconds: 60);
        var backup = Path.Combine(hub.Data, "backup");
        (await hub.Role("backup", backup)).Good();

        // Revenue takes nothing away and the others do not answer: what is told now stays on the way.
        (await hub.Role("stop", "sandbox")).Good();
        await Post("/v1/address-changes", new { reportedBy = new { citizen }, address = "4417 Grimalkin Trail, Springfield, OH 45502", effectiveOn = DaysFromNow(0) }, "intake");
        await Eventually.Holds(() => Found().Any(f => f.Contains("revenue/in", StringComparison.Ordinal)), seconds: 60); // And so it is known that the search finds.
        var facts = await hub.Head();

        await Post($"/v1/citizens/{citizen}/erasure", new { order = "2026-CV-00125", basis = "Ohio R.C. 2953.32" }, "custodian:anna");
        await Post($"/v1/citizens/{citizen}/erasure/approval", new { order = "2026-CV-00125" }, "custodian:ben");
        await TheDaysGoBy(31);
        await Eventually.Holds(async () => (await hub.Ask($"/v1/citizens/{citizen}/keeping")).GetProperty("erasure").GetProperty("state").GetString() == "completed", seconds: 120);

        await ReadableInTheBackup(backup, citizen);
        Assert.That(Found(), Is.Empty);
        (await hub.Hub("verify", "proof", proof, "--policy", policy)).Good();
        var export = Path.Combine(hub.Data, "export");
        (await hub.Hub("log", "export", "--out", export, "--purpose", "audit")).Good();
        (await hub.Hub("verify", "export", export, "--policy", policy)).Good();
        Assert.That(await hub.Head(), Is.GreaterThan(facts));
        Assert.That(Found(), Is.Empty, "an export, and who read it, included");
        Assert.That((await hub.Hub("citizen", "show", citizen, "--purpose", "counter-service")).Said, Does.Contain("erased"));
    }

    /// <summary>Registered, moved, told to all agencies, once parked and once dead-lettered, and with a move still to come.</summary>
    private async Task<(string Citizen, string Change)> Live()
    {
        var registered = await Post("/v1/citizens", new
        {
            name = new { first = "Zuzannacanary", last = "Quibblethorn" }, birthDate = "1980-05-01", address = "7714 Quetzalcoatl Road, Springfield, OH 45502",
            records = new[]
            {
                new { agency = "dmv", key = "CANARYDMV77" }, new { agency = "revenue", key = "CANARYREV77" },
                new { agency = "revenue", key = "canary rev 78" }, new { agency = "courts", key = "CANARYCOURT77" },
            },
        }, "intake");
        var citizen = registered.GetProperty("citizen").GetString()!;
        // What Revenue's form has no room for is parked, and what is told of the same record next, that it is the other one's person, waits behind it; everything else is told.
        await Eventually.Holds(async () => (await hub.Ask("/v1/lag")) is var lag && lag.GetProperty("dueOpen").GetInt64() == 1 && lag.GetProperty("parked").GetInt64() == 1, seconds: 120);
        var moved = await Post("/v1/address-changes", new { reportedBy = new { citizen }, address = "8823 Xylophonist Lane, Springfield, OH 45502", effectiveOn = DaysFromNow(0) }, "intake");
        await Post("/v1/address-changes", new { reportedBy = new { citizen }, address = "9931 Zyzzyva Street, Springfield, OH 45502", effectiveOn = DaysFromNow(60) }, "intake");
        await Eventually.Holds(async () => (await hub.Ask("/v1/deliveries?state=parked")).GetProperty("deliveries").GetArrayLength() > 0, seconds: 60);

        // To the wrong adapter: it is refused each time and set aside with what it says.
        var record = registered.GetProperty("records").EnumerateArray().First(r => r.GetProperty("agency").GetString() == "dmv").GetProperty("record").GetString()!;
        var keys = AgencyKeys.Read(AgencyKeys.FileOf(await hub.Setting("HUB_AGENCY_KEYS"), "dmv"));
        var broker = new Uri(await hub.Setting("HUB_RABBITMQ"));
        await using (var desk = await Desk.Open(broker, queue: null))
            await desk.Sender.Send(Queues.Of("dmv"), new RecordChangedV1
            {
                MessageId = Guid.NewGuid(), Agency = "courts", Record = record, Sequence = 9, SourcePosition = 1, KeyId = keys.CurrentId,
                Sealed = keys.Seal(new RecordState { RecordKey = "CANARYDMV77", Cause = Causes.Moved, Address = Letters.MainStreet with { Line = "8823 XYLOPHONIST LN" } }, record, 9),
            }, CancellationToken.None);
        await Eventually.Holds(async () => await DeadLetters(broker) == 1, seconds: 60);
        return (citizen, moved.GetProperty("change").GetString()!);
    }

    /// <summary>The backup was made before, its log knows of no erasure; with the keys of today nothing of the person opens.</summary>
    private async Task ReadableInTheBackup(string backup, string citizen)
    {
        var now = new StoreSettings(await hub.Setting("HUB_PG_LOG"), await hub.Setting("HUB_PG_KEYS"), await hub.Setting("HUB_MASTER_KEYS"));
        var then = now with { Log = Named(now.Log, "restored_log"), Keys = Named(now.Keys, "restored_keys"), Reads = Named(now.Log, "restored_reads") };
        var superuser = new NpgsqlConnectionStringBuilder(now.Log) { Username = "hub_admin", Password = await File.ReadAllTextAsync(Path.Combine(hub.Data, "secrets", "postgres")), Database = "postgres" };
        var owner = new NpgsqlConnectionStringBuilder(now.Log).Username;
        foreach (var name in new[] { "restored_log", "restored_keys", "restored_reads" }) PrivatePostgres.Execute(superuser.ConnectionString, $"create database {name} owner {owner}");
        await Restore.Run(then, backup);
        await using var store = await Store.Open(then with { Keys = now.Keys }, TimeProvider.System);
        var facts = await store.Log.ReadStream("citizen-" + citizen, 0, 1_000);
        Assert.That(facts, Has.Count.GreaterThan(5));
        foreach (var fact in facts) Assert.That(await store.Programme.Open(fact), Is.Null, fact.Type);
        foreach (var told in await Deliveries(store, facts)) Assert.That(await store.Programme.Open(told), Is.Null, told.Stream);
    }

    private static async Task<List<StoredFact>> Deliveries(Store store, IReadOnlyList<StoredFact> facts)
    {
        var all = await store.Log.ReadAll(0, 10_000);
        var found = all.Where(f => f.Stream.StartsWith("delivery-", StringComparison.Ordinal) && f.Type == "change-disclosed.v1").ToList();
        Assert.That(found, Has.Count.GreaterThan(3));
        Assert.That(all, Has.Count.GreaterThan(facts.Count));
        return found;
    }

    /// <summary>Files that hold a canary, but for the agencies' own storage.</summary>
    private List<string> Found()
    {
        var found = new List<string>();
        var needles = Canaries.Select(c => Encoding.UTF8.GetBytes(c.ToUpperInvariant())).ToArray();
        string[] places = [hub.Data, .. new[] { "postgres", "rabbitmq" }.Select(n => Path.Combine(hub.Data, "run", n + ".place")).Where(File.Exists).Select(f => File.ReadAllText(f).Trim())];
        foreach (var place in places.Distinct(StringComparer.Ordinal))
            foreach (var file in Directory.EnumerateFiles(place, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false }))
            {
                if (file.StartsWith(Path.Combine(hub.Data, "sandbox") + "/", StringComparison.Ordinal)) continue;
                if (Upper(file) is not { } bytes) continue;
                found.AddRange(needles.Where(n => bytes.AsSpan().IndexOf(n) >= 0).Select(n => $"{Encoding.UTF8.GetString(n)} in {file}"));
            }
        return found;
    }

    private static byte[]? Upper(string file)
    {
        try
        {
            using var read = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[read.Length];
            _ = read.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false); // A file that was cut meanwhile is searched as far as it goes.
            for (var i = 0; i < bytes.Length; i++)
                if (bytes[i] is >= (byte)'a' and <= (byte)'z') bytes[i] -= 32;
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // It went as it was looked at.
        }
    }

    private async Task TheDaysGoBy(int days)
    {
        var (now, then) = (DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(days));
        await File.WriteAllTextAsync(Path.Combine(hub.Data, "run", "clock"), string.Create(CultureInfo.InvariantCulture, $"{then.ToUnixTimeSeconds()} {now.ToUnixTimeSeconds()}\n"));
        (await hub.Role("restart", "server")).Good();
    }

    private static async Task<uint> DeadLetters(Uri broker)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return await channel.MessageCountAsync(Queues.DeadLettersOf(Queues.Of("dmv")));
    }

    private async Task<JsonElement> Post(string path, object body, string role)
    {
        using var http = new HttpClient { BaseAddress = new Uri(hub.Url) };
        var token = await (await http.PostAsJsonAsync("/dev/tokens", new { role })).Content.ReadFromJsonAsync<JsonElement>();
        http.DefaultRequestHeaders.Authorization = new("Bearer", token.GetProperty("token").GetString());
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.IsSuccessStatusCode, Is.True, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static string DaysFromNow(int days) => DateOnly.FromDateTime(DateTime.UtcNow.AddDays(days - 1)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Named(string connection, string database) => new NpgsqlConnectionStringBuilder(connection) { Database = database }.ConnectionString;
}
