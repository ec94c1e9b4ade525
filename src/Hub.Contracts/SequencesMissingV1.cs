using MassTransit;

namespace Hub.Contracts;

/// <summary>Adapter → hub: a later sequence arrived first; send these again, both ends included.</summary>
[MessageUrn("hub:sequences-missing:v1")]
public sealed record SequencesMissingV1
{
    public required string Agency { get; init; }
    public required string Record { get; init; }
    public required long From { get; init; }
    public required long To { get; init; }
}
