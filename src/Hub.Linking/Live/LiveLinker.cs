namespace Hub.Linking;

/// <summary>
/// Links one record at a time: new, changed or ended. The same keys, weights, judgements and groups as the batch's, for the records that
/// hang together with the one at hand. Only that record is ever moved; where the rules now see others otherwise, it is proposed. One
/// caller at a time: others wait.
/// </summary>
/// <remarks>
/// How rare a value is, is counted as records come, so those who came early were weighed by few: <see cref="LookAgain"/> takes a few of
/// them again by turns. Called for two after each arrival, the order in which records came hardly matters.
/// </remarks>
public sealed partial class LiveLinker
{
    private readonly Lock gate = new();
    private readonly Parameters parameters;
    private readonly Population people;
    private readonly Dictionary<string, int> keys;
    private readonly Decisions decisions;
    private readonly Pairs pairs;
    private readonly BlockIndex index;
    private readonly LinkGraph graph = new();
    private readonly Citizens citizens;
    private readonly Proposals proposals;
    private int turn;

    /// <param name="expected">How many records there will be in all. A register that fills up judges by that from the start.</param>
    /// <param name="mint">The id of a new citizen, given its first record's key; never one that it gave before. Else it is that key.</param>
    public LiveLinker(Parameters parameters, int expected = 0, Func<string, string>? mint = null)
        : this(parameters, new Population { Expected = expected }, new(StringComparer.Ordinal), new Decisions(), mint, [], i => i, _ => "") { }

    internal LiveLinker(
        Parameters parameters, Population people, Dictionary<string, int> keys, Decisions decisions, Func<string, string>? mint, IEnumerable<Link> links, Func<int, int> groupOf, Func<int, string> citizenOf)
    {
        (this.parameters, this.people, this.keys, this.decisions) = (parameters, people, keys, decisions);
        (pairs, index, citizens) = (new Pairs(people, parameters, decisions), new BlockIndex(people, Math.Max(people.Expected, people.Count + (people.Count / 8))), new Citizens(mint ?? (key => key)));
        proposals = new Proposals(people, citizens);
        foreach (var link in links) graph.Put(link);
        for (var record = 0; record < people.Count; record++)
        {
            index.Add(record);
            proposals.Group(record, groupOf(record));
            citizens.Place(record, citizens.Named(citizenOf(record)));
        }
    }

    public int Count
    {
        get { lock (gate) return keys.Count; }
    }

    /// <summary>Places that were made for records, taken or vacant.</summary>
    internal int Places => people.Count;

    /// <summary>A record comes, or comes again and what it says now holds.</summary>
    public Arrival Put(PersonRecord record)
    {
        lock (gate)
        {
            var seeds = new List<int>();
            if (keys.TryGetValue(record.Key, out var at))
            {
                seeds.AddRange(graph.Of(at).Select(l => l.B));
                index.Remove(at);
                people.Replace(at, record);
            }
            else keys[record.Key] = at = people.Add(record);
            index.Add(at);
            Judge(at);
            return Settle([at, .. seeds], at);
        }
    }

    /// <summary>The record has ended: it is no evidence any more. Its citizen stays. Null if it is not known.</summary>
    public IReadOnlyList<Proposal>? End(string key)
    {
        lock (gate)
        {
            if (!keys.Remove(key, out var at)) return null;
            var neighbours = graph.Of(at).Select(l => l.B).ToList();
            foreach (var other in neighbours) graph.Remove(at, other);
            index.Remove(at);
            people.Remove(at);
            citizens.Leave(at);
            return neighbours.Count == 0 ? [] : Settle(neighbours);
        }
    }

    /// <summary>Somebody decided about two records. No rule and no chain of links goes against it.</summary>
    public IReadOnlyList<Proposal> Decide(string one, string other, bool same)
    {
        lock (gate)
        {
            decisions.Decide(one, other, same);
            if (!keys.TryGetValue(one, out var a) || !keys.TryGetValue(other, out var b)) return []; // It will hold when they come.
            if (pairs.Between(a, b) is { } link) graph.Put(link);
            else graph.Remove(a, b);
            return Settle([a, b]);
        }
    }

    /// <summary>That the two are not one person's was taken back: the rules see them as they would have.</summary>
    public IReadOnlyList<Proposal> Reopen(string one, string other)
    {
        lock (gate)
        {
            decisions.Reopen(one, other);
            if (!keys.TryGetValue(one, out var a) || !keys.TryGetValue(other, out var b)) return [];
            if (pairs.Between(a, b) is { } link) graph.Put(link);
            return Settle([a, b]);
        }
    }

