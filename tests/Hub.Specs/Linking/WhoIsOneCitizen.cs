using Hub.Linking;
using NUnit.Framework;
using static Hub.Specs.Linking.Files;

namespace Hub.Specs.Linking;

/// <summary>From pairs to citizens: what is joined, what stays apart, what somebody must look at.</summary>
public sealed class WhoIsOneCitizen
{
    private static readonly PersonRecord[] Chain = [Person("a", ssn: "512-33-8871"), Person("b"), Person("c", ssn: "640-17-2235")];

    [Test]
    [Negative(HardCase.ChainAcrossAConflict)]
    public void No_chain_leads_across_a_veto()
    {
        var linked = Given(Chain).Link();
        Assert.That(linked.Told(), Does.Not.Contain("a b c"));
        Assert.That(linked.Placements[0].Citizen, Is.Not.EqualTo(linked.Placements[2].Citizen));
    }

    [Test]
    [Positive(HardCase.ChainAcrossAConflict)]
    public void A_chain_without_a_veto_is_one_citizen() => Assert.That(Given(Chain[0], Chain[1], Person("c")).Link().Told(), Is.EqualTo("a b c"));

    [Test]
    [Negative(HardCase.NearTie)]
    public void What_fits_two_citizens_equally_goes_to_neither_and_both_are_shown()
    {
        var linked = Given(Chain).Link();
        Assert.That(linked.Told(), Is.EqualTo("a | b | c"));
        Assert.That(linked.Reviews("a", "b") && linked.Reviews("b", "c"));
        Assert.That(linked.Reviews.SelectMany(r => r.Reasons), Has.Some.Contains("fits another citizen"));
    }

    [Test]
    [Positive(HardCase.NearTie)]
    public void What_fits_one_of_two_clearly_better_goes_there() =>
        Assert.That(Given(Chain[0], Person("b", last4: "8871"), Chain[2]).Link().Told(), Is.EqualTo("a b | c"));

    [TestCase(-2, ExpectedResult = true)]
    [TestCase(-20, ExpectedResult = false)]
    public bool One_link_joins_no_groups_whose_records_speak_against_it(double bitsOfTheEnds)
    {
        Link[] certain = [new(0, 1, 8, MatchGrade.Certain, Doubt.None, ByNumber: false), new(1, 2, 6, MatchGrade.Certain, Doubt.None, ByNumber: false)];
        var clusters = Clusters.Build(
            3, [.. certain], [], i => $"k{i}", (a, b) => new Judgement(MatchGrade.Unlikely, a + b == 2 ? bitsOfTheEnds : 6, Doubt.None, Veto: false), leastBits: -1, marginBits: 0);
        return clusters.Of(0) == clusters.Of(2);
    }

    [Test]
    public void A_decision_that_two_are_not_one_holds_whatever_lies_between()
    {
        var linker = Given(Person("a"), Person("b"), Person("c"));
        linker.NotTheSame("c", "a");
        var linked = linker.Link();
        Assert.That(linked.Placements[0].Citizen, Is.Not.EqualTo(linked.Placements[2].Citizen));
        Assert.That(linked.Reviews("a", "c"), Is.False, "nobody is asked again");
        Assert.That(linker.Explain("a", "c")!.Grade, Is.EqualTo(MatchGrade.CertainlyNot));
    }

    [Test]
    [Negative(HardCase.DecisionAgainstRules)]
    public void And_under_other_rules_too()
    {
        var linker = new Linker(ForCitizens with { Thresholds = new Thresholds(0.5, 0.3, 0.1, 0), Cautious = false });
        foreach (var record in new[] { Person("a"), Person("b") }) linker.Put(record);
        linker.NotTheSame("a", "b");
        Assert.That(linker.Link().Told(), Is.EqualTo("a | b"));
    }

    [Test]
    [Negative(HardCase.RecordSentAgain)]
    public void A_record_sent_again_with_other_words_may_leave_its_citizen()
    {
        var linker = Given(Person("a", last4: "8871"), Person("b", last4: "8871"));
        Assert.That(linker.Link().Told(), Is.EqualTo("a b"));

        Assert.That(linker.Put(Person("b", "Denise", "Castellano", "1984-03-29", last4: "2235", street: "Oak St")), Is.False);
        Assert.That(linker.Count, Is.EqualTo(2));
        Assert.That(linker.Link().Told(), Is.EqualTo("a | b"));
    }

    [Test]
    [Positive(HardCase.RecordSentAgain)]
    public void A_record_sent_again_unchanged_changes_nothing()
    {
        var linker = Given(Person("a"), Person("b"), Person("c", "Denise"));
        var before = linker.Explain("a", "b")!;
        linker.Put(Person("b"));
        Assert.That(linker.Link().Told(), Is.EqualTo("a b | c"));
        Assert.That(linker.Explain("a", "b")!.Chance, Is.EqualTo(before.Chance));
    }

    [Test]
    [Positive(HardCase.ChangeOfRules)]
    public void A_change_of_rules_says_beforehand_who_would_be_joined_and_parted()
    {
        PersonRecord[] records = [Person("a"), Person("b"), Person("c", ssn: "512-33-8871"), Person("d", "Denise", ssn: "640-17-2235"), Person("e", "Denise", ssn: "640-17-2235", born: "1964-11-30")];
        var today = Given(records[..2]).Link();
        var stricter = new Linker(ForCitizens with { Thresholds = ForCitizens.Thresholds with { Certain = 1 } });
        foreach (var record in records[..2]) stricter.Put(record);
        var change = ChangeOfRules.Between(today, stricter.Link());

        Assert.That(change.Parted.Single(), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(change.Joined, Is.Empty);
        Assert.That(ChangeOfRules.Between(stricter.Link(), today).Joined.Single(), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(ChangeOfRules.Between(today, today), Has.Property("Joined").Empty.And.Property("Parted").Empty);
    }

    [Test]
    public void Every_conclusion_says_why_step_by_step()
    {
        var why = Given(Person("a", last4: "8871"), Person("b", last4: "8871")).Explain("a", "b")!;

        Assert.That(why.Steps[0].Reason, Is.EqualTo("two records taken at random"));
        Assert.That(why.Steps.Select(s => s.Reason), Has.Some.EqualTo("the first names are the same").And.Some.EqualTo("the addresses are the same"));
        Assert.That(why.Steps.Sum(s => s.Bits), Is.EqualTo(why.Steps[^1].TotalBits).Within(1e-9));
        Assert.That(why.Model, Does.StartWith("agencies "));
    }

    [Test]
    public void Nobody_is_explained_who_is_not_there() => Assert.That(Given(Person("a")).Explain("a", "z"), Is.Null);
}
