namespace Hub.EventStore;

/// <summary>A fact to be added. The body is sealed by the caller where it concerns a person.</summary>
public sealed record NewFact(Guid Id, string Type, ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Body);

/// <summary>A fact as the log holds it, for ever: exactly the bytes that were written.</summary>
public sealed record StoredFact(
    long Position,
    string Stream,
    int Version,
    Guid Id,
    string Type,
    DateTimeOffset RecordedAt,
    ReadOnlyMemory<byte> Header,
    ReadOnlyMemory<byte> Body);
