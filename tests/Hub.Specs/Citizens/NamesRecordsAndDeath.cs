using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Specs.Addresses;
using NUnit.Framework;
using static Hub.Specs.Addresses.Book;
using static Hub.Specs.Citizens.Town;

namespace Hub.Specs.Citizens;

public sealed class NamesRecordsAndDeath
{
    private static readonly CitizenId Alma = Person(1);
    private Town town = null!;

    [SetUp]
    public void Settle() => town = new(Alma);

    private Citizen Now => town.File(Alma).Now;

    private Decision When(Func<Citizen, Decision> decide)
    {
        var decision = decide(Now);
        if (decision is Decision.Accepted { Facts: var facts })
            foreach (var fact in facts) town.Record(Alma, fact);
        return decision;
    }

    [Test]
    public void A_guardian_is_another_person_and_acts_until_the_last_day_or_until_it_ends()
    {
        var guardian = Person(2);
        Assert.That(When(c => c.Decide(new RecordGuardian(guardian, IsSelf: true, null, "a slip"))).Code(), Is.EqualTo("own-guardian"));
        When(c => c.Decide(new RecordGuardian(guardian, IsSelf: false, March1, "birth certificate")));
        Assert.That(When(c => c.Decide(new RecordGuardian(guardian, IsSelf: false, March1, "told twice"))), Is.InstanceOf<Decision.NothingToRecord>());
        When(c => c.Decide(new RecordGuardian(guardian, IsSelf: false, null, "the court said longer")));
        Assert.That(Now.Guardians, Is.EqualTo(new[] { new Guardian(guardian, null) }));
        When(c => c.Decide(new EndGuardian(guardian, "came of age")));
        Assert.That(Now.Guardians, Is.Empty);
        Assert.That(When(c => c.Decide(new EndGuardian(guardian, "told twice"))), Is.InstanceOf<Decision.NothingToRecord>());
    }

    [TestCase("2010-03-01", null, ExpectedResult = "2028-02-29", Description = "a child's: the day before they come of age")]
    [TestCase("2010-03-01", "2027-01-01", ExpectedResult = "2027-01-01", Description = "as a court said")]
    [TestCase("2008-03-01", null, ExpectedResult = null, Description = "of age on that very day: an adult's guardian acts until it ends")]
    [TestCase(null, null, ExpectedResult = null, Description = "nobody knows how old")]
    public string? The_last_day_of_a_guardian_is(string? born, string? until) =>
        new Guardian(Person(2), until is null ? null : DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture))
            .LastDay(born is null ? null : DateOnly.Parse(born, System.Globalization.CultureInfo.InvariantCulture), March1, 18)?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    [Test]
    public void An_earlier_name_stays_as_an_alias_until_its_day()
    {
        var earlier = Now.Name!;
        When(c => c.Decide(new ChangeName(new("Alma", null, "Vance"), March1, "marriage certificate")));
        Assert.That(Now.Name!.Last, Is.EqualTo("Vance"));
        Assert.That(Now.Aliases[^1], Is.EqualTo(new Alias(earlier, March1)));
        Assert.That(When(c => c.Decide(new ChangeName(new("Alma", null, "Vance"), March1, "told twice"))), Is.InstanceOf<Decision.NothingToRecord>());
    }

    [Test]
    public void A_record_that_is_unlinked_is_remembered_and_may_be_linked_again()
    {
        var linked = new LinkRecord(new("R2"), "courts", "26-CV-1", "as given");
        When(c => c.Decide(linked));
        Assert.That(When(c => c.Decide(new UnlinkRecord(linked.Record, "another's"))), Is.InstanceOf<Decision.Accepted>());
        Assert.That(When(c => c.Decide(new UnlinkRecord(linked.Record, "another's"))), Is.InstanceOf<Decision.NothingToRecord>());
        Assert.That((Now.Records.Any(r => r.Record == linked.Record), Now.FormerRecords.Any(r => r.Record == linked.Record)), Is.EqualTo((false, true)));
        Assert.That(When(c => c.Decide(new UnlinkRecord(new("R3"), "nobody's"))).Code(), Is.EqualTo("unknown-record"));
        Assert.That(When(c => c.Decide(linked)), Is.InstanceOf<Decision.Accepted>());
    }

    [Test]
    public void Death_closes_the_address_book_and_what_is_so_already_is_answered_as_ever()
    {
        town.Move(Alma, OakAvenue, March1);
        Assert.That(When(c => c.Decide(new RecordDeath(June1, "tomorrow", April1))).Code(), Is.EqualTo("bad-date"));
        When(c => c.Decide(new RecordDeath(April1, "certificate", June1)));
        Assert.That((Now.IsDeceased, Now.DiedOn), Is.EqualTo((true, (DateOnly?)April1)));
        Assert.That(town.Move(Alma, LakeRoad, April1).Code(), Is.EqualTo("citizen-deceased"));
        Assert.That(town.Move(Alma, OakAvenue, March1), Is.InstanceOf<Decision.NothingToRecord>());
        Assert.That(When(c => c.Decide(new RecordDeath(April1, "certificate", June1))), Is.InstanceOf<Decision.NothingToRecord>());
    }

    [Test]
    public void A_death_that_never_was_is_annulled_and_the_book_goes_on_as_it_was()
    {
        town.Move(Alma, OakAvenue, March1);
        Assert.That(When(c => c.Decide(new AnnulDeath("a slip"))).Code(), Is.EqualTo("not-deceased"));
        When(c => c.Decide(new RecordDeath(April1, "certificate", June1)));
        Assert.That(When(c => c.Decide(new AnnulDeath("she stands at the counter"))), Is.InstanceOf<Decision.Accepted>());
        Assert.That((Now.IsDeceased, Now.DiedOn), Is.EqualTo((false, (DateOnly?)null)));
        Assert.That(town.Move(Alma, LakeRoad, April1), Is.InstanceOf<Decision.Accepted>());
        Assert.That(When(c => c.Decide(new AnnulDeath("told twice"))), Is.InstanceOf<Decision.NothingToRecord>());
        When(c => c.Decide(new RecordDeath(June1, "certificate", June1)));
        Assert.That(Now.DiedOn, Is.EqualTo(June1), "the day of the death that never was is forgotten with it");
    }

    [Test]
    public void Of_two_merged_files_the_death_is_annulled_where_it_was_recorded()
    {
        var other = Person(2);
        town = new(Alma, other);
        var merge = MergeId.Mint();
        town.Merge(Alma, other, merge);
        town.Record(other, new CitizenEvent.DeathRecorded(April1, "certificate"));
        var fact = ((Decision.Accepted)Now.Decide(new AnnulDeath("another died"))).Facts[0];
        Assert.That(Now.WhoseIs(fact, Alma), Is.EqualTo(other));
        town.Record(other, fact);
        town.Reverse(merge, Alma);
        Assert.That((Now.IsDeceased, town.File(other).Now.IsDeceased), Is.EqualTo((false, false)));
    }
}
