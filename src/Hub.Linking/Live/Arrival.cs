namespace Hub.Linking;

/// <summary>What became of a record that came.</summary>
public enum Came : byte
{
    /// <summary>It is about a citizen who was known.</summary>
    Linked,

    /// <summary>It is about nobody who was known.</summary>
    NewCitizen,

    /// <summary>As before: it is about a citizen of whom nothing else is known, but may be about another; somebody must look.</summary>
    InReview,
}

/// <summary>What the arrival of a record led to.</summary>
/// <param name="Before">The citizen it was linked to before, if it was and now is another.</param>
/// <param name="Reviews">The record beside those of other citizens that somebody should compare it with.</param>
/// <param name="Proposals">What the rules would now have otherwise and do not do by themselves.</param>
public sealed record Arrival(string Record, string Citizen, Came As, string? Before, IReadOnlyList<ReviewPair> Reviews, IReadOnlyList<Proposal> Proposals);

/// <summary>
/// What the rules see otherwise than it stands. Citizens have been told to agencies, so none is joined with another or parted by the
/// way: it is proposed, and whoever may does it.
/// </summary>
public abstract record Proposal
{
    private Proposal() { }

    /// <summary>These citizens' records are one person's.</summary>
    public sealed record Join(IReadOnlyList<string> Citizens) : Proposal;

    /// <summary>This citizen's records are not all one person's: what held them together holds no more, or a rival came.</summary>
    public sealed record Part(string Citizen, IReadOnlyList<IReadOnlyList<string>> Groups) : Proposal;
}
