using Hub.Domain.Addresses;
using Hub.Domain;
using NUnit.Framework;
using static Hub.Domain.Addresses.AddressEvent;
using static Hub.Specs.Addresses.Book;

namespace Hub.Specs.Addresses;

public sealed class MovesToCome
{
    [Test]
    public void A_move_for_a_day_to_come_waits_for_it()
    {
        var told = (Decision.Accepted)Given(First(ElmStreet)).Decide(Told(OakAvenue, April1, today: March1));
        Assert.That(((AddressChanged)told.Facts[0]).Waits, Is.True);
        Assert.That(Given(First(ElmStreet)).When(_ => told).LineOn(March2), Is.EqualTo("12 ELM ST"));
    }

    [Test]
    public void Its_day_comes_once()
    {
        var book = Given(First(ElmStreet), Moved(OakAvenue, April1, 2, waits: true));
        Assert.That(book.DueOn(April1.AddDays(-1), Rules), Is.Empty);
        Assert.That(book.DueOn(April1, Rules), Is.EqualTo(new[] { new AddressTookEffect(Change(2), April1) }));
        Assert.That(book.When(b => new Decision.Accepted([.. b.DueOn(June1, Rules)])).DueOn(June1, Rules), Is.Empty);
    }

    [Test]
    public void Withdrawn_it_never_happens()
    {
        var book = Given(First(ElmStreet), Moved(OakAvenue, April1, 2, waits: true)).When(b => b.Decide(new WithdrawMove(Change(2))));
        Assert.That(book.LineOn(June1), Is.EqualTo("12 ELM ST"));
        Assert.That(book.DueOn(June1, Rules), Is.Empty);
    }

    [Test]
    public void A_move_that_happened_cannot_be_withdrawn() =>
        Assert.That(Given(Moved(OakAvenue, March1, 1)).Decide(new WithdrawMove(Change(1))).Code(), Is.EqualTo("already-in-effect"));

    [Test]
    public void Withdrawing_twice_is_one_withdrawal() =>
        Assert.That(
            Given(Moved(OakAvenue, April1, 1, waits: true), new AddressChangeWithdrawn(Change(1))).Decide(new WithdrawMove(Change(1))),
            Is.EqualTo(new Decision.NothingToRecord(Change(1))));
}
