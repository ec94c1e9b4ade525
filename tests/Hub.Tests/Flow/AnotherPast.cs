using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hub.EventStore;
using Hub.Proofs;
using Hub.Tests.Machines;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.Flow;

/// <summary>
/// The hub's log under another past than the agencies saw: put back to an earlier copy, or rewritten by somebody who has everything that the hub has,
/// its key too. The adapters are processes at the agencies' side and run on all the while; each must refuse, and name the place.
/// </summary>
[Parallelizable]
public sealed class AnotherPast
{
    private static readonly Dictionary<string, int> PortOf = new(StringComparer.Ordinal) { ["courts"] = 2, ["dmv"] = 3, ["revenue"] = 4 };

    private HubOnTheMachine hub = null!;
    private Reporters reporters = null!;

    private string Cluster => Path.Combine(File.ReadAllText(Path.Combine(hub.Data, "run", "postgres.place")), "cluster");

    [SetUp]
    public async Task Start()
    {
        hub = await HubOnTheMachine.Start(rabbitMq: true);
        reporters = new Reporters(hub.Url);
        await reporters.Register();
        await reporters.Report(100);
    }

    [TearDown]
    public async Task End()
    {
        await reporters.DisposeAsync();
        await hub.DisposeAsync();
    }

    [Test]
    public async Task A_database_put_back_to_an_earlier_copy_is_refused_by_every_witness_and_agreed_to_when_it_is_put_right()
    {
        var early = await WitnessedByAll();
        await StopDatabase();
        Run("cp", "-a", Cluster, Cluster + ".early");
        await StartDatabase();
        await reporters.Report(100);
        var late = await WitnessedByAll();

        await StopDatabase();
        Directory.Move(Cluster, Cluster + ".late");
        Directory.Move(Cluster + ".early", Cluster);
        await StartDatabase();
        await EveryWitnessRefuses(first: early + 1, stillHolds: late);
        await NothingIsTakenIn(early);

        await StopDatabase();
        Directory.Move(Cluster, Cluster + ".early");
        Directory.Move(Cluster + ".late", Cluster);
        await StartDatabase();
        await reporters.Report(20);
        Assert.That(await WitnessedByAll(), Is.GreaterThan(late));
    }

    [Test]
    public async Task A_log_rewritten_and_signed_anew_with_its_own_key_is_refused_by_every_witness()
    {
        var size = await WitnessedByAll();
        var rewritten = size / 2;
        (await hub.Role("stop", "server")).Good();
        PrivatePostgres.Tamper(await AsSuperuser(),
            $"""
            update hub.event set header = convert_to(regexp_replace(convert_from(header, 'UTF8'), '"actor":"[^"]*"', '"actor":"clerk:somebody-else"'), 'UTF8') where position = {rewritten};
            delete from hub.cosignature; delete from hub.checkpoint; delete from hub.tile
            """);
        await SignAnew(size);
        (await hub.Role("start", "server")).Good();

        await EveryWitnessRefuses(first: rewritten, stillHolds: size);
        await NothingIsTakenIn(size);
        await NobodyCosignedBeyond(0);
    }

    /// <summary>The tree made from what is stored now, and signed with the log's key: to anybody who sees the hub alone, all is well.</summary>
    private async Task SignAnew(long size)
    {
        await using var store = await Store.Open(
            new(await hub.Setting("HUB_PG_LOG"), await hub.Setting("HUB_PG_KEYS"), await hub.Setting("HUB_MASTER_KEYS")), TimeProvider.System);
        using var key = NoteKeyFile.ReadOrMake(await hub.Setting("HUB_LOG_KEY"), "hub.localhost/log", NoteKeyKind.Log);
        using var signed = new CancellationTokenSource();
        var signing = new Notary(store.Facts, key, TimeProvider.System, NullLogger.Instance).Run(signed.Token);
        await Eventually.Holds(async () => (await store.Tree.Newest())?.Size == size);
        await signed.CancelAsync();
        await signing;
    }

    /// <summary>Until every agency's witness agrees to all that is in the log; how much that is.</summary>
    private async Task<long> WitnessedByAll()
    {
        (await hub.Hub("lag", "--wait", "120")).Good();
        long head = 0;
        await Eventually.Holds(async () =>
        {
            head = await hub.Head();
            foreach (var agency in PortOf.Keys)
                if (await Witness(agency) is not { } witness || witness.Size != head || witness.Refuses is not null) return false;
            return true;
        }, seconds: 60);
        return head;
    }

