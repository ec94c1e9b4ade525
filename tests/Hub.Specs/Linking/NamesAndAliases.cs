using Hub.Linking;
using NUnit.Framework;
using static Hub.Specs.Linking.Files;

namespace Hub.Specs.Linking;

/// <summary>One person's names in the files of several agencies, and names that are only alike.</summary>
public sealed class NamesAndAliases
{
    [TestCase("García López", "Garcia-Lopez", Level.Same)]
    [TestCase("GARCIA LOPEZ", "Garcialopez", Level.Same)]
    [TestCase("Garcia Lopez", "Garcia", Level.Part)]
    [TestCase("Lopez", "Garcia-Lopez", Level.Part)]
    [TestCase("Garcia Lopez", "Lopez Garcia", Level.Part)]
    [TestCase("Garcia Lopez", "Castro Ruiz", Level.Different)]
    [TestCase("O'Bailey", "OBailey", Level.Same)]
    [TestCase("O’Bailey", "O'bailey", Level.Same)]
    [TestCase("D'Jones", "DJones", Level.Same)]
    [TestCase("de la Cruz", "Cruz", Level.Part)]
    [TestCase("de la Cruz", "De La Rosa", Level.Different)]
    [TestCase("Muñoz", "Munoz", Level.Same)]
    [TestCase("Müller", "Muller", Level.Same)]
    [TestCase("Thompson", "Tompson", Level.Close)]
    [TestCase("Thompson", "Birnbaum", Level.Different)]
    public void Last_names_are_compared_by_their_words_and_letters(string one, string other, Level level)
    {
        Assert.That(LevelOf(Field.Last, Person("a", last: one), Person("b", last: other)), Is.EqualTo(level));
        Assert.That(LevelOf(Field.Last, Person("a", last: other), Person("b", last: one)), Is.EqualTo(level), "whichever is first");
    }

    [TestCase("Bob", "Robert", Level.Nickname)]
    [TestCase("Abby", "Abbigail", Level.Nickname)]
    [TestCase("Alex", "Alexander", Level.Nickname)]
    [TestCase("Alex", "Alexandra", Level.Nickname)]
    [TestCase("Robert", "William", Level.Different)]
    [TestCase("J.", "John", Level.Initial)]
    [TestCase("K.", "John", Level.Different)]
    [TestCase("Mary Ann", "Mary", Level.Part)]
    [TestCase("Jennifer", "Jenifer", Level.Close)]
    [TestCase("Harold", "Denise", Level.Different)]
    public void First_names_are_compared_by_the_table_first(string one, string other, Level level)
    {
        Assert.That(LevelOf(Field.First, Person("a", one), Person("b", other)), Is.EqualTo(level));
        Assert.That(LevelOf(Field.First, Person("a", other), Person("b", one)), Is.EqualTo(level), "whichever is first");
    }

    [Test]
    [Negative(HardCase.Nickname)]
    public void That_Alex_may_be_either_makes_Alexander_and_Alexandra_not_one() =>
        Assert.That(LevelOf(Field.First, Person("a", "Alexander"), Person("b", "Alexandra")), Is.Not.EqualTo(Level.Nickname).And.Not.EqualTo(Level.Same));

    [Test]
    [Negative(HardCase.ParticlesAndDiacritics)]
    public void A_first_name_O_is_not_the_beginning_of_O_Bailey() =>
        Assert.That(LevelOf(Field.Last, Person("a", "O", "Bailey"), Person("b", "Owen", "O'Bailey")), Is.Not.EqualTo(Level.Same).And.Not.EqualTo(Level.Part));

    [TestCase("8871", null)]
    [TestCase(null, "94D465EB")]
    [Positive(HardCase.MarriedName)]
    public void A_married_name_is_the_same_person_where_first_name_date_of_birth_and_a_number_agree(string? last4, string? licence) =>
        Assert.That(Given(Person("a", "Denise", "Birnbaum", last4: last4, licence: licence), Person("b", "Denise", "Castellano", last4: last4, licence: licence)).Link().Told(), Is.EqualTo("a b"));

    [Test]
    [Negative(HardCase.MarriedName)]
    public void Without_a_number_another_last_name_is_another_person() =>
        Assert.That(Given(Person("a", "Denise", "Birnbaum"), Person("b", "Denise", "Castellano", street: "Oak St")).Link().Told(), Is.EqualTo("a | b"));

