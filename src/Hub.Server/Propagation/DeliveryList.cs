using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Facts;
using Npgsql;

namespace Hub.Server.Propagation;

/// <summary>One row per disclosure and what became of it. Made from envelopes alone: no key is needed to rebuild it, nobody is named in it.</summary>
public sealed class DeliveryList(Func<NpgsqlDataSource> database) : Projection
{
    public override string Name => "deliveries-1"; // Change the suffix to rebuild from the first fact.

    public override string Schema => """
        create table if not exists read.deliveries_1 (
            agency text not null, record text not null, sequence bigint not null, citizen text not null, change text, source bigint not null,
            position bigint not null, state text not null, code text, disclosed_at timestamptz not null, done_at timestamptz,
            primary key (agency, record, sequence));
        create index if not exists deliveries_1_change on read.deliveries_1 (change);
        create index if not exists deliveries_1_unfinished on read.deliveries_1 (state, position) where state <> 'applied' and state <> 'settled';
        """;

    public override ValueTask Project(IReadOnlyList<StoredFact> facts, ProjectionBatch into, CancellationToken ct)
    {
        foreach (var fact in facts)
        {
            if (!fact.Stream.StartsWith("delivery-", StringComparison.Ordinal)) continue;
            var h = FactHeader.Read(fact.Header.Span);
            switch (fact.Type)
            {
                case "change-disclosed.v1":
                    into.Add("""
                        insert into read.deliveries_1 (agency, record, sequence, citizen, change, source, position, state, disclosed_at)
                        values ($1, $2, $3, $4, $5, $6, $7, 'open', $8) on conflict do nothing
                        """, h.Agency!, h.Record!.Value.Value, h.Sequence!.Value, h.Citizen!.Value.Value, Text(h.Change?.Value), h.Source!.Value, fact.Position, fact.RecordedAt);
                    break;
                case "change-applied.v1":
                    Done("applied", fact, h, into);
                    // What was rejected or parked before is settled by a later state that the agency holds.
                    into.Add("update read.deliveries_1 set state = 'settled' where agency = $1 and record = $2 and sequence < $3 and state in ('rejected', 'parked')",
                        h.Agency!, h.Record!.Value.Value, h.Sequence!.Value);
                    break;
                case "change-rejected.v1":
                    NotDone("rejected", fact, h, into);
                    break;
                case "change-parked.v1":
                    NotDone("parked", fact, h, into);
                    break;
            }
        }
        return ValueTask.CompletedTask;
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };

    private static void Done(string state, StoredFact fact, FactHeader h, ProjectionBatch into) => into.Add(
        "update read.deliveries_1 set state = $4, code = $5, done_at = $6 where agency = $1 and record = $2 and sequence = $3",
        h.Agency!, h.Record!.Value.Value, h.Sequence!.Value, state, Text(h.Code), fact.RecordedAt);

    // Receipts may overtake each other: what comes in after a later state was applied is settled by it already.
    private static void NotDone(string state, StoredFact fact, FactHeader h, ProjectionBatch into) => into.Add("""
        update read.deliveries_1 set code = $5, done_at = $6, state = case when exists (
            select 1 from read.deliveries_1 later where later.agency = $1 and later.record = $2 and later.sequence > $3 and later.state = 'applied') then 'settled' else $4 end
        where agency = $1 and record = $2 and sequence = $3 and state <> 'applied'
        """, h.Agency!, h.Record!.Value.Value, h.Sequence!.Value, state, Text(h.Code), fact.RecordedAt);

    public sealed record Row(
        string Agency, RecordId Record, long Sequence, CitizenId Citizen, ChangeId? Change, long Source, string State, string? Code, DateTimeOffset DisclosedAt,
        DateTimeOffset? DoneAt, long Position);

    private const string Columns = "agency, record, sequence, citizen, change, source, state, code, disclosed_at, done_at, position";

    public ValueTask<List<Row>> OfChange(ChangeId change, CancellationToken ct) =>
        Read($"select {Columns} from read.deliveries_1 where change = $1 order by position limit 1000", ct, change.Value);

    /// <summary>In the order of disclosure, after that position.</summary>
    public ValueTask<List<Row>> InState(IReadOnlyList<string> states, string? agency, RecordId? record, long after, int limit, CancellationToken ct) => Read(
        $"""
        select {Columns} from read.deliveries_1
        where state = any($1) and state <> 'applied' and state <> 'settled' and position > $2 and ($3::text is null or agency = $3) and ($4::text is null or record = $4)
        order by position limit $5
        """, ct, states.ToArray(), after, (object?)agency ?? DBNull.Value, (object?)record?.Value ?? DBNull.Value, limit);

    public sealed record Count(string Agency, string State, long Number, DateTimeOffset Oldest);

    public async ValueTask<List<Count>> Unfinished(CancellationToken ct)
    {
        await using var command = database().CreateCommand(
            "select agency, state, count(*), min(disclosed_at) from read.deliveries_1 where state <> 'applied' and state <> 'settled' group by agency, state");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = new List<Count>();
        while (await reader.ReadAsync(ct)) counts.Add(new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return counts;
    }

    private async ValueTask<List<Row>> Read(string sql, CancellationToken ct, params object[] parameters)
    {
        await using var command = database().CreateCommand(sql);
        foreach (var value in parameters) command.Parameters.Add(value is DBNull ? new() { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text } : new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<Row>();
        while (await reader.ReadAsync(ct))
            rows.Add(new(reader.GetString(0), new(reader.GetString(1)), reader.GetInt64(2), new(reader.GetString(3)), reader.IsDBNull(4) ? null : new ChangeId(reader.GetString(4)),
                reader.GetInt64(5), reader.GetString(6), reader.IsDBNull(7) ? null : reader.GetString(7), reader.GetFieldValue<DateTimeOffset>(8),
                reader.IsDBNull(9) ? null : reader.GetFieldValue<DateTimeOffset>(9), reader.GetInt64(10)));
        return rows;
    }
}
