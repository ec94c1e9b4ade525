using FsCheck;
using FsCheck.Fluent;
using Hub.Linking;
using NUnit.Framework;
using static Hub.Specs.Linking.Files;

namespace Hub.Specs.Linking;

/// <summary>One record at a time comes to what all at once come to, in whatever order.</summary>
public sealed class BatchAndLive
{
    private static readonly Arbitrary<int> AnySeed = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public Property The_same_pair_has_the_same_grade_and_sum() => Prop.ForAll(LinkingLaws.AnyFile, AnySeed, (records, seed) =>
    {
        var (batch, live) = (Given(records), Fed(records, seed));
        return records.All(one => records.All(other => Same(batch.Explain(one.Key, other.Key)!, live.Explain(one.Key, other.Key)!)));
    });

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public Property Looked_at_again_everybody_is_with_whom_the_batch_puts_them() => Prop.ForAll(LinkingLaws.AnyFile, AnySeed, (records, seed) =>
    {
        var live = Fed(records, seed);
        live.LookAgain(records.Length);
        return Told(live.AsProposed()) == Told(Given(records).Link());
    });

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public Property What_ended_or_came_again_is_as_if_it_had_come_so() => Prop.ForAll(LinkingLaws.AnyFile, AnySeed, (records, seed) =>
    {
        if (records.Length < 3) return true;
        var live = Fed(records, seed);
        live.End(records[0].Key);
        live.Put(LinkingLaws.Keyed(records[^1], records[1].Key));
        live.LookAgain(records.Length);
        return Told(live.AsProposed()) == Told(Given([LinkingLaws.Keyed(records[^1], records[1].Key), .. records[2..]]).Link());
    });

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public Property Only_the_record_at_hand_is_moved() => Prop.ForAll(LinkingLaws.AnyFile, records =>
    {
        var live = new LiveLinker(ForCitizens);
        var before = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var record in records.Concat(records.Select((r, i) => LinkingLaws.Keyed(records[^(i + 1)], r.Key))))
        {
            live.Put(record);
            var now = live.Standing().Placements.ToDictionary(p => p.Record, p => p.Citizen, StringComparer.Ordinal);
            if (before.Any(b => b.Key != record.Key && now[b.Key] != b.Value)) return false;
            before = now;
        }
        return true;
    });

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void In_any_order_a_town_differs_from_the_batch_in_less_than_half_a_percent_of_pairs(int seed)
    {
        var town = Town.Of(3000, seed: 20261122);
        var batch = Given(town).Link();
        new Random(seed).Shuffle(town);
        var live = new LiveLinker(ForCitizens, town.Length);
        foreach (var record in town)
        {
            live.Put(record);
            live.LookAgain(2);
        }
        Assert.That(PairsApart.Between(batch, batch).ByBoth, Is.GreaterThan(1500), "or there is nothing to differ in");
        Assert.That(PairsApart.Between(batch, live.AsProposed()).Share, Is.LessThan(0.005));
        Assert.That(PairsApart.Between(batch, live.Standing()).Share, Is.LessThan(0.03), "with no proposal carried out");
    }

    [Test]
    public void Those_the_machine_puts_together_are_one_person()
    {
        var people = new Town(20261122).Records().Take(3000).ToArray();
        var person = people.ToDictionary(p => p.Record.Key, p => p.Person, StringComparer.Ordinal);
        var live = new LiveLinker(ForCitizens, people.Length);
        foreach (var (record, _) in people) live.Put(record);
        var pairs = live.Standing().Placements.GroupBy(p => p.Citizen, p => person[p.Record], StringComparer.Ordinal).SelectMany(c => c.SelectMany((one, i) => c.Skip(i + 1).Select(other => one == other))).ToList();
        var all = people.GroupBy(p => p.Person, (_, records) => records.Count()).Sum(n => n * (n - 1) / 2);
        Assert.That(pairs.Count(right => !right), Is.LessThanOrEqualTo(pairs.Count / 1000));
        Assert.That((double)pairs.Count(right => right) / all, Is.GreaterThan(0.9));
    }

    private static LiveLinker Fed(PersonRecord[] records, int seed)
    {
        var shuffled = records.ToArray();
        new Random(seed).Shuffle(shuffled);
        var live = new LiveLinker(ForCitizens);
        foreach (var record in shuffled) live.Put(record);
        return live;
    }

    private static bool Same(Explanation one, Explanation other) =>
        (one.Grade, one.Chance, one.Model) == (other.Grade, other.Chance, other.Model) && one.Steps.SequenceEqual(other.Steps) && one.Doubts.SequenceEqual(other.Doubts);

    private static string Told(Linked linked) => linked.Told() + "\n" + string.Join('\n', linked.Placements.OrderBy(p => p.Record, StringComparer.Ordinal).Select(p => $"{p.Record}: {string.Join(' ', p.Review)}"));
}
