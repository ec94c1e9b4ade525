using System.Globalization;
using Hub.EventStore;
using Npgsql;

namespace Hub.Tests.EventStore;

/// <summary>A log as far as a trial of the order of commits needs one: sessions that append, each in its own time, and one who follows by position.</summary>
internal abstract class LogOnTrial
{
    private readonly List<string> seen = [];

    protected long Cursor { get; set; }

    /// <summary>What the follower was given so far, in the order in which it was given.</summary>
    public string Seen => string.Join(' ', seen);

    /// <summary>Inside whatever transaction the session is in.</summary>
    public abstract Task Append(NpgsqlConnection session, string name);

    /// <summary>Alone and at once; false when the log says that it cannot now, and that nothing was written.</summary>
    public abstract Task<bool> TryAppend(string name);

    public async Task Follow() => seen.AddRange(await Next());

    protected abstract Task<IReadOnlyList<string>> Next();
}

/// <summary>The hub's: a session appends as the writer does, everything else goes through the product.</summary>
internal sealed class HubOnTrial(EventLog log) : LogOnTrial
{
    // One request without a key, one stream at any version, one fact.
    private const string One =
        """
        select outcome from hub.append(now(), array[null::text], array[null::text], array[''::bytea], array[''::bytea], array[1], array[1],
            array[1], array[null::int], array[1], array[$1], array[gen_random_uuid()], array['address-changed.v1'], array['{}'::bytea], array[''::bytea])
        """;

    public override async Task Append(NpgsqlConnection session, string name)
    {
        await using var append = new NpgsqlCommand(One, session) { Parameters = { new() { Value = name } } };
        if (await append.ExecuteScalarAsync() is not (short)1) throw new InvalidOperationException("It was not appended.");
    }

    public override async Task<bool> TryAppend(string name)
    {
        try
        {
            return await log.Append(Given.One(name)) is AppendOutcome.Appended;
        }
        catch (LogUnavailable)
        {
            return false;
        }
    }

    protected override async Task<IReadOnlyList<string>> Next()
    {
        var facts = await log.ReadAll(Cursor, 100);
        if (facts.Count > 0) Cursor = facts[^1].Position;
        return [.. facts.Select(f => f.Stream)];
    }
}

/// <summary>
/// What most stores do: the database numbers the rows. Behind the horizon: the usual remedy, by which a follower is shown only what was written
/// by transactions older than all that still run.
/// </summary>
internal sealed class IdentityColumnOnTrial(NpgsqlDataSource database, bool behindTheHorizon = false) : LogOnTrial
{
    public static async Task<IdentityColumnOnTrial> Make(NpgsqlDataSource database, bool behindTheHorizon = false)
    {
        await using var make = database.CreateCommand(
            "create table public.fact (position bigint generated always as identity primary key, name text not null, written_by xid8 not null default pg_current_xact_id())");
        await make.ExecuteNonQueryAsync();
        return new(database, behindTheHorizon);
    }

    public override async Task Append(NpgsqlConnection session, string name)
    {
        await using var append = new NpgsqlCommand("insert into public.fact (name) values ($1)", session) { Parameters = { new() { Value = name } } };
        await append.ExecuteNonQueryAsync();
    }

    public override async Task<bool> TryAppend(string name)
    {
        await using var session = await database.OpenConnectionAsync();
        await Append(session, name);
        return true;
    }

    protected override async Task<IReadOnlyList<string>> Next()
    {
        var horizon = behindTheHorizon ? "and written_by < pg_snapshot_xmin(pg_current_snapshot()) " : "";
        await using var read = database.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"select position, name from public.fact where position > $1 {horizon}order by position"));
        read.Parameters.Add(new() { Value = Cursor });
        await using var row = await read.ExecuteReaderAsync();
        var names = new List<string>();
        while (await row.ReadAsync())
        {
            Cursor = row.GetInt64(0);
            names.Add(row.GetString(1));
        }
        return names;
    }
}
