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

    public DataKey? Find(TName name)
    {
        if (!_young.TryGetValue(name, out var entry) && !_old.TryGetValue(name, out entry)) return null;
        return entry.Until > Environment.TickCount64 ? entry.Key : null;
    }

    public void Put(TName name, DataKey key)
    {
        if (_young.Count >= most / 2)
        {
            _old = _young;
            _young = [];
        }
        _young[name] = new(key, Environment.TickCount64 + LifeMs);
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
