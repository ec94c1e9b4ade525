using Hub.Contracts;
using Microsoft.Data.Sqlite;

namespace Hub.Adapters.Inbox;

/// <summary>
/// The inbox on disk: per record the last sequence that is done with, what waits, and the receipts given. One writer; a note is durable
/// when its transaction has been committed (WAL, flushed at each commit).
/// </summary>
internal sealed class InboxStore : IDisposable
{
    // Older receipts of a record were confirmed long ago; the hub has them in its log.
    private const int ReceiptsKept = 32;

    private readonly SqliteConnection connection;
    private readonly InboxStatements sql;
    private long lastStamp;

    public InboxStore(string path)
    {
        connection = InboxFile.Open(path);
        sql = new InboxStatements(connection);
        lastStamp = sql.Number("select coalesce(max(unsent), 0) from receipt");
        Waiting = sql.Number("select count(*) from waiting");
    }

    public long Waiting { get; private set; }

    public void Begin() => sql.Begin.With();

    public void Commit() => sql.Commit.With();

    public void Undo()
    {
        try
        {
            sql.Rollback.With();
        }
        catch (SqliteException)
        {
            // Some failures have ended the transaction already.
        }
        Waiting = sql.Number("select count(*) from waiting"); // What was counted beside it is counted again.
    }

    public long LastOf(string record) => sql.Last.With(record) is long last ? last : 0;

    public bool Waits(string record, long sequence) => sql.IsWaiting.With(record, sequence) is not null;

    /// <summary>A re-sent sequence takes the place of the one that waits, and is tried again if that was parked.</summary>
    public void Put(RecordChangedV1 m, DateTimeOffset at)
    {
        if (!Waits(m.Record, m.Sequence)) Waiting++;
        sql.Remember.With(m.Record);
        sql.Wait.With(m.Record, m.Sequence, m.MessageId.ToByteArray(bigEndian: true), m.Agency, m.SourcePosition, m.KeyId, m.Sealed, at.UtcTicks);
    }

    public void Park(string record, long sequence) => sql.Park.With(record, sequence);

    public void Advance(string record, long sequence)
    {
        sql.Advance.With(record, sequence);
        if (Waits(record, sequence)) Waiting--;
        sql.Drop.With(record, sequence);
        sql.Forget.With(record, sequence - ReceiptsKept);
    }

    public void Give(WaitingChange change, Answer answer) =>
        sql.Receipt.With(change.Record, change.Sequence, change.Message.SourcePosition, answer.Outcome,
            (object?)answer.Code ?? DBNull.Value, (object?)answer.Reference ?? DBNull.Value, answer.At.UtcTicks, ++lastStamp);

    /// <summary>The receipt that was given goes out once more; one that is no longer kept was followed by others, so a later state stands in.</summary>
    public void GiveAgain(RecordChangedV1 m, DateTimeOffset at)
    {
        if (sql.ReceiptAgain.Count(m.Record, m.Sequence, ++lastStamp) > 0) return;
        sql.Receipt.With(m.Record, m.Sequence, m.SourcePosition, Outcomes.Applied, Codes.Superseded, DBNull.Value, at.UtcTicks, ++lastStamp);
    }

    public bool IsErased(string record) => sql.IsErased.With(record) is not null;

    public void Erase(string record, long position) => sql.Erase.With(record, position);

    /// <summary>Deleted bytes are overwritten (secure_delete); what the journal still holds of them goes with <see cref="TruncateJournal"/>.</summary>
    public void Purge(string record)
    {
        Waiting -= sql.EraseWaiting.Count(record);
        sql.EraseReceipts.With(record);
    }

    public void NotePurged(string record, DateTimeOffset at) => sql.Purged.With(record, at.UtcTicks);

    /// <summary>False when a reader was in the way; it must be tried again.</summary>
    public bool TruncateJournal() => sql.Number("pragma wal_checkpoint(truncate)") == 0;

    public void ConfirmErased(string record) => sql.ConfirmErased.With(record);

    public void Confirm(UnsentReceipt receipt) => sql.Confirm.With(receipt.Receipt.Record, receipt.Receipt.Sequence, receipt.Stamp);

    /// <summary>What waits of a record after a sequence, in order.</summary>
    public List<(RecordChangedV1 Message, bool Parked)> Following(string record, long after, int most)
    {
        var found = new List<(RecordChangedV1, bool)>();
        using var rows = sql.Following.Read(record, after, most);
        while (rows.Read()) found.Add((InboxStatements.Message(rows), rows.GetInt64(7) == InboxStatements.Parked));
        return found;
    }

    /// <summary>Records whose next sequence waits to be told.</summary>
    public List<string> Heads(int most)
    {
        var found = new List<string>();
        using var rows = sql.Heads.Read(most);
        while (rows.Read()) found.Add(rows.GetString(0));
        return found;
    }

    public long NextNumber(string counter)
    {
        sql.CountUp.With(counter);
        return (long)sql.Counter.With(counter)!;
    }

    public void Dispose()
    {
        sql.Dispose();
        connection.Dispose();
    }
}
