namespace Hub.EventStore;

/// <summary>
/// Full pages of the log for those who follow it and are far behind: the next page is read while they work on this one, and those who go
/// through the log side by side (the projections of a hub that rebuilds) share each page. A page that is full never changes again; a few
/// are kept, and none once somebody has caught up.
/// </summary>
internal sealed class CatchUp(Func<long, int, ValueTask<IReadOnlyList<StoredFact>>> read)
{
    private const int Kept = 4;

    private readonly record struct Page(long After, int Facts);

    private readonly Lock _lock = new();
    private readonly List<(Page Page, Task<IReadOnlyList<StoredFact>> Facts)> _pages = []; // The longest unused first.

    /// <param name="head">How far the log is known to reach: nothing is read ahead beyond it.</param>
    public async ValueTask<IReadOnlyList<StoredFact>> Read(long after, int most, long head, CancellationToken ct)
    {
        var page = new Page(after, most);
        var reading = Reading(page);
        IReadOnlyList<StoredFact> facts;
        try
        {
            if (head >= after + 2L * most) _ = Reading(new(after + most, most));
            facts = await reading.WaitAsync(ct);
        }
        catch
        {
            lock (_lock) _pages.RemoveAll(p => p.Page == page && p.Facts.IsFaulted); // The next one asks anew.
            throw;
        }
        if (facts.Count < most)
            lock (_lock) _pages.Clear();
        return facts;
    }

    private Task<IReadOnlyList<StoredFact>> Reading(Page page)
    {
        lock (_lock)
        {
            var at = _pages.FindIndex(p => p.Page == page);
            var found = at >= 0 ? _pages[at] : (page, Task.Run(() => read(page.After, page.Facts).AsTask()));
            if (at >= 0) _pages.RemoveAt(at);
            else if (_pages.Count == Kept) _pages.RemoveAt(0);
            _pages.Add(found);
            return found.Item2;
        }
    }
}
