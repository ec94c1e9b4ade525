namespace Hub.Linking;

/// <summary>
/// The pairs of records that are compared: those that share a key. A block above its kind's bound is left out, since what so many
/// share says little; the other keys find its people. Every pair comes once.
/// </summary>
internal sealed class Candidates
{
    private static readonly int Kinds = BlockKeys.Kinds.Length;
    private readonly ulong[] keys;
    private readonly List<Block>[] blocks = new List<Block>[Kinds];
    private readonly int[][] members = new int[Kinds][];

    public Candidates(Population people)
    {
        keys = new ulong[people.Count * Kinds];
        Parallel.For(0, people.Count, i => BlockKeys.Of(people, in people.Records[i], keys.AsSpan(i * Kinds, Kinds)));
        Parallel.For(0, Kinds, Gather);
    }

    private readonly record struct Block(int Start, int Length);

    /// <summary>Every pair once, in no order, on several threads: each work of the factory sees the pairs of some blocks.</summary>
    public List<TWork> EachPair<TWork>(Func<TWork> begin, Action<TWork, int, int> see, Action<int, int>? progress = null, CancellationToken ct = default)
    {
        const int BlocksAtOnce = 2000;
        var pieces = (from kind in Enumerable.Range(0, Kinds) from start in Range(0, blocks[kind].Count, BlocksAtOnce) select (kind, start)).ToArray();
        var done = new List<TWork>();
        var over = 0;
        Parallel.ForEach(pieces, new ParallelOptions { CancellationToken = ct }, begin, (piece, _, work) =>
        {
            for (var b = piece.start; b < Math.Min(piece.start + BlocksAtOnce, blocks[piece.kind].Count); b++) Pairs(piece.kind, blocks[piece.kind][b], work, see);
            progress?.Invoke(Interlocked.Increment(ref over), pieces.Length);
            return work;
        }, work => { lock (done) done.Add(work); });
        return done;
    }

    /// <summary>The pairs of one kind of key, whatever the other kinds share.</summary>
    public IEnumerable<(int A, int B)> PairsOf(int kind)
    {
        foreach (var block in blocks[kind])
            for (var i = block.Start; i < block.Start + block.Length; i++)
                for (var j = i + 1; j < block.Start + block.Length; j++)
                    yield return (members[kind][i], members[kind][j]);
    }

    private static IEnumerable<int> Range(int from, int to, int step)
    {
        for (var i = from; i < to; i += step) yield return i;
    }

    private void Pairs<TWork>(int kind, Block block, TWork work, Action<TWork, int, int> see)
    {
        var inBlock = members[kind].AsSpan(block.Start, block.Length);
        for (var i = 0; i < inBlock.Length; i++)
            for (var j = i + 1; j < inBlock.Length; j++)
                if (!SharedBefore(kind, inBlock[i], inBlock[j])) see(work, Math.Min(inBlock[i], inBlock[j]), Math.Max(inBlock[i], inBlock[j]));
    }

    private bool SharedBefore(int kind, int a, int b)
    {
        var one = keys.AsSpan(a * Kinds, kind);
        var other = keys.AsSpan(b * Kinds, kind);
        for (var k = 0; k < one.Length; k++)
            if (one[k] == other[k] && one[k] != 0) return true;
        return false;
    }

    private void Gather(int kind)
    {
        var count = 0;
        for (var i = kind; i < keys.Length; i += Kinds) if (keys[i] != 0) count++;
        var (found, who) = (new ulong[count], new int[count]);
        count = 0;
        for (var i = kind; i < keys.Length; i += Kinds)
            if (keys[i] != 0) (found[count], who[count++]) = (keys[i], i / Kinds);
        Array.Sort(found, who);
        blocks[kind] = [];
        var kept = new List<int>();
        for (var start = 0; start < found.Length;)
        {
            var end = start + 1;
            while (end < found.Length && found[end] == found[start]) end++;
            if (end - start > 1 && end - start <= BlockKeys.Kinds[kind].MostRecords)
            {
                blocks[kind].Add(new Block(kept.Count, end - start));
                for (var i = start; i < end; i++) kept.Add(who[i]);
            }
            else
            {
                // A block that is not looked through must not hide its pairs from the kinds after it.
                for (var i = start; i < end; i++) keys[who[i] * Kinds + kind] = 0;
            }
            start = end;
        }
        members[kind] = [.. kept];
    }
}
