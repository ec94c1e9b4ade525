namespace Hub.Linking;

/// <summary>What other rules would do to the same records, before they take effect: who would be joined, who would be parted.</summary>
/// <param name="Joined">The citizens of today that would become one.</param>
/// <param name="Parted">The records of one citizen of today that would come apart, by whom they would then be.</param>
public sealed record ChangeOfRules(IReadOnlyList<IReadOnlyList<string>> Joined, IReadOnlyList<IReadOnlyList<string>> Parted)
{
    public static ChangeOfRules Between(Linked today, Linked then)
    {
        var (before, after) = (CitizenOf(today), CitizenOf(then));
        return new(Crossing(after, before), Crossing(before, after));
    }

    private static Dictionary<string, string> CitizenOf(Linked linked) => linked.Placements.ToDictionary(p => p.Record, p => p.Citizen, StringComparer.Ordinal);

    // Groups of the one that lie in several groups of the other, told by the names of these.
    private static IReadOnlyList<IReadOnlyList<string>> Crossing(Dictionary<string, string> groups, Dictionary<string, string> others) =>
        [.. groups.GroupBy(g => g.Value, StringComparer.Ordinal)
            .Select(g => (IReadOnlyList<string>)[.. g.Select(r => others.GetValueOrDefault(r.Key, r.Key)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])
            .Where(g => g.Count > 1).OrderBy(g => g[0], StringComparer.Ordinal)];
}
