using static Hub.Domain.Citizens.ReviewEvent;

namespace Hub.Domain.Citizens;

/// <summary>One question to people: are these two one person; are all these records one citizen's; who acts after somebody's death?</summary>
public sealed record Review
{
    public static readonly Review Unknown = new();

    public ReviewOpened? Opened { get; private init; }
    public DateTimeOffset OpenedAt { get; private init; }
    public int Version { get; private init; }

    /// <summary>open, deferred, escalated, same, not-same or noted.</summary>
    public string State { get; private init; } = "open";
    public string? Reason { get; private init; }

    /// <summary>Those that were found not to be the citizen's.</summary>
    public IReadOnlyList<RecordId> NotTheirs { get; private init; } = [];
    public bool IsClosed => State is ReviewVerdicts.Same or ReviewVerdicts.NotSame or ReviewVerdicts.Noted;

    public Decision Decide(DecideReview request)
    {
        if (Opened is null) return new Decision.Refused("unknown-review", "No review has this reference.");
        if (!ReviewVerdicts.All.Contains(request.Verdict)) return new Decision.Refused("malformed", "verdict is same, not-same, noted, deferred or escalated.");
        var records = request.Records ?? [];
        if (request.Verdict is ReviewVerdicts.Noted != Opened.Tried is not null && !ReviewVerdicts.IsPutOff(request.Verdict))
            return new Decision.Refused("malformed", Opened.Tried is null ? "Who somebody is is decided: same or not-same." : "Of what was tried after a death nothing follows: it is noted. A death that never was is annulled.");
        if (records.Count > 0 && (Opened.Other is not null || request.Verdict != ReviewVerdicts.NotSame))
            return new Decision.Refused("malformed", "records are named with not-same, where the question is whether one citizen's own records are theirs.");
        if (State == request.Verdict && (records.Count == 0 || records.ToHashSet().SetEquals(NotTheirs))) return new Decision.NothingToRecord(null);
        if (IsClosed) return new Decision.Refused("review-closed", $"It was decided as {State}; what followed is taken back by reversing the merge, by taking not-same back, or by linking the record again.");
        return Opened is { Other: null } && request.Verdict == ReviewVerdicts.NotSame && records.Count == 0
            ? new Decision.Refused("records-not-named", "Say which of the citizen's records are not theirs.")
            : new Decision.Accepted(new ReviewDecided(Opened.Review, request.Verdict, request.Reason, records.Count == 0 ? null : [.. records.Distinct()]));
    }

    public Review Evolve(Recorded recorded)
    {
        var next = recorded.Event switch
        {
            ReviewOpened e => this with { Opened = e, OpenedAt = recorded.RecordedAt },
            ReviewDecided e => this with { State = e.Verdict, Reason = e.Reason, NotTheirs = e.Records ?? [] },
            _ => this,
        };
        return next with { Version = recorded.Version };
    }
}

public static class ReviewVerdicts
{
    public const string Same = "same", NotSame = "not-same", Noted = "noted", Deferred = "deferred", Escalated = "escalated";
    public static readonly IReadOnlyList<string> All = [Same, NotSame, Noted, Deferred, Escalated];

    public static bool IsPutOff(string verdict) => verdict is Deferred or Escalated;
}

/// <param name="Records">Of the citizen's own records those that are not theirs.</param>
public sealed record DecideReview(string Verdict, string Reason, IReadOnlyList<RecordId>? Records = null);
