using System.Text;
using Hub.EventStore;
using Hub.Proofs;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

public sealed partial class BackingUp : StoreFixture
{
    private string _folder = null!;

    [SetUp]
    public void Folder() => _folder = Path.Combine(Path.GetTempPath(), "hub-backup-" + Guid.NewGuid().ToString("N"));

    [TearDown]
    public void Remove()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_backup_made_while_facts_come_in_is_restored_as_a_pair_that_opens_every_body()
    {
        using var stop = new CancellationTokenSource();
        var telling = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++) await Tell("citizen-" + i);
        });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Tell("before-" + i)));
        var manifest = await Backup.Run(Settings, _folder);
        await stop.CancelAsync();
        await telling;

        var restored = Restored();
        await Restore.Run(restored, _folder);
        await using var store = await Store.Open(restored, Clock);
        var facts = await store.Log.ReadAll(0, 10_000);

        Assert.That(facts.Count, Is.EqualTo(manifest.Head).And.AtLeast(20));
        Assert.That((await store.Ordinary.OpenAll(facts)).Select(b => b!.Value.Text()), Is.EqualTo(facts.Select(f => "home of " + f.Stream)));
        Assert.That(facts.Select(f => Convert.ToHexString(Leaf.Bytes(f))),
            Is.EqualTo((await Log.ReadAll(0, (int)manifest.Head)).Select(f => Convert.ToHexString(Leaf.Bytes(f)))));
        Assert.That(((AppendOutcome.Appended)await store.Log.Append(Given.One("citizen-new"))).FirstPosition, Is.EqualTo(manifest.Head + 1));
        await using var forbidden = store.Projections.CreateCommand("delete from hub.event");
        Assert.That(async () => await forbidden.ExecuteNonQueryAsync(), Throws.InstanceOf<Npgsql.PostgresException>());
    }

    [Test]
    public async Task It_says_that_the_master_keys_are_needed_and_holds_none_of_them()
    {
        await Tell("citizen-1");
        var manifest = await Backup.Run(Settings, _folder);

        Assert.That(manifest.MasterKeysNeeded, Is.EqualTo(new[] { "ordinary-1" }));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_folder, BackupManifest.FileName)), Does.Contain("NOT in it"));
        var restored = Restored() with { MasterKeys = Settings.MasterKeys + "-elsewhere" };
        await Restore.Run(restored, _folder);
        Assert.That(async () => await Store.Open(restored, Clock), Throws.InstanceOf<MasterKeyMissing>());
    }

    [Test]
    public async Task A_protection_that_came_after_the_log_was_copied_is_taken_back_with_its_fact()
    {
        var fact = await Tell("citizen-1");
        // Copied with today's keys, but restored to a time before the enrolment.
        var enrolment = Given.Fact(type: "protection-enrolled.v1");
        await Store.KeyPeriods.BeginProtection(["citizen-1"], enrolment.Id);
        await Append(new([new("citizen-1", null, [enrolment])]));
        await Store.KeyPeriods.Settle(enrolment.Id, appended: true);
        await Backup.Run(Settings, _folder);

        var restored = Restored();
        await Restore.Run(restored, _folder, to: 1);
        PrivatePostgres.Execute(restored.Keys, "update hub.key_period set begun_at = begun_at - interval '1 minute'");
        await using var store = await Store.Open(restored, Clock);

        Assert.That((await store.Ordinary.Open(fact))!.Value.Text(), Is.EqualTo("home of citizen-1"));
    }

    [Test]
    public async Task Any_damaged_byte_is_found_before_anything_is_written()
    {
        for (var i = 0; i < 10; i++) await Tell("citizen-" + i, command: true);
        await Backup.Run(Settings, _folder);
        var restored = Restored();
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            var whole = await File.ReadAllBytesAsync(file);
            if (whole.Length == 0) continue;
            var damaged = whole.ToArray();
            damaged[Random.Shared.Next(damaged.Length)] ^= 0x10;
            await File.WriteAllBytesAsync(file, damaged);
            if (Path.GetFileName(file) != BackupManifest.FileName)
                Assert.That(async () => await Restore.Run(restored, _folder), Throws.InstanceOf<BackupUnusable>(), file);
            File.Delete(file);
            Assert.That(async () => await Restore.Run(restored, _folder), Throws.InstanceOf<BackupUnusable>(), file);
            await File.WriteAllBytesAsync(file, whole);
        }
        Assert.That(PrivatePostgres.Scalar<bool>(restored.Log, "select to_regnamespace('hub') is null"), Is.True);
        await Restore.Run(restored, _folder);
    }

    [Test]
    public async Task Keys_of_an_earlier_day_do_not_pass_as_a_pair_with_this_log()
    {
        await Tell("citizen-1");
        var early = _folder + "-early";
        var first = await Backup.Run(Settings, early);
        await Tell("citizen-2");
        var manifest = await Backup.Run(Settings, _folder);
        File.Copy(Path.Combine(early, first.KeysFile), Path.Combine(_folder, manifest.KeysFile), overwrite: true);
        await (manifest with { KeysSha256 = first.KeysSha256 }).Write(_folder);
        Directory.Delete(early, recursive: true);

        Assert.That(async () => await Restore.Run(Restored(), _folder), Throws.InstanceOf<KeyMissing>());
    }

    [Test]
    public async Task Another_run_adds_only_what_is_new_and_an_interrupted_one_leaves_nothing()
    {
        await Tell("citizen-1", command: true);
        var first = await Backup.Run(Settings, _folder);
        var leaves = Path.Combine(_folder, "log", "facts", "00000000.leaves");
        var before = await File.ReadAllBytesAsync(leaves);
        // A run that ended in the middle: half a leaf, and no manifest after it.
        await File.AppendAllTextAsync(leaves, "half a leaf");
        await File.AppendAllTextAsync(Path.Combine(_folder, "log", "commands.copy"), "half a line");
        await Tell("citizen-2", command: true);
        var second = await Backup.Run(Settings, _folder);

        Assert.That((first.Head, second.Head), Is.EqualTo((1, 2)));
        Assert.That((await File.ReadAllBytesAsync(leaves)).AsSpan(0, before.Length).SequenceEqual(before), Is.True);
        Assert.That(Directory.GetFiles(Path.Combine(_folder, "keys")), Has.Length.EqualTo(1), "the keys of before are gone");
        var restored = Restored();
        await Restore.Run(restored, _folder);
        await using var store = await Store.Open(restored, Clock);
        var key = new CommandKey("clerk", "citizen-2", new byte[32]);
        Assert.That(await store.Log.FindCommand(key), Is.InstanceOf<AppendOutcome.Repeated>(), "a key that was used is known");
    }

    [Test]
    public async Task A_point_in_time_is_a_position_or_an_instant_and_nothing_later_is_there()
    {
        for (var i = 1; i <= 9; i++)
        {
            Clock.Now += TimeSpan.FromMinutes(1);
            await Tell("citizen-" + i % 3, command: true, key: "key-" + i);
        }
        await Backup.Run(Settings, _folder);
        var fifth = (await Log.ReadAt(5))!;
        foreach (var restoring in new Func<StoreSettings, Task<RestoredLog>>[] { to => Restore.Run(to, _folder, to: 5), to => Restore.Run(to, _folder, at: fifth.RecordedAt) })
        {
            var restored = Restored();
            Assert.That((await restoring(restored)).Head, Is.EqualTo(5));
            await using var store = await Store.Open(restored, Clock);
            Assert.That((await store.Log.ReadAll(0, 100)).Select(f => Convert.ToHexString(Leaf.Bytes(f))),
                Is.EqualTo((await Log.ReadAll(0, 5)).Select(f => Convert.ToHexString(Leaf.Bytes(f)))));
            Assert.That(await store.Log.FindCommand(new("clerk", "key-5", new byte[32])), Is.InstanceOf<AppendOutcome.Repeated>());
            Assert.That(await store.Log.FindCommand(new("clerk", "key-6", new byte[32])), Is.Null);
            Assert.That(((AppendOutcome.Appended)await store.Log.Append(new([new("citizen-2", 2, [Given.Fact()])]))).FirstPosition, Is.EqualTo(6));
        }
    }

    [Test]
    public async Task A_key_that_was_kept_without_a_fact_after_the_last_one_is_known_again()
    {
        Clock.Now += TimeSpan.FromMinutes(1);
        await Tell("citizen-1", command: true);
        Clock.Now += TimeSpan.FromMinutes(1);
        var late = new CommandKey("clerk", "nothing-new", new byte[32]);
        await Append(new([], late, "as it was"u8.ToArray()));
        await Backup.Run(Settings, _folder);

        var restored = Restored();
        await Restore.Run(restored, _folder);
        await using var store = await Store.Open(restored, new SettableClock(Clock.Now - TimeSpan.FromMinutes(1)));
        Assert.That(await store.Log.FindCommand(late), Is.InstanceOf<AppendOutcome.Repeated>());
        Assert.That(((AppendOutcome.Appended)await store.Log.Append(Given.One("citizen-2"))).RecordedAt, Is.GreaterThanOrEqualTo(Clock.Now), "nothing is recorded before it");

        var earlier = Restored();
        await Restore.Run(earlier, _folder, at: Clock.Now - TimeSpan.FromSeconds(1));
        await using var before = await Store.Open(earlier, Clock);
        Assert.That(await before.Log.FindCommand(late), Is.Null);
    }

    [Test]
    public async Task Who_read_what_comes_back_whole_whatever_moment_of_the_facts_is_restored()
    {
        var hub = PrivatePostgres.Shared.NewStore() with { Reads = PrivatePostgres.Shared.NewDatabase("reads") };
        await using (var store = await Store.Open(hub, Clock))
        {
            for (var i = 0; i < 3; i++) await store.Log.Append(Given.One("citizen-" + i));
            for (var i = 0; i < 5; i++) await store.Reads.Log.Append(Given.One("reads-" + i));
        }
        await Backup.Run(hub, _folder);
        Assert.That(async () => await Restore.Run(Restored() with { MasterKeys = hub.MasterKeys }, _folder), Throws.InstanceOf<BackupUnusable>(), "there is no place for it");

        var restored = PrivatePostgres.Shared.NewStore() with { MasterKeys = hub.MasterKeys, Reads = PrivatePostgres.Shared.NewDatabase("reads") };
        await Restore.Run(restored, _folder, to: 1);
        await using var again = await Store.Open(restored, Clock);
        Assert.That((await again.Log.ReadHead(), await again.Reads.Log.ReadHead()), Is.EqualTo((1, 5)));
    }

    [Test]
    public async Task It_writes_over_nothing_and_adds_to_no_other_log_s_backup()
    {
        await Tell("citizen-1");
        await Backup.Run(Settings, _folder);
        Assert.That(async () => await Restore.Run(Settings, _folder), Throws.InstanceOf<BackupUnusable>());

        var other = Restored();
        await using (var store = await Store.Open(other, Clock))
        {
            Assert.That(async () => await Backup.Run(other, _folder), Throws.InstanceOf<BackupUnusable>(), "it has fewer facts");
            await store.Log.Append(Given.One("citizen-1"));
            Assert.That(async () => await Backup.Run(other, _folder), Throws.InstanceOf<BackupUnusable>(), "it has another first fact");
        }
        var foreign = Directory.CreateDirectory(_folder + "-foreign");
        await File.WriteAllTextAsync(Path.Combine(foreign.FullName, "letter.txt"), "x");
        Assert.That(async () => await Backup.Run(Settings, foreign.FullName), Throws.InstanceOf<BackupUnusable>());
        foreign.Delete(recursive: true);
    }

    private async Task Sign()
    {
        using var key = NoteKeyFile.ReadOrMake(Path.Combine(Settings.MasterKeys, "log-key.pem"), "hub.localhost/log", NoteKeyKind.Log);
        using var signed = new CancellationTokenSource();
        var head = await Log.ReadHead();
        var signing = new Notary(Store.Facts, key, Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, TimeSpan.Zero).Run(signed.Token);
        await Eventually.Holds(async () => (await Store.Tree.Newest())?.Size == head);
        await signed.CancelAsync();
        await signing;
    }

    private async Task Cosign(Store store, long size)
    {
        foreach (var witness in new[] { "dmv", "courts" }) await store.Tree.Keep(size, witness, new NoteSignature(witness, 1, new byte[72]), 2, Clock.GetUtcNow());
    }

    private StoreSettings Restored() => PrivatePostgres.Shared.NewStore() with { MasterKeys = Settings.MasterKeys };

    private async Task<StoredFact> Tell(string citizen, bool command = false, string? key = null)
    {
        var dataKey = await Store.Ordinary.CurrentFor(citizen, KeyKind.Address);
        var (id, type, header) = (Guid.CreateVersion7(), "address-changed.v1", Encoding.UTF8.GetBytes($$"""{"key":"{{dataKey.Id}}"}"""));
        var body = Store.Ordinary.Seal(dataKey, citizen, id, type, header, Encoding.UTF8.GetBytes("home of " + citizen));
        var appended = await Append(new([new(citizen, null, [new(id, type, header, body)])], command ? new("clerk", key ?? citizen, new byte[32]) : null));
        return (await Log.ReadAt(appended.FirstPosition))!;
    }
}
