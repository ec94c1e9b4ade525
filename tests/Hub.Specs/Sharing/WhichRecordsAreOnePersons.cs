using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.Domain.Sealing;
using Hub.Domain.Sharing;
using Hub.Specs.Addresses;
using Hub.Specs.Citizens;
using NUnit.Framework;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Domain.Sharing.DeliveryEvent;
using static Hub.Domain.Sharing.SharingEvent;

namespace Hub.Specs.Sharing;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WhichRecordsAreOnePersons
{
    private static readonly CitizenId Alma = Town.Person(1), Again = Town.Person(2), Third = Town.Person(3);
    private static readonly DateOnly Today = new(2026, 3, 1);
    private readonly Town town = new(Alma, Again, Third);
    private readonly Dictionary<RecordId, IdentifierChanged> told = [];

    private static Agreement Agreed(bool cleared = false, string agency = "dmv") =>
        new Agreement(agency).Evolve(new AgreementRegistered(agency, "notices", "R.C. 4507.09", [AddressKind.Mailing], cleared, Book.Jan1, null));

    /// <summary>What is told after a fact, as whoever tells does it: each record of the file, and one that the fact unlinked.</summary>
    private List<(RecordId Record, RecordId? GoesBy)> After(HubEvent trigger, CitizenId whose, Agreement? agreement = null, DateOnly? today = null)
    {
        var now = town.File(whose).Now;
        var said = new List<(RecordId, RecordId?)>();
        foreach (var record in now.Records.Concat(trigger is RecordUnlinked u ? now.FormerRecords.Where(r => r.Record == u.Record) : []))
        {
            var last = told.GetValueOrDefault(record.Record);
            var found = OnePerson.For(new(town.Head, 1, default, trigger), Today, now, record, agreement ?? Agreed(), last is not null, last, today ?? Today);
            if (found is null) continue;
            told[record.Record] = found with { Sequence = (last?.Sequence ?? 0) + 1 };
            said.Add((record.Record, found.SameAs));
        }
        return said;
    }

    private static RecordId R(CitizenId citizen) => Town.RecordOf(citizen);

    private static readonly CitizensMerged Merged = new(MergeId.Mint(), Alma, Again, "x");
    private static readonly MergeReversed Reversed = new(Merged.Merge, Alma, Again, "x");
    private static readonly RefetchRequested Refetch = new("asked");

    [Test]
    public void A_record_alone_is_told_nothing() => Assert.That(After(new InterestRegistered("dmv", R(Alma), Alma, "has-a-file", Today), Alma), Is.Empty);

    [Test]
    public void Of_merged_files_each_record_but_the_first_is_told_the_first_and_once()
    {
        town.Merge(Alma, Again);
        town.Merge(Third, Alma);
        Assert.That(After(Merged, Alma), Is.EquivalentTo(new (RecordId, RecordId?)[] { (R(Again), R(Alma)), (R(Third), R(Alma)) }), "whichever file survives");
        Assert.That(After(Merged, Again), Is.Empty);
    }

    [Test]
    public void Parted_again_each_is_told_that_it_goes_by_itself_or_by_whoever_stays_with_it()
    {
        var merge = MergeId.Mint();
        town.Merge(Again, Third);
        town.Merge(Alma, Again, merge);
        After(Merged, Alma);
        town.Reverse(merge, Alma);
        Assert.That(After(Reversed, Alma), Is.Empty, "the first was told nothing");
        Assert.That(After(Reversed, Again), Is.EquivalentTo(new (RecordId, RecordId?)[] { (R(Again), null), (R(Third), R(Again)) }));
    }

    [Test]
    public void A_merge_that_was_reversed_before_it_was_told_is_not_told()
    {
        var merge = MergeId.Mint();
        town.Merge(Alma, Again, merge);
        town.Reverse(merge, Alma);
        Assert.That(After(Merged, Again).Concat(After(Reversed, Again)), Is.Empty);
    }

    [Test]
    public void Another_agencys_records_are_not_spoken_of()
    {
        town.Record(Alma, new RecordLinked(RecordId.Mint(), "revenue", "R-1", "certain", "x"));
        Assert.That(After(Merged, Alma), Is.Empty);
    }

    [Test]
    public void A_record_that_is_linked_beside_another_is_told_and_unlinked_told_that_it_is_not()
    {
        var second = RecordId.Mint();
        town.Record(Alma, new RecordLinked(second, "dmv", "D-2", "certain", "x"));
        Assert.That(After(new InterestRegistered("dmv", second, Alma, "has-a-file", Today), Alma), Is.EqualTo(new[] { (second, (RecordId?)R(Alma)) }));
        var unlinked = new RecordUnlinked(second, "dmv", "hers no more");
        town.Record(Alma, unlinked);
        Assert.That(After(unlinked, Alma), Is.EqualTo(new[] { (second, (RecordId?)null) }));
        Assert.That(After(Refetch, Alma), Is.Empty, "the first was never told anything");
    }

    [Test]
    public void Unlinked_the_first_leaves_the_others_to_go_by_the_next()
    {
        town.Merge(Alma, Again);
        town.Merge(Alma, Third);
        After(Merged, Alma);
        var unlinked = new RecordUnlinked(R(Alma), "dmv", "another's");
        town.Record(Alma, unlinked);
        Assert.That(After(unlinked, Alma), Is.EqualTo(new (RecordId, RecordId?)[] { (R(Again), null), (R(Third), R(Again)) }));
    }

