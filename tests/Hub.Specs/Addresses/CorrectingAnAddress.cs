using Hub.Domain.Addresses;
using Hub.Domain;
using NUnit.Framework;
using static Hub.Domain.Addresses.AddressEvent;
using static Hub.Specs.Addresses.Book;

namespace Hub.Specs.Addresses;

public sealed class CorrectingAnAddress
{
    [Test]
    public void The_citizen_never_lived_where_the_record_said()
    {
        var book = Given(First(ElmStreet), Moved(OakAvenue, March1, 2), new AddressCorrected(Change(3), Change(2), LakeRoad));
        Assert.That(book.LineOn(March1), Is.EqualTo("7 LAKE RD"));
        Assert.That(book.LineOn(March1.AddDays(-1)), Is.EqualTo("12 ELM ST"));
        Assert.That(book.Find(Change(2))!.CorrectedBy, Is.EqualTo(Change(3)));
    }

    [Test]
    public void Correcting_to_what_it_says_is_nothing_new() =>
        Assert.That(Given(First(ElmStreet)).Decide(new CorrectAddress(Change(9), Change(1), ElmStreet)), Is.EqualTo(new Decision.NothingToRecord(Change(1))));

    [Test]
    public void An_unknown_change_cannot_be_corrected() =>
        Assert.That(Given(First(ElmStreet)).Decide(new CorrectAddress(Change(9), Change(5), OakAvenue)).Code(), Is.EqualTo("unknown-change"));
}
