using Hub.Adapters.Witness;
using Hub.EventStore;
using Hub.Proofs;
using Hub.Tests.EventStore;
using Hub.Tests.Machines;
using Hub.Tests.Server;
using NUnit.Framework;

namespace Hub.Tests.Adapters;

/// <summary>
/// A hub and its witnesses over HTTP. The one who tampers may do anything at the hub's side: rewrite facts, make the tree anew from them and sign it with the
/// log's own key. What a witness holds at the agency's side, they cannot reach.
/// </summary>
public sealed class WitnessingTheLog
{
    private StoreSettings databases = null!;
    private string folder = "";
    private RunningHub hub = null!;
    private HttpClient http = null!;

    private string LogKey => Path.Combine(folder, "log-key.pem");

    private string Keys => Path.Combine(folder, "keys");

    [SetUp]
    public async Task Open()
    {
        folder = Directory.CreateTempSubdirectory("hub-witness-").FullName;
        databases = PrivatePostgres.Shared.NewStore();
        await Serve();
    }

    [TearDown]
    public async Task Close()
    {
        await Stop();
        Directory.Delete(folder, recursive: true);
    }

    private async Task Serve()
    {
        hub = await RunningHub.Start(databases, keysFolder: Keys, logKeyFile: LogKey);
        http = new HttpClient { BaseAddress = hub.Address };
    }

    private async Task Stop()
    {
        http.Dispose();
        await hub.DisposeAsync();
    }

    /// <summary>Puts its public key where the hub finds it, as an operator would.</summary>
    private LogWitness Witness(string agency)
    {
        var files = new WitnessFiles(Path.Combine(folder, agency));
        var key = NoteKeyFile.ReadOrMake(files.KeyFile, agency + ".test", NoteKeyKind.Witness);
        File.WriteAllText(Path.Combine(Keys, agency + ".witness.vkey"), key.Public.ToString());
        return new(files, new(http), key, VerifierKey.Parse(File.ReadAllText(Path.Combine(Keys, "log.vkey"))), TimeProvider.System);
    }

    private async Task<long> Add(int facts)
    {
        for (var left = facts; left > 0; left -= 500)
            await hub.Store.Log.Append(new([new("note-" + Guid.NewGuid().ToString("N"), null, [.. Enumerable.Range(0, Math.Min(left, 500)).Select(i => Given.Fact("note " + i, "noted.v1"))])]));
        var head = await hub.Store.Log.ReadHead();
        await Eventually.Holds(async () => (await hub.Store.Tree.Newest())?.Size >= head);
        return head;
    }

    /// <summary>With the hub stopped: facts are changed, and tree and signatures are made anew from them when it serves again.</summary>
    private async Task Rewrite(string sql)
    {
        await Stop();
        PrivatePostgres.Tamper(databases.Log, $"{sql}; delete from hub.cosignature; delete from hub.checkpoint; delete from hub.tile");
        await Serve();
        await Add(1);
    }

    private static string PutBackTo(long position) =>
        $"delete from hub.event where position > {position}; update hub.log_head set position = {position}; delete from hub.stream_head h where not exists (select from hub.event e where e.stream = h.stream)";

    [Test]
    public async Task Two_of_three_witnesses_make_a_checkpoint_witnessed_and_a_changes_proof_bears_their_lines()
    {
        await Add(3);
        var (dmv, courts) = (Witness("dmv"), Witness("courts"));
        await dmv.Round(CancellationToken.None);
        Assert.That(await hub.Store.Tree.NewestWitnessed(), Is.Null, "one is not enough");
        await courts.Round(CancellationToken.None);

        var witnessed = (await hub.Store.Tree.NewestWitnessed())!;
        var proof = (await Hub.Server.Audit.ProveChange.Of(hub.Store, 2, (await hub.Store.Tree.Over(2))!, CancellationToken.None))!;
        var policy = new WitnessPolicy(VerifierKey.Parse(await File.ReadAllTextAsync(Path.Combine(Keys, "log.vkey"))), new Dictionary<string, VerifierKey>
        {
            ["dmv"] = VerifierKey.Parse(await File.ReadAllTextAsync(Path.Combine(Keys, "dmv.witness.vkey"))),
            ["courts"] = VerifierKey.Parse(await File.ReadAllTextAsync(Path.Combine(Keys, "courts.witness.vkey"))),
        }, 2);
        Assert.Multiple(() =>
        {
            Assert.That(dmv.State.Size, Is.EqualTo(witnessed.Size));
            Assert.That(policy.IsWitnessed(proof.Checkpoint), Is.True);
            Assert.That(proof.Holds(), Is.True);
        });
    }

    [Test]
    public async Task A_witness_follows_a_growing_log_over_many_tiles_and_through_its_own_restarts()
    {
        for (var facts = 1; facts < 2_000; facts = facts * 3 + 5)
        {
            var head = await Add(facts);
            var witness = Witness("dmv"); // A new process each time: everything it knows is on its disk.
            await witness.Round(CancellationToken.None);
            Assert.That((witness.State.Refuses, witness.State.Size), Is.EqualTo(((string?)null, head)));
        }
    }