    [Test]
    public void Asked_for_again_it_is_told_as_before_with_its_day()
    {
        town.Merge(Alma, Again);
        After(Merged, Alma);
        told[R(Again)] = told[R(Again)] with { Since = Today.AddDays(-9) };
        Assert.That(After(Refetch, Again), Is.EqualTo(new[] { (R(Again), (RecordId?)R(Alma)) }));
        Assert.That(told[R(Again)].Since, Is.EqualTo(Today.AddDays(-9)));
    }

    private void Protect(CitizenId citizen) => town.Record(citizen, new ProtectionEvent.ProtectionEnrolled(Book.Change(5), "acp", Book.Substitute, Today, null));

    [Test]
    public void Of_a_protected_person_only_who_is_cleared_is_told()
    {
        town.Merge(Alma, Again);
        Protect(Alma);
        Assert.That(After(Merged, Alma), Is.Empty);
        Assert.That(After(Merged, Alma, Agreed(cleared: true)), Has.Count.EqualTo(1));
    }

    [Test]
    public void What_was_told_before_an_enrolment_is_not_told_again_and_yet_put_right()
    {
        var merge = MergeId.Mint();
        town.Merge(Alma, Again, merge);
        After(Merged, Alma);
        Protect(Alma);
        Assert.That(After(Refetch, Alma), Is.Empty);
        Assert.That(OnePerson.MaySayAgain(told[R(Again)], town.File(Alma).Now, Agreed(), 1, Today), Is.False);
        Assert.That(OnePerson.MaySayAgain(told[R(Again)], town.File(Alma).Now, Agreed(cleared: true), 1, Today), Is.True);
        Protect(Again);
        town.Reverse(merge, Alma);
        Assert.That(After(Reversed, Again), Is.EqualTo(new[] { (R(Again), (RecordId?)null) }));
        Assert.That(OnePerson.MaySayAgain(told[R(Again)], town.File(Again).Now, Agreed(), 2, Today), Is.True);
    }

    [Test]
    public void Whoever_would_go_by_another_of_a_hidden_person_is_told_only_that_it_goes_no_more_by_the_one_before()
    {
        var merge = MergeId.Mint();
        town.Merge(Again, Third);
        town.Merge(Alma, Again, merge);
        After(Merged, Alma);
        Protect(Again);
        town.Reverse(merge, Alma);
        Assert.That(After(Reversed, Again), Is.EquivalentTo(new (RecordId, RecordId?)[] { (R(Again), null), (R(Third), null) }));
        town.Record(Again, new ProtectionEvent.ProtectionEnded(Book.Change(6), Today));
        Assert.That(After(new ProtectionEvent.ProtectionEnded(Book.Change(6), Today), Again), Is.EqualTo(new[] { (R(Third), (RecordId?)R(Again)) }));
    }

    [Test]
    public void Nobody_newly_hears_of_the_dead()
    {
        town.Record(Again, new DeathRecorded(Today, "certificate"));
        var merge = MergeId.Mint();
        town.Merge(Alma, Again, merge);
        Assert.That(After(Merged, Alma), Is.Empty);
        told[R(Again)] = new(1, 1, R(Alma), Today, "", "", default);
        town.Reverse(merge, Alma);
        Assert.That(After(Reversed, Again), Is.EqualTo(new[] { (R(Again), (RecordId?)null) }), "what was told wrongly is put right");
    }

    [Test]
    public void When_a_death_is_annulled_what_was_kept_back_is_told()
    {
        town.Record(Again, new DeathRecorded(Today, "certificate"));
        town.Merge(Alma, Again);
        town.Record(Again, new DeathAnnulled("another's certificate"));
        Assert.That(OnePerson.MayConcern(new DeathAnnulled("another's certificate")), Is.True);
        Assert.That(After(new DeathAnnulled("another's certificate"), Alma), Is.EqualTo(new[] { (R(Again), (RecordId?)R(Alma)) }));
    }

    [Test]
    public void Without_an_agreement_in_force_or_of_a_sealed_file_nothing()
    {
        town.Merge(Alma, Again);
        Assert.That(After(Merged, Alma, new Agreement("dmv")), Is.Empty);
        Assert.That(After(Merged, Alma, today: Book.Jan1.AddDays(-1)), Is.Empty);
        town.Record(Alma, new KeepingEvent.KeySealed("2026-CV-1", "clark", Today));
        Assert.That(After(Merged, Alma), Is.Empty);
    }

    [Test]
    public void Only_the_last_word_is_said_again()
    {
        var now = town.File(Alma).Now;
        Assert.That(OnePerson.MaySayAgain(new(3, 1, null, Today, "", "", default), now, Agreed(), 3, Today), Is.True);
        Assert.That(OnePerson.MaySayAgain(new(2, 1, null, Today, "", "", default), now, Agreed(), 3, Today), Is.False);
        Assert.That(OnePerson.MaySayAgain(new(3, 1, null, Today, "", "", default), now, new Agreement("dmv"), 3, Today), Is.False);
    }
}
