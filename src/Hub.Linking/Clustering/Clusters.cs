namespace Hub.Linking;

/// <summary>
/// Puts records together into citizens, best link first, and never across a veto: two records that contradict each other stay apart
/// whatever connects them. The order in which records came changes nothing: ties are broken by their keys.
/// </summary>
internal sealed class Clusters
{
    /// <summary>No citizen has more records; what would grow beyond is an error of the data and is left to people.</summary>
    private const int MostRecords = 60;

    private readonly int[] clusterOf;
    private readonly Dictionary<int, List<int>> members = [];
    private readonly Func<int, int, Judgement> judge;
    private readonly double leastBits;

    private Clusters(int records, Func<int, int, Judgement> judge, double leastBits)
    {
        (this.judge, this.leastBits, clusterOf) = (judge, leastBits, new int[records]);
        for (var i = 0; i < records; i++) clusterOf[i] = i;
    }

    /// <summary>Links that could not be followed, with the reason among their doubts.</summary>
    public List<Link> Refused { get; } = [];

    public int Of(int record) => clusterOf[record];

    public IReadOnlyList<int> Members(int record) => members.TryGetValue(clusterOf[record], out var all) ? all : [record];

    /// <param name="certain">The links to follow.</param>
    /// <param name="open">Links that somebody must look at: where no number decides, they may name a rival.</param>
    /// <param name="key">A record's own key.</param>
    /// <param name="judge">What is concluded about two records, candidates or not.</param>
    /// <param name="leastBits">What the pairs of two groups must weigh in the mean for one link to join them.</param>
    /// <param name="marginBits">By how much the better of two citizens must be ahead.</param>
    public static Clusters Build(int records, List<Link> certain, List<Link> open, Func<int, string> key, Func<int, int, Judgement> judge, double leastBits, double marginBits)
    {
        var ordered = certain.Select(l => string.CompareOrdinal(key(l.A), key(l.B)) <= 0 ? l : l with { A = l.B, B = l.A }).ToArray();
        Array.Sort(ordered, (x, y) =>
            y.Bits.CompareTo(x.Bits) is not 0 and var heavier ? heavier
            : string.CompareOrdinal(key(x.A), key(y.A)) is not 0 and var first ? first : string.CompareOrdinal(key(x.B), key(y.B)));
        var clusters = new Clusters(records, judge, leastBits);
        foreach (var link in ordered) clusters.Follow(link);
        clusters.PartTies(ordered, open, marginBits);
        return clusters;
    }

    private void Follow(Link link)
    {
        var (a, b) = (clusterOf[link.A], clusterOf[link.B]);
        if (a == b) return;
        var (one, other) = (Members(link.A), Members(link.B));
        if (one.Count + other.Count > MostRecords || Contradict(one, other))
        {
            Refused.Add(link with { Doubt = link.Doubt | Doubt.VetoInCluster, Grade = MatchGrade.Probable });
            return;
        }
        if (one.Count < other.Count) (a, b, one, other) = (b, a, other, one);
        if (!members.TryGetValue(a, out var joined)) members[a] = joined = [.. one];
        joined.AddRange(other);
        foreach (var record in other) clusterOf[record] = a;
        members.Remove(b);
    }

    // Besides vetoes: if, taken together, the records of the two speak against being one person's, a link that speaks for it is not followed.
    private bool Contradict(IReadOnlyList<int> one, IReadOnlyList<int> other)
    {
        var bits = 0.0;
        foreach (var a in one)
            foreach (var b in other)
            {
                var judgement = judge(a, b);
                if (judgement.Veto) return true;
                bits += judgement.Bits;
            }
        return bits < leastBits * one.Count * other.Count;
    }

    // A record that fits two citizens about equally well belongs to neither until somebody has looked. Where a link rests on names, day
    // of birth and address alone, another of the household who fits nearly as well is such a rival, even if only a person may decide for it.
    private void PartTies(Link[] certain, List<Link> open, double marginBits)
    {
        var torn = Ends(Refused, refused: true).Concat(Ends(open.Where(l => !l.ByNumber && clusterOf[l.A] != clusterOf[l.B]), refused: false)).ToArray();
        if (torn.Length == 0) return;
        var best = Best(certain, torn.Select(t => t.Record).ToHashSet());
        var leaving = torn
            .Where(t => best.TryGetValue(t.Record, out var here) && here.Bits - t.Link.Bits < marginBits && (t.Refused || !here.ByNumber) && !Contradict([t.Record], Members(t.Elsewhere)))
            .Select(t => t.Record).ToHashSet();
        foreach (var link in certain)
            if (clusterOf[link.A] == clusterOf[link.B] && (leaving.Contains(link.A) || leaving.Contains(link.B)))
                Refused.Add(link with { Doubt = link.Doubt | Doubt.NearTie, Grade = MatchGrade.Probable });
        foreach (var record in leaving) Leave(record);
    }

    private static IEnumerable<(int Record, int Elsewhere, Link Link, bool Refused)> Ends(IEnumerable<Link> links, bool refused) =>
        links.SelectMany(l => new[] { (l.A, l.B, l, refused), (l.B, l.A, l, refused) });

    private Dictionary<int, Link> Best(Link[] certain, HashSet<int> concerned)
    {
        var best = new Dictionary<int, Link>();
        foreach (var link in certain) // Best first.
        {
            if (clusterOf[link.A] != clusterOf[link.B]) continue;
            if (concerned.Contains(link.A)) best.TryAdd(link.A, link);
            if (concerned.Contains(link.B)) best.TryAdd(link.B, link);
        }
        return best;
    }

    private void Leave(int record)
    {
        var cluster = clusterOf[record];
        if (!members.TryGetValue(cluster, out var all) || all.Count == 1) return;
        all.Remove(record);
        members.Remove(cluster);
        // A cluster is named by one of its own records, so the one that leaves may not keep the name for itself.
        foreach (var other in all) clusterOf[other] = all[0];
        if (all.Count > 1) members[all[0]] = all;
        clusterOf[record] = record;
    }
}
