namespace Hub.EventStore;

/// <summary>One request on its way to the log, and the caller who waits for it.</summary>
internal sealed class WaitingAppend(AppendRequest request, int bytes, CancellationToken ct)
    : TaskCompletionSource<AppendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public AppendRequest Request { get; } = request;
    public int Bytes { get; } = bytes;
    public CancellationToken Given { get; } = ct;
    public long Since { get; } = Environment.TickCount64;

    /// <summary>It may be in the log already: sent once on a connection that broke before the answer.</summary>
    public bool MayBeWritten { get; set; }
}
