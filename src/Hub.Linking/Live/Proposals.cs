namespace Hub.Linking;

/// <summary>Groups are what the rules see, citizens what stands; where the two differ there is something to propose.</summary>
internal sealed class Proposals(Population people, Citizens citizens)
{
    private readonly List<int> groupOf = [];

    public int GroupOf(int record) => record < groupOf.Count ? groupOf[record] : -1;

    public void Group(int record, int group)
    {
        while (groupOf.Count <= record) groupOf.Add(-1);
        groupOf[record] = group;
    }

    /// <summary>What is to be proposed about the citizens of these records, of which none has a fellow of its group elsewhere.</summary>
    public IReadOnlyList<Proposal> About(IReadOnlyCollection<int> records)
    {
        var found = new List<Proposal>();
        foreach (var group in records.GroupBy(r => groupOf[r]))
        {
            var of = group.Select(citizens.Of).Distinct().ToList();
            if (of.Count > 1) found.Add(new Proposal.Join([.. of.Select(citizens.Id).Order(StringComparer.Ordinal)]));
        }
        foreach (var citizen in records.Select(citizens.Of).Distinct())
        {
            if (citizens.Records(citizen) < 2) continue;
            var groups = citizens.Members(citizen).GroupBy(r => groupOf[r], people.Key).ToList();
            if (groups.Count > 1)
                found.Add(new Proposal.Part(citizens.Id(citizen), [.. groups.Select(g => (IReadOnlyList<string>)[.. g.Order(StringComparer.Ordinal)]).OrderBy(g => g[0], StringComparer.Ordinal)]));
        }
        return found;
    }

    /// <summary>A certain link that is not followed is a question like any other.</summary>
    public static Link AsQuestion(Link link) => link.Grade == MatchGrade.Certain && link.Doubt != Doubt.None ? link with { Grade = MatchGrade.Probable } : link;

    public Linked AsGrouped(LinkGraph graph)
    {
        var all = Present().ToList();
        var members = all.GroupBy(r => groupOf[r]).ToDictionary(g => g.Key, g => g.ToList());
        var names = members.ToDictionary(g => g.Key, g => g.Value.Select(people.Key).Min(StringComparer.Ordinal)!);
        return Told(graph, GroupOf, g => names[g], g => members[g]);
    }

    public Linked Told(LinkGraph graph, Func<int, int> of, Func<int, string> name, Func<int, IEnumerable<int>> members)
    {
        var unsettled = Present().SelectMany(r => graph.Of(r)).Where(l => l.A < l.B && of(l.A) != of(l.B)).Select(AsQuestion).ToList();
        var reviews = Reviews.Of(r => members(of(r)), unsettled);
        return new Linked(
            [.. Present().Select(r => new Placement(people.Key(r), name(of(r)), [.. reviews.For(r).Select(people.Key).Order(StringComparer.Ordinal)]))],
            [.. unsettled.Select(l => ReviewPair.Of(l, people)).OrderBy(r => r.One, StringComparer.Ordinal).ThenBy(r => r.Other, StringComparer.Ordinal)]);
    }

    private IEnumerable<int> Present() => Enumerable.Range(0, people.Count).Where(r => !people.IsVacant(r));
}
