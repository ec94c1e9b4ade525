using Hub.Domain.Addresses;
using Hub.Domain;
using NUnit.Framework;
using static Hub.Specs.Addresses.Book;

namespace Hub.Specs.Addresses;

public sealed class ReportingAMove
{
    [Test]
    public void The_first_address_holds_from_an_open_beginning() =>
        Assert.That(Given(First(ElmStreet)).LineOn(new DateOnly(1950, 1, 1)), Is.EqualTo("12 ELM ST"));

    [Test]
    public void The_earlier_address_stays_true_for_the_days_before()
    {
        var book = Given(First(ElmStreet), Moved(OakAvenue, March1, 2));
        Assert.That(book.LineOn(March1.AddDays(-1)), Is.EqualTo("12 ELM ST"));
        Assert.That(book.LineOn(March1), Is.EqualTo("300 OAK AVE APT 4"));
    }

    [Test]
    public void Of_two_moves_for_one_day_the_later_told_holds() =>
        Assert.That(Given(Moved(ElmStreet, March1, 1), Moved(OakAvenue, March1, 2)).LineOn(March1), Is.EqualTo("300 OAK AVE APT 4"));

    [Test]
    public void A_move_told_late_takes_its_place_in_the_past_and_displaces_no_later_one()
    {
        var book = Given(First(ElmStreet), Moved(OakAvenue, April1, 2)).When(b => b.Decide(Told(LakeRoad, March1, today: June1)));
        Assert.That(book.LineOn(March2), Is.EqualTo("7 LAKE RD"));
        Assert.That(book.LineOn(June1), Is.EqualTo("300 OAK AVE APT 4"));
    }

    [Test]
    public void The_same_move_told_twice_is_recorded_once_and_answered_as_the_first_was()
    {
        var again = Given(First(ElmStreet), Moved(OakAvenue, March1, 2)).Decide(Told(OakAvenue, March1, today: March2));
        Assert.That(again, Is.EqualTo(new Decision.NothingToRecord(Change(2))));
    }

    [Test]
    public void A_move_to_where_the_citizen_lives_already_is_nothing_new() =>
        Assert.That(Given(First(ElmStreet)).Decide(Told(ElmStreet, March1, today: March1)), Is.InstanceOf<Decision.NothingToRecord>());

    [Test]
    public void How_an_address_was_typed_does_not_make_it_another() =>
        Assert.That(Given(First(ElmStreet)).Decide(Told(ElmStreet with { AsTyped = "12 elm street" }, March1, March1)), Is.InstanceOf<Decision.NothingToRecord>());

    [Test]
    public void Moving_back_is_a_move()
    {
        var book = Given(First(ElmStreet), Moved(OakAvenue, March1, 2)).When(b => b.Decide(Told(ElmStreet, April1, today: April1)));
        Assert.That(book.LineOn(April1), Is.EqualTo("12 ELM ST"));
    }

    [TestCase(365, ExpectedResult = true)]
    [TestCase(366, ExpectedResult = false)]
    public bool A_move_may_be_told_as_far_ahead_as_the_rules_say(int days) =>
        Given(First(ElmStreet)).Decide(Told(OakAvenue, Jan1.AddDays(days), today: Jan1)) is Decision.Accepted;

    [Test]
    public void Only_a_first_address_has_no_day() =>
        Assert.That(Given(First(ElmStreet)).Decide(Told(OakAvenue, null, March1)).Code(), Is.EqualTo("bad-date"));
}
