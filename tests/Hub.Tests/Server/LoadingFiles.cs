using System.Net;
using System.Text;
using System.Text.Json;
using Hub.EventStore;
using Hub.Tests.Machines;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>An agency's whole file: sent in pieces, taken in chunk by chunk, whatever ends in between, and gone when it is over.</summary>
public sealed class LoadingFiles
{
    private const string Digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private static readonly string[] First = ["Alma", "Bernard", "Cora", "Dmitri", "Edith", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kirsten"];
    private static readonly string[] Last = ["Abernathy", "Baptiste", "Czerny", "Dombrowski", "Eriksen", "Fontaine", "Grimaldi", "Hollis", "Iverson", "Jankowski", "Kowalczyk", "Lindqvist", "Mbeki"];

    private readonly string agencyKeys = RunningHub.Folder("agency-keys");
    private StoreSettings databases = null!;
    private string logKey = null!;
    private RunningHub hub = null!;

    [SetUp]
    public async Task Start()
    {
        databases = PrivatePostgres.Shared.NewStore() with { Reads = PrivatePostgres.Shared.NewDatabase("reads") };
        logKey = Path.Combine(RunningHub.Folder("log-key"), "log-key.pem");
        await Open();
    }

    [TearDown]
    public async Task Stop() => await hub.DisposeAsync();

    private async Task Open() => hub = await RunningHub.Start(databases, logKeyFile: logKey, keysFolder: agencyKeys);

    private static object Row(int n) => new
    {
        key = $"D-{n}",
        says = new Dictionary<string, string>
        {
            ["first"] = First[n % 11], ["last"] = Last[n % 13], ["birth-date"] = new DateOnly(1940, 1, 1).AddDays(n * 37).ToString("yyyy-MM-dd"), ["ssn"] = $"{200 + (n % 400)}-{10 + (n % 89)}-{1000 + n}",
        },
    };

    private async Task<JsonElement> Told(string path, object? body = null, string role = "intake")
    {
        var answer = body is null ? await hub.Get(path, role) : await hub.Post(path, body, role, key: "");
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Text);
        return answer.Json;
    }

    private Task<JsonElement> Begin(int rows, bool again = false) => Told("/v1/loads", new { agency = "dmv", file = Digest, rows, again });

    private Task<JsonElement> Send(string load, int first, IEnumerable<object> rows) => Told($"/v1/loads/{load}/rows", new { first, rows });

    private async Task<JsonElement> Ended(string load)
    {
        JsonElement told = default;
        await Eventually.Holds(async () => (told = await Told("/v1/loads/" + load)).GetProperty("state").GetString() != "open");
        return told;
    }

    private static long Of(JsonElement told, string member) => told.GetProperty(member).GetInt64();

    private async Task<List<StoredFact>> Facts(string type)
    {
        var facts = new List<StoredFact>();
        while (await hub.Store.Log.ReadAll(facts.Count, 10_000) is { Count: > 0 } page) facts.AddRange(page);
        return [.. facts.Where(f => f.Type == type)];
    }

    private T Ask<T>(string database, string sql)
    {
        using var connection = new NpgsqlConnection(database);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return (T)command.ExecuteScalar()!;
    }

