using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.Domain.Sealing;
using Hub.Specs.Addresses;
using NUnit.Framework;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Specs.Addresses.Book;
using static Hub.Specs.Citizens.Town;

namespace Hub.Specs.Citizens;

public sealed class MergingCitizens
{
    private static readonly CitizenId Alma = Person(1), AlmaAgain = Person(2), Bert = Person(3);
    private static readonly MergeId Merged = MergeId.Mint();

    private static Town Given(params (CitizenId Survivor, CitizenId Retired)[] merges)
    {
        var town = new Town(Alma, AlmaAgain, Bert);
        foreach (var (survivor, retired) in merges) town.Merge(survivor, retired, Merged);
        return town;
    }

    [Test]
    public void A_retired_id_answers_with_the_survivors_file_and_where_to_look()
    {
        var file = Given((Alma, AlmaAgain)).File(AlmaAgain);
        Assert.That((file.Id, file.Now.Name!.Last, file.Retirement!.Survivor), Is.EqualTo((Alma, "Reyes" + Alma.Value[^2], Alma)));
        Assert.That(file.Now.Aliases.Select(a => a.Name.Last), Is.EqualTo(new[] { "Reyes" + AlmaAgain.Value[^2] }));
        Assert.That(file.Now.Records.Select(r => (r.Record, r.Whose)), Is.EqualTo(new[] { (RecordOf(Alma), Alma), (RecordOf(AlmaAgain), AlmaAgain) }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_child_and_whoever_acts_for_it_are_never_one(bool childSurvives)
    {
        var town = Given((Alma, AlmaAgain));
        town.Record(Bert, new GuardianRecorded(AlmaAgain, null, "birth certificate")); // Under the id that is retired since.
        Assert.That((childSurvives ? town.Merge(Bert, Alma) : town.Merge(Alma, Bert)).Code(), Is.EqualTo("guardian-and-ward"));
        town.Record(Bert, new GuardianEnded(AlmaAgain, "came of age"));
        Assert.That(town.Merge(Alma, Bert), Is.InstanceOf<Decision.Accepted>());
    }

    [Test]
    public void Only_a_file_that_is_folded_into_no_other_is_merged()
    {
        var town = Given((Alma, AlmaAgain));
        Assert.That(town.Merge(Bert, AlmaAgain).Code(), Is.EqualTo("citizen-merged"));
        Assert.That(town.Merge(AlmaAgain, Bert).Code(), Is.EqualTo("citizen-merged"));
        Assert.That(town.Merge(Alma, AlmaAgain), Is.InstanceOf<Decision.NothingToRecord>());
        Assert.That(town.Merge(Alma, Alma).Code(), Is.EqualTo("already-merged"));
        Assert.That(town.Merge(Bert, Alma), Is.InstanceOf<Decision.Accepted>());
        Assert.That(town.File(AlmaAgain).Id, Is.EqualTo(Bert), "through another");
    }

    [Test]
    public void A_reversal_says_that_they_are_not_the_same_until_that_is_taken_back()
    {
        var town = Given((Alma, AlmaAgain));
        Assert.That(town.Reverse(Merged, Alma), Is.InstanceOf<Decision.Accepted>());
        Assert.That(town.Reverse(Merged, AlmaAgain), Is.InstanceOf<Decision.NothingToRecord>(), "and is said once");
        Assert.That(town.Merge(AlmaAgain, Alma).Code(), Is.EqualTo("not-same-person"));
        Assert.That(town.NotSame(Alma, AlmaAgain, takenBack: true), Is.InstanceOf<Decision.Accepted>());
        Assert.That(town.Merge(AlmaAgain, Alma), Is.InstanceOf<Decision.Accepted>());
    }

    [Test]
    public void Nobody_is_merged_with_a_file_that_holds_somebody_who_is_not_the_same()
    {
        var town = Given();
        town.NotSame(AlmaAgain, Bert);
        town.Merge(Alma, AlmaAgain);
        Assert.That(town.Merge(Alma, Bert).Code(), Is.EqualTo("not-same-person"));
        Assert.That(town.Merge(Bert, Alma).Code(), Is.EqualTo("not-same-person"));
        Assert.That(town.NotSame(Alma, AlmaAgain).Code(), Is.EqualTo("already-merged"));
    }

    [Test]
    public void What_is_told_of_a_change_stands_where_the_change_stands_and_all_else_under_the_named_id()
    {
        var town = Given((Alma, AlmaAgain));
        var now = town.File(Alma).Now;
        var others = now.Addresses.Entries.Single(e => e.Whose == AlmaAgain).Change;
        Assert.That(now.WhoseIs(new AddressEvent.AddressCorrected(Change(1), others, ElmStreet), Alma), Is.EqualTo(AlmaAgain));
        Assert.That(now.WhoseIs(new RecordUnlinked(RecordOf(AlmaAgain), "dmv", "another's"), Alma), Is.EqualTo(AlmaAgain));
        Assert.That(now.WhoseIs(Moved(ElmStreet, March1, 7), AlmaAgain), Is.EqualTo(AlmaAgain));
        Assert.That(now.WhoseIs(new DeathRecorded(March1, "certificate"), Alma), Is.EqualTo(Alma));
    }

    [Test]
    public void A_couple_taken_for_one_person_moves_and_both_have_moved_when_they_are_parted()
    {
        var town = Given((Alma, AlmaAgain));
        town.Move(Alma, OakAvenue, March1);
        Assert.That(town.Move(AlmaAgain, OakAvenue, March1), Is.InstanceOf<Decision.Accepted>(), "only the other said so");
        Assert.That(town.Move(AlmaAgain, OakAvenue, March1), Is.InstanceOf<Decision.NothingToRecord>());
        town.Reverse(Merged, Alma);
        Assert.That(new[] { Alma, AlmaAgain }.Select(p => town.File(p).Now.Addresses.LineOn(March1)), Is.All.EqualTo(OakAvenue.Line));
    }

    [Test]
    public void Told_late_nobody_is_told_what_a_merge_since_reversed_would_have_said()
    {
        var town = Given((Alma, AlmaAgain));
        town.Move(AlmaAgain, OakAvenue, March1);
        var then = town.Head;
        town.Reverse(Merged, Alma);
        Assert.That(town.File(Alma).AsKnownAt(then).Addresses.LineOn(March1), Is.EqualTo(OakAvenue.Line));
        Assert.That(town.File(Alma).UpTo(then).Addresses.LineOn(March1), Is.Not.EqualTo(OakAvenue.Line));
    }

    [Test]
    public void A_folded_files_version_grows_with_every_stream()
    {
        var town = Given((Alma, AlmaAgain));
        var before = town.File(Alma).Version;
        town.Move(AlmaAgain, OakAvenue, March1);
        Assert.That((town.File(Alma).Version, town.File(AlmaAgain).Version), Is.EqualTo((before + 1, before + 1)));
    }

    [Test]
    public void Reading_one_person_is_never_reading_a_town()
    {
        CitizenId[] many = [.. Enumerable.Range(1, Merging.MostTogether + 1).Select(Person)];
        var town = new Town(many);
        Assert.That(many[1..^1].Select(other => town.Merge(many[0], other)), Is.All.InstanceOf<Decision.Accepted>());
        Assert.That(town.Merge(many[0], many[^1]).Code(), Is.EqualTo("too-many-merged"));
    }

    [TestCase("sealed")]
    [TestCase("legal-hold")]
    [TestCase("erasure-under-way")]
    public void A_file_under_an_order_is_not_merged(string code)
    {
        var town = Given();
        town.Record(Bert, code switch
        {
            "sealed" => new KeepingEvent.KeySealed("2026-CV-1", "clark", March1),
            "legal-hold" => new KeepingEvent.LegalHoldPlaced("2026-CV-1", "Civ.R. 37", March1),
            _ => new KeepingEvent.ErasureRequested("2026-CV-1", "R.C. 2953.32", "anna", March1),
        });
        Assert.That((town.Merge(Alma, Bert).Code(), town.Merge(Bert, Alma).Code()), Is.EqualTo((code, code)));
    }
}
