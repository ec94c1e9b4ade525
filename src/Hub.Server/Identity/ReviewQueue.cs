using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Facts;
using Npgsql;

namespace Hub.Server.Identity;

/// <summary>The questions that wait for people, from envelopes alone: who may be whom, how long it waits, how it was decided.</summary>
public sealed class ReviewQueue(Func<NpgsqlDataSource> database) : Projection
{
    public override string Name => "reviews-1"; // Change the suffix to rebuild from the first fact.

    public override bool StreamsAreApart => true;

    public override string Schema => """
        create table if not exists reviews_1 (
            review text primary key, one text not null, other text, opened bigint not null, opened_at timestamptz not null, state text not null, decided_at timestamptz);
        create index if not exists reviews_1_waiting on reviews_1 (state, opened);
        create index if not exists reviews_1_one on reviews_1 (one);
        create index if not exists reviews_1_other on reviews_1 (other) where other is not null;
        """;

    public override ValueTask Project(IReadOnlyList<StoredFact> facts, ProjectionBatch into, CancellationToken ct)
    {
        foreach (var fact in facts)
        {
            if (!fact.Stream.StartsWith("case-", StringComparison.Ordinal)) continue;
            var (header, review) = (FactHeader.Read(fact.Header.Span), fact.Stream[5..]);
            if (fact.Type == "review-opened.v1")
                into.Add("insert into reviews_1 (review, one, other, opened, opened_at, state) values ($1, $2, $3, $4, $5, 'open') on conflict do nothing",
                    review, header.Citizen!.Value.Value, new NpgsqlParameter { Value = (object?)header.Other?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text }, fact.Position, fact.RecordedAt);
            else if (fact.Type == "review-decided.v1")
                into.Add("update reviews_1 set state = $2, decided_at = $3 where review = $1", review, header.Code!, fact.RecordedAt);
        }
        return ValueTask.CompletedTask;
    }

    /// <param name="Position">Of its opening; the longest waiting have the lowest.</param>
    public sealed record Row(ReviewId Review, CitizenId One, CitizenId? Other, string State, long Position, DateTimeOffset OpenedAt, DateTimeOffset? DecidedAt);

    public ValueTask<List<Row>> Waiting(string? state, long after, int limit, CancellationToken ct) => Read(
        "where opened > $2 and ($1 = '' and state in ('open', 'deferred', 'escalated') or state = $1) order by opened limit $3", ct, state ?? "", after, limit);

    public ValueTask<List<Row>> About(CitizenId citizen, int limit, CancellationToken ct) => Read("where one = $1 or other = $1 order by opened limit $2", ct, citizen.Value, limit);

    public async ValueTask<long> Open(CancellationToken ct)
    {
        await using var command = database().CreateCommand("select count(*) from reviews_1 where state in ('open', 'deferred', 'escalated')");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async ValueTask<List<Row>> Read(string where, CancellationToken ct, params object[] values)
    {
        await using var command = database().CreateCommand("select review, one, other, state, opened, opened_at, decided_at from reviews_1 " + where);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await using var row = await command.ExecuteReaderAsync(ct);
        var rows = new List<Row>();
        while (await row.ReadAsync(ct))
            rows.Add(new(new(row.GetString(0)), new(row.GetString(1)), row.IsDBNull(2) ? null : new CitizenId(row.GetString(2)), row.GetString(3), row.GetInt64(4),
                row.GetFieldValue<DateTimeOffset>(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6)));
        return rows;
    }
}
