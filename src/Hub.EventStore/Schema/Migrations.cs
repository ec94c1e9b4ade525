using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Npgsql;

namespace Hub.EventStore;

/// <summary>The database was migrated by a newer Hub than this one, which must not write to it.</summary>
public sealed class SchemaIsNewer(string database, int found, int known)
    : Exception($"The {database} database has schema {found}, but this Hub knows only {known}. Start the newer Hub, or restore a backup of the older day.");

/// <summary>A migration that this database has run is not the one that this Hub carries.</summary>
public sealed class SchemaDiffers(string database, int number)
    : Exception($"Migration {number} of the {database} database is not the one that this Hub carries.");

/// <summary>Numbered migrations, carried in the program, run forward only, each in its own transaction, by one process at a time.</summary>
public sealed class Migrations
{
    public static readonly Migrations Log = new("log");
    public static readonly Migrations Keys = new("keys");

    private sealed record Migration(int Number, string Name, string Sql, byte[] Hash);

    private readonly string _database;
    private readonly List<Migration> _all;

    private Migrations(string database) => (_database, _all) = (database, Carried(database));

    public int Newest => _all[^1].Number;

    public async Task Run(NpgsqlDataSource owner, CancellationToken ct)
    {
        await using var connection = await owner.OpenConnectionAsync(ct);
        // Held by the session, so that it spans the transactions; ends with the connection, whatever happens.
        await Execute(connection, "select pg_advisory_lock(hashtextextended('hub.migration', 0))", ct);
        try
        {
            await Execute(connection,
                """
                create schema if not exists hub;
                create table if not exists hub.migration (
                    number int primary key, name text not null, sha256 bytea not null, run_at timestamptz not null default now());
                """, ct);
            var done = await Done(connection, ct);
            if (done.Count > 0 && done.Keys.Max() > Newest) throw new SchemaIsNewer(_database, done.Keys.Max(), Newest);
            foreach (var migration in _all)
            {
                if (!done.TryGetValue(migration.Number, out var hash)) await Run(connection, migration, ct);
                else if (!hash.AsSpan().SequenceEqual(migration.Hash)) throw new SchemaDiffers(_database, migration.Number);
            }
        }
        finally
        {
            if (connection.FullState == System.Data.ConnectionState.Open)
                await Execute(connection, "select pg_advisory_unlock(hashtextextended('hub.migration', 0))", CancellationToken.None);
        }
    }

    private static async Task Run(NpgsqlConnection connection, Migration migration, CancellationToken ct)
    {
        await using var all = await connection.BeginTransactionAsync(ct);
        await Execute(connection, migration.Sql, ct);
        await using var note = new NpgsqlCommand("insert into hub.migration (number, name, sha256) values ($1, $2, $3)", connection);
        note.Parameters.Add(new() { Value = migration.Number });
        note.Parameters.Add(new() { Value = migration.Name });
        note.Parameters.Add(new() { Value = migration.Hash });
        await note.ExecuteNonQueryAsync(ct);
        await all.CommitAsync(ct);
    }

    private static async Task<Dictionary<int, byte[]>> Done(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand("select number, sha256 from hub.migration", connection);
        await using var row = await read.ExecuteReaderAsync(ct);
        var done = new Dictionary<int, byte[]>();
        while (await row.ReadAsync(ct)) done.Add(row.GetInt32(0), row.GetFieldValue<byte[]>(1));
        return done;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static List<Migration> Carried(string database)
    {
        var from = typeof(Migrations).Assembly;
        var folder = $"sql.{database}.";
        var all = new List<Migration>();
        foreach (var resource in from.GetManifestResourceNames())
        {
            var at = resource.IndexOf(folder, StringComparison.Ordinal);
            if (at < 0) continue;
            var name = resource[(at + folder.Length)..];
            var bytes = Bytes(from, resource);
            all.Add(new(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, System.Text.Encoding.UTF8.GetString(bytes), SHA256.HashData(bytes)));
        }
        return [.. all.OrderBy(m => m.Number)];
    }

    private static byte[] Bytes(Assembly from, string resource)
    {
        using var stream = from.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
