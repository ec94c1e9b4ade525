using System.Text;
using Hub.EventStore;
using Hub.Proofs;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

/// <summary>A log that was signed and witnessed comes back as it was signed, and takes nothing in until its witnesses agree.</summary>
public sealed partial class BackingUp
{
    [Test]
    public async Task Facts_that_are_not_those_that_were_signed_are_not_restored_and_nothing_of_the_attempt_stays()
    {
        for (var i = 0; i < 5; i++) await Tell("citizen-" + i);
        await Sign();
        await Backup.Run(Settings, _folder);
        PrivatePostgres.Tamper(Settings.Log, "update hub.event set header = header || ' '::bytea where position = 3");
        var forged = _folder + "-forged";
        await Backup.Run(Settings, forged); // A backup of a log that somebody has altered: each file of it is whole.

        var restored = Restored();
        Assert.That(async () => await Restore.Run(restored, forged), Throws.InstanceOf<BackupUnusable>());
        Directory.Delete(forged, recursive: true);
        foreach (var database in new[] { restored.Log, restored.Keys })
            Assert.That(PrivatePostgres.Scalar<bool>(database, "select to_regnamespace('hub') is null"), Is.True);
        await Restore.Run(restored, _folder); // So another attempt finds them empty.
    }

    [Test]
    public async Task A_restored_log_that_was_witnessed_takes_nothing_in_until_enough_witnesses_agree()
    {
        for (var i = 0; i < 5; i++) await Tell("citizen-" + i);
        await Sign();
        await Cosign(Store, 5);
        await Backup.Run(Settings, _folder);
        var restored = Restored();
        Assert.That((await Restore.Run(restored, _folder)).HeldBack, Is.True);
        await using var store = await Store.Open(restored, Clock);

        Assert.That(async () => await store.Log.Append(Given.One("citizen-9")), Throws.InstanceOf<LogHeldBack>());
        Assert.That(await store.HoldingBack.GoOnIfAgreed(2), Is.False, "what they said before does not count");
        await Cosign(store, 5);
        Assert.That(await store.HoldingBack.GoOnIfAgreed(2), Is.True);
        Assert.That(await store.Log.Append(Given.One("citizen-9")), Is.InstanceOf<AppendOutcome.Appended>());
    }

    [Test]
    public async Task What_only_a_person_may_end_no_witness_ends_and_the_decision_is_kept()
    {
        await Tell("citizen-1");
        await Sign();
        await Store.HoldingBack.Hold("It is behind.", untilAgreed: false);
        await Store.HoldingBack.Hold("Restored.", untilAgreed: true);
        await Cosign(Store, 1);

        Assert.That(await Store.HoldingBack.GoOnIfAgreed(2), Is.False);
        Assert.That((await Store.HoldingBack.Read())!.Why, Is.EqualTo("It is behind."));
        Assert.That(async () => await Append(new([new("citizen-1", null, [Given.Fact()])], new CommandKey("clerk", "k", new byte[32]))), Throws.InstanceOf<LogHeldBack>());
        Assert.That(await HoldingBack.GoOnAnyhow(Settings, "The last hour is lost.", Clock.GetUtcNow()), Is.EqualTo("It is behind."));
        await Tell("citizen-1");
        Assert.That((await Store.Tree.Alarms(10)).Select(a => (a.Kind, a.Position, a.Reason)), Is.EqualTo(new[] { ("went-on-anyhow", (long?)2, "The last hour is lost.") }));
    }
}
