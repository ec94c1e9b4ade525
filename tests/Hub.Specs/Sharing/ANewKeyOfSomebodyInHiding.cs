using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.Domain.Sharing;
using Hub.Specs.Addresses;
using Hub.Specs.Citizens;
using NUnit.Framework;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Domain.Sharing.DeliveryEvent;
using static Hub.Domain.Sharing.SharingEvent;

namespace Hub.Specs.Sharing;

public sealed class ANewKeyOfSomebodyInHiding
{
    [Test]
    public void That_two_records_are_one_persons_is_not_taken_back_because_one_of_them_has_another_key()
    {
        var (alma, again, today) = (Town.Person(1), Town.Person(2), new DateOnly(2026, 3, 1));
        var town = new Town(alma, again);
        town.Merge(alma, again);
        town.Record(alma, new ProtectionEvent.ProtectionEnrolled(Book.Change(5), "acp", Book.Substitute, today, null));
        var (anew, old) = (RecordId.Mint(), Town.RecordOf(alma));
        town.Record(alma, new RecordLinked(anew, "dmv", "DMV-NEW", "certain", "renewed"));
        var ended = new RecordEnded(old, "dmv", null, "renewed", anew);
        town.Record(alma, ended);
        var agreement = new Agreement("dmv").Evolve(new AgreementRegistered("dmv", "notices", "R.C. 4507.09", [AddressKind.Mailing], false, Book.Jan1, null));
        var now = town.File(alma).Now;
        var told = OnePerson.For(new(town.Head, 1, default, ended), today, now, now.Records.Single(r => r.Record == Town.RecordOf(again)), agreement, true,
            new IdentifierChanged(1, 1, old, today, "", "", default), today);
        Assert.That(told, Is.Null, "they are one person's as before");
    }
}
