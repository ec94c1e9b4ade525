using Hub.Contracts;

namespace Hub.Adapters.Inbox;

/// <summary>One sequence of one record whose turn has come.</summary>
public sealed class WaitingChange
{
    private readonly TaskCompletionSource<bool> settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RecordChangedV1 message;

    internal WaitingChange(RecordChangedV1 message, WaitingChange? before) => (this.message, Before) = (message, before);

    /// <summary>The person was erased: nothing is told any more, to nobody.</summary>
    public bool IsErased { get; private set; }

    public string Record => message.Record;

    public long Sequence => message.Sequence;

    /// <summary>The latest that the hub sent of this sequence.</summary>
    public RecordChangedV1 Message
    {
        get => message;
        internal set => message = value;
    }

    /// <summary>The change of the same record that must be settled first, if that is under way too.</summary>
    public WaitingChange? Before { get; private set; }

    /// <summary>Durably noted: true when the record has advanced past it.</summary>
    public Task<bool> Settled => settled.Task;

    /// <summary>The change before it was parked, so this one must not reach the agency.</summary>
    public bool IsBlocked => Before is { Settled: { IsCompletedSuccessfully: true, Result: false } };

    internal void Erase()
    {
        IsErased = true;
        message = message with { Sealed = [] };
    }

    internal void Settle(bool advanced)
    {
        Before = null; // Or a busy record would hold on to all that it ever told.
        settled.TrySetResult(advanced);
    }

    // Its message is sealed, but nothing is gained by printing it.
    public override string ToString() => $"{Record}/{Sequence}";
}
