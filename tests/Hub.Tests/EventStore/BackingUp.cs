using System.Text;
using Hub.EventStore;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

public sealed class BackingUp : StoreFixture
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
        await Backup.Restore(restored, _folder);
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
        await Backup.Restore(restored, _folder);
        Assert.That(async () => await Store.Open(restored, Clock), Throws.InstanceOf<MasterKeyMissing>());
    }

    [Test]
    public async Task A_protection_that_came_between_the_two_copies_is_taken_back_with_its_fact()
    {
        var fact = await Tell("citizen-1");
        await Backup.Run(Settings, _folder);
        // The keys of a moment later: enrolled and settled, while the copied log knows nothing of it.
        var enrolment = Given.Fact(type: "protection-enrolled.v1");
        await Store.KeyPeriods.BeginProtection(["citizen-1"], enrolment.Id);
        await Append(new([new("citizen-1", null, [enrolment])]));
        await Store.KeyPeriods.Settle(enrolment.Id, appended: true);
        var later = _folder + "-later";
        var manifest = await Backup.Run(Settings, later);
        File.Copy(Path.Combine(later, "keys.dump"), Path.Combine(_folder, "keys.dump"), overwrite: true);
        File.Delete(Path.Combine(_folder, BackupManifest.FileName));
        var log = await BackupManifest.Read(later, default);
        await (log with { Head = 1, LogSha256 = Sha256(Path.Combine(_folder, "log.dump")), KeysSha256 = manifest.KeysSha256 }).Write(_folder, default);
        Directory.Delete(later, recursive: true);

        var restored = Restored();
        await Backup.Restore(restored, _folder);
        PrivatePostgres.Execute(restored.Keys, "update hub.key_period set begun_at = begun_at - interval '1 minute'");
        await using var store = await Store.Open(restored, Clock);

        Assert.That((await store.Ordinary.Open(fact))!.Value.Text(), Is.EqualTo("home of citizen-1"));
    }

    [TestCase("log.dump")]
    [TestCase("keys.dump")]
    public async Task A_copy_that_was_changed_is_refused_before_anything_is_written(string file)
    {
        await Tell("citizen-1");
        await Backup.Run(Settings, _folder);
        await File.AppendAllTextAsync(Path.Combine(_folder, file), "x");
        var restored = Restored();

        Assert.That(async () => await Backup.Restore(restored, _folder), Throws.InstanceOf<BackupUnusable>());
        Assert.That(PrivatePostgres.Scalar<bool>(restored.Log, "select to_regnamespace('hub') is null"), Is.True);
    }

    [Test]
    public async Task Keys_of_an_earlier_day_do_not_pass_as_a_pair_with_this_log()
    {
        await Tell("citizen-1");
        var early = _folder + "-early";
        await Backup.Run(Settings, early);
        await Tell("citizen-2");
        var manifest = await Backup.Run(Settings, _folder);
        File.Copy(Path.Combine(early, "keys.dump"), Path.Combine(_folder, "keys.dump"), overwrite: true);
        File.Delete(Path.Combine(_folder, BackupManifest.FileName));
        await (manifest with { KeysSha256 = Sha256(Path.Combine(_folder, "keys.dump")) }).Write(_folder, default);
        Directory.Delete(early, recursive: true);

        Assert.That(async () => await Backup.Restore(Restored(), _folder), Throws.InstanceOf<KeyMissing>());
    }

    [Test]
    public async Task It_writes_over_nothing()
    {
        await Tell("citizen-1");
        await Backup.Run(Settings, _folder);

        Assert.That(async () => await Backup.Run(Settings, _folder), Throws.InstanceOf<BackupUnusable>());
        Assert.That(async () => await Backup.Restore(Settings, _folder), Throws.InstanceOf<BackupUnusable>());
    }

    private StoreSettings Restored() => PrivatePostgres.Shared.NewStore() with { MasterKeys = Settings.MasterKeys };

    private static string Sha256(string file) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));

    private async Task<StoredFact> Tell(string citizen)
    {
        var key = await Store.Ordinary.CurrentFor(citizen, KeyKind.Address);
        var (id, type, header) = (Guid.CreateVersion7(), "address-changed.v1", Encoding.UTF8.GetBytes($$"""{"key":"{{key.Id}}"}"""));
        var body = Store.Ordinary.Seal(key, citizen, id, type, header, Encoding.UTF8.GetBytes("home of " + citizen));
        var appended = await Append(new([new(citizen, null, [new(id, type, header, body)])]));
        return (await Log.ReadAt(appended.FirstPosition))!;
    }
}
