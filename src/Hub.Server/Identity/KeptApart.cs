using Hub.Domain;
using Hub.Linking;

namespace Hub.Server.Identity;

/// <summary>Which records people said are not one person's, for the rules to go by: each of the one with each of the other, as they stand when it is said.</summary>
internal sealed class KeptApart(LiveLinker people, FoldedPeople folded)
{
    private const int MostDecided = 60; // No citizen has more records that hang together.
    private (Guid? Decision, List<string> Records) last = (null, []);

    public void AreTwo(CitizenId one, CitizenId other)
    {
        foreach (var (a, b) in Pairs(one, other)) people.Decide(a, b, same: false);
    }

    public void MayBeOne(CitizenId one, CitizenId other)
    {
        foreach (var (a, b) in Pairs(one, other)) people.Reopen(a, b);
    }

    /// <param name="decision">Of records that were unlinked in one decision nobody has said that they are two persons'.</param>
    public void IsNotTheirs(string record, string citizen, Guid? decision)
    {
        foreach (var other in people.RecordsOf(folded.RootOf(citizen)).Where(r => r != record).Take(MostDecided)) people.Decide(record, other, same: false);
        if (decision is null || last.Decision != decision) last = (decision, []);
        foreach (var other in last.Records) people.Reopen(record, other);
        last.Records.Add(record);
    }

    private List<(string One, string Other)> Pairs(CitizenId one, CitizenId other)
    {
        var others = people.RecordsOf(folded.RootOf(other.Value)).Take(MostDecided).ToList();
        return [.. people.RecordsOf(folded.RootOf(one.Value)).Take(MostDecided).SelectMany(a => others.Where(b => b != a).Select(b => (a, b)))];
    }
}
