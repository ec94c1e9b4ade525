namespace Hub.Domain.Citizens;

/// <summary>Something that rules do not decide about who somebody is, and people do. It holds references and reasons, and nobody's data.</summary>
public abstract record ReviewEvent : HubEvent
{
    /// <param name="One">The citizen in question.</param>
    /// <param name="Other">Who may be the same person; null where the question is whether One's own records are one person's.</param>
    /// <param name="Rules">Kind and version of the rules that were in doubt; of what was tried after a death, by which rule it was refused.</param>
    /// <param name="Tried">Null where the question is who somebody is.</param>
    public sealed record ReviewOpened(
        ReviewId Review, CitizenId One, CitizenId? Other, IReadOnlyList<DoubtfulPair> Pairs, string Rules, TriedAfterDeath? Tried = null) : ReviewEvent;

    /// <param name="Verdict">same, not-same, noted, deferred or escalated; after the first three it is closed.</param>
    /// <param name="Reason">In the words of whoever decided; it names no data.</param>
    /// <param name="Records">Of the citizen's own records those that are not theirs.</param>
    public sealed record ReviewDecided(ReviewId Review, string Verdict, string Reason, IReadOnlyList<RecordId>? Records = null) : ReviewEvent;

    private ReviewEvent() { }
}

/// <summary>Two records to put side by side, and why the rules neither joined nor parted them.</summary>
/// <param name="One">The record's id; the citizen's own where they are known by their registration alone.</param>
/// <param name="Chance">That they are one person's, as the rules have it: 0 to 1.</param>
public sealed record DoubtfulPair(string One, string Other, string Grade, double Chance, IReadOnlyList<string> Reasons);

/// <summary>What somebody wanted to have recorded of a citizen whose death is: never what it said.</summary>
/// <param name="Activity">address-change, address-correction and so on.</param>
/// <param name="By">The agency, or what kind of caller: citizen, clerk, intake.</param>
public sealed record TriedAfterDeath(string Activity, string By, string? Office, string? Channel, DateOnly On);
