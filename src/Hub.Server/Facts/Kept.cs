using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Hub.Server.Facts;

/// <summary>
/// What was read lately, up to a number. The limit is crude on purpose: a full clearing is rare and costs only re-reading. It is counted here, because
/// the dictionary's own count takes every one of its locks.
/// </summary>
internal sealed class Kept<TKey, TValue>(int most) where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TValue> values = new();
    private int count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => values.TryGetValue(key, out value);

    /// <summary>What another put there first stays, unless <paramref name="better"/> prefers this one.</summary>
    /// <returns>What is kept.</returns>
    public TValue Put(TKey key, TValue value, Func<TValue, TValue, TValue>? better = null)
    {
        if (Volatile.Read(ref count) >= most) Clear();
        return values.AddOrUpdate(key, _ => { Interlocked.Increment(ref count); return value; }, (_, old) => better is null ? old : better(old, value));
    }

    public void Clear()
    {
        values.Clear();
        Volatile.Write(ref count, 0);
    }

    public void Forget(TKey key)
    {
        if (values.TryRemove(key, out _)) Interlocked.Decrement(ref count);
    }

    public IEnumerable<KeyValuePair<TKey, TValue>> All => values;
}
