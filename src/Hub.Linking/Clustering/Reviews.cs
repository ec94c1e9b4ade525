namespace Hub.Linking;

/// <summary>
/// What people should look at: a link between two citizens that was not followed. They see both citizens whole, so every record of
/// the one is put against every record of the other.
/// </summary>
internal sealed class Reviews
{
    private readonly Dictionary<int, HashSet<int>> others = [];

    public static Reviews Of(Clusters clusters, IEnumerable<Link> open)
    {
        var reviews = new Reviews();
        foreach (var link in open)
        {
            if (clusters.Of(link.A) == clusters.Of(link.B)) continue;
            foreach (var a in clusters.Members(link.A))
                foreach (var b in clusters.Members(link.B))
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
