using Hub.Linking;

namespace Hub.Server.Identity;

/// <summary>Under which citizen each record stands while files are folded, and where it goes when they are parted: to the one in whose stream it is linked.</summary>
internal sealed class FoldedPeople
{
    private readonly Dictionary<string, string> survivors = new(StringComparer.Ordinal);
    private readonly HashSet<string> everMerged = new(StringComparer.Ordinal);

    /// <summary>Of the records of those who were ever merged; anybody else's records are their own.</summary>
    private readonly Dictionary<string, string> owners = new(StringComparer.Ordinal);

    public string RootOf(string citizen)
    {
        while (survivors.TryGetValue(citizen, out var survivor)) citizen = survivor;
        return citizen;
    }

    /// <summary>The record stands in this citizen's stream; the answer is under whom it is found.</summary>
    public string OwnedBy(string record, string citizen)
    {
        if (everMerged.Contains(citizen) || owners.ContainsKey(record)) owners[record] = citizen;
        return RootOf(citizen);
    }

    /// <summary>In whose stream a record of those who were ever merged is linked; null for anybody else's.</summary>
    public string? OwnerOf(string record) => owners.GetValueOrDefault(record);

    public void Merge(string survivor, string retired, LiveLinker people)
    {
        foreach (var citizen in new[] { survivor, retired })
            if (everMerged.Add(citizen))
                foreach (var record in people.RecordsOf(citizen)) owners.TryAdd(record, citizen);
        var moved = people.RecordsOf(retired);
        survivors[retired] = survivor;
        foreach (var record in moved) people.Place(record, RootOf(survivor));
    }

    public void Reverse(string survivor, string retired, LiveLinker people)
    {
        if (survivors.GetValueOrDefault(retired) != survivor) return;
        var together = people.RecordsOf(RootOf(survivor));
        survivors.Remove(retired);
        foreach (var record in together) people.Place(record, RootOf(owners.GetValueOrDefault(record, survivor)));
    }
}
