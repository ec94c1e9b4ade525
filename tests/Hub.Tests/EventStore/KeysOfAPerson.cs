using System.Text;
using Hub.EventStore;
using Hub.Tests.Machines;
using NUnit.Framework;

namespace Hub.Tests.EventStore;

public sealed partial class KeysOfAPerson : StoreFixture
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
