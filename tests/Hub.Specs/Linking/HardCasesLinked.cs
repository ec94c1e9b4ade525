using Hub.Linking;
using NUnit.Framework;
using static Hub.Specs.Linking.Files;

namespace Hub.Specs.Linking;

/// <summary>Hard cases from end to end, where the other specs look at one field or rule: who is one citizen in the answer.</summary>
public sealed class HardCasesLinked
{
    [TestCase("Garcia Lopez", "Garcia")]
    [TestCase("Garcia-Lopez", "Lopez")]
    [TestCase("GARCIALOPEZ", "García López")]
    [Positive(HardCase.DoubleSurname)]
    public void A_double_surname_and_either_half_of_it_are_one_persons(string one, string other) =>
        Assert.That(Given(Person("a", "Maria", one, last4: "8871"), Person("b", "Maria", other, last4: "8871")).Link().Told(), Is.EqualTo("a b"));

    [Test]
    [Negative(HardCase.DoubleSurname)]
    public void Two_who_share_half_a_surname_and_a_house_are_two() =>
        Assert.That(Given(Person("a", "Maria", "Garcia Lopez", last4: "8871"), Person("b", "Elena", "Garcia Ruiz", "1963-01-22", last4: "2235")).Link().Told(), Is.EqualTo("a | b"));

    [TestCase("O'Bailey", "OBailey")]
    [TestCase("D'Jones", "DJones")]
    [TestCase("de la Cruz", "Cruz")]
    [TestCase("Muñoz", "MUNOZ")]
    [Positive(HardCase.ParticlesAndDiacritics)]
    public void One_name_with_and_without_its_marks_is_one_persons(string one, string other) =>
        Assert.That(Given(Person("a", last: one), Person("b", last: other)).Link().Told(), Is.EqualTo("a b"));

    [Test]
    [Negative(HardCase.ParticlesAndDiacritics)]
    public void A_shared_particle_makes_nobody_one() =>
        Assert.That(Given(Person("a", last: "de la Cruz"), Person("b", last: "de la Rosa", street: "Oak St")).Link().Told(), Is.EqualTo("a | b"));

    [TestCase("1961-04-08")]
    [TestCase("1961-08-05")]
    [TestCase("1961-01-01")]
    [Positive(HardCase.SlipInTheBirthDate)]
    public void A_date_of_birth_that_is_exchanged_one_digit_off_or_only_a_year_is_no_other_persons(string other) =>
        Assert.That(Given(Person("a", born: "1961-08-04", last4: "8871"), Person("b", born: other, last4: "8871")).Link().Told(), Is.EqualTo("a b"));

    [TestCase("1900-01-01", "1900-01-01")]
    [TestCase("1961-08-04", "1987-02-03")]
    [Negative(HardCase.SlipInTheBirthDate)]
    public void A_placeholder_and_another_date_make_nobody_one(string one, string other) =>
        Assert.That(Given(Person("a", born: one), Person("b", born: other, street: "Oak St")).Link().Told(), Is.EqualTo("a | b"));

    [Test]
    [Positive(HardCase.SsnNeverIssued)]
    public void A_number_that_begins_with_nine_and_was_given_to_a_taxpayer_is_evidence() =>
        Assert.That(Given(Person("a", ssn: "900-70-8871", street: null), Person("b", ssn: "900-70-8871", street: "Oak St", born: null)).Link().Told(), Is.EqualTo("a b"));

    [Test]
    [Negative(HardCase.SsnNeverIssued)]
    public void A_number_that_was_never_issued_makes_nobody_one() =>
        Assert.That(Given(Person("a", ssn: "123-45-6789", street: null), Person("b", ssn: "123-45-6789", street: "Oak St", born: null)).Link().Told(), Is.EqualTo("a | b"));

    [Test]
    [Positive(HardCase.Nickname)]
    public void Bob_in_one_file_is_Robert_in_another() =>
        Assert.That(Given(Person("a", "Bob", last4: "8871"), Person("b", "Robert", last4: "8871")).Link().Told(), Is.EqualTo("a b"));

    [Test]
    [Positive(HardCase.MinorAndGuardian)]
    public void A_child_in_two_files_is_one_whoever_the_guardian_is() =>
        Assert.That(Given(Person("a", "Lily", born: "2016-03-09", last4: "4410"), Person("b", "Lily", born: "2016-03-09", last4: "4410"), Person("c", "Denise", last4: "8871")).Link().Told(), Is.EqualTo("a b | c"));

    [Test]
    [Positive(HardCase.DecisionAgainstRules)]
    public void That_somebody_joined_two_holds_under_stricter_rules_too()
    {
        var linker = new Linker(ForCitizens with { Thresholds = ForCitizens.Thresholds with { Certain = 1 } });
        foreach (var record in new[] { Person("a"), Person("b"), Person("c", last4: "8871"), Person("d", last4: "8871") }) linker.Put(record);
        linker.TheSame("a", "b");
        Assert.That(linker.Link().Told(), Is.EqualTo("a b | c | d"));
    }

    [Test]
    [Negative(HardCase.ChangeOfRules)]
    public void The_same_rules_join_and_part_nobody()
    {
        var today = Given(Person("a"), Person("b"), Person("c", "Denise")).Link();
        Assert.That(ChangeOfRules.Between(today, today), Has.Property("Joined").Empty.And.Property("Parted").Empty);
    }

    [Test]
    [Positive(HardCase.TooLittleToGoOn)]
    public void Full_name_date_of_birth_and_address_are_enough_to_ask() =>
        Assert.That(new LiveLinker(ForCitizens, expected: 1_000_000).Match(Person("?", "Eileen", "Quattlebaum"), 5), Is.InstanceOf<MatchAnswer.Found>());
}
