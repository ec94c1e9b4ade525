using Hub.Linking;
using NUnit.Framework;
using static Hub.Specs.Linking.Files;

namespace Hub.Specs.Linking;

/// <summary>People of one house, who share nearly everything and are not one.</summary>
public sealed class Families
{
    [Test]
    [Negative(HardCase.Twins)]
    public void Twins_with_neighbouring_numbers_are_two_people() =>
        Assert.That(Grade(Person("a", "Jayden", ssn: "512-33-8871"), Person("b", "Marcus", ssn: "512-33-8872")), Is.EqualTo(MatchGrade.CertainlyNot));

    [TestCase("Jayden", "Jaden", null, null)]
    [TestCase("Jayden", "Jaden", "M", "T")]
    [TestCase("Carol", "Karol", null, null)]
    [TestCase("J", "Jayden", null, null)]
    [Negative(HardCase.Twins)]
    public void Date_of_birth_address_and_last_name_link_nobody_whose_first_name_is_not_the_same(string one, string other, string? middle, string? otherMiddle)
    {
        var linked = Given(Person("a", one, middle: middle), Person("b", other, middle: otherMiddle)).Link();
        Assert.That(linked.Told(), Is.EqualTo("a | b"));
    }

    [Test]
    [Positive(HardCase.Twins)]
    public void The_same_first_name_with_date_of_birth_address_and_last_name_is_one_person() =>
        Assert.That(Given(Person("a"), Person("b")).Link().Told(), Is.EqualTo("a b"));

    [Test]
    [Negative(HardCase.Twins)]
    public void A_different_number_is_a_veto_and_somebody_looks()
    {
        var linked = Given(Person("a", ssn: "512-33-8871"), Person("b", ssn: "640-17-2235")).Link();
        Assert.That(linked.Told(), Is.EqualTo("a | b"));
        Assert.That(linked.Reviews("a", "b"));
    }

    [Test]
    [Positive(HardCase.BorrowedSsn)]
    public void The_same_number_is_none() => Assert.That(Grade(Person("a", ssn: "512-33-8871"), Person("b", ssn: "512-33-8871")), Is.EqualTo(MatchGrade.Certain));

    [Test]
    [Negative(HardCase.JuniorAndSenior)]
    public void Father_and_son_of_one_name_are_two() =>
        Assert.That(Grade(Person("a", suffix: "Sr", born: "1961-08-14"), Person("b", suffix: "Jr", born: "1987-02-03")), Is.EqualTo(MatchGrade.CertainlyNot));

    [TestCase("Sr", "Jr")]
    [TestCase("Jr", "III")]
    [Negative(HardCase.JuniorAndSenior)]
    public void A_clash_of_suffixes_alone_is_for_somebody_to_look_at(string one, string other)
    {
        var linked = Given(Person("a", suffix: one, last4: "8871"), Person("b", suffix: other, last4: "8871")).Link();
        Assert.That(linked.Told(), Is.EqualTo("a | b"));
        Assert.That(linked.Reviews("a", "b"));
    }

    [TestCase(null)]
    [TestCase("Jr")]
    [TestCase("JR.")]
    [TestCase("II")]
    [Positive(HardCase.JuniorAndSenior)]
    public void A_missing_suffix_says_nothing_and_the_same_by_another_word_is_no_clash(string? other) =>
        Assert.That(Grade(Person("a", suffix: "Jr", last4: "8871"), Person("b", suffix: other, last4: "8871")), Is.EqualTo(MatchGrade.Certain));

    [Test]
    public void A_suffix_typed_into_the_last_name_is_read_as_one() =>
        Assert.That(Grade(Person("a", last: "Birnbaum Jr", born: "1987-02-03"), Person("b", suffix: "Sr")), Is.EqualTo(MatchGrade.CertainlyNot));

    [Test]
    [Negative(HardCase.BorrowedSsn)]
    public void A_number_borrowed_in_the_household_links_nobody_and_is_looked_at()
    {
        var linked = Given(Person("a", "Harold", ssn: "512-33-8871"), Person("b", "Denise", born: "1964-11-30", ssn: "512-33-8871")).Link();
        Assert.That(linked.Told(), Is.EqualTo("a | b"));
        Assert.That(linked.Reviews("a", "b"));
        Assert.That(linked.Reviews.Single().Reasons, Has.Some.Contains("may use the other's"));
    }

    [Test]
    [Negative(HardCase.BorrowedSsn)]
    public void Nor_does_one_of_a_namesake()
    {
        var linked = Given(Person("a", "Jessica", middle: "T", ssn: "512-33-8871"), Person("b", "Jessica", middle: "M", born: "2004-02-25", ssn: "512-33-8871")).Link();
        Assert.That(linked.Told(), Is.EqualTo("a | b"));
        Assert.That(linked.Reviews("a", "b"));
    }

