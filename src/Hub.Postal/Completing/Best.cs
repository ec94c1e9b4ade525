namespace Hub.Postal;

/// <summary>The best of what is offered, in order, and never more than asked for: nearest first, then the largest, then by name and state.</summary>
internal sealed class Best(int most)
{
    private readonly List<(PlaceIndex.Entry Entry, int Distance, string Name)> kept = new(most + 1);

    public void Offer(PlaceIndex.Entry entry, int distance, string name)
    {
        var offered = (entry, distance, name);
        if (kept.Count == most && Compare(offered, kept[^1]) >= 0) return;
        var at = 0;
        for (; at < kept.Count && Compare(kept[at], offered) <= 0; at++)
            if (kept[at].Entry == entry) return;
        kept.RemoveAll(k => k.Entry == entry);
        kept.Insert(at, offered);
        if (kept.Count > most) kept.RemoveAt(most);
    }

    public IEnumerable<PlaceIndex.Entry> InOrder => kept.Select(k => k.Entry);

    private static int Compare((PlaceIndex.Entry Entry, int Distance, string Name) a, (PlaceIndex.Entry Entry, int Distance, string Name) b)
    {
        var order = a.Distance.CompareTo(b.Distance);
        if (order == 0) order = b.Entry.Count.CompareTo(a.Entry.Count);
        if (order == 0) order = string.CompareOrdinal(a.Name, b.Name);
        return order != 0 ? order : a.Entry.State.CompareTo(b.Entry.State);
    }
}
