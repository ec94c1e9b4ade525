using Hub.EventStore;

namespace Hub.Server.Sealing;

/// <summary>
/// A batch of facts in the parts that lie between erasures, each with the fact that it ends with. A list that puts a batch together takes away what was of
/// the person between two parts, so that it comes to the same wherever batches are cut.
/// </summary>
internal static class PartsBetweenErasures
{
    /// <param name="deathsToo">For a list that does not look at anybody after their death, until it is annulled.</param>
    public static IEnumerable<(IReadOnlyList<StoredFact> Facts, End? End)> Of(IReadOnlyList<StoredFact> facts, bool deathsToo = false)
    {
        var from = 0;
        for (var i = 0; i < facts.Count; i++)
        {
            if (KindOf(facts[i].Type) is not { } kind || (kind is not EndKind.Erased && !deathsToo) || !facts[i].Stream.StartsWith("citizen-", StringComparison.Ordinal)) continue;
            yield return ([.. facts.Skip(from).Take(i - from)], new(facts[i].Stream["citizen-".Length..], kind));
            from = i + 1;
        }
        yield return (from == 0 ? facts : [.. facts.Skip(from)], null);
    }

    /// <summary>By which fact about which citizen a part ends.</summary>
    public readonly record struct End(string Citizen, EndKind Kind);

    public enum EndKind : byte { Erased, Died, Lives }

    private static EndKind? KindOf(string type) => type switch
    {
        "key-destroyed.v1" => EndKind.Erased,
        "death-recorded.v1" => EndKind.Died,
        "death-annulled.v1" => EndKind.Lives,
        _ => null,
    };
}