    /// <summary>What a record leaves in doubt, as if it came just now; it stays where it is. Null if it is not known.</summary>
    public Arrival? LookAt(string record)
    {
        lock (gate)
        {
            if (!keys.TryGetValue(record, out var at) || citizens.Of(at) is not (>= 0 and var citizen)) return null;
            var before = graph.Of(at);
            Judge(at);
            var found = Settle([at, .. before.Select(l => l.B)]);
            return new Arrival(record, citizens.Id(citizen), Came.Linked, null, Apart(at, citizen), found);
        }
    }

    /// <summary>It was done: a record is that citizen's now, by a merge, its reversal or a clerk's hand. False if there is no such record.</summary>
    public bool Place(string record, string citizen)
    {
        lock (gate)
        {
            if (!keys.TryGetValue(record, out var at)) return false;
            citizens.Place(at, citizens.Named(citizen));
            return true;
        }
    }

    /// <summary>Looks by turns at records that came before, since counts have changed and doors have filled since.</summary>
    public IReadOnlyList<Proposal> LookAgain(int records)
    {
        lock (gate)
        {
            var found = new List<Proposal>();
            for (var i = 0; i < records && people.Count > 0; i++)
            {
                turn = turn + 1 >= people.Count ? 0 : turn + 1;
                if (people.IsVacant(turn)) continue;
                var before = graph.Of(turn);
                Judge(turn);
                var now = graph.Of(turn);
                if (!Grades(before).SetEquals(Grades(now))) found.AddRange(Settle([turn, .. before.Select(l => l.B)]));
            }
            return found;
        }

        static HashSet<(int, MatchGrade)> Grades(List<Link> links) => [.. links.Select(l => (l.B, l.Grade))];
    }

    private void Judge(int at)
    {
        pairs.Count();
        foreach (var link in graph.Of(at)) graph.Remove(at, link.B);
        var found = new List<int>();
        index.Find(in people.Records[at], at, found);
        foreach (var key in decisions.SameAs(people.Key(at)))
            if (keys.TryGetValue(key, out var other) && !found.Contains(other)) found.Add(other);
        foreach (var other in found)
            if (pairs.Between(at, other) is { } link) graph.Put(link);
    }

    private IReadOnlyList<Proposal> Settle(IReadOnlyCollection<int> seeds) => proposals.About(Grouped(seeds).Records);

    private Arrival Settle(IReadOnlyCollection<int> seeds, int moved)
    {
        var hood = Grouped(seeds);
        if (hood.IsTooLarge)
        {
            foreach (var link in graph.Of(moved)) graph.Put(link with { Doubt = link.Doubt | Doubt.TooManyTogether });
            if (proposals.GroupOf(moved) < 0) proposals.Group(moved, moved);
        }
        var before = citizens.Of(moved);
        var (citizen, isNew) = Citizen(moved, before, hood.Records);
        if (citizen != before) citizens.Place(moved, citizen);
        var reviews = Apart(moved, citizen);
        var came = !isNew ? Came.Linked : reviews.Length > 0 ? Came.InReview : Came.NewCitizen;
        return new Arrival(
            people.Key(moved), citizens.Id(citizen), came, before >= 0 && before != citizen ? citizens.Id(before) : null, reviews, hood.IsTooLarge ? [] : proposals.About(hood.Records));
    }

    private ReviewPair[] Apart(int record, int citizen) => [.. graph.Of(record).Where(l => citizens.Of(l.B) != citizen).Select(l => ReviewPair.Of(Proposals.AsQuestion(l), people))];

    private Neighbourhood Grouped(IReadOnlyCollection<int> seeds)
    {
        var hood = Neighbourhood.Around(seeds, graph, pairs, people, parameters.Thresholds.MarginBits);
        if (!hood.IsTooLarge)
            for (var i = 0; i < hood.Records.Count; i++) proposals.Group(hood.Records[i], hood.Groups[i]);
        return hood;
    }

    // The record goes to the citizen of those with whom the rules put it; but it never leaves a citizen without records by the way, since
    // that would be a silent merge.
    private (int Citizen, bool IsNew) Citizen(int moved, int before, IReadOnlyList<int> hood)
    {
        var group = proposals.GroupOf(moved);
        var fellows = hood.Where(r => r != moved && proposals.GroupOf(r) == group && citizens.Of(r) >= 0).ToList();
        var alone = before >= 0 && citizens.Records(before) == 1;
        if (fellows.Count == 0) return before < 0 || !alone ? (citizens.New(people.Key(moved)), true) : (before, true);
        if (before >= 0 && (alone || fellows.Exists(f => citizens.Of(f) == before))) return (before, false);
        var best = fellows.MaxBy(f => (graph.Between(moved, f)?.Bits ?? float.MinValue, -f));
        return (citizens.Of(best), false);
    }
}
