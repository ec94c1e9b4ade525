namespace Hub.Linking;

/// <summary>
/// The records that hang together with some, by links of any kind, weighed anew and put into groups as the batch would: of what does not
/// hang together with them the batch would conclude nothing for them either.
/// </summary>
internal sealed class Neighbourhood
{
    /// <summary>More records do not hang together by being people's: then nothing is concluded, and somebody must look.</summary>
    private const int MostRecords = 2000;

    private readonly Dictionary<int, int> places = [];
    private readonly List<int> records = [];

    public IReadOnlyList<int> Records => records;

    public bool IsTooLarge { get; private set; }

    /// <summary>The group of each record, named by one of its own.</summary>
    public IReadOnlyList<int> Groups { get; private set; } = [];

    public static Neighbourhood Around(IEnumerable<int> seeds, LinkGraph graph, Pairs pairs, Population people, double marginBits)
    {
        var around = new Neighbourhood();
        foreach (var seed in seeds) around.Reach(seed);
        List<Link> certain = [], open = [];
        for (var i = 0; i < around.records.Count; i++)
        {
            foreach (var kept in graph.Of(around.records[i]))
            {
                if (around.places.TryGetValue(kept.B, out var other) && other < i) continue; // Seen from its other end.
                if (pairs.Between(kept.A, kept.B) is not { } link)
                {
                    graph.Remove(kept.A, kept.B);
                    continue;
                }
                graph.Put(link);
                var here = link with { A = i, B = around.Reach(link.B) };
                (link.Grade == MatchGrade.Certain ? certain : open).Add(here);
            }
            if (around.records.Count <= MostRecords) continue;
            around.IsTooLarge = true;
            return around;
        }
        around.Group(certain, open, graph, pairs, people, marginBits);
        return around;
    }

    private int Reach(int record)
    {
        if (places.TryGetValue(record, out var place)) return place;
        places[record] = place = records.Count;
        records.Add(record);
        return place;
    }

    private void Group(List<Link> certain, List<Link> open, LinkGraph graph, Pairs pairs, Population people, double marginBits)
    {
        var clusters = Clusters.Build(records.Count, certain, open, i => people.Key(records[i]), (a, b) => pairs.Of(records[a], records[b]), pairs.LeastBits, marginBits);
        // A link that was refused stays one of the rules' certain ones; why it was not followed is kept with it.
        foreach (var refused in clusters.Refused) graph.Put(refused with { A = records[refused.A], B = records[refused.B], Grade = MatchGrade.Certain });
        Groups = [.. Enumerable.Range(0, records.Count).Select(i => records[clusters.Of(i)])];
    }
}
