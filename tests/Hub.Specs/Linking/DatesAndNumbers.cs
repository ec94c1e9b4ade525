using Hub.Linking;
using NUnit.Framework;
using static Hub.Specs.Linking.Files;

namespace Hub.Specs.Linking;

/// <summary>Dates of birth, Social Security numbers and licences as people and machines write them.</summary>
public sealed class DatesAndNumbers
{
    [TestCase("1961-08-04", "1961-04-08", Level.Exchanged)]
    [TestCase("1961-08-14", "1961-08-19", Level.OneApart)]
    [TestCase("1961-08-14", "1961-08-41", Level.OneApart)]
    [TestCase("1961-08-14", "1961-08-29", Level.TwoParts)]
    [TestCase("1961-08-14", "1961-03-29", Level.Year)]
    [TestCase("1961-08-14", "1984-03-29", Level.Different)]
    [TestCase("1961-08-14", "19610814", Level.Same)]
    [TestCase("1961-08-14", "8/14/1961", Level.Same)]
    [TestCase("1961-01-01", "1961-08-14", Level.Year)]
    [TestCase("1961-01-01", "1961-01-01", Level.Year)]
    [TestCase("1961-01-01", "1962-08-14", Level.Different)]
    public void Dates_of_birth_agree_in_part(string one, string other, Level level)
    {
        Assert.That(LevelOf(Field.Birth, Person("a", born: one), Person("b", born: other)), Is.EqualTo(level));
        Assert.That(LevelOf(Field.Birth, Person("a", born: other), Person("b", born: one)), Is.EqualTo(level), "whichever is first");
    }

    [TestCase("1900-01-01")]
    [TestCase("9999-12-31")]
    [TestCase("0000-00-00")]
    [TestCase("not known")]
    public void What_stands_for_no_date_is_missing(string placeholder) =>
        Assert.That(LevelOf(Field.Birth, Person("a", born: placeholder), Person("b", born: placeholder)), Is.Null);

    [TestCase("512-33-8871", "512338871", Level.Same)]
    [TestCase("512-33-8871", "512-33-8872", Level.OneApart)]
    [TestCase("512-33-8871", "512-33-8817", Level.OneApart)]
    [TestCase("512-33-8871", "640-17-8871", Level.Different, Description = "the last four equal, the first five not")]
    [TestCase("512-33-8871", "640-17-2235", Level.Different)]
    [TestCase("900-70-8871", "900-70-8871", Level.Same, Description = "an ITIN is somebody's")]
    public void Whole_numbers_are_compared_whole(string one, string other, Level level) =>
        Assert.That(LevelOf(Field.Ssn, Person("a", ssn: one), Person("b", ssn: other)), Is.EqualTo(level));

    [TestCase("8871", Level.Last4)]
    [TestCase("8817", Level.Last4OneApart)]
    [TestCase("2235", Level.Last4Conflict)]
    public void The_last_four_digits_are_compared_with_the_last_four(string last4, Level level) =>
        Assert.That(LevelOf(Field.Ssn, Person("a", ssn: "512-33-8871"), Person("b", last4: last4)), Is.EqualTo(level));

    [TestCase("000-12-3456")]
    [TestCase("666-12-3456")]
    [TestCase("901-12-3456")]
    [TestCase("512-00-8871")]
    [TestCase("512-33-0000")]
    [TestCase("123-45-6789")]
    [TestCase("078-05-1120")]
    [TestCase("555-55-5555")]
    [TestCase("n/a")]
    public void A_number_that_was_never_issued_is_missing(string number) =>
        Assert.That(LevelOf(Field.Ssn, Person("a", ssn: number), Person("b", ssn: number)), Is.Null);

    [Test]
    [Positive(HardCase.SlipInTheSsn)]
    public void A_slip_in_the_number_is_forgiven_where_name_and_date_of_birth_say_the_same() =>
        Assert.That(Given(Person("a", ssn: "512-33-8871"), Person("b", ssn: "512-33-8872")).Link().Told(), Is.EqualTo("a b"));

    [Test]
    [Negative(HardCase.SlipInTheSsn)]
    public void A_slip_in_the_number_alone_is_looked_at()
    {
        var linked = Given(Person("a", ssn: "512-33-8871"), Person("b", ssn: "512-33-8872", born: "1984-03-29")).Link();
        Assert.That(linked.Told(), Is.EqualTo("a | b"));
    }

    [Test]
    [Negative(HardCase.SlipInTheSsn)]
    public void Last_four_equal_and_first_five_different_is_a_conflict()
    {
        var linked = Given(Person("a", ssn: "512-33-8871"), Person("b", ssn: "640-17-8871")).Link();
        Assert.That(linked.Told(), Is.EqualTo("a | b"));
        Assert.That(linked.Reviews.Single().Reasons, Has.Some.Contains("two different Social Security numbers"));
    }

    [Test]
    public void Two_licences_are_two_people_until_somebody_looked()
    {
        var linked = Given(Person("a", licence: "94D465EB"), Person("b", licence: "CD524D2D")).Link();
        Assert.That(linked.Told(), Is.EqualTo("a | b"));
        Assert.That(linked.Reviews("a", "b"));
    }

    [Test]
    public void One_licence_is_one_person() =>
        Assert.That(Given(Person("a", licence: "94D465EB", street: "Oak St"), Person("b", licence: "94d465eb")).Link().Told(), Is.EqualTo("a b"));

    [Test]
    [Positive(HardCase.Sex)]
    public void Sex_is_never_a_veto() =>
        Assert.That(Given(Person("a", "Robin", sex: "F", last4: "8871"), Person("b", "Robin", sex: "M", last4: "8871")).Link().Told(), Is.EqualTo("a b"));

    [Test]
    [Negative(HardCase.Sex)]
    public void Sex_alone_links_nobody() =>
        Assert.That(Grade(Person("a", "Robin", sex: "F"), Person("b", "Ashley", "Castellano", "1984-03-29", sex: "F", street: "Oak St")), Is.LessThan(MatchGrade.Possible));

    [TestCase("Larkspur Lane", "418", null, Level.Same)]
    [TestCase("LARKSPUR LN", "418", null, Level.Same)]
    [TestCase("Larkspur Ln", "418", "Apt 2", Level.Building)]
    [TestCase("Larkspurr Ln", "418", null, Level.Misspelt)]
    [TestCase("Larkspur Ln", "419", null, Level.NumberApart)]
    [TestCase("Larkspur Ln", "77", null, Level.SameStreet)]
    [TestCase("Larkspur Ln", null, null, Level.StreetOnly)]
    [TestCase("Oak St", "418", null, Level.Different)]
    [TestCase(null, null, null, null)]
    public void Addresses_are_compared_in_the_post_offices_spelling(string? street, string? number, string? unit, Level? level) =>
        Assert.That(LevelOf(Field.Address, Person("a"), Person("b", street: street, number: number, unit: unit)), Is.EqualTo(level));
}
