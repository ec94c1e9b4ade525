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

    /// <summary>One record fewer has it. Its number stays.</summary>
    public void Drop(int number)
    {
        if (number == 0) return;
        counts[number]--;
        Total--;
    }
}
