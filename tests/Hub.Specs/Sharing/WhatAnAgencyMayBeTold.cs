using Hub.Domain.Addresses;
using Hub.Domain.Sharing;
using Hub.Specs.Addresses;
using NUnit.Framework;
using static Hub.Domain.Addresses.ProtectionEvent;
using static Hub.Domain.Sharing.SharingEvent;
using static Hub.Specs.Addresses.Book;

namespace Hub.Specs.Sharing;

public sealed class WhatAnAgencyMayBeTold
{
    private static readonly Protection Enrolled = Protection.None.Evolve(new ProtectionEnrolled(Change(5), "acp", Substitute, March1, null));

    private static Agreement Agreed(bool cleared = false, DateOnly? from = null, DateOnly? until = null, params AddressKind[] kinds) =>
        new Agreement("dmv").Evolve(new AgreementRegistered("dmv", "notices", "R.C. 4507.09", kinds is [] ? [AddressKind.Mailing] : kinds, cleared, from ?? Jan1, until));

    [Test]
    public void Without_an_agreement_nothing() =>
        Assert.That(new Agreement("dmv").EntitledTo(Given(First(ElmStreet)), Protection.None, March1), Is.Null);

    [Test]
    public void Before_and_after_its_days_nothing()
    {
        var agreed = Agreed(from: March1, until: April1);
        Assert.That(agreed.EntitledTo(Given(First(ElmStreet)), Protection.None, March1.AddDays(-1)), Is.Null);
        Assert.That(agreed.EntitledTo(Given(First(ElmStreet)), Protection.None, April1), Is.Not.Null);
        Assert.That(agreed.EntitledTo(Given(First(ElmStreet)), Protection.None, April1.AddDays(1)), Is.Null);
    }

    [Test]
    public void The_kind_that_it_wants_most_of_those_that_hold()
    {
        var book = Given(First(ElmStreet)).Evolve(new(9, 9, default, new AddressEvent.AddressChanged(Change(2), LakeRoad, [AddressKind.Residence], March1)));
        Assert.That(Agreed(kinds: [AddressKind.Residence, AddressKind.Mailing]).EntitledTo(book, Protection.None, April1)!.Address, Is.EqualTo(LakeRoad));
        Assert.That(Agreed(kinds: [AddressKind.ServiceOfProcess, AddressKind.Mailing]).EntitledTo(book, Protection.None, April1)!.Address, Is.EqualTo(ElmStreet));
    }

    [Test]
    public void Of_a_protected_citizen_the_substitute_unless_the_agreement_is_cleared()
    {
        Assert.That(Agreed().EntitledTo(Given(First(ElmStreet)), Enrolled, April1)!.Address, Is.EqualTo(Substitute));
        Assert.That(Agreed(cleared: true).EntitledTo(Given(First(ElmStreet)), Enrolled, April1)!.Address, Is.EqualTo(ElmStreet));
    }
}
