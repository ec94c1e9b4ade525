using MassTransit;

namespace Hub.Contracts;

/// <summary>
/// Hub → one agency's adapter: the person behind this record was erased. Nothing about them may be left on the way to the agency: inbox, files that
/// wait to be taken, dead letters. (What the agency's own system holds is the agency's, by its own law.) Sent again until it is confirmed.
/// </summary>
[MessageUrn("hub:subject-erased:v1")]
public sealed record SubjectErasedV1
{
    public required string Agency { get; init; }
    public required string Record { get; init; }

    /// <summary>The position at which the log says that the person's keys are destroyed.</summary>
    public required long Position { get; init; }
}

/// <summary>Adapter → hub: nothing of this record is left here, and what still comes about it is not taken in.</summary>
[MessageUrn("hub:erasure-confirmed:v1")]
public sealed record ErasureConfirmedV1
{
    public required string Agency { get; init; }
    public required string Record { get; init; }
    public required long Position { get; init; }

    /// <summary>When it was purged, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
