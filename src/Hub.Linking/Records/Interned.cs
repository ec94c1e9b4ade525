namespace Hub.Linking;

/// <summary>Numbers for the values of one field.</summary>
internal abstract class Interned
{
    /// <summary>From here on it is remembered what is put, so that it can be taken back.</summary>
    public abstract void Note();

    /// <summary>As it was before <see cref="Note"/>: counts, and numbers that were given since.</summary>
    public abstract void TakeBack();
}

/// <summary>Gives each distinct value a number and counts how many records have it. 0 is missing.</summary>
internal sealed class Interned<TKey, TValue>(Func<TKey, TValue> prepare) : Interned where TKey : notnull
{
    private readonly Dictionary<TKey, int> numbers = [];
    private readonly List<TValue> values = [default!];
    private readonly List<int> counts = [0];
    private readonly Stack<(TKey Key, bool IsNew)> since = [];
    private bool noting;

    public TValue this[int number] => values[number];

    /// <summary>Records that have any value.</summary>
    public long Total { get; private set; }

    public int Count(int number) => counts[number];

    public int Put(TKey key)
    {
        var known = numbers.TryGetValue(key, out var number);
        if (!known)
        {
            numbers[key] = number = values.Count;
            values.Add(prepare(key));
            counts.Add(0);
        }
        if (noting) since.Push((key, !known));
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

    public override void Note() => noting = true;

    public override void TakeBack()
    {
        noting = false;
        while (since.TryPop(out var put))
        {
            Drop(numbers[put.Key]);
            if (!put.IsNew) continue;
            numbers.Remove(put.Key); // The last that was given, since they are taken back in turn.
            values.RemoveAt(values.Count - 1);
            counts.RemoveAt(counts.Count - 1);
        }
    }
}
