namespace Hub.Linking;

/// <summary>How far two ways of linking the same records differ: pairs of records of one citizen by both, by the one only, by the other only.</summary>
public sealed record PairsApart(long ByBoth, long OnlyByOne, long OnlyByOther)
{
    /// <summary>Of the pairs that the one makes.</summary>
    public double Share => ByBoth + OnlyByOne == 0 ? 0 : (double)(OnlyByOne + OnlyByOther) / (ByBoth + OnlyByOne);

    public static PairsApart Between(Linked one, Linked other)
    {
        var there = other.Placements.ToDictionary(p => p.Record, p => p.Citizen, StringComparer.Ordinal);
        var both = Pairs(one.Placements.GroupBy(p => (p.Citizen, There: there.GetValueOrDefault(p.Record, p.Record))));
        return new(both, Pairs(one.Placements.GroupBy(p => p.Citizen, StringComparer.Ordinal)) - both, Pairs(other.Placements.GroupBy(p => p.Citizen, StringComparer.Ordinal)) - both);
    }

    private static long Pairs<TKey>(IEnumerable<IGrouping<TKey, Placement>> groups) => groups.Sum(g => g.LongCount() * (g.LongCount() - 1) / 2);
}
