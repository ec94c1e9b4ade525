using Hub.Contracts;
using Microsoft.Data.Sqlite;

namespace Hub.Adapters.Inbox;

/// <summary>A receipt that the bus has not confirmed, and its place in the line: a later one for the same sequence has another.</summary>
internal sealed record UnsentReceipt(DeliveryReceiptV1 Receipt, long Stamp);

/// <summary>Looks into the inbox beside its writer.</summary>
internal sealed class InboxReader : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Statement unsent;
    private readonly Statement hole;
    private readonly Statement holes;
    private readonly Statement erased;
    private readonly Lock gate = new();

    public InboxReader(string path)
    {
        connection = InboxFile.OpenToRead(path);
        unsent = new Statement(connection, """
            select record, sequence, source_position, outcome, code, reference, at, unsent
            from receipt where unsent > 0 order by unsent limit $1
            """);
        erased = new Statement(connection, "select record, position, purged_at from erased where unsent = 1 and purged_at is not null limit $1");
        hole = new Statement(connection, """
            select r.last, (select min(sequence) from waiting w where w.record = r.record and w.sequence > r.last) from record r where record = $1
            """);
        holes = new Statement(connection, """
            select r.record from record r
            where (select min(sequence) from waiting w where w.record = r.record) > r.last + 1 limit $1
            """);
    }

    /// <summary>Purged records of which the bus has not confirmed that we said so.</summary>
    public List<ErasureConfirmedV1> UnsentErasures(string agency, int most)
    {
        var found = new List<ErasureConfirmedV1>();
        lock (gate)
        {
            using var row = erased.Read(most);
            while (row.Read())
                found.Add(new() { Agency = agency, Record = row.GetString(0), Position = row.GetInt64(1), At = new(row.GetInt64(2), TimeSpan.Zero) });
        }
        return found;
    }

    public List<UnsentReceipt> Unsent(string agency, int most)
    {
        var found = new List<UnsentReceipt>();
        lock (gate)
        {
            using var row = unsent.Read(most);
            while (row.Read())
            {
                found.Add(new UnsentReceipt(new DeliveryReceiptV1
                {
                    Agency = agency,
                    Record = row.GetString(0),
                    Sequence = row.GetInt64(1),
                    SourcePosition = row.GetInt64(2),
                    Outcome = row.GetString(3),
                    Code = row.IsDBNull(4) ? null : row.GetString(4),
                    AgencyReference = row.IsDBNull(5) ? null : row.GetString(5),
                    At = new DateTimeOffset(row.GetInt64(6), TimeSpan.Zero),
                }, row.GetInt64(7)));
            }
        }
        return found;
    }

    /// <summary>The first sequences that are missing of a record, or null when its next one is here or nothing waits.</summary>
    public (long From, long To)? HoleOf(string record)
    {
        lock (gate)
        {
            using var row = hole.Read(record);
            if (!row.Read() || row.IsDBNull(1)) return null;
            var (last, next) = (row.GetInt64(0), row.GetInt64(1));
            return next > last + 1 ? (last + 1, next - 1) : null;
        }
    }

    public List<string> RecordsWithHoles(int most)
    {
        var found = new List<string>();
        lock (gate)
        {
            using var row = holes.Read(most);
            while (row.Read()) found.Add(row.GetString(0));
        }
        return found;
    }

    public void Dispose()
    {
        lock (gate)
        {
            unsent.Dispose();
            erased.Dispose();
            hole.Dispose();
            holes.Dispose();
            connection.Dispose();
        }
    }
}
