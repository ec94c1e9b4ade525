namespace Hub.EventStore;

/// <summary>The log could not be reached, or its head is held by somebody: nothing was written, and trying again later is safe.</summary>
public sealed class LogUnavailable(string reason, Exception? cause = null) : Exception(reason, cause);

/// <summary>
/// The connection broke after an append was sent, and the request has no command key by which it could be asked again:
/// the facts may be in the log or not. Who appends without a key must be able to find out by the fact's id, or not mind.
/// </summary>
public sealed class OutcomeUnknown(Exception? cause = null)
    : Exception("The connection to the log broke before the answer came: the facts may have been written or not.", cause);

/// <summary>The log refused the request for a reason that is a bug here or a broken machine there. Nothing was written.</summary>
public sealed class AppendFailed(string reason, Exception? cause = null) : Exception(reason, cause);

/// <summary>
/// Positions are gapless, so a missing one means that facts were lost or changed underneath: an alarm, never something to skip.
/// </summary>
public sealed class GapFound(long expected, long? found)
    : Exception($"The log should hold position {expected} next, but " + (found is null ? "it is not there." : $"position {found} follows."))
{
    public long Expected { get; } = expected;
    public long? Found { get; } = found;
}

/// <summary>Versions are contiguous within a stream, so a missing one means that facts were lost: nothing may be decided on the rest.</summary>
public sealed class StreamBroken(string stream, int expected)
    : Exception($"Stream {stream} should hold version {expected} next, but it is not there.")
{
    public string Stream { get; } = stream;
    public int Expected { get; } = expected;
}
