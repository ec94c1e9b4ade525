namespace Hub.Linking;

/// <summary>
/// What people should look at: a link between two citizens that was not followed. They see both citizens whole, so every record of
/// the one is put against every record of the other; except where only these two records raise a question, as over a borrowed number.
/// </summary>
internal sealed class Reviews
{
    private readonly Dictionary<int, HashSet<int>> others = [];

    public static Reviews Of(Func<int, IEnumerable<int>> fellows, IEnumerable<Link> unsettled)
    {
        var reviews = new Reviews();
        foreach (var link in unsettled)
        {
            if (link.Grade == MatchGrade.Possible)
            {
                reviews.Put(link.A, link.B);
                reviews.Put(link.B, link.A);
                continue;
            }
            foreach (var a in fellows(link.A))
                foreach (var b in fellows(link.B))
                {
                    reviews.Put(a, b);
                    reviews.Put(b, a);
                }
        }
        return reviews;
    }

    public IEnumerable<int> For(int record) => others.TryGetValue(record, out var found) ? found : [];

    private void Put(int record, int other)
    {
        if (!others.TryGetValue(record, out var found)) others[record] = found = [];
        found.Add(other);
    }
}
