using FsCheck;
using FsCheck.Fluent;
using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Specs.Addresses;
using NUnit.Framework;
using static Hub.Specs.Citizens.Town;

namespace Hub.Specs.Citizens;

/// <summary>For every history: whatever is folded can be parted again, and then it is as if it never had been.</summary>
public sealed class MergeLaws
{
    private static readonly CitizenId[] People = [.. Enumerable.Range(0, 5).Select(Person)];

    /// <summary>Kind 0 and 1 are moves, 2 a merge, 3 the reversal of one of those in force.</summary>
    private static readonly Arbitrary<(int Kind, int A, int B, int Day)[]> Histories =
        (from kind in Gen.Frequency((5, Gen.Constant(0)), (3, Gen.Constant(2)), (1, Gen.Constant(3)))
         from a in Gen.Choose(0, People.Length - 1) from b in Gen.Choose(0, People.Length - 1) from day in Gen.Choose(0, 60) select (kind, a, b, day)).ArrayOf().ToArbitrary();

    private static List<MergeId> Play(Town town, IEnumerable<(int Kind, int A, int B, int Day)> history, Action<Town>? afterEach = null)
    {
        var inForce = new List<MergeId>();
        foreach (var (kind, a, b, day) in history)
        {
            if (kind == 0) town.Move(People[a], Book.At($"{b + 1} ELM ST"), Book.Jan1.AddDays(day));
            else if (kind == 2)
            {
                var merge = MergeId.Mint();
                if (town.Merge(People[a], People[b], merge) is Decision.Accepted) inForce.Add(merge);
            }
            else if (inForce.Count > 0)
            {
                var merge = inForce[day % inForce.Count];
                town.Reverse(merge, Holder(town, merge));
                inForce.Remove(merge);
            }
            afterEach?.Invoke(town);
        }
        return inForce;
    }

    private static CitizenId Holder(Town town, MergeId merge) => People.First(p => town.File(p).Merges.Find(merge) is { } found && found.Retired == p);

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property After_every_merge_is_reversed_everybody_is_reached_where_they_said_and_nobody_where_another_said() => Prop.ForAll(Histories, history =>
    {
        // Days as life brings them. Told of an earlier day afterwards, a move that had to be told twice because the other's stood before it counts as told twice.
        history = [.. history.OrderBy(h => h.Day)];
        var (town, never) = (new Town(People), new Town(People));
        foreach (var merge in Play(town, history)) town.Reverse(merge, Holder(town, merge));
        Play(never, history.Where(h => h.Kind == 0));
        return People.All(p => Says(town.File(p).Now) == Says(never.File(p).Now));
    });

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property In_whatever_order_merges_are_reversed_the_end_is_the_same() => Prop.ForAll(Histories, Gen.Choose(0, 1_000_000).ToArbitrary(), (history, seed) =>
    {
        string End(Func<List<MergeId>, IEnumerable<MergeId>> order)
        {
            var town = new Town(People);
            foreach (var merge in order(Play(town, history)).ToArray()) Assert.That(town.Reverse(merge, Holder(town, merge)), Is.InstanceOf<Decision.Accepted>());
            return string.Join('\n', People.Select(p => Says(town.File(p).Now)));
        }
        var random = new Random(seed);
        return End(m => m) == End(m => m.OrderBy(_ => random.Next()));
    });

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property Merges_and_reversals_that_come_later_do_not_change_what_was_known() => Prop.ForAll(Histories, history =>
    {
        var said = new List<(long Position, string Says)>();
        var town = new Town(People);
        Play(town, history, t => said.Add((t.Head, string.Join('\n', People.Select(p => Says(t.File(p).Now))))));
        return said.All(then => string.Join('\n', People.Select(p => Says(town.File(p).AsKnownAt(then.Position)))) == then.Says)
            && said.All(then => string.Join('\n', People.Select(p => Says(town.File(p).AsKnownAt(Morning.AddSeconds(then.Position))))) == then.Says);
    });

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property Each_file_is_in_one_tree_and_says_the_same_under_each_of_its_ids() => Prop.ForAll(Histories, history =>
    {
        var town = new Town(People);
        Play(town, history);
        return People.All(p => town.File(p) is var file && file.Members.Contains(p) && file.Members.Distinct().Count() == file.Members.Length
            && file.Members.All(m => town.File(m).Id == file.Id && town.File(m).Version == file.Version && Says(town.File(m).Now) == Says(file.Now)));
    });
}
