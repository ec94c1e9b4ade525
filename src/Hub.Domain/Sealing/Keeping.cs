using System.Collections.Immutable;
using static Hub.Domain.Sealing.KeepingEvent;

namespace Hub.Domain.Sealing;

/// <summary>Who may read a file: those with a right to it, nobody but by a court's order, nobody ever.</summary>
public enum Custody { Open, Sealed, Erased }

/// <summary>What the courts and the custodians have ordered about one citizen's file. Pure, as everything here.</summary>
public sealed record Keeping
{
    public static readonly Keeping Ordinary = new();

    /// <summary>The orders that seal the file; it opens when the last of them is lifted.</summary>
    public ImmutableArray<string> Seals { get; private init; } = [];
    public ImmutableArray<string> Holds { get; private init; } = [];
    public Erasure? Erasure { get; private init; }

    /// <summary>Erased from the moment that it began: what is left of the keys is destroyed next, and nobody reads in between.</summary>
    public Custody Custody => Erasure is { Began: true } ? Custody.Erased : Seals.IsEmpty ? Custody.Open : Custody.Sealed;

    /// <summary>Why an ordinary request about this person is refused, or null when it is not.</summary>
    public Decision.Refused? Refusal => Custody switch
    {
        Custody.Sealed => new("sealed", "This file is sealed by order of a court."),
        Custody.Erased => Erased,
        _ => null,
    };

    private static Decision.Refused Erased => new("erased", "This file was erased.");

    public Decision Decide(SealFile request)
    {
        if (Custody is Custody.Erased) return Erased;
        if (Seals.Contains(request.Order)) return new Decision.NothingToRecord(null);
        return new Decision.Accepted(new KeySealed(request.Order, request.Court, request.Today));
    }

    public Decision Decide(UnsealFile request)
    {
        if (Custody is Custody.Erased) return Erased;
        if (!Seals.Contains(request.Lifts)) return new Decision.Refused("not-sealed", "No such order seals this file.");
        return new Decision.Accepted(new KeyUnsealed(request.Order, request.Court, request.Lifts, request.Today));
    }

    public Decision Decide(PlaceHold request)
    {
        if (Custody is Custody.Erased) return Erased;
        if (Holds.Contains(request.Order)) return new Decision.NothingToRecord(null);
        return new Decision.Accepted(new LegalHoldPlaced(request.Order, request.Basis, request.Today));
    }

    public Decision Decide(LiftHold request)
    {
        if (Custody is Custody.Erased) return Erased;
        if (!Holds.Contains(request.Lifts)) return new Decision.Refused("not-on-hold", "No such hold stands on this file.");
        var due = Holds.Length == 1 && Erasure?.DueOn is { } day ? Later(day, request.Today.AddDays(request.Rules.WaitingDays)) : (DateOnly?)null;
        return new Decision.Accepted(new LegalHoldLifted(request.Order, request.Lifts, request.Today, due));
    }

    public Decision Decide(RequestErasure request)
    {
        if (Custody is Custody.Erased) return Erased;
        if (OnHold is { } no) return no;
        if (Erasure is null) return new Decision.Accepted(new ErasureRequested(request.Order, request.Basis, request.By, request.Today));
        return Erasure.Order == request.Order
            ? new Decision.NothingToRecord(null)
            : new Decision.Refused("erasure-under-way", "Another order to erase this file waits already; withdraw that first.");
    }

    public Decision Decide(ApproveErasure request)
    {
        if (Custody is Custody.Erased) return Erased;
        if (OnHold is { } no) return no;
        if (Erasure is null) return NoErasure;
        // The second person says which order he has read, so that he cannot approve what came in its place.
        if (Erasure.Order != request.Order) return new Decision.Refused("another-order", "That is not the order that waits for approval.");
        if (Erasure.RequestedBy == request.By) return new Decision.Refused("same-person", "Who asked for an erasure does not approve it.");
        if (Erasure.DueOn is not null) return new Decision.NothingToRecord(null);
        return new Decision.Accepted(new ErasureApproved(request.Order, request.By, request.Today, request.Today.AddDays(request.Rules.WaitingDays)));
    }

    public Decision Decide(WithdrawErasure request)
    {
        if (Custody is Custody.Erased) return Erased;
        if (Erasure is null) return NoErasure;
        if (Erasure.Order != request.Order) return new Decision.Refused("another-order", "That is not the order that waits.");
        return new Decision.Accepted(new ErasureWithdrawn(request.Order, request.By, request.Today));
    }

    /// <summary>What the calendar brings about: an approved erasure whose day has come and that nothing holds up.</summary>
    public Decision DueOn(DateOnly today) => Holds.IsEmpty && Erasure is { Began: false, DueOn: { } day } && day <= today
        ? new Decision.Accepted(new ErasureBegan(Erasure.Order, today))
        : new Decision.NothingToRecord(null);

    public Keeping Evolve(KeepingEvent recorded) => recorded switch
    {
        KeySealed e => this with { Seals = Seals.Add(e.Order) },
        KeyUnsealed e => this with { Seals = Seals.Remove(e.Lifts) },
        LegalHoldPlaced e => this with { Holds = Holds.Add(e.Order) },
        LegalHoldLifted e => this with { Holds = Holds.Remove(e.Lifts), Erasure = e.DueOn is null ? Erasure : Erasure! with { DueOn = e.DueOn } },
        ErasureRequested e => this with { Erasure = new(e.Order, e.By) },
        ErasureApproved e => this with { Erasure = Erasure! with { DueOn = e.DueOn } },
        ErasureWithdrawn => this with { Erasure = null },
        ErasureBegan => this with { Erasure = Erasure! with { Began = true } },
        KeyDestroyed e => this with { Erasure = Erasure! with { KeysDestroyed = true, Unconfirmed = [.. e.Records] } },
        ErasureConfirmed e => this with { Erasure = Erasure! with { Unconfirmed = Erasure.Unconfirmed.Remove(new(e.Agency, e.Record)) } },
        ErasureCompleted => this with { Erasure = Erasure! with { Completed = true } },
        _ => throw new System.Diagnostics.UnreachableException(recorded.GetType().Name),
    };

    private Decision.Refused? OnHold => Holds.IsEmpty ? null : new("legal-hold", "A legal hold stands on this file; nothing of it may be destroyed.");

    private static Decision.Refused NoErasure => new("no-erasure", "Nobody has asked to erase this file.");

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}

/// <summary>An order to erase a file, on its way.</summary>
/// <param name="DueOn">The day it is carried out, once a second person has approved it.</param>
public sealed record Erasure(string Order, string RequestedBy, DateOnly? DueOn = null)
{
    public bool Began { get; init; }
    public bool KeysDestroyed { get; init; }

    /// <summary>Records whose adapters have not confirmed yet.</summary>
    public ImmutableArray<RecordToPurge> Unconfirmed { get; init; } = [];
    public bool Completed { get; init; }
}
