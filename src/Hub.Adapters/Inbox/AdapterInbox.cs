using System.Threading.Channels;
using Hub.Contracts;
using Microsoft.Data.Sqlite;

namespace Hub.Adapters.Inbox;

/// <summary>
/// What the hub told this agency, on the agency's side. Everything goes through one writer, many entries a transaction; a call returns
/// when its entry is durable. Hands on each record's changes in order, each until it is noted, also after a crash.
/// </summary>
public sealed class AdapterInbox : IAsyncDisposable
{
    private const int MostInABatch = 512;
    private const int MostQueued = 4_096;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(2);

    private readonly InboxStore store;
    private readonly Turns turns;
    private readonly Channel<InboxEntry> entries = Channel.CreateBounded<InboxEntry>(new BoundedChannelOptions(MostQueued) { SingleReader = true });
    private readonly Channel<WaitingChange> ready = Channel.CreateUnbounded<WaitingChange>(); // Turns has the limit.
    private readonly TimeProvider clock;
    private readonly long mostWaiting;
    private readonly Task writing;
    private long waiting;

    private AdapterInbox(InboxStore store, InboxReader reader, bool severalOfARecord, TimeProvider clock, long mostWaiting)
    {
        (this.store, this.clock, this.mostWaiting, Reader) = (store, clock, mostWaiting, reader);
        turns = new Turns(store, ready.Writer, severalOfARecord);
        turns.FromDisk();
        waiting = store.Waiting;
        writing = Task.Run(Write);
    }

    public ChannelReader<WaitingChange> Ready => ready.Reader;

    /// <summary>Changes that are taken in and not done with.</summary>
    public long Waiting => Interlocked.Read(ref waiting);

    /// <summary>Whether the last attempt to write came to disk.</summary>
    public bool Writable { get; private set; } = true;

    internal InboxReader Reader { get; }

    internal Signal ReceiptsWait { get; } = new();

    internal Holes Holes { get; } = new();

    public static AdapterInbox Open(string path, bool severalOfARecord, TimeProvider clock, long mostWaiting = 2_000_000)
    {
        var opened = new InboxStore(path);
        try
        {
            return new AdapterInbox(opened, new InboxReader(path), severalOfARecord, clock, mostWaiting);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Returns when the message is durable here. False when there is no room.</summary>
    public async Task<bool> TakeIn(RecordChangedV1 message, CancellationToken ct)
    {
        var entry = new TakenIn(message, clock.GetUtcNow(), mostWaiting);
        await Enter(entry, ct);
        return entry.HadRoom;
    }

    /// <summary>Notes what became of a change, with its receipt for the hub. Its predecessor must have been settled.</summary>
    public Task Note(WaitingChange change, Answer answer, CancellationToken ct) => Enter(new Noted(change, answer), ct);

    /// <summary>The change cannot be noted, because one before it is parked; it is told again after that.</summary>
    public Task GiveBack(WaitingChange change, CancellationToken ct) => Enter(new GivenBack(change), ct);

    /// <summary>The person behind a record was erased: nothing of it goes on from here. Repeated at will.</summary>
    public Task Erase(SubjectErasedV1 message, CancellationToken ct) => Enter(new Erased(message), ct);

    /// <summary>Deletes what there is of the record. False when the journal could not be emptied of it just now.</summary>
    public async Task<bool> Purge(string record, CancellationToken ct)
    {
        var purged = new Purged(record);
        await Enter(purged, ct);
        return purged.JournalEmptied;
    }

    /// <summary>Everywhere here nothing of the record is left; the hub is told.</summary>
    public Task NotePurged(string record, CancellationToken ct) => Enter(new NotedPurged(record, clock.GetUtcNow()), ct);

    internal Task ConfirmErased(string record, CancellationToken ct) => Enter(new ConfirmedErased(record), ct);

    internal Task Confirm(IReadOnlyList<UnsentReceipt> receipts, CancellationToken ct) => Enter(new Confirmed(receipts), ct);

    /// <summary>1, 2, 3 …, never one twice.</summary>
    public async Task<long> NextNumber(string counter, CancellationToken ct)
    {
        var entry = new Counted(counter);
        await Enter(entry, ct);
        return entry.Number;
    }

    public async ValueTask DisposeAsync()
    {
        entries.Writer.TryComplete();
        await writing;
        ready.Writer.TryComplete();
        store.Dispose();
        Reader.Dispose();
    }

    private async Task Enter(InboxEntry entry, CancellationToken ct)
    {
        await entries.Writer.WriteAsync(entry, ct);
        await entry.Durable;
    }

    private async Task Write()
    {
        var batch = new List<InboxEntry>(MostInABatch);
        while (await entries.Reader.WaitToReadAsync())
        {
            // When many come, a commit a little later is a commit for more of them; a single one is never kept waiting.
            if (batch.Count > 1) await Task.Delay(Gather, clock);
            batch.Clear();
            while (batch.Count < MostInABatch && entries.Reader.TryRead(out var entry)) batch.Add(entry);
            if (Commit(batch) is { } failure)
            {
                foreach (var entry in batch) entry.Fail(failure);
                continue;
            }
            foreach (var entry in batch)
            {
                entry.Settle(this, turns);
                entry.Complete();
            }
        }
    }

    // All or none: an entry that fails takes its neighbours with it, and each caller tries again.
    private SqliteException? Commit(List<InboxEntry> batch)
    {
        try
        {
            store.Begin();
            foreach (var entry in batch) entry.Put(store);
            store.Commit();
            Interlocked.Exchange(ref waiting, store.Waiting);
            Writable = true;
            return null;
        }
        catch (SqliteException e)
        {
            Writable = false;
            store.Undo();
            return e;
        }
    }
}
