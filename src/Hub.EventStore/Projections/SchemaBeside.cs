using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Hub.EventStore;

/// <summary>As many as may stand beside the live tables stand there already; each takes the room of a whole copy.</summary>
public sealed class TooManyBeside(int most) : Exception($"{most} replays or rebuilds are at work on this log already. Let one of them end first.");

/// <summary>
/// A schema for tables that are built beside the live ones. Who works in it holds a lock of the same name, which ends with its connection; a schema
/// without one was left behind by a process that is gone, and the next to come takes it away.
/// </summary>
internal sealed class SchemaBeside : IAsyncDisposable
{
    private const string Prefix = "beside_";
    private const int MostAtOnce = 4;

    private readonly NpgsqlConnection _holder;

    private SchemaBeside(NpgsqlConnection holder, string name) => (_holder, Name) = (holder, name);

    public string Name { get; }

    public static async Task<SchemaBeside> Make(Store store, IReadOnlyList<Projection> projections, bool durable, CancellationToken ct)
    {
        var holder = store.Settings.OwnerAlone("hub replay");
        try
        {
            await holder.OpenAsync(ct);
            await Execute(holder, "select pg_advisory_lock(hashtextextended('hub.beside', 0))", ct); // One by one: making, and looking at what others made.
            var name = Prefix + RandomNumberGenerator.GetHexString(12, lowercase: true);
            if (!await TakeLock(holder, name, ct)) throw new InvalidOperationException("A new name is taken.");
            if (await StandingAfterClearing(holder, ct) >= MostAtOnce) throw new TooManyBeside(MostAtOnce);
            await Fill(holder, name, projections, durable, ct);
            await Execute(holder, "select pg_advisory_unlock(hashtextextended('hub.beside', 0))", ct);
            return new(holder, name);
        }
        catch
        {
            await holder.DisposeAsync(); // Its locks go with it.
            throw;
        }
    }

    private static async Task Fill(NpgsqlConnection holder, string name, IReadOnlyList<Projection> projections, bool durable, CancellationToken ct)
    {
        await using var all = await holder.BeginTransactionAsync(ct);
        await Execute(holder, $"create schema {name}; grant usage on schema {name} to hub_app; set local search_path = {name}, hub", ct);
        foreach (var projection in projections)
        {
            await Execute(holder, projection.Schema, ct);
            // What is thrown away at the end needs no place in the write-ahead log, nor in anybody's archive of it.
            if (!durable) foreach (var table in projection.Tables) await Execute(holder, $"alter table {table} set unlogged", ct);
        }
        await Execute(holder, $"grant select, insert, update, delete, truncate on all tables in schema {name} to hub_app; grant usage, select on all sequences in schema {name} to hub_app", ct);
        await all.CommitAsync(ct);
    }

    private static async Task<int> StandingAfterClearing(NpgsqlConnection holder, CancellationToken ct)
    {
        var standing = 0;
        foreach (var name in await Names(holder, ct))
        {
            if (await TakeLock(holder, name, ct))
            {
                await Execute(holder, $"drop schema {name} cascade", ct);
                await Execute(holder, string.Create(CultureInfo.InvariantCulture, $"select pg_advisory_unlock(hashtextextended('{name}', 0))"), ct);
            }
            else
            {
                standing++;
            }
        }
        return standing;
    }

    private static async Task<List<string>> Names(NpgsqlConnection holder, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand("select nspname from pg_namespace where nspname ~ ('^' || $1 || '[0-9a-f]{12}$')", holder);
        read.Parameters.Add(new() { Value = Prefix });
        await using var row = await read.ExecuteReaderAsync(ct);
        var names = new List<string>();
        while (await row.ReadAsync(ct)) names.Add(row.GetString(0));
        return names;
    }

    private static async Task<bool> TakeLock(NpgsqlConnection holder, string name, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended($1, 0))", holder);
        take.Parameters.Add(new() { Value = name });
        return (bool)(await take.ExecuteScalarAsync(ct))!;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Execute(_holder, $"drop schema {Name} cascade", CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The database is away. The schema has no holder any more and goes with the next replay.
        }
        await _holder.DisposeAsync();
    }
}
