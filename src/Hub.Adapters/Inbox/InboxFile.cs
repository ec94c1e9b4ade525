using Microsoft.Data.Sqlite;

namespace Hub.Adapters.Inbox;

/// <summary>The file, its tables and how it is opened.</summary>
internal static class InboxFile
{
    private const int SchemaVersion = 2;

    private const string Tables = """
        create table record (
            record text primary key,
            last integer not null             -- Every sequence up to here is applied or rejected.
        ) strict, without rowid;
        create table waiting (
            record text not null,
            sequence integer not null,
            message_id blob not null,
            agency text not null,
            source_position integer not null,
            key_id text not null,
            sealed blob not null,             -- Encrypted to the agency; dropped when the sequence is done with.
            state integer not null,           -- 0 to be told, 1 parked.
            taken_in_at integer not null,
            primary key (record, sequence)
        ) strict, without rowid;
        create table receipt (
            record text not null,
            sequence integer not null,
            source_position integer not null,
            outcome text not null,
            code text,
            reference text,
            at integer not null,
            unsent integer not null,          -- 0: the bus confirmed it. Else its place in the line of those to be sent.
            primary key (record, sequence)
        ) strict, without rowid;
        create index receipt_unsent on receipt (unsent) where unsent > 0;
        create table counter (name text primary key, value integer not null) strict, without rowid;
        """;

    // What the hub erased: opaque ids, so that what still comes about them is known and dropped.
    private const string Erased = """
        create table erased (
            record text primary key,
            position integer not null,        -- Where the hub's log says so.
            purged_at integer,                -- Null while something of it may be left here.
            unsent integer not null           -- 1: the bus has not confirmed that we said so.
        ) strict, without rowid;
        """;

    public static SqliteConnection Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            Do(connection, "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000; pragma secure_delete = on");
            switch (VersionOf(connection))
            {
                case 0:
                    Do(connection, $"begin immediate; {Tables} {Erased} pragma user_version = {SchemaVersion}; commit");
                    break;
                case 1:
                    Do(connection, $"begin immediate; {Erased} pragma user_version = {SchemaVersion}; commit");
                    break;
                case > SchemaVersion:
                    throw new InvalidDataException($"{Path.GetFileName(path)} was written by a newer version.");
            }
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static SqliteConnection OpenToRead(string path) => Connect(path, SqliteOpenMode.ReadOnly);

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static long VersionOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "pragma user_version";
        return (long)command.ExecuteScalar()!;
    }

    private static void Do(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
