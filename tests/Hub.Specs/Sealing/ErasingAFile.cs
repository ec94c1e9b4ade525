using Hub.Domain;
using Hub.Domain.Sealing;
using NUnit.Framework;
using static Hub.Domain.Sealing.KeepingEvent;
using static Hub.Specs.Sealing.AFile;

namespace Hub.Specs.Sealing;

public sealed class ErasingAFile
{
    [Test]
    public void Who_asked_for_it_does_not_approve_it() =>
        Assert.That(Given(Requested()).Decide(new ApproveErasure(Order, Anna, March1, Rules)).Code(), Is.EqualTo("same-person"));

    [Test]
    public void A_second_person_approves_it_and_the_waiting_time_begins() =>
        Assert.That(Given(Requested()).Decide(new ApproveErasure(Order, Ben, March1, Rules)).Fact(), Is.EqualTo(new ErasureApproved(Order, Ben, March1, March31)));

    [Test]
    public void Who_approves_names_the_order_that_he_read() =>
        Assert.That(Given(Requested()).Decide(new ApproveErasure(Another, Ben, March1, Rules)).Code(), Is.EqualTo("another-order"));

    [Test]
    public void What_nobody_asked_for_is_not_approved_and_what_was_withdrawn_neither()
    {
        Assert.That(Given().Decide(new ApproveErasure(Order, Ben, March1, Rules)).Code(), Is.EqualTo("no-erasure"));
        var withdrawn = Given([.. Requested(), new ErasureWithdrawn(Order, Anna, March1)]);
        Assert.That(withdrawn.Decide(new ApproveErasure(Order, Ben, March1, Rules)).Code(), Is.EqualTo("no-erasure"));
    }

    [Test]
    public void It_is_not_due_before_its_day_nor_without_approval()
    {
        Assert.That(Given(Approved()).DueOn(March31.AddDays(-1)).Fact(), Is.Null);
        Assert.That(Given(Approved()).DueOn(March31).Fact(), Is.EqualTo(new ErasureBegan(Order, March31)));
        Assert.That(Given(Requested()).DueOn(April1).Fact(), Is.Null);
    }

    [Test]
    public void It_begins_once() => Assert.That(Given(Began()).DueOn(April1).Fact(), Is.Null);

    [Test]
    public void A_hold_placed_on_the_last_day_stops_it() => Assert.That(Given([.. Approved(), Held()]).DueOn(March31).Fact(), Is.Null);

    [Test]
    public void While_a_hold_stands_nobody_asks_for_it_and_nobody_approves_it()
    {
        Assert.That(Given(Held()).Decide(new RequestErasure(Order, "Ohio R.C. 2953.32", Anna, March1)).Code(), Is.EqualTo("legal-hold"));
        Assert.That(Given([.. Requested(), Held()]).Decide(new ApproveErasure(Order, Ben, March1, Rules)).Code(), Is.EqualTo("legal-hold"));
    }

    [Test]
    public void When_the_last_hold_is_lifted_the_waiting_time_begins_again()
    {
        var held = Given([.. Approved(), Held(), Held("2026-CV-00888")]);
        var first = (LegalHoldLifted)held.Decide(new LiftHold("2026-CV-01000", Another, April1, Rules)).Fact()!;
        Assert.That(first.DueOn, Is.Null, "another hold stands");
        var last = (LegalHoldLifted)held.Evolve(first).Decide(new LiftHold("2026-CV-01001", "2026-CV-00888", April1, Rules)).Fact()!;
        Assert.That(last.DueOn, Is.EqualTo(April1.AddDays(30)));
        Assert.That(held.Evolve(first).Evolve(last).DueOn(April1.AddDays(29)).Fact(), Is.Null);
        Assert.That(held.Evolve(first).Evolve(last).DueOn(April1.AddDays(30)).Fact(), Is.InstanceOf<ErasureBegan>());
    }

    [Test]
    public void Once_it_began_nobody_reads_the_file_and_nothing_stops_it()
    {
        var began = Given(Began());
        Assert.That(began.Refusal?.Code, Is.EqualTo("erased"));
        Assert.That(began.Decide(new PlaceHold(Another, "Ohio Civ.R. 37", March31)).Code(), Is.EqualTo("erased"));
        Assert.That(began.Decide(new WithdrawErasure(Order, Ben, March31)).Code(), Is.EqualTo("erased"));
    }

    [Test]
    public void A_sealed_file_can_be_erased_and_stays_erased()
    {
        Assert.That(Given([Sealed(), .. Approved()]).DueOn(March31).Fact(), Is.InstanceOf<ErasureBegan>());
        Assert.That(Given([Sealed(), .. Began()]).Custody, Is.EqualTo(Custody.Erased));
    }

    [Test]
    public void It_is_confirmed_by_each_record_however_often_each_says_so()
    {
        var licence = new ErasureConfirmed("dmv", Licence.Record, default);
        Assert.That(Given([.. Destroyed(), licence, licence]).Erasure!.Unconfirmed, Is.EqualTo(new[] { Account }));
    }

    [Test]
    public void The_same_order_asks_once_and_another_must_wait()
    {
        Assert.That(Given(Requested()).Decide(new RequestErasure(Order, "Ohio R.C. 2953.32", Anna, March1)), Is.EqualTo(new Decision.NothingToRecord(null)));
        Assert.That(Given(Requested()).Decide(new RequestErasure(Another, "Ohio R.C. 2953.32", Anna, March1)).Code(), Is.EqualTo("erasure-under-way"));
    }
}
