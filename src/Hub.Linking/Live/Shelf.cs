namespace Hub.Linking;

/// <summary>
/// The blocks of one kind of key, in nine bytes a block and four a record: a table by half of the key's bits, and through each block's
/// records a chain. Two keys that share those bits are one block, which costs a comparison and concludes nothing.
/// </summary>
/// <param name="mostRecords">More are not looked through.</param>
/// <param name="expected">Records for which room is made at once; there may be more.</param>
internal sealed class Shelf(int mostRecords, int expected)
{
    private const byte Closed = byte.MaxValue;

    private uint[] tags = new uint[1024];
    private int[] firsts = new int[1024];
    private byte[] counts = new byte[1024];
    private int[] next = [];
    private int used;

    /// <summary>Never 0, which is an empty place.</summary>
    public static uint Tag(ulong key) => (uint)(key >> 32) | 1;

    /// <summary>-1 if no block is open for it.</summary>
    public int First(uint tag)
    {
        var at = Place(tag);
        return tags[at] == 0 || counts[at] is 0 or Closed ? -1 : firsts[at];
    }

    public int Next(int record) => next[record];

    public void Add(uint tag, int record)
    {
        if (used * 4 > tags.Length * 3) Grow();
        var at = Place(tag);
        if (tags[at] == 0)
        {
            tags[at] = tag;
            used++;
        }
        if (counts[at] == Closed) return;
        if (counts[at] == mostRecords)
        {
            counts[at] = Closed; // Its chain is left as it is; nobody walks it again.
            return;
        }
        if (record >= next.Length) Array.Resize(ref next, Math.Max(expected, record + (record / 2) + 64));
        next[record] = counts[at]++ == 0 ? -1 : firsts[at];
        firsts[at] = record;
    }

    public void Remove(uint tag, int record)
    {
        var at = Place(tag);
        if (tags[at] == 0 || counts[at] is 0 or Closed) return;
        ref var link = ref firsts[at];
        while (link != record) link = ref next[link];
        link = next[record];
        counts[at]--;
    }

    private int Place(uint tag)
    {
        // Any length will do, since the hash is taken as a share of it: growing by half wastes less than doubling.
        var at = (int)(((ulong)(tag * 0x9E3779B9) * (ulong)tags.Length) >> 32);
        while (tags[at] != 0 && tags[at] != tag) at = at + 1 == tags.Length ? 0 : at + 1;
        return at;
    }

    private void Grow()
    {
        var (oldTags, oldFirsts, oldCounts) = (tags, firsts, counts);
        var kept = oldCounts.Count(c => c > 0);
        var length = Math.Max(1024, kept * 2);
        (tags, firsts, counts, used) = (new uint[length], new int[length], new byte[length], kept);
        for (var i = 0; i < oldTags.Length; i++)
        {
            if (oldTags[i] == 0 || oldCounts[i] == 0) continue;
            var at = Place(oldTags[i]);
            (tags[at], firsts[at], counts[at]) = (oldTags[i], oldFirsts[i], oldCounts[i]);
        }
    }
}
