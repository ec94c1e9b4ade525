using Hub.Adapters.Inbox;
using Hub.Contracts;

namespace Hub.Adapters;

/// <summary>
/// A change on its way to the agency. The hub may replace what it says, or empty it, at any time before it is applied, so
/// <see cref="State"/> is read anew for every attempt.
/// </summary>
public sealed class Errand(WaitingChange change, AgencyKeyFile keys)
{
    private (RecordChangedV1 Message, RecordState? State)? opened;

    // To every adapter the same as a change that was superseded: there is nothing to tell, and it ends.
    private static readonly RecordState Nothing = new() { RecordKey = "", Cause = Causes.Superseded };

    public WaitingChange Change => change;

    /// <summary>The agency's idempotency key: the same for every attempt, also after a crash.</summary>
    public Guid MessageId => change.Message.MessageId;

    /// <summary>Null when none of the agency's keys opens it.</summary>
    public RecordState? State
    {
        get
        {
            var message = change.Message;
            if (change.IsErased) return Nothing;
            if (opened is not { } kept || !ReferenceEquals(kept.Message, message)) opened = kept = (message, keys.Open(message));
            return kept.State;
        }
    }

    /// <summary>There is nothing to tell (any more).</summary>
    public bool SaysNothing => State is not ({ Address: not null } or { Person: not null });
}
