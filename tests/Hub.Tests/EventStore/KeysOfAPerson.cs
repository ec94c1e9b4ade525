using System.Text;
using Hub.EventStore;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

public sealed class KeysOfAPerson : StoreFixture
{
    private const string Mover = "citizen-MOVER";
    private static readonly byte[] Elm = "12 Elm Street"u8.ToArray();

    [Test]
    public async Task What_is_sealed_opens_again_and_shows_nothing_while_it_is_sealed()
    {
        var fact = await Tell(Store.Ordinary, Mover, Elm);

        Assert.That(fact.Body.Span.IndexOf("Elm"u8), Is.EqualTo(-1));
        Assert.That(fact.Body.Length, Is.EqualTo(12 + Elm.Length + 16));
        Assert.That((await Store.Ordinary.Open(fact))!.Value.ToArray(), Is.EqualTo(Elm));
    }

    [Test]
    public async Task A_body_opens_in_no_other_place()
    {
        var fact = await Tell(Store.Ordinary, Mover, Elm);
        var changed = fact.Body.ToArray();
        changed[15] ^= 1;

        foreach (var moved in new[]
        {
            fact with { Stream = "citizen-OTHER" }, fact with { Id = Guid.CreateVersion7() }, fact with { Type = "address-corrected.v1" },
            fact with { Header = Encoding.UTF8.GetBytes(fact.Header.Text() + " ") }, fact with { Body = changed }, fact with { Body = new byte[5] },
        })
            Assert.That(async () => await Store.Ordinary.Open(moved), Throws.InstanceOf<BodyAltered>());
        // A changed expected version must not mean sealing again.
        Assert.That(await Store.Ordinary.Open(fact with { Version = 7, Position = 99 }), Is.Not.Null);
    }

