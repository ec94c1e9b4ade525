using Hub.Linking;
using NUnit.Framework;
using static Hub.Specs.Linking.Files;

namespace Hub.Specs.Linking;

/// <summary>A record arrives, changes or ends: what becomes of it, and of those who were there before.</summary>
public sealed class OneRecordAtATime
{
    private readonly PersonRecord bridge = Person("b", "Denise", "Castellano", last4: "8871", licence: "94D465EB", street: null);
    private readonly PersonRecord before = Person("a", "Denise", "Birnbaum", licence: "94D465EB"), since = Person("c", "Denise", "Castellano", last4: "8871", street: "Oak St");

    private static LiveLinker Live(params PersonRecord[] records)
    {
        var live = new LiveLinker(ForCitizens);
        foreach (var record in records) live.Put(record);
        return live;
    }

    [Test]
    public void A_record_about_nobody_known_makes_a_new_citizen()
    {
        var came = Live(Person("a", last4: "8871")).Put(Person("b", "Denise", "Castellano", "1984-03-29", last4: "2235", street: "Oak St"));
        Assert.That((came.As, came.Citizen, came.Reviews.Count), Is.EqualTo((Came.NewCitizen, "b", 0)));
    }

    [Test]
    public void A_record_about_somebody_known_is_linked_to_them()
    {
        var came = Live(Person("a", last4: "8871")).Put(Person("b", last4: "8871"));
        Assert.That((came.As, came.Citizen, came.Before), Is.EqualTo((Came.Linked, "a", (string?)null)));
    }

    [Test]
    public void A_record_that_may_be_about_somebody_known_is_for_people_to_look_at_with_the_reason()
    {
        var came = Live(Person("a", ssn: "512-33-8871")).Put(Person("b", ssn: "640-17-2235"));
        Assert.That((came.As, came.Citizen), Is.EqualTo((Came.InReview, "b")));
        Assert.That(came.Reviews.Single().Reasons, Has.Some.Contains("two different Social Security numbers"));
    }

    [Test]
    public void The_id_of_a_new_citizen_is_given_from_outside_and_stays()
    {
        var given = 0;
        var live = new LiveLinker(ForCitizens, mint: _ => $"citizen {++given}");
        Assert.That(new[] { live.Put(Person("a")), live.Put(Person("b")), live.Put(Person("a", last4: "8871")) }.Select(c => c.Citizen), Is.All.EqualTo("citizen 1"));
    }

    [Test]
    [Negative(HardCase.RecordSentAgain)]
    public void A_record_that_changes_may_leave_its_citizen_who_keeps_the_id()
    {
        var live = Live(Person("a", last4: "8871"), Person("b", last4: "8871"));
        var came = live.Put(Person("a", "Denise", "Castellano", "1984-03-29", last4: "2235", street: "Oak St"));
        Assert.That((came.As, came.Before), Is.EqualTo((Came.NewCitizen, "a")));
        Assert.That(came.Citizen, Is.Not.EqualTo("a"), "the id is the other record's now, though it was named after this one");
        Assert.That(live.Standing().Told(), Is.EqualTo("a | b"));
        Assert.That(live.Standing().Placements.Single(p => p.Record == "b").Citizen, Is.EqualTo("a"));
    }

    [Test]
    [Positive(HardCase.RecordSentAgain)]
    public void A_record_that_comes_again_unchanged_changes_nothing()
    {
        var live = Live(Person("a", last4: "8871"), Person("b", last4: "8871"));
        var came = live.Put(Person("b", last4: "8871"));
        Assert.That((came.As, came.Citizen, came.Before, came.Proposals.Count), Is.EqualTo((Came.Linked, "a", (string?)null, 0)));
        Assert.That(live.Count, Is.EqualTo(2));
    }

    [Test]
    public void A_record_that_fits_two_citizens_joins_one_of_them_and_their_being_one_is_proposed()
    {
        var live = Live(before, since);
        Assert.That(live.Standing().Told(), Is.EqualTo("a | c"));

        var came = live.Put(bridge);
        Assert.That(came.As, Is.EqualTo(Came.Linked));
        Assert.That(((Proposal.Join)came.Proposals.Single()).Citizens, Is.EqualTo(new[] { "a", "c" }));
        Assert.That(live.Standing().Placements.Select(p => p.Citizen).Distinct().Count(), Is.EqualTo(2), "nobody is merged by the way");
        Assert.That(live.AsProposed().Told(), Is.EqualTo("a b c"));
    }

    [Test]
    public void When_the_merge_was_done_there_is_nothing_more_to_propose()
    {
        var live = Live(before, since, bridge);
        foreach (var record in new[] { "a", "b", "c" }) Assert.That(live.Place(record, "a"));
        Assert.That(live.Standing().Told(), Is.EqualTo("a b c"));
        Assert.That(live.Put(bridge).Proposals, Is.Empty);
        Assert.That(live.Place("z", "a"), Is.False);
    }

