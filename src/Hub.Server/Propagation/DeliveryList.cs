using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Facts;
using Hub.Server.Sealing;
using Npgsql;

namespace Hub.Server.Propagation;

/// <summary>One row per disclosure and what became of it. Made from envelopes alone: no key is needed to rebuild it, nobody is named in it.</summary>
public sealed class DeliveryList(Func<NpgsqlDataSource> database) : Projection
{
    public const string OfAddress = "address", OfPerson = "person";

    public override string Name => "deliveries-2"; // Change the suffix to rebuild from the first fact.

    public override string Schema => """
        create table if not exists deliveries_2 (
            agency text not null, record text not null, sequence bigint not null, about text not null, citizen text not null, change text, source bigint not null,
            position bigint not null, state text not null, code text, disclosed_at timestamptz not null, done_at timestamptz,
            primary key (agency, record, sequence));
        create index if not exists deliveries_2_change on deliveries_2 (change);
        create index if not exists deliveries_2_unfinished on deliveries_2 (state, position) where state <> 'applied' and state <> 'settled';
        create index if not exists deliveries_2_not_done on deliveries_2 (agency, record, sequence) where state = 'rejected' or state = 'parked';
        """;

    /// <summary>What receipts say about one disclosure. What was applied stays applied; else the last word holds.</summary>
    private sealed class Word
    {
        public string State { get; private set; } = "open";
        public string? Code { get; private set; }
        public DateTimeOffset? At { get; private set; }

        public void Note(string state, string? code, DateTimeOffset at)
        {
            if (state == "applied" || State != "applied") (State, Code, At) = (state, code, at);
        }
    }

    /// <summary>What a batch says about one disclosure: to the row that was there before it, and to the one that it makes.</summary>
    private sealed class Found
    {
        public (StoredFact Fact, FactHeader Header)? Disclosed { get; set; }
        public Word Before { get; } = new();
        public Word After { get; } = new();
    }

    public override bool StreamsAreApart => true; // A record of an agency has one stream.

    public override ValueTask Project(IReadOnlyList<StoredFact> facts, ProjectionBatch into, CancellationToken ct)
    {
        var found = new Dictionary<(string Agency, string Record, long Sequence), Found>();
        foreach (var fact in facts)
        {
            if (!fact.Stream.StartsWith("delivery-", StringComparison.Ordinal)) continue;
            var state = fact.Type switch
            {
                "change-disclosed.v1" or "identifier-changed.v1" => "open",
                "change-applied.v1" => "applied",
                "change-rejected.v1" => "rejected",
                "change-parked.v1" => "parked",
                _ => null,
            };
            if (state is null) continue;
            var h = FactHeader.Read(fact.Header.Span);
            var key = (h.Agency!, h.Record!.Value.Value, h.Sequence!.Value);
            if (!found.TryGetValue(key, out var about)) found.Add(key, about = new());
            if (state == "open") about.Disclosed ??= (fact, h);
            else (about.Disclosed is null ? about.Before : about.After).Note(state, h.Code, fact.RecordedAt);
        }

        var told = found.Where(f => f.Value.Before.State != "open").ToList();
        into.AddRows("""
            update deliveries_2 d set state = t.state, code = t.code, done_at = t.at
            from unnest($1, $2, $3, $4, $5, $6) t(agency, record, sequence, state, code, at)
            where d.agency = t.agency and d.record = t.record and d.sequence = t.sequence and (t.state = 'applied' or d.state <> 'applied')
            """, told.Count, told.ConvertAll(t => t.Key.Agency), told.ConvertAll(t => t.Key.Record), told.ConvertAll(t => t.Key.Sequence),
            told.ConvertAll(t => t.Value.Before.State), told.ConvertAll(t => t.Value.Before.Code), told.ConvertAll(t => t.Value.Before.At!.Value));

        Insert(into, found.Where(f => f.Value.Disclosed is not null).Select(f => (f.Key.Agency, f.Key.Record, f.Key.Sequence, f.Value.After, f.Value.Disclosed!.Value.Fact, f.Value.Disclosed.Value.Header)).ToList());

        // What was rejected or parked is settled by a later state of the same thing that the agency holds, whichever of the two receipts came first.
        var answered = found.Where(f => f.Value.Before.State != "open" || f.Value.After.State != "open").Select(f => (f.Key.Agency, f.Key.Record)).Distinct().ToList();
        into.AddRows("""
            update deliveries_2 d set state = 'settled' from unnest($1, $2) t(agency, record)
            where d.agency = t.agency and d.record = t.record and (d.state = 'rejected' or d.state = 'parked') and exists (
                select from deliveries_2 later where later.agency = d.agency and later.record = d.record and later.about = d.about and later.sequence > d.sequence and later.state = 'applied')
            """, answered.Count, answered.ConvertAll(t => t.Agency), answered.ConvertAll(t => t.Record));
        return ValueTask.CompletedTask;
    }