    [Test]
    public async Task Every_row_is_taken_in_once_though_the_sending_breaks_off_and_the_server_ends_between_the_log_and_its_note_of_it()
    {
        const int rows = 450;
        var load = (await Begin(rows)).GetProperty("load").GetString()!;
        // The log takes a chunk, and nothing can be noted of it: as if the server ended in that moment, each time it tries.
        PrivatePostgres.Execute(databases.Log, "revoke delete on hub.load_row from hub_app");
        await Send(load, 1, Enumerable.Range(1, 200).Select(Row));
        Assert.That(Of(await Send(load, 1, Enumerable.Range(1, 200).Select(Row)), "staged"), Is.EqualTo(200), "a piece counts once");
        Assert.That(Of(await Send(load, 300, Enumerable.Range(300, 10).Select(Row)), "staged"), Is.EqualTo(200), "nothing is left out");
        await Eventually.Holds(async () => (await Facts("record-described.v1")).Count > 0);
        await hub.DisposeAsync();
        Assert.That(Ask<long>(databases.Log, "select taken from hub.load"), Is.Zero);
        PrivatePostgres.Execute(databases.Log, "grant delete on hub.load_row to hub_app");

        await Open();
        var found = await Begin(rows);
        Assert.That((found.GetProperty("load").GetString(), Of(found, "staged")), Is.EqualTo((load, 200L)), "the hub knows the file by its hash, and how much of it has come");
        await Send(load, 201, Enumerable.Range(201, 100).Select(Row));
        await Eventually.Holds(async () => Of(await Told("/v1/loads/" + load), "taken") > 150);
        await hub.DisposeAsync();
        await Open();
        await Send(load, 301, [.. Enumerable.Range(301, 147).Select(Row), new { key = "", says = new { } }, Row(1), Row(2)]);

        var told = await Ended(load);
        Assert.That((Of(told, "taken"), Of(told, "accepted"), Of(told, "unchanged"), Of(told, "refused")), Is.EqualTo((450L, 449L, 2L, 1L)), told.ToString());
        Assert.That(told.GetProperty("addsUp").GetBoolean(), Is.True, told.GetProperty("discrepancies").ToString());
        Assert.That(told.GetProperty("refusals")[0].ToString(), Is.EqualTo("""{"code":"malformed","rows":1,"numbers":[448]}"""));
        var described = await Facts("record-described.v1");
        Assert.That((described.Count, described.Select(f => f.Stream).Distinct().Count()), Is.EqualTo((447, (int)(Of(told, "newCitizens") + Of(told, "inReview")))), "every row once");
        Assert.That(described[0].Position, Is.GreaterThan(Of(told, "firstPosition")));
        Assert.That(described[^1].Position, Is.LessThanOrEqualTo(Of(told, "lastPosition")));

        Assert.That((await Begin(rows)).GetProperty("load").GetString(), Is.EqualTo(load), "a file that was taken in is not loaded again by the way");
        var again = (await Begin(rows, again: true)).GetProperty("load").GetString()!;
        await Send(again, 1, Enumerable.Range(1, 450).Select(n => n <= 447 ? Row(n) : Row(1)));
        Assert.That(Of(await Ended(again), "unchanged"), Is.EqualTo(450));
    }

    [Test]
    public async Task What_lies_there_is_sealed_and_of_an_abandoned_load_nothing_can_be_read()
    {
        PrivatePostgres.Execute(databases.Log, "revoke delete on hub.load_row from hub_app"); // So that they stay.
        var load = (await Begin(30)).GetProperty("load").GetString()!;
        var staged = await Send(load, 1, Enumerable.Range(1, 20).Select(Row));
        var bodies = Ask<byte[]>(databases.Log, "select coalesce(string_agg(body, ''), '') from hub.load_row");
        foreach (var word in new[] { "Bernard", "birth-date", "D-2" }) Assert.That(bodies.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)), Is.Negative, word);
        var key = Ask<string>(databases.Keys, $"select state from hub.data_key where subject = 'load-{load}'");
        Assert.That((Of(staged, "staged"), key), Is.EqualTo((20L, "protected")), "not even what serves the public opens it");

        Assert.That((await hub.Post($"/v1/loads/{load}/abandonment", new { }, "agency:courts", key: "")).Code, Is.EqualTo("unknown-load"));
        PrivatePostgres.Execute(databases.Log, "grant delete on hub.load_row to hub_app");
        var told = await Told($"/v1/loads/{load}/abandonment", new { }, "agency:dmv");
        Assert.That(told.GetProperty("state").GetString(), Is.EqualTo("abandoned"));
        Assert.That(Ask<long>(databases.Log, "select count(*) from hub.load_row"), Is.Zero);
        await Eventually.Holds(() => Task.FromResult(Ask<string>(databases.Keys, $"select state from hub.data_key where subject = 'load-{load}'") == "erased"));
        Assert.That(Of(await Send(load, 21, [Row(21)]), "staged"), Is.LessThanOrEqualTo(20), "nothing is added to it");
        Assert.That((await Told("/v1/loads/" + load)).GetProperty("state").GetString(), Is.EqualTo("abandoned"), "that it was is kept");
    }
}