    private async Task EveryWitnessRefuses(long first, long stillHolds)
    {
        foreach (var agency in PortOf.Keys)
        {
            await Eventually.Holds(async () => (await Witness(agency))?.Refuses is not null, seconds: 60);
            var witness = await Witness(agency);
            Assert.That((witness!.Value.DiffersAt, witness.Value.Size), Is.EqualTo(((long?)first, stillHolds)), agency);
        }
        await Eventually.Holds(async () => (await Alarms()).Length >= PortOf.Count);
        Assert.That((await Alarms()).Select(a => (a.By, a.Position)), Is.EquivalentTo(PortOf.Keys.Select(agency => (agency, (long?)first))), "each raised one alarm, and no other was raised");

        // What each keeps at its own side convinces others: two notes that contradict each other, both signed by the log.
        var key = VerifierKey.Parse(await File.ReadAllTextAsync(Path.Combine(hub.Data, "secrets", "agencies", "log.vkey")));
        foreach (var agency in PortOf.Keys)
        {
            var alarm = WitnessAlarm.TryParse(SignedNote.TryParse(await File.ReadAllBytesAsync(Path.Combine(hub.Data, "adapters", agency + ".witness", "alarm")))!.Text)!;
            Assert.That((alarm.Position, key.Signed(alarm.Held), key.Signed(alarm.Seen!)), Is.EqualTo(((long?)first, true, true)), agency);
        }
        var shown = await hub.Hub("log", "show");
        Assert.That(shown.Code, Is.EqualTo(1), shown.Said);
        Assert.That(shown.Said, Does.Contain(first.ToString("N0", CultureInfo.InvariantCulture)).Or.Contain(first.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>The hub itself sees that it is behind what it signed: it can be read, and grows no second past.</summary>
    private async Task NothingIsTakenIn(long head)
    {
        await Eventually.Holds(async () => (await hub.Ask("/v1/status")).GetProperty("signed").TryGetProperty("heldBack", out _));
        var (status, text) = await reporters.TellOnce();
        Assert.That((status, JsonDocument.Parse(text).RootElement.GetProperty("code").GetString()), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "log-held-back")));
        Assert.That(await hub.Head(), Is.EqualTo(head));
    }

    private async Task NobodyCosignedBeyond(long size)
    {
        var later = (await hub.Ask("/v1/log/checkpoints?after=" + size)).GetProperty("checkpoints").EnumerateArray().ToArray();
        Assert.That(later, Is.Not.Empty);
        Assert.That(later.SelectMany(c => c.GetProperty("witnesses").EnumerateArray().Select(w => w.GetString())), Is.Empty, "nobody cosigned the other past, not even once");
    }

    private async Task<(long Size, string? Refuses, long? DiffersAt)?> Witness(string agency)
    {
        using var http = new HttpClient();
        var health = await http.GetFromJsonAsync<JsonElement>(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{hub.Port + PortOf[agency]}/adapters/{agency}/health"));
        if (health.GetProperty("witness") is not { ValueKind: JsonValueKind.Object } witness) return null;
        return (witness.GetProperty("size").GetInt64(), witness.GetProperty("refuses").GetString(),
            witness.GetProperty("differsAt") is { ValueKind: JsonValueKind.Number } at ? at.GetInt64() : null);
    }

    private async Task<(string By, long? Position)[]> Alarms() => [.. (await hub.Ask("/v1/log/alarms")).GetProperty("alarms").EnumerateArray()
        .Select(a => (a.GetProperty("raisedBy").GetString()!, a.TryGetProperty("position", out var at) && at.ValueKind == JsonValueKind.Number ? at.GetInt64() : (long?)null))];

    private async Task StopDatabase()
    {
        (await hub.Role("stop", "server")).Good();
        (await hub.Role("stop", "postgres")).Good();
    }

    private async Task StartDatabase()
    {
        (await hub.Role("start", "postgres")).Good();
        (await hub.Role("start", "server")).Good();
    }

    private async Task<string> AsSuperuser() => new NpgsqlConnectionStringBuilder(await hub.Setting("HUB_PG_LOG"))
    {
        Username = "hub_admin", Password = await File.ReadAllTextAsync(Path.Combine(hub.Data, "secrets", "postgres")),
    }.ConnectionString;

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, program);
    }
}
