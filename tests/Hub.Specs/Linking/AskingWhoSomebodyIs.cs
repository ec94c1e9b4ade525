using Hub.Linking;
using NUnit.Framework;
using static Hub.Specs.Linking.Files;

namespace Hub.Specs.Linking;

/// <summary>A counter describes a person and asks who that is. Nothing is kept of it.</summary>
public sealed class AskingWhoSomebodyIs
{
    private static LiveLinker Known(params PersonRecord[] records)
    {
        var live = new LiveLinker(ForCitizens);
        foreach (var record in records) live.Put(record);
        return live;
    }

    private static IReadOnlyList<Candidate> Found(MatchAnswer answer) => ((MatchAnswer.Found)answer).Candidates;

    [Test]
    [Positive(HardCase.SealedCitizen)]
    public void Whoever_is_described_well_is_found_with_the_reasons()
    {
        var found = Found(Known(Person("a", last4: "8871"), Person("b", "Denise", "Castellano")).Match(Person("?", last4: "8871"), 10)).Single();
        Assert.That((found.Citizen, found.Grade), Is.EqualTo(("a", MatchGrade.Certain)));
        Assert.That(found.Steps.Select(s => s.Reason), Has.Some.EqualTo("the first names are the same"));
    }

    [Test]
    public void Nobody_is_found_who_is_not_there() => Assert.That(Found(Known(Person("a", last4: "8871")).Match(Person("?", "Denise", "Castellano", "1984-03-29", last4: "2235", street: "Oak St"), 10)), Is.Empty);

    [Test]
    public void The_answer_is_what_the_record_would_have_got_and_nothing_stays_of_the_question()
    {
        var live = Known(Person("a", last4: "8871"), Person("b", ssn: "640-17-2235", street: "Oak St"));
        var asked = Person("q", "Harald", "Quattlebaum-Birnbaum", last4: "8817", street: "Elderberry Ct");
        var (first, again) = (Found(live.Match(asked, 10)), Found(live.Match(asked, 10)));
        Assert.That(again.Select(c => c.Chance), Is.EqualTo(first.Select(c => c.Chance)));
        Assert.That(live.Count, Is.EqualTo(2));

        live.Put(asked);
        Assert.That(first.Select(c => c.Chance), Is.EqualTo(first.Select(c => live.Explain("q", c.Citizen)!.Chance)));
    }

    [Test]
    [Negative(HardCase.TooLittleToGoOn)]
    public void By_a_name_alone_nobody_is_guessed() =>
        Assert.That(Known(Person("a")).Match(Person("?", born: null, street: null), 10), Is.InstanceOf<MatchAnswer.Refused>().With.Property("Code").EqualTo("too-little-to-go-on"));

    [Test]
    public void Nor_by_placeholders() =>
        Assert.That(Known(Person("a", "Unknown", "Unknown", "1900-01-01")).Match(Person("?", "Unknown", "Unknown", "1900-01-01", ssn: "123-45-6789"), 10), Is.InstanceOf<MatchAnswer.Refused>());

    [Test]
    [Negative(HardCase.NearTie)]
    public void Two_who_fit_about_equally_are_both_shown_and_neither_is_certain()
    {
        var found = Found(Known(Person("a", ssn: "512-33-8871"), Person("b", ssn: "640-17-2235")).Match(Person("?"), 10));
        Assert.That(found.Select(c => c.Citizen), Is.EquivalentTo(new[] { "a", "b" }));
        Assert.That(found.Select(c => c.Grade), Has.None.EqualTo(MatchGrade.Certain));
        Assert.That(found.SelectMany(c => c.Doubts), Has.Some.Contains("fits another citizen"));
    }

    [Test]
    [Negative(HardCase.SealedCitizen)]
    public void Who_is_hidden_is_shown_to_nobody_and_still_keeps_another_from_being_certain()
    {
        var live = Known(Person("a", ssn: "512-33-8871"), Person("b", ssn: "640-17-2235"));
        var found = Found(live.Match(Person("?"), 10, isHidden: id => id == "a")).Single();
        Assert.That((found.Citizen, found.Grade), Is.EqualTo(("b", MatchGrade.Probable)));
    }

    [Test]
    public void Who_fits_one_record_of_a_citizen_and_contradicts_another_is_not_certain()
    {
        var live = Known(Person("a", ssn: "512-33-8871"), Person("b", last4: "8871", licence: "94D465EB"));
        var found = Found(live.Match(Person("?", licence: "94D465EB", ssn: "640-17-2235"), 10)).Single();
        Assert.That(found.Grade, Is.LessThan(MatchGrade.Certain));
    }

    [Test]
    public void No_more_are_shown_than_were_asked_for_and_the_best_comes_first()
    {
        string[] numbers = ["512-33-8871", "640-17-2235", "217-54-6602", "388-29-4417"];
        var live = Known([.. numbers.Select((ssn, i) => Person($"m{i}", ssn: ssn))]);
        var found = Found(live.Match(Person("?", last4: "2235"), 2));
        Assert.That(found, Has.Count.EqualTo(2));
        Assert.That(found[0].Citizen, Is.EqualTo("m1"));
    }
}
