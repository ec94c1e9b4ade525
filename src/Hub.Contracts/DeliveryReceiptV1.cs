using MassTransit;

namespace Hub.Contracts;

/// <summary>Adapter → hub: what the agency's own system did with one sequence of one record. Holds nothing about a person.</summary>
[MessageUrn("hub:delivery-receipt:v1")]
public sealed record DeliveryReceiptV1
{
    public required string Agency { get; init; }
    public required string Record { get; init; }
    public required long Sequence { get; init; }
    public required long SourcePosition { get; init; }

    /// <summary>applied, rejected or parked: see <see cref="Outcomes"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The agency's or the adapter's reason, for rejected and parked: a stable code of at most 40 characters <c>[A-Za-z0-9-]</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The agency's own reference of the transaction, if it gave one; opaque, at most 60 characters.</summary>
    public string? AgencyReference { get; init; }

    /// <summary>When the agency's system said so, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>
/// Applied: the agency's system holds it. Rejected: its system refused it on the merits; the sequence advances. Parked: it could not be
/// brought to the agency's system at all (it does not open, or has no meaning there) and a person must look; later sequences wait behind it.
/// </summary>
public static class Outcomes
{
    public const string Applied = "applied";
    public const string Rejected = "rejected";
    public const string Parked = "parked";
}
