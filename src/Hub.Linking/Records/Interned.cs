namespace Hub.Linking;

/// <summary>Gives each distinct value a number and counts how many records have it. 0 is missing.</summary>
internal sealed class Interned<TKey, TValue>(Func<TKey, TValue> prepare) where TKey : notnull
{
    private readonly Dictionary<TKey, int> numbers = [];
    private readonly List<TValue> values = [default!];
    private readonly List<int> counts = [0];

    public TValue this[int number] => values[number];

    /// <summary>Records that have any value.</summary>
    public long Total { get; private set; }

    /// <summary>The chance that two records taken at random agree.</summary>
    public double Agreement
    {
        get
        {
            if (Total < 2) return 1;
            double same = 0;
            foreach (var count in counts) same += (double)count * (count - 1);
            return Math.Max(same / ((double)Total * (Total - 1)), 1.0 / ((double)Total * Total));
        }
    }

    public int Count(int number) => counts[number];

    public int Put(TKey key)
    {
        if (!numbers.TryGetValue(key, out var number))
        {
            numbers[key] = number = values.Count;
            values.Add(prepare(key));
            counts.Add(0);
        }
        counts[number]++;
        Total++;
        return number;
    }
}
