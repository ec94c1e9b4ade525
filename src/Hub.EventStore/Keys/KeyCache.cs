using System.Collections.Concurrent;

namespace Hub.EventStore;

/// <summary>
/// Keys lately used, for a few seconds each: long enough to spare a look-up per fact, short enough that another process's re-wrapping is
/// noticed. Bounded by two generations: when the young one is full it becomes the old one, and what nobody asked for since is gone.
/// </summary>
internal sealed class KeyCache<TName>(int most) where TName : notnull
{
    private const long LifeMs = 4_000;

    private readonly record struct Entry(DataKey Key, long Until);

    private ConcurrentDictionary<TName, Entry> _young = [];
    private ConcurrentDictionary<TName, Entry> _old = [];
    private readonly Lock _turn = new();
    private int _count; // Of the young; the dictionary's own count takes every one of its locks.

    public DataKey? Find(TName name)
    {
        if (!_young.TryGetValue(name, out var entry) && !_old.TryGetValue(name, out entry)) return null;
        return entry.Until > Environment.TickCount64 ? entry.Key : null;
    }

    public void Put(TName name, DataKey key)
    {
        var entry = new Entry(key, Environment.TickCount64 + LifeMs);
        if (!_young.TryAdd(name, entry)) _young[name] = entry;
        else if (Interlocked.Increment(ref _count) >= most / 2) TurnOver();
    }

    private void TurnOver()
    {
        lock (_turn)
        {
            if (_count < most / 2) return; // Somebody did it meanwhile.
            _old = _young;
            _young = [];
            _count = 0;
        }
    }

    /// <summary>Old entries too, which nobody would find any more: a key that was destroyed shall not lie in memory until its place is needed.</summary>
    public void ForgetAll(string subject)
    {
        foreach (var kept in new[] { _young, _old })
            foreach (var (name, entry) in kept)
                if (string.Equals(entry.Key.Subject, subject, StringComparison.Ordinal)) kept.TryRemove(name, out _);
    }

    public void Forget(TName name)
    {
        _young.TryRemove(name, out _);
        _old.TryRemove(name, out _);
    }
}