    [Test]
    public async Task A_subject_has_one_current_key_of_each_kind_however_many_ask_at_once()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            (i % 2 == 0 ? Store.Ordinary : Store.Programme).CurrentFor(Mover, KeyKind.Address).AsTask()));

        Assert.That(keys.Select(k => k.Id).Distinct().Count(), Is.EqualTo(1));
        Assert.That((await Store.Ordinary.CurrentFor(Mover, KeyKind.Identity)).Id, Is.Not.EqualTo(keys[0].Id));
    }

    [Test]
    public async Task Keys_made_ahead_are_those_that_facts_are_sealed_under_and_a_subject_that_has_one_keeps_it()
    {
        var had = await Store.Programme.CurrentFor(Mover, KeyKind.Address);
        await Store.Ordinary.MakeAhead([(Mover, KeyKind.Address), (Mover, KeyKind.Identity), ("citizen-NEW", KeyKind.Address)]);

        Assert.That((await Store.Ordinary.CurrentFor(Mover, KeyKind.Address)).Id, Is.EqualTo(had.Id));
        foreach (var (subject, kind) in new[] { (Mover, KeyKind.Identity), ("citizen-NEW", KeyKind.Address) })
            Assert.That((await Store.Ordinary.CurrentFor(subject, kind)).Id, Is.EqualTo((await Store.Programme.CurrentFor(subject, kind)).Id));
        var fact = await Tell(Store.Ordinary, "citizen-NEW", Elm);
        Assert.That((await Store.Programme.Open(fact))!.Value.ToArray(), Is.EqualTo(Elm));
    }

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

    [Test]
    public async Task A_sealed_key_opens_by_order_only_and_a_protected_one_comes_back_protected()
    {
        var fact = await Tell(Store.Ordinary, Mover, Elm);
        var key = SealedBody.KeyIn(fact.Header.Span)!.Value;
        await Protect(Mover);

        await Store.KeyCustody.Seal(key);
        Assert.That(await Store.Programme.Open(fact), Is.Null);
        await Store.KeyCustody.Unseal(key);
        Assert.That(await Store.Programme.Open(fact), Is.Not.Null);
        Assert.That(await Store.Ordinary.Open(fact), Is.Null);
    }

    [Test]
    public async Task A_destroyed_key_is_gone_for_ever_and_the_log_is_as_it_was()
    {
        var fact = await Tell(Store.Ordinary, Mover, Elm);
        await Store.KeyCustody.Destroy(SealedBody.KeyIn(fact.Header.Span)!.Value);

        Assert.That(await Store.Programme.Open(fact), Is.Null);
        Assert.That((await Log.ReadAt(fact.Position))!.Body.ToArray(), Is.EqualTo(fact.Body.ToArray()));
        Assert.That(async () => await Store.KeyCustody.Seal(SealedBody.KeyIn(fact.Header.Span)!.Value), Throws.InstanceOf<KeyNotUsable>());
        Assert.That((await Store.Ordinary.CurrentFor(Mover, KeyKind.Address)).IsUsable, Is.True);
    }

    [Test]
    public async Task A_key_that_is_not_there_at_all_is_an_alarm_and_not_a_redaction()
    {
        var fact = await Tell(Store.Ordinary, Mover, Elm);

        Assert.That(async () => await Store.Ordinary.Open(fact, Guid.CreateVersion7()), Throws.InstanceOf<KeyMissing>());
    }

    [Test]
    public async Task A_fact_about_no_person_has_a_plain_body()
    {
        var appended = await Append(Given.One("agency-dmv", body: "an agreement"));

        Assert.That((await Store.Ordinary.Open((await Log.ReadAt(appended.FirstPosition))!))!.Value.Text(), Is.EqualTo("an agreement"));
    }

    [Test]
    public async Task Swapping_the_wrapped_keys_of_two_people_opens_nothing()
    {
        await Tell(Store.Ordinary, Mover, Elm);
        await Tell(Store.Ordinary, "citizen-OTHER", Elm);
        PrivatePostgres.Execute(Settings.Keys, "update hub.data_key a set wrapped = b.wrapped from hub.data_key b where a.id <> b.id");
        await Crash();

        Assert.That(async () => await Store.Ordinary.CurrentFor(Mover, KeyKind.Address), Throws.InstanceOf<System.Security.Cryptography.CryptographicException>());
    }

    [Test]
    public async Task The_hmac_is_the_same_in_every_process_and_not_a_plain_hash()
    {
        var hash = Store.Hmac("DMV-06758"u8);
        await Crash();

        Assert.That(Store.Hmac("DMV-06758"u8), Is.EqualTo(hash));
        Assert.That(System.Security.Cryptography.SHA256.HashData("DMV-06758"u8), Is.Not.EqualTo(hash));
    }

    [Test]
    public async Task Without_its_master_keys_a_store_does_not_start_and_makes_no_new_ones()
    {
        await Store.DisposeAsync();
        Directory.Move(Settings.MasterKeys, Settings.MasterKeys + "-lost");

        Assert.That(async () => await Store.Open(Settings, Clock), Throws.InstanceOf<MasterKeyMissing>());
        Assert.That(Directory.Exists(Settings.MasterKeys), Is.False);
    }

    [TestCase("ordinary-1")]
    [TestCase("programme-1")]
    public async Task Every_master_that_wraps_a_key_is_asked_for_at_the_start(string lost)
    {
        for (var i = 0; i < 20; i++) await Store.Ordinary.CurrentFor("citizen-" + i, KeyKind.Identity);
        await Store.KeyPeriods.BeginProtection(["citizen-7"], Guid.CreateVersion7());
        await Store.DisposeAsync();
        await (await Store.Open(Settings, Clock)).DisposeAsync();
        File.Delete(Path.Combine(Settings.MasterKeys, lost + ".key"));

        Assert.That(async () => await Store.Open(Settings, Clock), Throws.InstanceOf<MasterKeyMissing>().With.Message.Contains(lost));
    }

    [Test]
    public async Task Neither_a_key_nor_the_settings_print_their_secrets()
    {
        var key = await Store.Ordinary.CurrentFor(Mover, KeyKind.Address);

        Assert.That(key.ToString(), Does.Not.Contain("Secret").And.Not.Contain("Subject"));
        Assert.That(Settings.ToString(), Does.Not.Contain("Host"));
    }

    private async Task<StoredFact> Tell(KeyRing ring, string stream, byte[] plain, KeyKind kind = KeyKind.Address)
    {
        var key = await ring.CurrentFor(stream, kind);
        var (id, type, header) = (Guid.CreateVersion7(), "address-changed.v1", Encoding.UTF8.GetBytes($$"""{"actor":"clerk-7","key":"{{key.Id}}"}"""));
        var appended = await Append(new([new(stream, null, [new(id, type, header, ring.Seal(key, stream, id, type, header, plain))])]));
        return (await Log.ReadAt(appended.FirstPosition))!;
    }

    private async Task Protect(params string[] subjects)
    {
        var enrolment = Given.Fact(type: "protection-enrolled.v1");
        await Store.KeyPeriods.BeginProtection(subjects, enrolment.Id);
        await Append(new([new(subjects[0], null, [enrolment])]));
        await Store.KeyPeriods.Settle(enrolment.Id, appended: true);
    }

    /// <summary>The process ends without settling and another starts, after what is pending has become that old.</summary>
    private async Task Crash(TimeSpan pendingFor = default)
    {
        await Store.DisposeAsync();
        PrivatePostgres.Execute(Settings.Keys, $"update hub.key_period set begun_at = now() - interval '{pendingFor.TotalSeconds} seconds' where settled_at is null");
        await Reopen();
    }
}