    [TestCase(1)]
    [TestCase(255)]
    [TestCase(256)]
    [TestCase(257)]
    [TestCase(600)]
    public async Task A_rewritten_past_is_refused_and_the_position_named(long position)
    {
        await Add(700);
        var witness = Witness("dmv");
        await witness.Round(CancellationToken.None);
        var agreed = witness.State.Size;
        await Rewrite($"update hub.event set body = 'another' where position = {position}");

        witness = Witness("dmv");
        await witness.Round(CancellationToken.None);
        var alarm = (await hub.Store.Tree.Alarms(10)).Single();
        Assert.Multiple(() =>
        {
            Assert.That(witness.State.DiffersAt, Is.EqualTo(position));
            Assert.That((alarm.RaisedBy, alarm.Kind, alarm.Position), Is.EqualTo(("dmv", "log-forked", (long?)position)));
            Assert.That(hub.Desks.Log.Lines, Has.Some.Contains("refuses the log"));
            Assert.That(witness.State.Size, Is.EqualTo(agreed), "it stands by what it held");
        });
        Assert.That((await hub.Store.Tree.Newest())!.Note.Signatures, Has.Count.EqualTo(1), "and cosigns nothing");
    }

    [Test]
    public async Task A_log_put_back_to_an_earlier_day_is_refused_and_the_first_missing_position_named()
    {
        await Add(400);
        var witness = Witness("courts");
        await witness.Round(CancellationToken.None);
        await Stop();
        var size = witness.State.Size;
        PrivatePostgres.Tamper(databases.Log, $"{PutBackTo(300)}; delete from hub.cosignature; delete from hub.checkpoint; delete from hub.tile");
        await Serve();
        await Eventually.Holds(async () => await hub.Store.Tree.Newest() is not null);
        var now = (await hub.Store.Tree.Newest())!.Size;
        Assume.That(now, Is.LessThan(size));

        witness = Witness("courts");
        await witness.Round(CancellationToken.None);
        Assert.That((witness.State.DiffersAt, (await hub.Store.Tree.Alarms(10)).Single().Kind), Is.EqualTo((now > 300 ? 301L : now + 1, now > 300 ? "log-forked" : "log-put-back")));
    }

    [Test]
    public async Task A_log_put_back_that_has_grown_past_what_was_seen_is_refused_at_the_first_position_that_differs()
    {
        await Add(400);
        var witness = Witness("courts");
        await witness.Round(CancellationToken.None);
        await Rewrite(PutBackTo(350));
        await Add(500);

        witness = Witness("courts");
        await witness.Round(CancellationToken.None);
        Assert.That(witness.State.DiffersAt, Is.EqualTo(351));
    }

    [Test]
    public async Task A_log_with_another_key_is_not_this_log()
    {
        await Add(3);
        var witness = Witness("dmv");
        await witness.Round(CancellationToken.None);
        File.Delete(LogKey);
        PrivatePostgres.Execute(databases.Log, "delete from hub.cosignature; delete from hub.checkpoint");
        var pinned = await File.ReadAllTextAsync(Path.Combine(Keys, "log.vkey"));
        await Stop();
        await Serve();
        await Add(1);
        await File.WriteAllTextAsync(Path.Combine(Keys, "log.vkey"), pinned); // The witness keeps the key that it saw first.
        witness = Witness("dmv");
        await witness.Round(CancellationToken.None);
        Assert.That(witness.State.Refuses, Does.Contain("signature"));
    }

    [Test]
    public async Task The_hub_keeps_no_line_of_a_stranger_and_no_alarm_without_a_witness()
    {
        await Add(2);
        await hub.Store.Tree.Newest();
        var note = (await hub.Store.Tree.Newest())!.Note;
        using var stranger = NoteKeyFile.ReadOrMake(Path.Combine(folder, "stranger.pem"), "stranger.test", NoteKeyKind.Witness);
        using var cosigned = new StringContent(note.With(await stranger.Cosign(note, DateTimeOffset.UtcNow)).ToString());
        using var first = await http.PostAsync(new Uri("/log/cosignatures", UriKind.Relative), cosigned);
        var alarm = new SignedNote(new WitnessAlarm("hub.localhost/log", "log-forked", 1, "because", note, note).Text, []);
        using var raised = new StringContent(alarm.With(await stranger.Cosign(alarm, DateTimeOffset.UtcNow)).ToString());
        using var second = await http.PostAsync(new Uri("/log/alarms", UriKind.Relative), raised);
        using var nonsense = new StringContent("a checkpoint");
        using var third = await http.PostAsync(new Uri("/log/cosignatures", UriKind.Relative), nonsense);
        Assert.Multiple(() =>
        {
            Assert.That((int)first.StatusCode, Is.EqualTo(403));
            Assert.That((int)second.StatusCode, Is.EqualTo(403));
            Assert.That((int)third.StatusCode, Is.EqualTo(400));
        });
        Assert.That(await hub.Store.Tree.Alarms(10), Is.Empty);
        Assert.That((await hub.Store.Tree.Newest())!.Note.Signatures, Has.Count.EqualTo(1));
    }
}
