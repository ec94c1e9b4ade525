namespace Hub.Linking;

/// <summary>
/// Finds the records that share a key with one, as <see cref="Candidates"/> finds all pairs: the same keys, the same bounds. A block that
/// grew beyond its bound is closed and stays so until the index is built anew.
/// </summary>
internal sealed class BlockIndex(Population people, int expected)
{
    private readonly Shelf[] shelves = [.. BlockKeys.Kinds.Select(kind => new Shelf(kind.MostRecords, expected))];
    private readonly ulong[] keys = new ulong[BlockKeys.Kinds.Length];
    private int[] seen = [];
    private int search;

    public void Add(int record)
    {
        BlockKeys.Of(people, in people.Records[record], keys, evenCrowded: true);
        for (var k = 0; k < keys.Length; k++)
            if (keys[k] != 0) shelves[k].Add(Shelf.Tag(keys[k]), record);
    }

    /// <summary>While the record still says what it said when it was added.</summary>
    public void Remove(int record)
    {
        BlockKeys.Of(people, in people.Records[record], keys, evenCrowded: true);
        for (var k = 0; k < keys.Length; k++)
            if (keys[k] != 0) shelves[k].Remove(Shelf.Tag(keys[k]), record);
    }

    /// <summary>Every record once that shares a key.</summary>
    public void Find(in Prepared r, int besides, List<int> found)
    {
        BlockKeys.Of(people, in r, keys);
        if (seen.Length < people.Count) Array.Resize(ref seen, people.Count + (people.Count / 2) + 64);
        search++;
        for (var k = 0; k < keys.Length; k++)
        {
            if (keys[k] == 0) continue;
            for (var record = shelves[k].First(Shelf.Tag(keys[k])); record >= 0; record = shelves[k].Next(record))
            {
                if (seen[record] == search || record == besides) continue;
                seen[record] = search;
                found.Add(record);
            }
        }
    }
}
