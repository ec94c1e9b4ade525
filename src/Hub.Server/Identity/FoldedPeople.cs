using Hub.Linking;

namespace Hub.Server.Identity;

/// <summary>Under which citizen each record stands while files are folded, and where it goes when they are parted: to the one in whose stream it is linked.</summary>
internal sealed class FoldedPeople
{
    private readonly Dictionary<string, string> survivors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> retired = new(StringComparer.Ordinal);
    private readonly HashSet<string> everMerged = new(StringComparer.Ordinal);

    /// <summary>Of the records of those who were ever merged; anybody else's records are their own.</summary>
    private readonly Dictionary<string, string> owners = new(StringComparer.Ordinal);

    public string RootOf(string citizen)
    {
        while (survivors.TryGetValue(citizen, out var survivor)) citizen = survivor;
        return citizen;
    }

    /// <summary>Everybody who is folded with this one, whichever of the ids it is.</summary>
    public IReadOnlyList<string> Together(string citizen)
    {
        List<string> together = [RootOf(citizen)];
        if (!everMerged.Contains(citizen)) return together;
        for (var i = 0; i < together.Count; i++)
            if (retired.TryGetValue(together[i], out var folded)) together.AddRange(folded);
        return together;
    }

    /// <summary>The record stands in this citizen's stream; the answer is under whom it is found.</summary>
    public string OwnedBy(string record, string citizen)
    {
        if (everMerged.Contains(citizen) || owners.ContainsKey(record)) owners[record] = citizen;
        return RootOf(citizen);
    }

    /// <summary>In whose stream a record of those who were ever merged is linked; null for anybody else's.</summary>
    public string? OwnerOf(string record) => owners.GetValueOrDefault(record);

    public void Merge(string survivor, string other, LiveLinker people)
    {
        foreach (var citizen in new[] { survivor, other })
            if (everMerged.Add(citizen))
                foreach (var record in people.RecordsOf(citizen)) owners.TryAdd(record, citizen);
        var moved = people.RecordsOf(other);
        survivors[other] = survivor;
        if (!retired.TryGetValue(survivor, out var theirs)) retired[survivor] = theirs = [];
        theirs.Add(other);
        foreach (var record in moved) people.Place(record, RootOf(survivor));
    }

    public void Reverse(string survivor, string other, LiveLinker people)
    {
        if (survivors.GetValueOrDefault(other) != survivor) return;
        var together = people.RecordsOf(RootOf(survivor));
        survivors.Remove(other);
        retired[survivor].Remove(other);
        foreach (var record in together) people.Place(record, RootOf(owners.GetValueOrDefault(record, survivor)));
    }
}
