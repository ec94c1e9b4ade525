namespace Hub.Linking;

/// <summary>The links that are worth keeping, found from either end: those to follow and those that raise a question.</summary>
internal sealed class LinkGraph
{
    private struct End
    {
        public int Other, Next;
        public float Bits;
        public ushort Doubt;
        public MatchGrade Grade;
        public bool ByNumber;
    }

    private End[] ends = new End[1024];
    private int[] firsts = [];
    private int used, free = -1;

    public List<Link> Of(int record)
    {
        var links = new List<Link>();
        for (var at = First(record); at >= 0; at = ends[at].Next) links.Add(LinkOf(record, in ends[at]));
        return links;
    }

    public Link? Between(int record, int other)
    {
        for (var at = First(record); at >= 0; at = ends[at].Next)
            if (ends[at].Other == other) return LinkOf(record, in ends[at]);
        return null;
    }

    public void Put(Link link)
    {
        Put(link.A, link.B, link);
        Put(link.B, link.A, link);
    }

    public void Remove(int record, int other)
    {
        Detach(record, other);
        Detach(other, record);
    }

    private static Link LinkOf(int record, in End end) => new(record, end.Other, end.Bits, end.Grade, (Doubt)end.Doubt, end.ByNumber);

    private int First(int record) => record < firsts.Length ? firsts[record] - 1 : -1; // Kept one higher, so that a new place is empty.

    private void Put(int record, int other, Link link)
    {
        var at = First(record);
        while (at >= 0 && ends[at].Other != other) at = ends[at].Next;
        if (at < 0) at = Attach(record);
        ref var end = ref ends[at];
        (end.Other, end.Bits, end.Doubt, end.Grade, end.ByNumber) = (other, link.Bits, (ushort)link.Doubt, link.Grade, link.ByNumber);
    }

    private int Attach(int record)
    {
        var at = free;
        if (at >= 0) free = ends[at].Next;
        else
        {
            if (used == ends.Length) Array.Resize(ref ends, used + (used / 2));
            at = used++;
        }
        if (record >= firsts.Length) Array.Resize(ref firsts, record + (record / 2) + 64);
        ends[at].Next = firsts[record] - 1;
        firsts[record] = at + 1;
        return at;
    }

    private void Detach(int record, int other)
    {
        for (int at = First(record), before = -1; at >= 0; before = at, at = ends[at].Next)
        {
            if (ends[at].Other != other) continue;
            if (before < 0) firsts[record] = ends[at].Next + 1;
            else ends[before].Next = ends[at].Next;
            (ends[at].Next, free) = (free, at);
            return;
        }
    }
}
