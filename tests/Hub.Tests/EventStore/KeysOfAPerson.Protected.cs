using System.Text;
using Hub.EventStore;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

/// <summary>Under protection, across a crash, and with another process beside.</summary>
public sealed partial class KeysOfAPerson
{
    [Test]
    public async Task Under_protection_only_the_programme_reads_addresses_and_everybody_the_name()
    {
        var before = await Tell(Store.Ordinary, Mover, Elm);
        var name = await Tell(Store.Ordinary, Mover, "Ada"u8.ToArray(), KeyKind.Identity);

        await Protect(Mover);
        var after = await Tell(Store.Programme, Mover, "9 Hidden Lane"u8.ToArray());

        foreach (var hidden in new[] { before, after })
        {
            Assert.That(await Store.Ordinary.Open(hidden), Is.Null);
            Assert.That(await Store.Programme.Open(hidden), Is.Not.Null);
        }
        Assert.That(await Store.Ordinary.Open(name), Is.Not.Null);
        Assert.That(SealedBody.KeyIn(after.Header.Span), Is.Not.EqualTo(SealedBody.KeyIn(before.Header.Span)));
        var key = await Store.Ordinary.CurrentFor(Mover, KeyKind.Address);
        Assert.That((key.State, key.IsUsable), Is.EqualTo((KeyState.Protected, false)));
        Assert.That(() => Store.Ordinary.Seal(key, Mover, Guid.CreateVersion7(), "t", [], Elm), Throws.InstanceOf<KeyNotUsable>());
    }

    [Test]
    public async Task When_protection_ends_a_fresh_key_begins_and_the_earlier_ones_stay_with_the_programme()
    {
        var before = await Tell(Store.Ordinary, Mover, Elm);
        await Protect(Mover);
        var hidden = await Tell(Store.Programme, Mover, "9 Hidden Lane"u8.ToArray());

        var end = Given.Fact(type: "protection-ended.v1");
        await Store.KeyPeriods.BeginEnd([Mover], end.Id);
        await Append(new([new(Mover, null, [end])]));
        await Store.KeyPeriods.Settle(end.Id, appended: true);

        Assert.That(await Store.Ordinary.Open(await Tell(Store.Ordinary, Mover, "1 New Road"u8.ToArray())), Is.Not.Null);
        Assert.That(await Store.Ordinary.Open(before), Is.Null);
        Assert.That(await Store.Ordinary.Open(hidden), Is.Null);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_crash_between_the_two_databases_is_finished_as_the_log_says(bool appended)
    {
        var before = await Tell(Store.Ordinary, Mover, Elm);
        var enrolment = Given.Fact(type: "protection-enrolled.v1");
        await Store.KeyPeriods.BeginProtection([Mover], enrolment.Id);
        if (appended) await Append(new([new(Mover, null, [enrolment])]));
        var sealedMeanwhile = await Tell(Store.Programme, Mover, "9 Hidden Lane"u8.ToArray());
        await Crash(pendingFor: TimeSpan.FromSeconds(31));

        Assert.That(await Store.Ordinary.Open(before) is null, Is.EqualTo(appended));
        // Undone or not, a fact that somebody sealed under the new key can be read by whoever may read the person's addresses.
        Assert.That(await Store.Ordinary.Open(sealedMeanwhile) is null, Is.EqualTo(appended));
        Assert.That((await Store.Ordinary.CurrentFor(Mover, KeyKind.Address)).IsUsable, Is.Not.EqualTo(appended));
        Assert.That(await Store.KeyPeriods.SettleLeftovers(Log, TimeSpan.Zero), Is.Zero);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_crash_at_the_end_of_protection_is_finished_as_the_log_says(bool appended)
    {
        var before = await Tell(Store.Ordinary, Mover, Elm);
        await Protect(Mover);
        var end = Given.Fact(type: "protection-ended.v1");
        await Store.KeyPeriods.BeginEnd([Mover], end.Id);
        if (appended) await Append(new([new(Mover, null, [end])]));
        await Crash(pendingFor: TimeSpan.FromSeconds(31));

        Assert.That((await Store.Ordinary.CurrentFor(Mover, KeyKind.Address)).IsUsable, Is.EqualTo(appended));
        Assert.That(await Store.Ordinary.Open(before), Is.Null);
    }

    [Test]
    public async Task A_young_change_of_period_is_left_to_who_began_it()
    {
        var before = await Tell(Store.Ordinary, Mover, Elm);
        await Store.KeyPeriods.BeginProtection([Mover], Guid.CreateVersion7());
        await Crash(pendingFor: TimeSpan.FromSeconds(20));

        Assert.That(await Store.Ordinary.Open(before), Is.Null);
        Assert.That(async () => await Store.KeyPeriods.BeginProtection([Mover], Guid.CreateVersion7()), Throws.InstanceOf<KeyPeriodPending>());
    }

    [Test]
    public async Task Protection_covers_everybody_folded_together_in_one_step()
    {
        var mine = await Tell(Store.Ordinary, Mover, Elm);
        var retired = await Tell(Store.Ordinary, "citizen-RETIRED", "3 Old Lane"u8.ToArray());

        await Protect(Mover, "citizen-RETIRED", "citizen-NEVER-SEEN");

        Assert.That(await Store.Ordinary.OpenAll([mine, retired]), Has.All.Null);
        Assert.That(await Store.Programme.OpenAll([mine, retired]), Has.None.Null);
        Assert.That((await Store.Ordinary.CurrentFor("citizen-NEVER-SEEN", KeyKind.Address)).IsUsable, Is.False);
    }

    [Test]
    public async Task No_key_made_at_the_moment_of_enrolment_stays_open()
    {
        // The first address of many, and their enrolment, at once: whichever wins, no open address key may be left.
        for (var round = 0; round < 25; round++)
        {
            var subject = "citizen-" + round;
            var made = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Store.Ordinary.CurrentFor(subject, KeyKind.Address).AsTask()));
            await Task.WhenAll(made, Store.KeyPeriods.BeginProtection([subject], Guid.CreateVersion7()));
        }
        Assert.That(PrivatePostgres.Scalar<long>(Settings.Keys, "select count(*) from hub.data_key where state = 'open'"), Is.Zero);
        Assert.That(PrivatePostgres.Scalar<long>(Settings.Keys, "select count(*) from hub.data_key where current"), Is.EqualTo(25));
    }

    [Test]
    public async Task Another_process_notices_a_protection_within_five_seconds()
    {
        var fact = await Tell(Store.Ordinary, Mover, Elm);
        await using var other = await Store.Open(Settings, Clock);
        Assert.That(await other.Ordinary.Open(fact), Is.Not.Null);

        await Protect(Mover);

        Assert.That(async () => await other.Ordinary.Open(fact), Is.Null.After(5_000, 100));
    }
}
