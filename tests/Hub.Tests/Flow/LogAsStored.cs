using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.Flow;

/// <summary>
/// The log's table as it is, read by plain SQL and by nothing of the product, and held to what the log promises: no gap, whole versions, times in
/// order. Reads on from where it stopped, so that looking after every kill costs little.
/// </summary>
internal sealed class LogAsStored(string database) : IAsyncDisposable
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(database + ";Pooling=false;Application Name=auditor");
    private readonly Dictionary<string, int> versions = new(StringComparer.Ordinal);
    private DateTime latest = DateTime.MinValue;

    public sealed record Fact(long Position, string Stream, int Version, string Type, DateTime RecordedAt, string? Change);

    public List<Fact> Facts { get; } = [];

    public async Task ReadOn()
    {
        await using var read = source.CreateCommand(
            "select position, stream, version, type, recorded_at, convert_from(header, 'UTF8')::json ->> 'change' from hub.event where position > $1 order by position");
        read.Parameters.Add(new() { Value = (long)Facts.Count });
        await using var row = await read.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var fact = new Fact(row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetDateTime(4), row.IsDBNull(5) ? null : row.GetString(5));
            Assert.That(fact.Position, Is.EqualTo(Facts.Count + 1), "positions are 1..N without a gap");
            Assert.That(fact.Version, Is.EqualTo(versions.GetValueOrDefault(fact.Stream) + 1), $"versions of {fact.Stream} are whole at position {fact.Position}");
            Assert.That(fact.RecordedAt, Is.GreaterThanOrEqualTo(latest), $"no fact is recorded before its predecessor, at position {fact.Position}");
            (versions[fact.Stream], latest) = (fact.Version, fact.RecordedAt);
            Facts.Add(fact);
        }
    }

    /// <summary>What is kept under each key of a client: where its facts begin, and how many they are.</summary>
    public async Task<Dictionary<string, (long First, int Facts)>> Keys(string client)
    {
        await using var read = source.CreateCommand("select key, first_position, facts from hub.command where client = $1");
        read.Parameters.Add(new() { Value = client });
        await using var row = await read.ExecuteReaderAsync();
        var keys = new Dictionary<string, (long, int)>(StringComparer.Ordinal);
        while (await row.ReadAsync()) keys.Add(row.GetString(0), (row.GetInt64(1), row.GetInt32(2)));
        return keys;
    }

    /// <summary>Facts that two keys both claim as theirs, whoever's keys they are.</summary>
    public async Task<long> FactsOfTwoKeys()
    {
        await using var count = source.CreateCommand(
            """
            select count(*) from (
                select first_position + facts as ends, lead(first_position) over (order by first_position) as next_begins from hub.command where facts > 0) c
            where next_begins < ends
            """);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    /// <summary>The database process that serves the hub's writer.</summary>
    public async Task<int?> WriterBackend()
    {
        await using var find = source.CreateCommand("select pid from pg_stat_activity where application_name = 'hub writer' and datname = current_database()");
        return await find.ExecuteScalarAsync() as int?;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
