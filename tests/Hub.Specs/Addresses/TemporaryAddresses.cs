using Hub.Domain.Addresses;
using Hub.Domain;
using NUnit.Framework;
using static Hub.Domain.Addresses.AddressEvent;
using static Hub.Specs.Addresses.Book;

namespace Hub.Specs.Addresses;

public sealed class TemporaryAddresses
{
    private static readonly AddressBook Away = Given(First(ElmStreet), Moved(LakeRoad, March1, 2, until: April1));

    [Test]
    public void It_holds_to_its_last_day_and_then_the_earlier_address_holds_again()
    {
        Assert.That(Away.LineOn(April1), Is.EqualTo("7 LAKE RD"));
        Assert.That(Away.LineOn(April1.AddDays(1)), Is.EqualTo("12 ELM ST"));
    }

    [Test]
    public void A_lasting_move_meanwhile_holds_when_it_has_ended()
    {
        var book = Away.When(b => b.Decide(Told(OakAvenue, March2, today: March2)));
        Assert.That(book.LineOn(March2), Is.EqualTo("7 LAKE RD"));
        Assert.That(book.LineOn(June1), Is.EqualTo("300 OAK AVE APT 4"));
    }

    [TestCase(15, ExpectedResult = 0)]
    [TestCase(14, ExpectedResult = 1)]
    public int Its_end_is_announced_as_long_before_as_the_rules_say(int daysBefore) =>
        Away.DueOn(April1.AddDays(-daysBefore), Rules).OfType<TemporaryAddressEndingSoon>().Count();

    [Test]
    public void Its_end_is_a_fact_of_the_day_after()
    {
        Assert.That(Away.DueOn(April1, Rules).OfType<TemporaryAddressEnded>(), Is.Empty);
        Assert.That(Away.DueOn(April1.AddDays(1), Rules), Is.EqualTo(new AddressEvent[] { new TemporaryAddressEnded(Change(2), April1) }));
    }

    [Test]
    public void Its_end_is_not_announced_before_it_has_begun_though_both_be_near()
    {
        var toCome = Given(First(ElmStreet), Moved(LakeRoad, March2, 2, until: March2.AddDays(3), waits: true));
        Assert.That(toCome.DueOn(March1, Rules), Is.Empty);
        Assert.That(toCome.DueOn(March2, Rules), Is.EqualTo(new AddressEvent[] { new AddressTookEffect(Change(2), March2), new TemporaryAddressEndingSoon(Change(2), March2.AddDays(3)) }));
    }

    [Test]
    public void An_end_before_the_beginning_is_refused() =>
        Assert.That(Given(First(ElmStreet)).Decide(Told(LakeRoad, March2, March1, until: March1)).Code(), Is.EqualTo("bad-date"));

    [Test]
    public void Without_a_last_day_it_is_refused() => Assert.That(
        Given(First(ElmStreet)).Decide(Told(LakeRoad, March2, March2) with { Kinds = [AddressKind.Temporary] }).Code(), Is.EqualTo("bad-date"));

    [Test]
    public void A_lasting_move_told_twice_meanwhile_is_one_move()
    {
        var book = Given(First(ElmStreet), Moved(LakeRoad, March1, 2, until: April1), Moved(OakAvenue, March2, 3));
        Assert.That(book.Decide(Told(OakAvenue, March2, today: March2)), Is.EqualTo(new Decision.NothingToRecord(Change(3))));
    }
}
