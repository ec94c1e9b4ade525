using Hub.Domain.Addresses;
using Hub.Domain;
using NUnit.Framework;
using static Hub.Domain.Addresses.AddressEvent;
using static Hub.Domain.Addresses.ProtectionEvent;
using static Hub.Specs.Addresses.Book;

namespace Hub.Specs.Addresses;

public sealed class Protecting
{
    private static readonly Protection Enrolled = Protection.None.Evolve(new ProtectionEnrolled(Change(5), "acp", Substitute, March1, null));

    [Test]
    public void Enrolling_again_with_the_same_substitute_is_nothing_new() =>
        Assert.That(Enrolled.Decide(new EnrolProtection(Change(6), "acp", Substitute, null, April1)), Is.EqualTo(new Decision.NothingToRecord(Change(5))));

    [Test]
    public void When_it_ends_what_holds_is_written_anew_for_everyone_and_so_is_what_waits()
    {
        var book = Given(First(ElmStreet), Moved(OakAvenue, March1, 2), Moved(LakeRoad, June1, 3, waits: true));
        var ended = (Decision.Accepted)Enrolled.Decide(new EndProtection(Change(7), April1), book);

        Assert.That(ended.Facts[0], Is.EqualTo(new ProtectionEnded(Change(7), April1)));
        var restated = ended.Facts.OfType<AddressChanged>().ToArray();
        Assert.That(restated.Select(r => (r.Address, r.From, r.Restates)),
            Is.EqualTo(new[] { (OakAvenue, (DateOnly?)April1, true), (LakeRoad, June1, true) }));
    }

    [Test]
    public void Where_nobody_is_protected_nothing_ends() =>
        Assert.That(Protection.None.Decide(new EndProtection(Change(7), April1), AddressBook.Empty).Code(), Is.EqualTo("not-protected"));

    [Test]
    public void A_certificate_that_ran_out_bares_nobody_by_itself() =>
        Assert.That(Protection.None.Evolve(new ProtectionEnrolled(Change(5), "acp", Substitute, Jan1, March1)).InForce, Is.True);

    [Test]
    public void What_was_written_anew_comes_true_once()
    {
        var book = Given(First(ElmStreet), Moved(OakAvenue, June1, 2, waits: true), Moved(OakAvenue, June1, 2, waits: true) with { Restates = true });
        Assert.That(book.DueOn(June1, Rules), Is.EqualTo(new AddressEvent[] { new AddressTookEffect(Change(2), June1) }));
        Assert.That(book.RestatedOn(April1).Select(r => r.Change), Is.EqualTo(new[] { Change(1), Change(2) }));
    }
}
