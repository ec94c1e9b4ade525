using Hub.EventStore;

namespace Hub.Server.Sealing;

/// <summary>
/// A batch of facts in the parts that lie between erasures, each with whom it ends with. A list that puts a batch together takes away what was of the
/// person between two parts, so that it comes to the same wherever batches are cut.
/// </summary>
internal static class PartsBetweenErasures
{
    public static IEnumerable<(IReadOnlyList<StoredFact> Facts, string? Erased)> Of(IReadOnlyList<StoredFact> facts)
    {
        var from = 0;
        for (var i = 0; i < facts.Count; i++)
        {
            if (!facts[i].Type.StartsWith("key-destroyed.", StringComparison.Ordinal) || !facts[i].Stream.StartsWith("citizen-", StringComparison.Ordinal)) continue;
            yield return ([.. facts.Skip(from).Take(i - from)], facts[i].Stream["citizen-".Length..]);
            from = i + 1;
        }
        yield return (from == 0 ? facts : [.. facts.Skip(from)], null);
    }
}
