using System.Text.Json;
using Hub.Domain;

namespace Hub.Server.Facts;

/// <summary>
/// A fact's envelope: who, in what office, by which channel, on whose behalf, why. Plain JSON without personal data, so that cursors,
/// lists of deliveries and calendars can be rebuilt when no body can be read.
/// </summary>
public sealed record FactHeader
{
    /// <summary>Who did it, as an opaque id: <c>clerk:7c1</c>, <c>agency:dmv</c>, <c>hub</c>.</summary>
    public required string Actor { get; init; }
    public string? Office { get; init; }
    public string? Channel { get; init; }
    public CitizenId? OnBehalfOf { get; init; }

    /// <summary>The record under which it was reported, so that an unmerge knows whose it is.</summary>
    public RecordId? ReportedUnder { get; init; }
    public DateTimeOffset? ReportedAt { get; init; }

    /// <summary>taxpayer-supplied or federal-return; the second is refused.</summary>
    public string? Origin { get; init; }

    /// <summary>How strongly the reporter was proofed.</summary>
    public string? Assurance { get; init; }
    public string? Purpose { get; init; }
    public string? Basis { get; init; }

    /// <summary>The request that this and its siblings came from.</summary>
    public Guid? Correlation { get; init; }

    /// <summary>The position of the fact that caused this one.</summary>
    public long? Causation { get; init; }

    /// <summary>The change's reference, on every fact that is about one change.</summary>
    public ChangeId? Change { get; init; }

    /// <summary>On a correction: the change that was wrong.</summary>
    public ChangeId? Corrects { get; init; }

    /// <summary>On a readdressing: the changes whose lines of the address book have another name from then on.</summary>
    public IReadOnlyList<ChangeId>? Renames { get; init; }

    /// <summary>The day on which the calendar has something to do because of this fact.</summary>
    public DateOnly? DueOn { get; init; }

    /// <summary>The change was told before its day.</summary>
    public bool? Waits { get; init; }

    /// <summary>On deliveries: the record's own sequence, and the position of the fact that it tells of.</summary>
    public long? Sequence { get; init; }
    public long? Source { get; init; }

    /// <summary>On deliveries and interests: which record, and whose data it is, so that neither list needs a key.</summary>
    public string? Agency { get; init; }
    public RecordId? Record { get; init; }
    public CitizenId? Citizen { get; init; }

    /// <summary>On merges and reversals: which merge, and whose file was folded into whose, so that a reader without keys can fold too.</summary>
    public MergeId? Merge { get; init; }
    public CitizenId? Survivor { get; init; }
    public CitizenId? Retired { get; init; }

    /// <summary>On reviews: who may be the same person as <see cref="Citizen"/>.</summary>
    public CitizenId? Other { get; init; }

    /// <summary>On rejections and parkings: the agency's stable code. On decisions of reviews: the verdict.</summary>
    public string? Code { get; init; }

    /// <summary>The data key that the body lies under; none for facts about nobody.</summary>
    public Guid? Key { get; init; }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, FactJson.Options);

    public static FactHeader Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<FactHeader>(json, FactJson.Options) ?? throw new InvalidDataException("A fact without a header.");
}
