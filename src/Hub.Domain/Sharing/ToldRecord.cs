using System.Collections.Immutable;
using static Hub.Domain.Sharing.DeliveryEvent;

namespace Hub.Domain.Sharing;

/// <summary>What the envelope of one fact of a delivery stream says; it can be read where the fact itself may not be.</summary>
/// <param name="Code">Of a receipt: the agency's or the adapter's word for why.</param>
/// <param name="OfPerson">Of a disclosure: by which record the person goes was told, and no address.</param>
public readonly record struct DeliveryMark(DeliveryStep Step, long Sequence, ChangeId? Change, string? Code, bool OfPerson = false);

public enum DeliveryStep { Disclosed, Applied, Rejected, Parked }

/// <summary>
/// What one agency's record was told, and what the agency's own system answered: from disclosures and receipts alone. It says what the
/// agency held without asking the agency.
/// </summary>
public sealed record ToldRecord
{
    public static readonly ToldRecord Nothing = new();

    /// <summary>Applied, and yet without an effect there: the telling was emptied because a later one stands in for it.</summary>
    private const string Superseded = "superseded";

    /// <summary>By sequence.</summary>
    public ImmutableArray<Telling> Tellings { get; private init; } = [];

    /// <summary>
    /// The telling whose address the agency held when those instants had come, and others had not. An agency applies a record's tellings in
    /// sequence, so the highest one that it had applied by then is what it held; its own clock says when.
    /// </summary>
    public Telling? Held(Func<DateTimeOffset, bool> hadCome) =>
        Tellings.LastOrDefault(t => t is { OfPerson: false, AppliedAt: { } at, HadEffect: true } && hadCome(at));

    public ToldRecord Evolve(Recorded fact, DeliveryMark mark)
    {
        if (mark.Step is DeliveryStep.Disclosed)
        {
            if (Tellings.Any(t => t.Sequence == mark.Sequence)) return this; // Told once; the log's command key sees to that, and this does not rely on it.
            var told = new Telling(mark.Sequence, fact.Position, fact.RecordedAt, mark.Change, fact.Event as ChangeDisclosed)
            {
                OfPerson = mark.OfPerson, Person = fact.Event as IdentifierChanged,
            };
            return this with { Tellings = Tellings.Insert(Tellings.Count(t => t.Sequence < mark.Sequence), told) };
        }
        for (var i = 0; i < Tellings.Length; i++)
            if (Tellings[i].Sequence == mark.Sequence) return this with { Tellings = Tellings.SetItem(i, Answered(Tellings[i], fact, mark)) };
        return this;
    }

    private static Telling Answered(Telling told, Recorded fact, DeliveryMark mark)
    {
        if (told.Answer is DeliveryStep.Applied) return told; // What was applied stays so, whatever else is answered later.
        var (at, reference) = fact.Event switch
        {
            ChangeApplied e => (e.At, e.AgencyReference),
            ChangeRejected e => (e.At, e.AgencyReference),
            ChangeParked e => (e.At, null),
            _ => (fact.RecordedAt, null), // The agency's own time may not be read here; it answered by then.
        };
        return told with
        {
            Answer = mark.Step, AnsweredAt = at, AnswerPosition = fact.Position, AnswerRecordedAt = fact.RecordedAt, Code = mark.Code, Reference = reference,
            HadEffect = mark.Step is DeliveryStep.Applied && mark.Code != Superseded,
        };
    }
}

/// <summary>One disclosure to one record, and the answer to it.</summary>
/// <param name="ToldAt">When the log took in that it is disclosed; the message went out after that.</param>
/// <param name="Content">Null where it may not be read here.</param>
public sealed record Telling(long Sequence, long Position, DateTimeOffset ToldAt, ChangeId? Change, ChangeDisclosed? Content)
{
    /// <summary>It says by which record the person goes, and no address.</summary>
    public bool OfPerson { get; init; }

    /// <summary>Null where it is of an address, or may not be read here.</summary>
    public IdentifierChanged? Person { get; init; }

    /// <summary>Null while there is none.</summary>
    public DeliveryStep? Answer { get; init; }

    /// <summary>By the agency's own clock.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }
    public long? AnswerPosition { get; init; }
    public DateTimeOffset? AnswerRecordedAt { get; init; }
    public string? Code { get; init; }

    /// <summary>Under which the agency finds it again: transaction, batch line, docket entry.</summary>
    public string? Reference { get; init; }

    /// <summary>The agency's record says since then what was told.</summary>
    public bool HadEffect { get; init; }

    public DateTimeOffset? AppliedAt => Answer is DeliveryStep.Applied ? AnsweredAt : null;
}
