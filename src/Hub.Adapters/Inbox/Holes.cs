using System.Collections.Concurrent;

namespace Hub.Adapters.Inbox;

/// <summary>Records of which a later sequence came before an earlier one. Those past the limit are found again on disk.</summary>
internal sealed class Holes
{
    private const int Most = 10_000;
    private readonly ConcurrentDictionary<string, (long Due, int Asked)> records = new(StringComparer.Ordinal);

    public bool Any => !records.IsEmpty;

    public void Noticed(string record)
    {
        if (records.Count < Most) records.TryAdd(record, (0, 0));
    }

    public IReadOnlyList<KeyValuePair<string, (long Due, int Asked)>> Open() => [.. records];

    public void AskAgain(string record, long due, int asked) => records[record] = (due, asked);

    public void Filled(string record) => records.TryRemove(record, out _);
}