    [Test]
    [Positive(HardCase.NoNumberAtAll)]
    [Positive(HardCase.SharedHousehold)]
    public void Without_any_number_name_date_of_birth_and_address_are_certain_where_nobody_rivals() =>
        Assert.That(Given(Person("a", "Eileen"), Person("b", "Eileen"), Person("c", "Harold", born: "1958-01-22")).Link().Told(), Is.EqualTo("a b | c"));

    [Test]
    [Negative(HardCase.NoNumberAtAll)]
    public void A_rival_in_the_household_makes_it_a_question()
    {
        var linked = Given(Person("a", "Eileen"), Person("b", "Eileen"), Person("c", "Eileen", born: "1961-08-19")).Link();
        Assert.That(linked.Told(), Is.Not.EqualTo("a b c"));
        Assert.That(linked.Placements.Any(p => p.Review.Count > 0));
    }

    [TestCase("1961-08-14", "1990-05-02")]
    [TestCase("1961-08-14", "1961-12-03")]
    [Negative(HardCase.SharedHousehold)]
    public void Household_members_are_never_one_for_sharing_a_house_and_a_name(string born, string otherBorn) =>
        Assert.That(Grade(Person("a", "Harold", born: born), Person("b", "Denise", born: otherBorn)), Is.LessThan(MatchGrade.Probable));

    [Test]
    [Negative(HardCase.MinorAndGuardian)]
    public void A_parent_and_a_child_of_the_same_name_are_never_one() =>
        Assert.That(Given(Person("a", born: "1961-08-14", last4: "8871"), Person("b", born: "2011-03-09", middle: "X")).Link().Told(), Is.EqualTo("a | b"));

    /// <summary>The guardian's number on the child's record as well: the number is a question to people, and links nobody.</summary>
    [TestCase("512-33-8871")]
    [TestCase(null)]
    [Negative(HardCase.MinorAndGuardian)]
    public void A_childs_record_with_the_guardians_address_telephone_and_number_is_the_childs(string? ssn)
    {
        static PersonRecord Reached(string key, string first, string born, string? ssn = null) => new(key)
        {
            [Column.First] = first, [Column.Last] = "Birnbaum", [Column.BirthDate] = born, [Column.Ssn] = ssn, [Column.HouseNumber] = "418", [Column.Street] = "Larkspur Ln",
            [Column.Phone] = "937-555-0100", [Column.Email] = "denise.birnbaum@example.org",
        };
        var (guardian, child) = (Reached("a", "Denise", "1984-11-30", "512-33-8871"), Reached("b", "Lily", "2016-03-09", ssn));
        Assert.That(Given(guardian, child).Link().Told(), Is.EqualTo("a | b"));
        Assert.That(Given(guardian, child, Reached("c", "Lily", "2016-03-09")).Link().Told(), Is.EqualTo("a | b c").Or.EqualTo("a | b | c"), "nor through the child's other record");
    }

    [Test]
    [Negative(HardCase.MinorAndGuardian)]
    public void A_guardian_is_a_relation_and_no_evidence()
    {
        using var heading = new StringReader("record_id,first,guardian\nB-1,Lily,B-2\n");
        Assert.That(Extract.Study(heading)!.Says, Is.EqualTo(new[] { Column.First }));
    }

    [Test]
    [Negative(HardCase.SharedHousehold)]
    public void An_address_where_many_live_says_nothing()
    {
        var shelter = Enumerable.Range(0, 14).Select(i => Person($"s{i:00}", FirstNames[i], LastNames[i], $"19{40 + i * 3}-05-{10 + i}")).ToArray();
        Assert.That(LevelIn(shelter), Is.EqualTo(Level.Crowded));
        Assert.That(LevelIn(shelter[..4]), Is.EqualTo(Level.Same));

        Level? LevelIn(PersonRecord[] neighbours) =>
            Given([Person("a"), Person("b", born: "1961-08-15"), .. neighbours]).Explain("a", "b")!.Steps.First(s => s.Field == Field.Address).Level;
    }

    [Test]
    public void Last_name_and_address_never_say_more_than_one_household()
    {
        var steps = Given(Person("a", "Harold", "Quattlebaum"), Person("b", "Denise", "Quattlebaum", born: "1964-11-30")).Explain("a", "b")!.Steps;
        var atHome = steps[0].Bits + steps.Where(s => s.Field is Field.Last or Field.Address).Sum(s => s.Bits);
        Assert.That(atHome, Is.LessThanOrEqualTo(Math.Log2(ForCitizens.HouseholdOdds!.Value) + 0.001));
    }

    private static readonly string[] FirstNames = ["Ada", "Bruno", "Clara", "Diego", "Edith", "Frank", "Grete", "Hugo", "Ines", "Jorge", "Karla", "Lars", "Mona", "Nils"];
    private static readonly string[] LastNames = ["Abbot", "Bruck", "Castro", "Dunn", "Eberle", "Ford", "Gallo", "Hahn", "Iqbal", "Jansen", "Keller", "Lopez", "Moss", "Novak"];
}
