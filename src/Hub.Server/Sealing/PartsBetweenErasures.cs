using Hub.EventStore;

namespace Hub.Server.Sealing;

/// <summary>
/// A batch of facts in the parts that lie between erasures, each with whom it ends with. A list that puts a batch together takes away what was of the
/// person between two parts, so that it comes to the same wherever batches are cut.
/// </summary>
internal static class PartsBetweenErasures
{
    /// <param name="deathsToo">For a list in which nobody is after their death.</param>
    public static IEnumerable<(IReadOnlyList<StoredFact> Facts, string? Ended)> Of(IReadOnlyList<StoredFact> facts, bool deathsToo = false)
    {
        var from = 0;
        for (var i = 0; i < facts.Count; i++)
        {
            if (!Ends(facts[i].Type, deathsToo) || !facts[i].Stream.StartsWith("citizen-", StringComparison.Ordinal)) continue;
            yield return ([.. facts.Skip(from).Take(i - from)], facts[i].Stream["citizen-".Length..]);
            from = i + 1;
        }
        yield return (from == 0 ? facts : [.. facts.Skip(from)], null);
    }

    private static bool Ends(string type, bool deathsToo) =>
        type.StartsWith("key-destroyed.", StringComparison.Ordinal) || (deathsToo && type.StartsWith("death-recorded.", StringComparison.Ordinal));
}
