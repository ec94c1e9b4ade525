namespace Hub.Linking;

/// <summary>One row of the answer: with which citizen a record was put, and with which records somebody should compare it.</summary>
public sealed record Placement(string Record, string Citizen, IReadOnlyList<string> Review);

/// <summary>Two records of different citizens that somebody should compare, and why they were neither linked nor left apart.</summary>
public sealed record ReviewPair(string One, string Other, MatchGrade Grade, double Chance, IReadOnlyList<string> Reasons);

public sealed record Linked(IReadOnlyList<Placement> Placements, IReadOnlyList<ReviewPair> Reviews);

/// <summary>Links the records of any number of files: who is one citizen, and what must be looked at.</summary>
public sealed class Linker
{
    private readonly Parameters parameters;
    private readonly Population people = new();
    private readonly Dictionary<string, int> keys = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string)> notTheSame = [];

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
        keys[record.Key] = people.Count;
        people.Add(record);
        return true;
    }

    /// <summary>Somebody decided that these two are not one person's; no rule and no chain of links joins them again.</summary>
    public void NotTheSame(string one, string other) => notTheSame.Add(Pair(one, other));

    public Linked Link()
    {
        var (comparer, judge) = (new Comparer(people), new Judge(new Weigher(people, parameters), parameters));
        var (certain, open) = Judged(comparer, judge);
        var clusters = Clusters.Build(people.Count, certain, open, people.Key, (a, b) => JudgementOf(comparer, judge, a, b), judge.LeastBits, parameters.Thresholds.MarginBits);
        var unsettled = open.Concat(clusters.Refused).Where(l => clusters.Of(l.A) != clusters.Of(l.B)).ToList();
        var reviews = Reviews.Of(clusters, unsettled);
        var citizens = Citizens(clusters);
        Placement[] placements = [.. Enumerable.Range(0, people.Count).Select(i => new Placement(people.Key(i), citizens[clusters.Of(i)], [.. reviews.For(i).Select(people.Key).Order(StringComparer.Ordinal)]))];
        return new Linked(placements, [.. unsettled.Select(ToReview).OrderBy(r => r.One, StringComparer.Ordinal).ThenBy(r => r.Other, StringComparer.Ordinal)]);
    }

    private ReviewPair ToReview(Link link)
    {
        var (one, other) = Pair(people.Key(link.A), people.Key(link.B));
        return new ReviewPair(one, other, link.Grade, Weigher.Chance(link.Bits), [.. Doubts.Reasons(link.Doubt)]);
    }

    /// <summary>Why two records are or are not one person's, for a clerk to read. Null if one is not known.</summary>
    public Explanation? Explain(string one, string other)
    {
        var (a, b) = (Find(one), Find(other));
        if (a < 0 || b < 0) return null;
        var (comparer, weigher) = (new Comparer(people), new Weigher(people, parameters));
        var pattern = comparer.Compare(in people.Records[a], in people.Records[b]);
        var judgement = JudgementOf(comparer, new Judge(weigher, parameters), a, b);
        return new Explanation(judgement.Grade, judgement.Chance, weigher.Explain(pattern, in people.Records[a]), [.. Doubts.Reasons(judgement.Doubt)], parameters.Kind + " " + parameters.Version);
    }

    private (List<Link> Certain, List<Link> Open) Judged(Comparer comparer, Judge judge)
    {
        var work = new Candidates(people).EachPair(() => (Certain: new List<Link>(), Open: new List<Link>()), (found, a, b) =>
        {
            var records = people.Records;
            var pattern = comparer.Compare(in records[a], in records[b]);
            var judgement = judge.Of(pattern, in records[a]);
            if (judgement.Grade < MatchGrade.Probable && !judgement.Doubt.HasFlag(Doubt.BorrowedSsn) || judgement.Grade == MatchGrade.CertainlyNot || IsNotTheSame(a, b)) return;
            (judgement.Grade == MatchGrade.Certain ? found.Certain : found.Open).Add(new Link(a, b, (float)judgement.Bits, judgement.Grade, judgement.Doubt, Doubts.ByNumber(pattern)));
        });
        return ([.. work.SelectMany(w => w.Certain)], [.. work.SelectMany(w => w.Open)]);
    }

    private Judgement JudgementOf(Comparer comparer, Judge judge, int a, int b)
    {
        var judgement = judge.Of(comparer.Compare(in people.Records[a], in people.Records[b]), in people.Records[a]);
        return IsNotTheSame(a, b) ? judgement with { Grade = MatchGrade.CertainlyNot, Veto = true } : judgement;
    }

    private bool IsNotTheSame(int a, int b) => notTheSame.Count > 0 && notTheSame.Contains(Pair(people.Key(a), people.Key(b)));

    private int Find(string key) => keys.GetValueOrDefault(key, -1);

    // Named after the first of its records by key, so that the order of files changes no name.
    private Dictionary<int, string> Citizens(Clusters clusters)
    {
        var names = new Dictionary<int, string>();
        for (var i = 0; i < people.Count; i++)
            if (!names.TryGetValue(clusters.Of(i), out var name) || string.CompareOrdinal(people.Key(i), name) < 0) names[clusters.Of(i)] = people.Key(i);
        return names;
    }

    private static (string, string) Pair(string a, string b) => string.CompareOrdinal(a, b) <= 0 ? (a, b) : (b, a);
}

/// <summary>A judgement with everything that led to it.</summary>
public sealed record Explanation(MatchGrade Grade, double Chance, IReadOnlyList<Step> Steps, IReadOnlyList<string> Doubts, string Model);
