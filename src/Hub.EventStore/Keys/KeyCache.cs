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

    private Generation _young = new();
    private Generation _old = new();
    private readonly Lock _turn = new();
    private int _count; // Of the young; the dictionary's own count takes every one of its locks.

    public DataKey? Find(TName name)
    {
        if (!_young.Entries.TryGetValue(name, out var entry) && !_old.Entries.TryGetValue(name, out entry)) return null;
        return entry.Until > Environment.TickCount64 ? entry.Key : null;
    }

    public void Put(TName name, DataKey key)
    {
        if (_young.Put(name, new Entry(key, Environment.TickCount64 + LifeMs)) && Interlocked.Increment(ref _count) >= most / 2) TurnOver();
    }

    private void TurnOver()
    {
        lock (_turn)
        {
            if (_count < most / 2) return; // Somebody did it meanwhile.
            _old = _young;
            _young = new();
            _count = 0;
        }
    }

    /// <summary>Old entries too, which nobody would find any more: a key that was destroyed shall not lie in memory until its place is needed.</summary>
    public void ForgetAll(string subject)
    {
        _young.ForgetAll(subject);
        _old.ForgetAll(subject);
    }

    public void Forget(TName name)
    {
        _young.Entries.TryRemove(name, out _);
        _old.Entries.TryRemove(name, out _);
    }

    /// <summary>Entries by name, and the names by subject: a subject's few keys are found without going through everybody's.</summary>
    private sealed class Generation
    {
        private readonly ConcurrentDictionary<string, TName[]> _names = new(StringComparer.Ordinal);

        public ConcurrentDictionary<TName, Entry> Entries { get; } = [];

        /// <summary>Whether the name is new.</summary>
        public bool Put(TName name, Entry entry)
        {
            var isNew = Entries.TryAdd(name, entry);
            if (!isNew) Entries[name] = entry;
            // After the entry, each time: who forgets the subject in between leaves no entry that the next one would not find.
            _names.AddOrUpdate(entry.Key.Subject, static (_, one) => [one], static (_, names, one) => names.Contains(one) ? names : [.. names, one], name);
            return isNew;
        }

        public void ForgetAll(string subject)
        {
            if (!_names.TryRemove(subject, out var names)) return;
            foreach (var name in names) Entries.TryRemove(name, out _);
        }
    }
}
