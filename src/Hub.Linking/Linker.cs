namespace Hub.Linking;

/// <summary>One row of the answer: with which citizen a record was put, and with which records somebody should compare it.</summary>
public sealed record Placement(string Record, string Citizen, IReadOnlyList<string> Review);

/// <summary>Two records of different citizens that somebody should compare, and why they were neither linked nor left apart.</summary>
public sealed record ReviewPair(string One, string Other, MatchGrade Grade, double Chance, IReadOnlyList<string> Reasons)
{
    internal static ReviewPair Of(Link link, Population people)
    {
        var (one, other) = Decisions.Pair(people.Key(link.A), people.Key(link.B));
        return new ReviewPair(one, other, link.Grade, Weigher.Chance(link.Bits), [.. Doubts.Reasons(link.Doubt)]);
    }
}

public sealed record Linked(IReadOnlyList<Placement> Placements, IReadOnlyList<ReviewPair> Reviews);

/// <summary>Links the records of any number of files: who is one citizen, and what must be looked at.</summary>
public sealed class Linker
{
    private readonly Parameters parameters;
    private readonly Population people = new();
    private readonly Dictionary<string, int> keys = new(StringComparer.Ordinal);
    private readonly Decisions decisions = new();

    public Linker(Parameters parameters) => this.parameters = parameters;

    public int Count => people.Count;

    internal Population People => people;

    /// <summary>A record that was put before is replaced: the file sent it again, and what it says now holds. False if it was.</summary>
    public bool Put(PersonRecord record)
    {
        if (keys.TryGetValue(record.Key, out var index))
        {
            people.Replace(index, record);
            return false;
        }
        keys[record.Key] = people.Add(record);
        return true;
    }

    /// <summary>Somebody decided that these two are not one person's; no rule and no chain of links joins them again.</summary>
    public void NotTheSame(string one, string other) => decisions.Decide(one, other, same: false);

    /// <summary>Somebody decided that these two are one person's, whatever speaks against it.</summary>
    public void TheSame(string one, string other) => decisions.Decide(one, other, same: true);

    public Linked Link() => Link(progress: null);

    /// <param name="progress">How many parts of the comparing are done, of how many; from several threads.</param>
    public Linked Link(Action<int, int>? progress, CancellationToken ct = default)
    {
        var (clusters, unsettled, _) = Cluster(progress, ct);
        var reviews = Reviews.Of(clusters.Members, unsettled);
        var citizens = Citizens(clusters);
        Placement[] placements = [.. Enumerable.Range(0, people.Count).Select(i => new Placement(people.Key(i), citizens[clusters.Of(i)], [.. reviews.For(i).Select(people.Key).Order(StringComparer.Ordinal)]))];
        return new Linked(placements, [.. unsettled.Select(ToReview).OrderBy(r => r.One, StringComparer.Ordinal).ThenBy(r => r.Other, StringComparer.Ordinal)]);
    }

    /// <summary>From here on by one record at a time. What was linked stands; this linker is not used again.</summary>
    /// <param name="mint">The id of a new citizen, given the key of the first record; never one that it gave before.</param>
    public LiveLinker GoLive(Func<string, string>? mint = null, CancellationToken ct = default)
    {
        var (clusters, _, links) = Cluster(null, ct);
        var citizens = Citizens(clusters);
        return new LiveLinker(parameters, people, keys, decisions, mint, links, clusters.Of, i => citizens[clusters.Of(i)]);
    }

    private (Clusters Clusters, List<Link> Unsettled, List<Link> Links) Cluster(Action<int, int>? progress, CancellationToken ct)
    {
        var pairs = new Pairs(people, parameters, decisions);
        var (certain, open) = Judged(pairs, progress, ct);
        var clusters = Clusters.Build(people.Count, certain, open, people.Key, pairs.Of, pairs.LeastBits, parameters.Thresholds.MarginBits);
        return (clusters, [.. open.Concat(clusters.Refused).Where(l => clusters.Of(l.A) != clusters.Of(l.B))], [.. certain, .. open, .. clusters.Refused.Select(l => l with { Grade = MatchGrade.Certain })]);
    }

    private ReviewPair ToReview(Link link) => ReviewPair.Of(link, people);

    /// <summary>Why two records are or are not one person's, for a clerk to read. Null if one is not known.</summary>
    public Explanation? Explain(string one, string other)
    {
        var (a, b) = (Find(one), Find(other));
        if (a < 0 || b < 0) return null;
        var pairs = new Pairs(people, parameters, decisions);
        return Explanation.Of(pairs.Of(a, b), pairs.Explain(in people.Records[a], in people.Records[b]), parameters);
    }

    private (List<Link> Certain, List<Link> Open) Judged(Pairs pairs, Action<int, int>? progress, CancellationToken ct)
    {
        var work = new Candidates(people).EachPair(() => (Certain: new List<Link>(), Open: new List<Link>()), (found, a, b) =>
        {
            if (pairs.Between(a, b) is { } link) (link.Grade == MatchGrade.Certain ? found.Certain : found.Open).Add(link);
        }, progress, ct);
        // Nobody compares whom people joined and no key does; and no rule may have found them by other means.
        var decided = decisions.TheSame.Select(d => (A: Find(d.One), B: Find(d.Other))).Where(d => d is { A: >= 0, B: >= 0 }).ToHashSet();
        var certain = work.SelectMany(w => w.Certain).Where(l => !decided.Contains((l.A, l.B)) && !decided.Contains((l.B, l.A))).Concat(decided.Select(d => pairs.Between(d.A, d.B)!.Value));
        return ([.. certain], [.. work.SelectMany(w => w.Open)]);
    }

    private int Find(string key) => keys.GetValueOrDefault(key, -1);

    // Named after the first of its records by key, so that the order of files changes no name.
    private Dictionary<int, string> Citizens(Clusters clusters)
    {
        var names = new Dictionary<int, string>();
        for (var i = 0; i < people.Count; i++)
            if (!names.TryGetValue(clusters.Of(i), out var name) || string.CompareOrdinal(people.Key(i), name) < 0) names[clusters.Of(i)] = people.Key(i);
        return names;
    }
}

/// <summary>A judgement with everything that led to it.</summary>
public sealed record Explanation(MatchGrade Grade, double Chance, IReadOnlyList<Step> Steps, IReadOnlyList<string> Doubts, string Model)
{
    internal static Explanation Of(Judgement judgement, IReadOnlyList<Step> steps, Parameters by) =>
        new(judgement.Grade, judgement.Chance, steps, [.. Linking.Doubts.Reasons(judgement.Doubt)], by.Kind + " " + by.Version);
}
