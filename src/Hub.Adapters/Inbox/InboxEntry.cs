using Hub.Contracts;

namespace Hub.Adapters.Inbox;

/// <summary>Something to be written: put within a transaction with others, settled after its commit.</summary>
internal abstract class InboxEntry
{
    private readonly TaskCompletionSource durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Durable => durable.Task;

    public abstract void Put(InboxStore store);

    public virtual void Settle(AdapterInbox inbox, Turns turns)
    {
    }

    public void Complete() => durable.TrySetResult();

    public void Fail(Exception reason) => durable.TrySetException(reason);
}

internal sealed class TakenIn(RecordChangedV1 message, DateTimeOffset at, long mostWaiting) : InboxEntry
{
    private long last;
    private bool isHole;
    private bool isErased;

    public bool HadRoom { get; private set; } = true;

    public override void Put(InboxStore store)
    {
        // The person was erased: a redelivery, or what was sent before and came late, is taken from the broker and not kept.
        isErased = store.IsErased(message.Record);
        if (isErased) return;
        last = store.LastOf(message.Record);
        if (message.Sequence <= last)
        {
            store.GiveAgain(message, at);
            return;
        }
        // The next in turn is always taken, or a full inbox could never empty itself.
        HadRoom = message.Sequence == last + 1 || store.Waiting < mostWaiting;
        if (!HadRoom) return;
        isHole = message.Sequence > last + 1 && !store.Waits(message.Record, message.Sequence - 1);
        store.Put(message, at);
    }

    public override void Settle(AdapterInbox inbox, Turns turns)
    {
        if (isErased) return;
        if (message.Sequence <= last) inbox.ReceiptsWait.Raise();
        else if (HadRoom) turns.Arrived(message, last);
        if (isHole) inbox.Holes.Noticed(message.Record);
    }
}

internal sealed class Noted(WaitingChange change, Answer answer) : InboxEntry
{
    private bool inTurn;

    public override void Put(InboxStore store)
    {
        inTurn = change.Sequence == store.LastOf(change.Record) + 1 && !store.IsErased(change.Record);
        if (!inTurn) return;
        store.Give(change, answer);
        if (answer.Advances) store.Advance(change.Record, change.Sequence);
        else store.Park(change.Record, change.Sequence);
    }

    public override void Settle(AdapterInbox inbox, Turns turns)
    {
        turns.Finished(change, advanced: inTurn && answer.Advances);
        inbox.ReceiptsWait.Raise();
    }
}

internal sealed class GivenBack(WaitingChange change) : InboxEntry
{
    public override void Put(InboxStore store)
    {
    }

    public override void Settle(AdapterInbox inbox, Turns turns) => turns.Finished(change, advanced: false);
}

/// <summary>From here on nothing of the record is taken in, told or noted; what there is of it is still here.</summary>
internal sealed class Erased(SubjectErasedV1 message) : InboxEntry
{
    public override void Put(InboxStore store) => store.Erase(message.Record, message.Position);

    public override void Settle(AdapterInbox inbox, Turns turns) => turns.Erase(message.Record);
}

/// <summary>The record's rows are deleted, and the journal that still has them is emptied after the commit.</summary>
internal sealed class Purged(string record) : InboxEntry
{
    private InboxStore? purged;

    public bool JournalEmptied { get; private set; }

    public override void Put(InboxStore store)
    {
        purged = store;
        store.Purge(record);
    }

    public override void Settle(AdapterInbox inbox, Turns turns)
    {
        try
        {
            JournalEmptied = purged!.TruncateJournal();
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // It is tried again, and nothing is confirmed before it was done.
        }
    }
}

/// <summary>Nothing of the record is left here, and the hub is to be told so.</summary>
internal sealed class NotedPurged(string record, DateTimeOffset at) : InboxEntry
{
    public override void Put(InboxStore store) => store.NotePurged(record, at);

    public override void Settle(AdapterInbox inbox, Turns turns) => inbox.ReceiptsWait.Raise();
}

internal sealed class ConfirmedErased(string record) : InboxEntry
{
    public override void Put(InboxStore store) => store.ConfirmErased(record);
}

internal sealed class Confirmed(IReadOnlyList<UnsentReceipt> receipts) : InboxEntry
{
    public override void Put(InboxStore store)
    {
        foreach (var receipt in receipts) store.Confirm(receipt);
    }
}

internal sealed class Counted(string counter) : InboxEntry
{
    public long Number { get; private set; }

    public override void Put(InboxStore store) => Number = store.NextNumber(counter);
}