    [Test]
    [Positive(HardCase.NamesExchanged)]
    public void First_and_last_name_exchanged_are_seen()
    {
        var (one, other) = (Person("a", "Lozano", "Dianna", last4: "8871"), Person("b", "Dianna", "Lozano", last4: "8871"));
        Assert.That(LevelOf(Field.First, one, other), Is.EqualTo(Level.Exchanged));
        Assert.That(Given(one, other).Link().Told(), Is.EqualTo("a b"));
    }

    [Test]
    [Negative(HardCase.NamesExchanged)]
    public void One_name_in_the_other_field_is_no_exchange() =>
        Assert.That(LevelOf(Field.First, Person("a", "Lozano", "Dianna"), Person("b", "Dianna", "Birnbaum")), Is.EqualTo(Level.Different));

    [TestCase("Anne", "Grace", "Grace", null, Level.FromMiddle)]
    [TestCase("Anne", "Ruth", "Grace", null, Level.Different)]
    [Positive(HardCase.NamesExchanged)]
    public void Some_go_by_their_middle_name(string first, string middle, string otherFirst, string? otherMiddle, Level level) =>
        Assert.That(LevelOf(Field.First, Person("a", first, middle: middle), Person("b", otherFirst, middle: otherMiddle)), Is.EqualTo(level));

    [TestCase("Unknown", "Unknown")]
    [TestCase("Anonymous", "Anonymous")]
    [TestCase("John", "Doe")]
    [TestCase("Baby Boy", "Unknown")]
    [Negative(HardCase.PlaceholderName)]
    public void Placeholder_names_are_no_evidence(string first, string last)
    {
        Assert.That(LevelOf(Field.First, Person("a", first, last), Person("b", first, last)), Is.Null);
        Assert.That(Given(Person("a", first, last), Person("b", first, last)).Link().Told(), Is.EqualTo("a | b"));
    }

    [Test]
    [Positive(HardCase.PlaceholderName)]
    public void A_John_and_a_Doe_are_somebody()
    {
        Assert.That(LevelOf(Field.First, Person("a", "John"), Person("b", "John")), Is.EqualTo(Level.Same));
        Assert.That(LevelOf(Field.Last, Person("a", "Sven", "Doe"), Person("b", "Sven", "Doe")), Is.EqualTo(Level.Same));
    }

    [Test]
    [Negative(HardCase.CommonName)]
    public void Two_of_a_common_name_and_one_day_of_birth_elsewhere_are_possible_at_most()
    {
        var others = Enumerable.Range(0, 400).Select(i => Person($"m{i}", "Maria", "Garcia", $"{1930 + i % 70}-{1 + i % 12:00}-{2 + i % 25:00}", number: $"{i}", street: "Elm St")).ToArray();
        Assert.That(Grade([Person("a", "Maria", "Garcia", street: "Oak St"), Person("b", "Maria", "Garcia", street: "Pine Rd"), .. others]), Is.LessThanOrEqualTo(MatchGrade.Possible));
    }

    [Test]
    public void Two_spellings_of_one_name_weigh_the_same_whichever_is_first()
    {
        var others = Enumerable.Range(0, 100).Select(i => Person($"m{i}", last: "Garcialopez", born: $"{1930 + i % 70}-{1 + i % 12:00}-{2 + i % 25:00}")).ToArray();
        var linker = Given([Person("a", last: "Garcia Lopez"), Person("b", last: "Garcialopez"), .. others]);
        Assert.That(linker.Explain("a", "b")!.Chance, Is.EqualTo(linker.Explain("b", "a")!.Chance));
    }

    [Test]
    [Positive(HardCase.CommonName)]
    public void A_rare_name_weighs_more_than_a_common_one()
    {
        var others = Enumerable.Range(0, 400).Select(i => Person($"m{i}", "Maria", "Garcia", $"{1930 + i % 70}-{1 + i % 12:00}-{2 + i % 25:00}")).ToArray();
        Assert.That(Weight("Quattlebaum"), Is.GreaterThan(Weight("Garcia") + 3));

        double Weight(string last) => Given([Person("a", last: last, street: null), Person("b", last: last, street: null), .. others]).Explain("a", "b")!.Steps.Single(s => s.Field == Field.Last).Bits;
    }
}
