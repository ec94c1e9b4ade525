namespace Hub.Domain;

/// <summary>
/// Something that happened, as the log keeps it. Stored for ever: a member may be added if optional, none is renamed, retyped or reused.
/// Who asked, when, and on what evidence are in the envelope, not here.
/// </summary>
public abstract record HubEvent
{
    // Facts are about people. What is printed by accident names the kind of fact and no more.
    public sealed override string ToString() => GetType().Name;
}

/// <summary>An event with its place in the log.</summary>
/// <param name="Position">The log's order; a later position was known later.</param>
/// <param name="RecordedAt">When the log took it in, UTC.</param>
/// <param name="Event">Null where its key may not be used here (protected, sealed, erased): that it happened is known, what it said is not.</param>
/// <param name="Whose">In whose stream it stands; said where files may be folded, for there it decides whose it is again when a merge is reversed.</param>
public readonly record struct Recorded(long Position, int Version, DateTimeOffset RecordedAt, HubEvent? Event, CitizenId Whose = default);