    private static void Insert(ProjectionBatch into, List<(string Agency, string Record, long Sequence, Word Word, StoredFact Fact, FactHeader Header)> disclosed) => into.AddRows("""
        insert into deliveries_2 as d (agency, record, sequence, about, citizen, change, source, position, state, code, disclosed_at, done_at)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (agency, record, sequence) do update set state = excluded.state, code = excluded.code, done_at = excluded.done_at
        where excluded.state <> 'open' and (excluded.state = 'applied' or d.state <> 'applied')
        """, disclosed.Count,
        disclosed.ConvertAll(d => d.Agency), disclosed.ConvertAll(d => d.Record), disclosed.ConvertAll(d => d.Sequence),
        disclosed.ConvertAll(d => d.Fact.Type == "identifier-changed.v1" ? OfPerson : OfAddress), disclosed.ConvertAll(d => d.Header.Citizen!.Value.Value),
        disclosed.ConvertAll(d => d.Header.Change?.Value), disclosed.ConvertAll(d => d.Header.Source!.Value), disclosed.ConvertAll(d => d.Fact.Position),
        disclosed.ConvertAll(d => d.Word.State), disclosed.ConvertAll(d => d.Word.Code), disclosed.ConvertAll(d => d.Fact.RecordedAt), disclosed.ConvertAll(d => d.Word.At));

    /// <param name="About">What was told: address, or person.</param>
    public sealed record Row(
        string Agency, RecordId Record, long Sequence, string About, CitizenId Citizen, ChangeId? Change, long Source, string State, string? Code, DateTimeOffset DisclosedAt,
        DateTimeOffset? DoneAt, long Position);

    private const string Columns = "agency, record, sequence, about, citizen, change, source, state, code, disclosed_at, done_at, position";

    public ValueTask<List<Row>> OfChange(ChangeId change, CancellationToken ct) =>
        Read($"select {Columns} from deliveries_2 where change = $1 order by position limit 1000", ct, change.Value);

    /// <summary>In the order of disclosure, after that position.</summary>
    public ValueTask<List<Row>> InState(IReadOnlyList<string> states, string? agency, RecordId? record, long after, int limit, CancellationToken ct) => Read(
        $"""
        select {Columns} from deliveries_2
        where state = any($1) and state <> 'applied' and state <> 'settled' and position > $2 and ($3::text is null or agency = $3) and ($4::text is null or record = $4) and {KeptFiles.NotOf("deliveries_2.citizen")}
        order by position limit $5
        """, ct, states.ToArray(), after, (object?)agency ?? DBNull.Value, (object?)record?.Value ?? DBNull.Value, limit);

    public sealed record Count(string Agency, string State, long Number, DateTimeOffset Oldest);

    public async ValueTask<List<Count>> Unfinished(CancellationToken ct)
    {
        await using var command = database().CreateCommand(
            $"""
            select agency, state, count(*), min(disclosed_at) from deliveries_2
            where state <> 'applied' and state <> 'settled' and {KeptFiles.NotOf("deliveries_2.citizen")} group by agency, state
            """);
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
            rows.Add(new(reader.GetString(0), new(reader.GetString(1)), reader.GetInt64(2), reader.GetString(3), new(reader.GetString(4)), reader.IsDBNull(5) ? null : new ChangeId(reader.GetString(5)),
                reader.GetInt64(6), reader.GetString(7), reader.IsDBNull(8) ? null : reader.GetString(8), reader.GetFieldValue<DateTimeOffset>(9),
                reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10), reader.GetInt64(11)));
        return rows;
    }
}
