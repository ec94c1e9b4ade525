using Hub.Domain;
using Hub.Domain.Sealing;
using NUnit.Framework;
using static Hub.Specs.Sealing.AFile;

namespace Hub.Specs.Sealing;

public sealed class SealingAFile
{
    [Test]
    public void A_sealed_file_is_refused_to_everybody_and_opens_when_its_order_is_lifted()
    {
        Assert.That(Given(Sealed()).Refusal?.Code, Is.EqualTo("sealed"));
        Assert.That(Given(Sealed(), Unsealed()).Refusal, Is.Null);
    }

    [Test]
    public void Of_two_orders_that_seal_it_the_last_to_be_lifted_opens_it()
    {
        Assert.That(Given(Sealed(), Sealed(Another), Unsealed()).Custody, Is.EqualTo(Custody.Sealed));
        Assert.That(Given(Sealed(), Sealed(Another), Unsealed(), Unsealed(Another)).Custody, Is.EqualTo(Custody.Open));
    }

    [Test]
    public void The_same_order_seals_it_once() =>
        Assert.That(Given(Sealed()).Decide(new SealFile(Order, "clark-county", March15)), Is.EqualTo(new Decision.NothingToRecord(null)));

    [Test]
    public void An_order_that_did_not_seal_it_cannot_be_lifted() =>
        Assert.That(Given(Sealed()).Decide(new UnsealFile("2026-CV-00999", "clark-county", Another, March15)).Code(), Is.EqualTo("not-sealed"));

    [Test]
    public void What_was_erased_is_neither_sealed_nor_unsealed()
    {
        var erased = Given([Sealed(), .. Destroyed()]);
        Assert.That(erased.Decide(new SealFile(Another, "clark-county", April1)).Code(), Is.EqualTo("erased"));
        Assert.That(erased.Decide(new UnsealFile(Another, "clark-county", Order, April1)).Code(), Is.EqualTo("erased"));
        Assert.That(erased.Refusal?.Code, Is.EqualTo("erased"), "not sealed: there is nothing behind the seal");
    }
}
