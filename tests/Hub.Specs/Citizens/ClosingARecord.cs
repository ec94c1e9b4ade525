using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Domain.Sharing;
using NUnit.Framework;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Specs.Citizens;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ClosingARecord
{
    private static readonly CitizenId Alma = Town.Person(1), Berta = Town.Person(2);
    private static readonly DateOnly Today = new(2026, 3, 1);
    private readonly Town town = new(Alma, Berta);

    private static RecordId R(CitizenId citizen) => Town.RecordOf(citizen);

    private static string? CodeOf(Decision decision) => (decision as Decision.Refused)?.Code;

    private Citizen Now => town.File(Alma).Now;

    private Decision Close(RecordId record, CitizenId under, DateOnly? on = null)
    {
        var now = town.File(under).Now;
        var decision = now.Decide(new EndRecord(record, on, "given up", Today));
        if (decision is Decision.Accepted { Facts: [var fact] }) town.Record(now.WhoseIs(fact, under), fact);
        return decision;
    }

    [Test]
    public void It_is_theirs_no_longer_among_the_open_ones_and_still_in_their_history()
    {
        Close(R(Alma), Alma, Today.AddDays(-3));
        Assert.That(Now.Records, Is.Empty);
        Assert.That(Now.EndedRecords.Select(r => (r.Record, r.Key, r.EndedOn)), Is.EqualTo(new[] { (R(Alma), "DMV-" + Alma.Value, (DateOnly?)Today.AddDays(-3)) }));
    }

    [Test]
    public void Told_twice_it_is_recorded_once_and_not_before_its_day_nor_of_anybody_elses()
    {
        Assert.That(CodeOf(Close(R(Alma), Alma, Today.AddDays(1))), Is.EqualTo("bad-date"));
        Assert.That(CodeOf(Close(R(Berta), Alma)), Is.EqualTo("unknown-record"));
        Assert.That(Close(R(Alma), Alma), Is.TypeOf<Decision.Accepted>());
        Assert.That(Close(R(Alma), Alma), Is.TypeOf<Decision.NothingToRecord>());
    }

    [Test]
    public void Linked_again_it_is_open_and_known_since_it_was_first()
    {
        var first = Now.Records[0].Position;
        Close(R(Alma), Alma);
        town.Record(Alma, new RecordLinked(R(Alma), "dmv", "DMV-1", "certain", "opened again"));
        Assert.That(Now.EndedRecords, Is.Empty);
        Assert.That(Now.Records.Select(r => r.FirstLinked), Is.EqualTo(new[] { first }));
        Assert.That(Now.Records[0].Position, Is.GreaterThan(first));
    }

    [Test]
    public void In_a_folded_file_it_is_closed_where_it_is_linked_and_goes_with_that_one()
    {
        var merge = MergeId.Mint();
        town.Merge(Alma, Berta, merge);
        Close(R(Berta), Alma);
        town.Reverse(merge, Alma);
        Assert.That(Now.Records, Has.Length.EqualTo(1));
        Assert.That(town.File(Berta).Now.EndedRecords, Has.Length.EqualTo(1));
    }

    [Test]
    public void Those_who_go_by_a_closed_record_go_on_by_it_and_a_closed_one_goes_by_none()
    {
        town.Merge(Alma, Berta);
        var (first, second) = (Now.Records[0], Now.Records[1]);
        Close(first.Record, Alma);
        Assert.That(OnePerson.GoesBy(Now, second), Is.EqualTo(first.Record));
        Close(second.Record, Alma);
        Assert.That(OnePerson.GoesBy(Now, second), Is.Null);
    }

    [Test]
    public void A_closed_record_that_was_anothers_all_along_can_be_unlinked()
    {
        Close(R(Alma), Alma);
        var decision = Now.Decide(new UnlinkRecord(R(Alma), "her sister's"));
        Assert.That(decision, Is.TypeOf<Decision.Accepted>());
        town.Record(Alma, ((Decision.Accepted)decision).Facts[0]);
        Assert.That(Now.EndedRecords, Is.Empty);
        Assert.That(Now.FormerRecords, Has.Length.EqualTo(1));
    }

    private static readonly RecordId Anew = new("8ZK4T1V0QH2MR");

    private Decision Rekey(RecordId to, CitizenId under)
    {
        var now = town.File(under).Now;
        var decision = now.Decide(new EndRecord(R(Alma), null, "renewed", Today, new LinkRecord(to, "dmv", "DMV-NEW", "renewed")));
        if (decision is Decision.Accepted { Facts: var facts }) foreach (var fact in facts) town.Record(now.WhoseIs(facts[^1], under), fact);
        return decision;
    }

    [Test]
    public void Under_a_new_key_it_is_theirs_as_long_as_before_and_the_former_says_where_to_look()
    {
        var first = Now.Records[0].FirstLinked;
        Rekey(Anew, Alma);
        Assert.That(Now.Records.Select(r => (r.Record, r.Key, r.FirstLinked)), Is.EqualTo(new[] { (Anew, "DMV-NEW", first) }));
        Assert.That(Now.EndedRecords.Single().ReplacedBy, Is.EqualTo(Anew));
        Assert.That(Rekey(Anew, Alma), Is.TypeOf<Decision.NothingToRecord>());
    }

    [Test]
    public void Of_a_record_that_is_theirs_already_only_the_former_ends_and_its_own_key_is_no_new_one()
    {
        town.Record(Alma, new RecordLinked(Anew, "dmv", "DMV-NEW", "certain", "x"));
        Assert.That(CodeOf(Rekey(R(Alma), Alma)), Is.EqualTo("malformed"));
        Assert.That(((Decision.Accepted)Rekey(Anew, Alma)).Facts, Has.Length.EqualTo(1));
        Assert.That(Now.Records.Select(r => r.Record), Is.EqualTo(new[] { Anew }));
    }

    [Test]
    public void Those_who_went_by_the_former_go_by_the_new_and_in_a_folded_file_it_stands_where_the_former_stood()
    {
        var merge = MergeId.Mint();
        town.Merge(Berta, Alma, merge);
        Rekey(Anew, Berta);
        Assert.That(OnePerson.GoesBy(Now, Now.Records.Single(r => r.Record == R(Berta))), Is.EqualTo(Anew));
        Assert.That(OnePerson.GoesBy(Now, Now.Records.Single(r => r.Record == Anew)), Is.Null);
        town.Reverse(merge, Alma);
        Assert.That(Now.Records.Select(r => r.Record), Is.EqualTo(new[] { Anew }));
    }
}
