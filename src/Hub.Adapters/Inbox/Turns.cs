using System.Threading.Channels;
using Hub.Contracts;

namespace Hub.Adapters.Inbox;

/// <summary>
/// Whose turn it is: of each record the next sequence, and only then the one after it. Used by the inbox's writer alone, after its
/// transaction was committed, so whatever is here is on disk.
/// </summary>
internal sealed class Turns(InboxStore store, ChannelWriter<WaitingChange> ready, bool severalOfARecord)
{
    // What is ready is held in memory, so there is a limit; the rest waits on disk until there is room.
    private const int MostReady = 10_000;
    private const int MostOfARecord = 100;

    private readonly Dictionary<string, Turn> turns = new(StringComparer.Ordinal);
    private int underWay;
    private bool moreOnDisk;

    /// <param name="message">It is on disk.</param>
    /// <param name="last">The record's last sequence that is done with.</param>
    public void Arrived(RecordChangedV1 message, long last)
    {
        if (!turns.TryGetValue(message.Record, out var turn))
        {
            if (message.Sequence == last + 1) Continue(message.Record, new Turn());
            return;
        }
        if (turn.Changes.Find(c => c.Sequence == message.Sequence) is { } told) told.Message = message;
        else if (severalOfARecord) Continue(message.Record, turn);
    }

    public void Finished(WaitingChange change, bool advanced)
    {
        if (turns.TryGetValue(change.Record, out var turn) && turn.Changes.Remove(change))
        {
            underWay--;
            if (turn.Changes.Count == 0) turns.Remove(change.Record);
            Continue(change.Record, turn);
        }
        change.Settle(advanced);
        if (moreOnDisk && underWay < MostReady / 2) FromDisk();
    }

    public void FromDisk()
    {
        moreOnDisk = false;
        foreach (var record in store.Heads(2 * MostReady))
            if (!turns.ContainsKey(record)) Continue(record, new Turn());
    }

    /// <summary>What is under way says nothing any more, and nothing of the record is handed on after it.</summary>
    public void Erase(string record)
    {
        if (!turns.TryGetValue(record, out var turn)) return;
        foreach (var change in turn.Changes) change.Erase();
    }

    private void Continue(string record, Turn turn)
    {
        if (store.IsErased(record))
        {
            if (turn.Changes.Count > 0) turns[record] = turn;
            return;
        }
        var told = turn.Changes.Count;
        if (told >= (severalOfARecord ? MostOfARecord : 1)) return;
        var last = told > 0 ? turn.Changes[^1].Sequence : store.LastOf(record);
        foreach (var (message, parked) in store.Following(record, last, severalOfARecord ? MostOfARecord - told : 1))
        {
            if (message.Sequence != last + 1 || parked) break;
            if (underWay >= MostReady)
            {
                moreOnDisk = true;
                break;
            }
            var change = new WaitingChange(message, turn.Changes.LastOrDefault());
            turn.Changes.Add(change);
            underWay++;
            last++;
            ready.TryWrite(change);
        }
        if (turn.Changes.Count > 0) turns[record] = turn;
    }

    /// <summary>What of one record has been handed on and is not settled yet, in order.</summary>
    private sealed class Turn
    {
        public List<WaitingChange> Changes { get; } = [];
    }
}
