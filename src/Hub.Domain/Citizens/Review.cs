using static Hub.Domain.Citizens.ReviewEvent;

namespace Hub.Domain.Citizens;

/// <summary>One question to people: are these two one person?</summary>
public sealed record Review
{
    public static readonly Review Unknown = new();

    public ReviewOpened? Opened { get; private init; }
    public DateTimeOffset OpenedAt { get; private init; }
    public int Version { get; private init; }

    /// <summary>open, deferred, escalated, same or not-same.</summary>
    public string State { get; private init; } = "open";
    public string? Reason { get; private init; }
    public bool IsClosed => State is ReviewVerdicts.Same or ReviewVerdicts.NotSame;

    public Decision Decide(DecideReview request)
    {
        if (Opened is null) return new Decision.Refused("unknown-review", "No review has this reference.");
        if (!ReviewVerdicts.All.Contains(request.Verdict)) return new Decision.Refused("malformed", "verdict is same, not-same, deferred or escalated.");
        if (State == request.Verdict) return new Decision.NothingToRecord(null);
        return IsClosed
            ? new Decision.Refused("review-closed", $"It was decided as {State}; what followed is taken back by reversing the merge, or by taking not-same back.")
            : new Decision.Accepted(new ReviewDecided(Opened.Review, request.Verdict, request.Reason));
    }

    public Review Evolve(Recorded recorded)
    {
        var next = recorded.Event switch
        {
            ReviewOpened e => this with { Opened = e, OpenedAt = recorded.RecordedAt },
            ReviewDecided e => this with { State = e.Verdict, Reason = e.Reason },
            _ => this,
        };
        return next with { Version = recorded.Version };
    }
}

public static class ReviewVerdicts
{
    public const string Same = "same", NotSame = "not-same", Deferred = "deferred", Escalated = "escalated";
    public static readonly IReadOnlyList<string> All = [Same, NotSame, Deferred, Escalated];
}

public sealed record DecideReview(string Verdict, string Reason);
