namespace Hub.Domain.Citizens;

/// <summary>The rules are in doubt about who somebody is, and people decide. It holds references and reasons, and nobody's data.</summary>
public abstract record ReviewEvent : HubEvent
{
    /// <param name="One">The citizen in question.</param>
    /// <param name="Other">Who may be the same person; null where the question is whether One's own records are one person's.</param>
    /// <param name="Rules">Kind and version of the rules that were in doubt.</param>
    public sealed record ReviewOpened(ReviewId Review, CitizenId One, CitizenId? Other, IReadOnlyList<DoubtfulPair> Pairs, string Rules) : ReviewEvent;

    /// <param name="Verdict">same, not-same, deferred or escalated; after the first two it is closed.</param>
    /// <param name="Reason">In the words of whoever decided; it names no data.</param>
    public sealed record ReviewDecided(ReviewId Review, string Verdict, string Reason) : ReviewEvent;

    private ReviewEvent() { }
}

/// <summary>Two records to put side by side, and why the rules neither joined nor parted them.</summary>
/// <param name="One">The record's id; the citizen's own where they are known by their registration alone.</param>
/// <param name="Chance">That they are one person's, as the rules have it: 0 to 1.</param>
public sealed record DoubtfulPair(string One, string Other, string Grade, double Chance, IReadOnlyList<string> Reasons);
