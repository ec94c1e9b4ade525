using static Hub.Domain.Addresses.ReaddressingEvent;

namespace Hub.Domain.Addresses;

/// <summary>An authority's table of old and new addresses on its way: announced, approved by a second person, carried out on its day.</summary>
public sealed record Readdressing
{
    public static readonly Readdressing Unknown = new();

    public ReaddressingAnnounced? Announced { get; private init; }

    /// <summary>The version of its stream.</summary>
    public int Version { get; private init; }
    public DateTimeOffset AnnouncedAt { get; private init; }
    public bool Approved { get; private init; }
    public bool Withdrawn { get; private init; }
    public bool Began { get; private init; }
    public bool Completed { get; private init; }

    /// <summary>How many people's files it is in, once it was carried out.</summary>
    public int? Citizens { get; private init; }

    public Decision Decide(ApproveReaddressing request)
    {
        if (Announced is null) return NotKnown;
        if (Withdrawn) return WasWithdrawn;
        if (Announced.By == request.By) return new Decision.Refused("same-person", "Who announced a readdressing does not approve it.");
        return Approved ? new Decision.NothingToRecord(null) : new Decision.Accepted(new ReaddressingApproved(request.By, request.Today, Announced.EffectiveOn));
    }

    public Decision Decide(WithdrawReaddressing request)
    {
        if (Announced is null) return NotKnown;
        if (Withdrawn) return new Decision.NothingToRecord(null);
        return Began
            ? new Decision.Refused("already-in-effect", "It has begun; what a table got wrong is put right by another table.")
            : new Decision.Accepted(new ReaddressingWithdrawn(request.By, request.Today));
    }

    /// <summary>For files that were sealed when it was carried out: whoever has the new name already is left alone.</summary>
    public Decision Decide(CarryOutAgain request)
    {
        if (Announced is null) return NotKnown;
        if (Withdrawn) return WasWithdrawn;
        return Completed ? new Decision.Accepted(new ReaddressingBegan(request.Today)) : new Decision.NothingToRecord(null);
    }

    /// <summary>What the calendar brings about.</summary>
    public Decision DueOn(DateOnly today) => IsDue(today) && !Began ? new Decision.Accepted(new ReaddressingBegan(today)) : new Decision.NothingToRecord(null);

    public bool IsDue(DateOnly today) => Approved && !Withdrawn && !Completed && Announced!.EffectiveOn <= today;

    public Readdressing Evolve(Recorded recorded)
    {
        var next = recorded.Event switch
        {
            ReaddressingAnnounced e => this with { Announced = e, AnnouncedAt = recorded.RecordedAt },
            ReaddressingApproved => this with { Approved = true },
            ReaddressingWithdrawn => this with { Withdrawn = true },
            ReaddressingBegan => this with { Began = true, Completed = false },
            ReaddressingCompleted e => this with { Completed = true, Citizens = e.Citizens },
            _ => this,
        };
        return next with { Version = recorded.Version };
    }

    private static Decision.Refused NotKnown => new("unknown-readdressing", "No readdressing has this reference.");

    private static Decision.Refused WasWithdrawn => new("change-withdrawn", "The readdressing was withdrawn.");
}

/// <param name="By">The person, not the login.</param>
public sealed record ApproveReaddressing(string By, DateOnly Today);

public sealed record WithdrawReaddressing(string By, DateOnly Today);

public sealed record CarryOutAgain(DateOnly Today);
