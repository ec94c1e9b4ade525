using Hub.Contracts;
using Microsoft.Data.Sqlite;

namespace Hub.Adapters.Inbox;

/// <summary>The writer's statements, prepared once.</summary>
internal sealed class InboxStatements(SqliteConnection connection) : IDisposable
{
    public const long Parked = 1;

    private readonly List<Statement> all = [];

    public Statement Begin => field ??= Prepare("begin immediate");
    public Statement Commit => field ??= Prepare("commit");
    public Statement Rollback => field ??= Prepare("rollback");
    public Statement Last => field ??= Prepare("select last from record where record = $1");
    public Statement IsWaiting => field ??= Prepare("select 1 from waiting where record = $1 and sequence = $2");
    public Statement Remember => field ??= Prepare("insert into record values ($1, 0) on conflict do nothing");
    public Statement Wait => field ??= Prepare("""
        insert into waiting (record, sequence, message_id, agency, source_position, key_id, sealed, taken_in_at, state)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 0)
        on conflict do update set message_id = $3, source_position = $5, key_id = $6, sealed = $7, state = 0
        """);
    public Statement Park => field ??= Prepare("update waiting set state = 1 where record = $1 and sequence = $2");
    public Statement Advance => field ??= Prepare("update record set last = $2 where record = $1");
    public Statement Drop => field ??= Prepare("delete from waiting where record = $1 and sequence = $2");
    public Statement Forget => field ??= Prepare("delete from receipt where record = $1 and sequence <= $2 and unsent = 0");
    public Statement Receipt => field ??= Prepare("insert or replace into receipt values ($1, $2, $3, $4, $5, $6, $7, $8)");
    public Statement ReceiptAgain => field ??= Prepare("update receipt set unsent = $3 where record = $1 and sequence = $2");
    // Only if it was not given anew since it was read.
    public Statement Confirm => field ??= Prepare("update receipt set unsent = 0 where record = $1 and sequence = $2 and unsent = $3");
    public Statement Following => field ??= Prepare("""
        select record, sequence, message_id, agency, source_position, key_id, sealed, state
        from waiting where record = $1 and sequence > $2 order by sequence limit $3
        """);
    public Statement Heads => field ??= Prepare("""
        select w.record from waiting w join record r on r.record = w.record
        where w.sequence = r.last + 1 and w.state = 0 limit $1
        """);
    public Statement IsErased => field ??= Prepare("select 1 from erased where record = $1");
    public Statement Erase => field ??= Prepare("insert into erased values ($1, $2, null, 0) on conflict do nothing");
    public Statement EraseWaiting => field ??= Prepare("delete from waiting where record = $1");
    public Statement EraseReceipts => field ??= Prepare("delete from receipt where record = $1");
    public Statement Purged => field ??= Prepare("update erased set purged_at = coalesce(purged_at, $2), unsent = 1 where record = $1");
    public Statement ConfirmErased => field ??= Prepare("update erased set unsent = 0 where record = $1");
    public Statement CountUp => field ??= Prepare("insert into counter values ($1, 1) on conflict do update set value = value + 1");
    public Statement Counter => field ??= Prepare("select value from counter where name = $1");

    public static RecordChangedV1 Message(SqliteDataReader row) => new()
    {
        Record = row.GetString(0),
        Sequence = row.GetInt64(1),
        MessageId = new Guid(row.GetFieldValue<byte[]>(2), bigEndian: true),
        Agency = row.GetString(3),
        SourcePosition = row.GetInt64(4),
        KeyId = row.GetString(5),
        Sealed = row.GetFieldValue<byte[]>(6),
    };

    public long Number(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
        foreach (var statement in all) statement.Dispose();
    }

    private Statement Prepare(string sql)
    {
        var statement = new Statement(connection, sql);
        all.Add(statement);
        return statement;
    }
}

internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand command;

    public Statement(SqliteConnection connection, string sql)
    {
        command = connection.CreateCommand();
        command.CommandText = sql;
    }

    public object? With(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return command.ExecuteScalar();
    }

    public int Count(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return command.ExecuteNonQuery();
    }

    public SqliteDataReader Read(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return command.ExecuteReader();
    }

    public void Dispose() => command.Dispose();

    private void Bind(ReadOnlySpan<object> values)
    {
        if (command.Parameters.Count == 0)
            for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue("$" + (i + 1), values[i]);
        else
            for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }
}
