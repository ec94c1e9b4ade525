using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Specs.Addresses;
using NUnit.Framework;
using static Hub.Domain.Citizens.ReviewEvent;
using static Hub.Specs.Citizens.Town;

namespace Hub.Specs.Citizens;

public sealed class AskingPeople
{
    private static readonly ReviewId Question = new("REVIEW0000001");
    private static readonly RecordId Licence = new("R1"), Account = new("R2");

    private static Review Asked(CitizenId? other = null, TriedAfterDeath? tried = null) => After(Review.Unknown, new ReviewOpened(Question, Person(1), other, [], "rules 1", tried));

    private static Review After(Review review, ReviewEvent fact) => review.Evolve(new(review.Version + 1, review.Version + 1, Morning, fact));

    private static Review Decided(Review review, DecideReview request) => After(review, (ReviewEvent)((Decision.Accepted)review.Decide(request)).Facts[0]);

    [Test]
    public void That_not_all_records_are_theirs_says_which_are_not()
    {
        Assert.That(Asked().Decide(new("not-same", "two women")).Code(), Is.EqualTo("records-not-named"));
        Assert.That(Asked().Decide(new("same", "one woman", [Licence])).Code(), Is.EqualTo("malformed"));
        Assert.That(Asked(Person(2)).Decide(new("not-same", "two women", [Licence])).Code(), Is.EqualTo("malformed"), "of two citizens it is not asked");
        var decided = Decided(Asked(), new("not-same", "two women", [Licence, Licence, Account]));
        Assert.That((decided.State, decided.IsClosed), Is.EqualTo(("not-same", true)));
        Assert.That(decided.NotTheirs, Is.EqualTo(new[] { Licence, Account }));
        Assert.That(decided.Decide(new("not-same", "told twice", [Account, Licence])), Is.InstanceOf<Decision.NothingToRecord>());
        Assert.That(decided.Decide(new("not-same", "another too", [Licence])).Code(), Is.EqualTo("review-closed"));
    }

    [Test]
    public void What_was_tried_after_a_death_is_noted_and_nothing_else_is_decided_of_it()
    {
        var asked = Asked(tried: new("address-change", "dmv", null, "counter", Book.March1));
        Assert.That(new[] { "same", "not-same" }.Select(v => asked.Decide(new(v, "x", v == "same" ? null : [Licence])).Code()), Is.All.EqualTo("malformed"));
        Assert.That(Asked().Decide(new("noted", "x")).Code(), Is.EqualTo("malformed"));
        Assert.That(Decided(Decided(asked, new("escalated", "to the sheriff")), new("noted", "the executor's slip")).IsClosed);
    }

    [Test]
    public void What_is_put_off_still_waits()
    {
        var deferred = Decided(Asked(Person(2)), new("deferred", "she comes on Monday"));
        Assert.That(deferred.IsClosed, Is.False);
        Assert.That(Decided(deferred, new("same", "one licence")).IsClosed);
    }

    [Test]
    public void That_two_are_not_one_is_taken_back_under_whatever_id_they_are_kept_by_now()
    {
        var (alma, berta, cora) = (Person(1), Person(2), Person(3));
        var town = new Town(alma, berta, cora);
        town.Merge(alma, berta);
        town.NotSame(berta, cora);
        Assert.That(town.Merge(alma, cora).Code(), Is.EqualTo("not-same-person"));
        Assert.That(town.NotSame(alma, cora, takenBack: true), Is.InstanceOf<Decision.Accepted>());
        Assert.That(town.Merge(alma, cora), Is.InstanceOf<Decision.Accepted>());
    }
}
