using MassTransit;

namespace Hub.Contracts;

/// <summary>
/// Hub → one agency's adapter: the next state of one of the agency's records. The broker sees opaque ids and a sealed body;
/// who it is about, and where they live, only the agency's key opens (<see cref="AgencyKeys.Open"/> gives a <see cref="RecordState"/>).
/// </summary>
[MessageUrn("hub:record-changed:v1")]
public sealed record RecordChangedV1
{
    /// <summary>The same for every sending of this sequence, so that an agency's system can use it as its idempotency key.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>dmv, revenue or courts.</summary>
    public required string Agency { get; init; }

    /// <summary>The hub's opaque id of the agency's record; never the agency's own key.</summary>
    public required string Record { get; init; }

    /// <summary>1, 2, 3 … per record, without holes.</summary>
    public required long Sequence { get; init; }

    /// <summary>The position of the fact that this tells of.</summary>
    public required long SourcePosition { get; init; }

    /// <summary>Which of the agency's keys opens <see cref="Sealed"/>.</summary>
    public required string KeyId { get; init; }

    /// <summary>96-bit nonce, ciphertext, 128-bit tag of a <see cref="RecordState"/> as UTF-8 JSON; AES-256-GCM.</summary>
    public required byte[] Sealed { get; init; }
}
