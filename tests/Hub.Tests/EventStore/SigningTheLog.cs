using System.Collections.Concurrent;
using System.Diagnostics;
using Hub.EventStore;
using Hub.Proofs;
using Hub.Tests.Machines;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

/// <summary>The notary signs what is stored and nothing else; what is changed before is not signed, and what is changed after is found.</summary>
public sealed class SigningTheLog : StoreFixture
{
    private readonly ConcurrentBag<(Task Run, CancellationTokenSource Stop)> working = [];
    private string folder = "";
    private NoteKeyFile key = null!;

    [SetUp]
    public void MakeKey()
    {
        folder = Directory.CreateTempSubdirectory("hub-notary-").FullName;
        key = NoteKeyFile.ReadOrMake(Path.Combine(folder, "log.pem"), "hub.test/log", NoteKeyKind.Log);
    }

    [TearDown]
    public async Task StopWorking()
    {
        await StopNotaries();
        key.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private Notary Start(Store? store = null, TimeSpan? apart = null)
    {
        var notary = new Notary((store ?? Store).Facts, key, TimeProvider.System, NullLogger.Instance, apart ?? TimeSpan.FromMilliseconds(20));
        var stop = new CancellationTokenSource();
        working.Add((Task.Run(() => notary.Run(stop.Token)), stop));
        return notary;
    }

    private async Task StopNotaries()
    {
        while (working.TryTake(out var one))
        {
            await one.Stop.CancelAsync();
            await one.Run;
            one.Stop.Dispose();
        }
        // As if its time had run out: the next one need not wait for it.
        PrivatePostgres.Execute(Settings.Log, "update hub.lease set held_until = now() where name = 'notary'");
    }

    private async Task Add(int facts, string stream = "citizen-1")
    {
        for (var left = facts; left > 0; left -= 500)
            await Append(new([new(stream, null, [.. Enumerable.Range(0, Math.Min(left, 500)).Select(i => Given.Fact("move " + i))])]));
    }

    private async Task<KeptCheckpoint> Signed(long size)
    {
        await Eventually.Holds(async () => await Store.Tree.Newest() is { } newest && newest.Size >= size);
        return (await Store.Tree.Newest())!;
    }

    private async Task<TreeHash> RootOfFacts(long size)
    {
        var tree = new GrowingTree();
        for (long position = 1; position <= size; position++) tree.Add(TreeHash.OfLeaf(Leaf.Bytes((await Log.ReadAt(position))!)));
        return tree.Root();
    }

    /// <summary>As a database administrator who may do anything and would rather not be noticed.</summary>
    private void Tamper(string sql) => PrivatePostgres.Tamper(Settings.Log, sql);

    private async Task<LogAlarm> Alarm()
    {
        await Eventually.Holds(async () => (await Store.Tree.Alarms(1)).Count > 0);
        return (await Store.Tree.Alarms(1))[0];
    }

    [Test]
    public async Task What_is_stored_is_signed_and_the_signature_root_and_proofs_hold()
    {
        await Add(300);
        Start();
        var first = await Signed(300);
        await Add(70);
        var second = await Signed(370);

        var (inclusion, consistency) = (await Store.Tree.Inclusion(17, second.Size), await Store.Tree.Consistency(first.Size, second.Size));
        var leaf = TreeHash.OfLeaf(Leaf.Bytes((await Log.ReadAt(17))!));
        var root = await RootOfFacts(370);
        Assert.Multiple(() =>
        {
            Assert.That(key.Public.Signed(second.Note), Is.True);
            Assert.That(Checkpoint.TryParse(second.Note.Text), Is.EqualTo(new Checkpoint("hub.test/log", 370, root)));
            Assert.That(ProofChecks.Includes(second.Root, second.Size, 16, leaf, inclusion), Is.True);
            Assert.That(ProofChecks.Extends(first.Size, first.Root, second.Size, second.Root, consistency), Is.True);
        });
    }

    [Test]
    public async Task A_long_way_behind_it_catches_up_and_a_new_start_goes_on_where_it_was()
    {
        await Add(5_300);
        Start();
        await Signed(5_300);
        await StopNotaries();
        await Add(1_000, "citizen-2");
        Start();
        var newest = await Signed(6_300);
        Assert.That(newest.Root, Is.EqualTo(await RootOfFacts(6_300)));
    }

    [Test]
    public async Task There_is_never_more_than_one_checkpoint_a_second()
    {
        var watch = Stopwatch.StartNew();
        Start(apart: TimeSpan.FromSeconds(1));
        while (watch.Elapsed < TimeSpan.FromSeconds(2.5)) await Add(1);
        await Signed(await Log.ReadHead());
        var signed = await Store.Tree.After(0, 100);
        Assert.That(signed, Has.Count.InRange(2, (int)watch.Elapsed.TotalSeconds));
    }

    [Test]
    public async Task Of_two_servers_one_signs_and_when_it_ends_the_other_takes_over()
    {
        await using var other = await Store.Open(Settings, Clock);
        var first = Start();
        await Add(3);
        await Signed(3);
        using var stop = new CancellationTokenSource();
        var second = new Notary(other.Facts, key, TimeProvider.System, NullLogger.Instance, TimeSpan.FromMilliseconds(20));
        var waiting = Task.Run(() => second.Run(stop.Token));
        await Add(3);
        await Signed(6);
        Assert.That((first.State.Size, second.State.Size), Is.EqualTo((6L, 0L)), "the first one holds the lease");

        await StopNotaries();
        await Add(3);
        Assert.That((await Signed(9)).Root, Is.EqualTo(await RootOfFacts(9)));
        await stop.CancelAsync();
        await waiting;
    }

    [Test]
    public async Task A_server_that_lost_the_lease_while_it_stood_still_signs_nothing_more()
    {
        var lease = (await Store.Leases.TryTake("notary", "first", TimeSpan.Zero))!;
        await Store.Leases.TryTake("notary", "second", TimeSpan.FromMinutes(1));
        var checkpoint = new Checkpoint("hub.test/log", 1, TreeHash.OfLeaf("a"u8));
        Assert.That(await Store.Tree.Keep(lease, checkpoint, Clock.Now, await key.Sign(checkpoint.Text), CancellationToken.None), Is.False);
        Assert.That(await Store.Tree.Newest(), Is.Null);
    }

    [Test]
    public async Task What_was_changed_before_it_was_signed_is_not_signed()
    {
        await Add(10);
        Tamper("update hub.event set body = 'moved elsewhere' where position = 7");
        var notary = Start();
        var alarm = await Alarm();
        Assert.Multiple(() =>
        {
            Assert.That((alarm.Kind, alarm.Position), Is.EqualTo(("stored-otherwise", 7L)));
            Assert.That(() => notary.State.Trouble, Does.Contain("position 7"));
        });
        Assert.That(await Store.Tree.Newest(), Is.Null);
    }

    [TestCase("update hub.event set body = body || '\\x00' where position = 290", "fact-changed", 290)]
    [TestCase("update hub.event set header = set_byte(header, 3, get_byte(header, 3) # 1) where position = 3", "fact-changed", 3)]
    [TestCase("update hub.event set recorded_at = recorded_at + interval '1 microsecond' where position = 256", "fact-changed", 256)]
    [TestCase("delete from hub.event where position = 257", "fact-missing", 257)]
    [TestCase("delete from hub.event where position = 1", "fact-missing", 1)]
    [TestCase("update hub.event set position = position + 100000 where position in (5, 6); update hub.event set position = case position when 100005 then 6 else 5 end where position > 100000", "fact-changed", 5)]
    [TestCase("update hub.tile set hashes = set_byte(hashes, 32 * 20, get_byte(hashes, 32 * 20) # 4) where level = 0 and number = 1", "fact-changed", 277)]
    [TestCase("update hub.tile set hashes = set_byte(hashes, 5, get_byte(hashes, 5) # 4) where level = 1", "tile-changed", 1)]
    public async Task What_is_changed_after_it_was_signed_is_found_and_the_position_named(string tampering, string kind, long position)
    {
        await Add(300);
        Start();
        await Signed(300);
        await StopNotaries();
        Tamper(tampering);
        var scrub = new Scrub(Store.Facts, TimeProvider.System, NullLogger.Instance);
        await scrub.Step(CancellationToken.None);
        await scrub.Step(CancellationToken.None);
        var first = (await Store.Tree.Alarms(10)).OrderBy(a => a.Position).First();
        Assert.That((first.Kind, first.Position), Is.EqualTo((kind, (long?)position)));
    }

    [Test]
    public async Task An_untouched_log_raises_no_alarm_however_often_it_is_gone_through()
    {
        await Add(600);
        Start();
        await Signed(600);
        var scrub = new Scrub(Store.Facts, TimeProvider.System, NullLogger.Instance);
        for (var i = 0; i < 7; i++) await scrub.Step(CancellationToken.None);
        Assert.That(await Store.Tree.Alarms(10), Is.Empty);
        Assert.That(scrub.Next, Is.EqualTo(1), "round and round");
    }

    [TestCase("update hub.checkpoint set note = replace(note, E'\\n12\\n', E'\\n11\\n')", "checkpoint-changed", null)]
    [TestCase("update hub.checkpoint set root = set_byte(root, 0, get_byte(root, 0) # 1)", "checkpoint-changed", null)]
    [TestCase("update hub.tile set hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1)", "tile-changed", null)]
    [TestCase("delete from hub.tile", "tile-changed", null)]
    [TestCase("delete from hub.event where position > 10; update hub.log_head set position = 10", "log-put-back", 11L)]
    [TestCase("delete from hub.event where position = 13", "fact-missing", 13L)]
    public async Task A_notary_does_not_go_on_from_a_tree_that_is_not_what_it_signed(string tampering, string kind, long? position)
    {
        await Add(12);
        Start();
        await Signed(12);
        await StopNotaries();
        await Add(2);
        Tamper(tampering);
        await using var later = await Store.Open(Settings, Clock);
        var notary = Start(later);
        var alarm = await Alarm();
        await Eventually.Holds(() => notary.State.Trouble is not null);
        Assert.That((alarm.Kind, alarm.Position), Is.EqualTo((kind, position)));
        Assert.That((await Store.Tree.After(12, 10)), Is.Empty);
    }

    [Test]
    public async Task A_kept_hash_is_never_written_over()
    {
        await Add(3);
        Start();
        await Signed(3);
        await StopNotaries();
        var other = new TreeHash[] { TreeHash.OfLeaf("a"u8), TreeHash.OfLeaf("b"u8) };
        Assert.That(async () => await Store.Tree.Tiles.Keep([(new(0, 0), other)], CancellationToken.None), Throws.TypeOf<TileDiffers>().With.Message.Contains("0/0"));
    }

    [Test]
    public async Task A_checkpoint_counts_as_witnessed_when_enough_witnesses_signed_and_not_before()
    {
        using var dmv = NoteKeyFile.ReadOrMake(Path.Combine(folder, "dmv.pem"), "dmv.test", NoteKeyKind.Witness);
        using var courts = NoteKeyFile.ReadOrMake(Path.Combine(folder, "courts.pem"), "courts.test", NoteKeyKind.Witness);
        await Add(4);
        Start();
        var signed = await Signed(4);

        await Store.Tree.Keep(4, "dmv", await dmv.Cosign(signed.Note, Clock.Now), 2, Clock.Now);
        Assert.That(await Store.Tree.NewestWitnessed(), Is.Null);
        await Store.Tree.Keep(4, "courts", await courts.Cosign(signed.Note, Clock.Now), 2, Clock.Now);
        await Store.Tree.Keep(4, "courts", await courts.Cosign(signed.Note, Clock.Now), 2, Clock.Now);

        var witnessed = (await Store.Tree.NewestWitnessed())!;
        var policy = new WitnessPolicy(key.Public, new Dictionary<string, VerifierKey> { ["dmv"] = dmv.Public, ["courts"] = courts.Public }, 2);
        Assert.Multiple(() =>
        {
            Assert.That(witnessed.Note.Signatures, Has.Count.EqualTo(3));
            Assert.That(policy.IsWitnessed(witnessed.Note), Is.True);
        });
    }
}