    [Test]
    public void A_citizens_only_record_that_comes_to_fit_another_is_no_silent_merge_either()
    {
        var live = Live(Person("a", last4: "8871"), Person("b", "Denise", "Castellano", "1984-03-29", last4: "2235", street: "Oak St"));
        var came = live.Put(Person("b", last4: "8871"));
        Assert.That((came.Citizen, came.Before), Is.EqualTo(("b", (string?)null)));
        Assert.That(((Proposal.Join)came.Proposals.Single()).Citizens, Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void When_what_held_a_citizens_records_together_ends_parting_is_proposed()
    {
        var live = Live(before, bridge, since);
        Assert.That(live.Standing().Told(), Is.EqualTo("a b c"));

        var parted = (Proposal.Part)live.End("b")!.Single();
        Assert.That((parted.Citizen, parted.Groups.Select(g => g.Single())), Is.EqualTo(("a", new[] { "a", "c" })));
        Assert.That(live.Standing().Told(), Is.EqualTo("a c"), "nobody is parted by the way");
        Assert.That(live.End("b"), Is.Null);
    }

    [Test]
    public void A_record_that_ended_is_no_evidence_and_its_citizens_id_is_not_given_again()
    {
        var live = Live(Person("a", last4: "8871"));
        live.End("a");
        Assert.That(live.Put(Person("b", last4: "8871")).As, Is.EqualTo(Came.NewCitizen));
        Assert.That(live.Put(Person("a", "Denise", "Castellano", "1984-03-29", last4: "2235", street: "Oak St")).Citizen, Is.Not.EqualTo("a").And.Not.EqualTo("b"));
    }

    [Test]
    public void What_fits_two_citizens_equally_goes_to_neither()
    {
        var came = Live(Person("a", ssn: "512-33-8871"), Person("c", ssn: "640-17-2235")).Put(Person("b"));
        Assert.That(came.As, Is.EqualTo(Came.InReview));
        Assert.That(came.Reviews.Select(r => (r.One, r.Other)), Is.EquivalentTo(new[] { ("a", "b"), ("b", "c") }));
        Assert.That(came.Reviews.SelectMany(r => r.Reasons), Has.Some.Contains("fits another citizen"));
    }

    [Test]
    [Negative(HardCase.BlockedRelinking)]
    public void A_decision_that_two_are_not_one_is_told_as_parting_and_holds_for_what_comes()
    {
        var live = Live(Person("a"), Person("b"));
        Assert.That(((Proposal.Part)live.Decide("a", "b", same: false).Single()).Groups, Has.Count.EqualTo(2));
        live.Put(Person("b", last4: "8871"));
        live.Put(Person("a", last4: "8871"));
        Assert.That(live.AsProposed().Told(), Is.EqualTo("a | b"));
        Assert.That(live.AsProposed().Reviews, Is.Empty, "nobody is asked again");
        Assert.That(live.Explain("a", "b")!.Grade, Is.EqualTo(MatchGrade.CertainlyNot));
    }

    [Test]
    [Positive(HardCase.BlockedRelinking)]
    [Positive(HardCase.DecisionAgainstRules)]
    public void A_decision_that_two_are_one_holds_against_the_rules_live_and_in_batch()
    {
        PersonRecord[] records = [Person("a", ssn: "512-33-8871"), Person("b", "Denise", "Castellano", "1984-03-29", ssn: "640-17-2235", street: "Oak St")];
        var live = Live(records);
        Assert.That(live.Decide("b", "a", same: true).Single(), Is.InstanceOf<Proposal.Join>());
        Assert.That(live.Put(records[0]).Proposals.Single(), Is.InstanceOf<Proposal.Join>(), "and after it came again");
        var batch = Given(records);
        batch.TheSame("a", "b");
        Assert.That(batch.Link().Told(), Is.EqualTo("a b"));
        batch.NotTheSame("a", "b");
        Assert.That(batch.Link().Told(), Is.EqualTo("a | b"), "the later decision holds");
    }

    [Test]
    public void What_is_for_review_is_weighed_by_what_is_known_now()
    {
        var live = Live(Person("a", ssn: "512-33-8871"), Person("b", ssn: "640-17-2235"));
        var earlier = live.Standing().Reviews.Single().Chance;
        live.Put(Person("c", ssn: "512-33-8871"));
        var now = live.Standing().Reviews.Single(r => (r.One, r.Other) == ("a", "b")).Chance;
        Assert.That(now, Is.Not.EqualTo(earlier));
        Assert.That(now, Is.EqualTo(live.Explain("a", "b")!.Chance).Within(1e-6));
    }

    [Test]
    public void A_door_that_fills_with_people_stops_being_evidence_when_it_is_looked_at_again()
    {
        var live = Live(Person("a", "Eileen"), Person("b", "Eileen", born: "1961-08-41"));
        var neighbours = Enumerable.Range(0, 14).Select(i => Person($"s{i:00}", $"{(char)('A' + i)}dalbert", $"{(char)('N' + i % 10)}eumann", $"19{40 + i * 3}-05-{10 + i}"));
        foreach (var record in neighbours) live.Put(record);
        live.LookAgain(live.Count);
        Assert.That(live.Explain("a", "b")!.Steps.Single(s => s.Field == Field.Address).Level, Is.EqualTo(Level.Crowded));
        Assert.That(live.AsProposed().Told(), Does.Contain("a | b"));
    }

    [Test]
    public void What_was_linked_in_batch_goes_on_live_under_the_same_ids()
    {
        var live = Given(before, since, Person("d", "Harold", "Quattlebaum")).GoLive();
        Assert.That(live.Standing().Told(), Is.EqualTo("a | c | d"));
        Assert.That(((Proposal.Join)live.Put(bridge).Proposals.Single()).Citizens, Is.EqualTo(new[] { "a", "c" }));
        Assert.That(live.Put(Person("e", "Harold", "Quattlebaum")).Citizen, Is.EqualTo("d"));
    }
}
