using Hub.Domain;
using Hub.Domain.Sealing;
using Hub.EventStore;
using Npgsql;

namespace Hub.Server.Sealing;

/// <summary>One row for every file that anything was ever ordered about, and how it stands. Made from the names of facts and envelopes alone.</summary>
public sealed class KeptFiles(Func<NpgsqlDataSource> database) : Projection
{
    public override string Name => "kept-files-1"; // Change the suffix to rebuild from the first fact.

    public override bool StreamsAreApart => true;

    public override string Schema => """
        create table if not exists kept_files_1 (
            citizen text primary key, seals int not null default 0, holds int not null default 0, erasure text, due_on date, since timestamptz not null,
            closed boolean generated always as (seals > 0 or coalesce(erasure in ('began', 'destroyed', 'completed'), false)) stored);
        create index if not exists kept_files_1_erasure on kept_files_1 (erasure, due_on) where erasure is not null and erasure <> 'completed';
        """;

    /// <summary>For other lists' queries, given the name of their citizen column: leaves out those whose file is sealed or erased.</summary>
    public static string NotOf(string citizen) => $"not exists (select from kept_files_1 k where k.citizen = {citizen} and k.closed)";

    public override ValueTask Project(IReadOnlyList<StoredFact> facts, ProjectionBatch into, CancellationToken ct)
    {
        // Orders are few; one statement each is no cost that a rebuild would feel.
        foreach (var fact in facts)
        {
            if (!fact.Stream.StartsWith("citizen-", StringComparison.Ordinal) || !Facts.FactTypes.IsKeepingFact(fact.Type)) continue;
            var set = fact.Type switch
            {
                "key-sealed.v1" => "seals = k.seals + 1",
                "key-unsealed.v1" => "seals = k.seals - 1",
                "legal-hold-placed.v1" => "holds = k.holds + 1",
                "legal-hold-lifted.v1" => "holds = k.holds - 1, due_on = coalesce($3, k.due_on)",
                "erasure-requested.v1" => "erasure = 'requested'",
                "erasure-approved.v1" => "erasure = 'approved', due_on = $3",
                "erasure-withdrawn.v1" => "erasure = null, due_on = null",
                "erasure-began.v1" => "erasure = 'began'",
                "key-destroyed.v1" => "erasure = 'destroyed'",
                "erasure-completed.v1" => "erasure = 'completed'",
                _ => null,
            };
            if (set is null) continue;
            var citizen = fact.Stream[8..];
            into.Add("insert into kept_files_1 (citizen, since) values ($1, $2) on conflict (citizen) do nothing", citizen, fact.RecordedAt);
            var due = new NpgsqlParameter { Value = (object?)Facts.FactHeader.Read(fact.Header.Span).DueOn ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Date };
            if (set.Contains("$3", StringComparison.Ordinal)) into.Add($"update kept_files_1 k set {set}, since = $2 where citizen = $1", citizen, fact.RecordedAt, due);
            else into.Add($"update kept_files_1 k set {set}, since = $2 where citizen = $1", citizen, fact.RecordedAt);
        }
        return ValueTask.CompletedTask;
    }

    /// <param name="Erasure">requested, approved, began, destroyed, completed, or null.</param>
    public sealed record Row(CitizenId Citizen, Custody Custody, int Holds, string? Erasure, DateOnly? DueOn, DateTimeOffset Since);

    public ValueTask<List<Row>> After(CitizenId? after, int limit, CancellationToken ct) =>
        Read("where citizen > $1 order by citizen limit $2", ct, after?.Value ?? "", limit);

    /// <summary>In these states of erasure, the longest so first; of the approved only those that nothing holds up on that day.</summary>
    public ValueTask<List<Row>> InErasure(IReadOnlyList<string> states, DateOnly today, int limit, CancellationToken ct) => Read(
        "where erasure = any($1) and (erasure <> 'approved' or (due_on <= $2 and holds = 0)) order by since, citizen limit $3", ct, states.ToArray(), today, limit);

    public ValueTask<List<Row>> WithErasure(string? state, CitizenId? after, int limit, CancellationToken ct) => Read(
        "where erasure is not null and ($1::text is null or erasure = $1) and citizen > $2 order by citizen limit $3", ct, (object?)state ?? DBNull.Value, after?.Value ?? "", limit);

    private async ValueTask<List<Row>> Read(string where, CancellationToken ct, params object[] values)
    {
        await using var command = database().CreateCommand("select citizen, seals, holds, erasure, due_on, since from kept_files_1 " + where);
        foreach (var value in values) command.Parameters.Add(value is DBNull ? new() { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text } : new() { Value = value });
        await using var row = await command.ExecuteReaderAsync(ct);
        var rows = new List<Row>();
        while (await row.ReadAsync(ct))
        {
            var erasure = row.IsDBNull(3) ? null : row.GetString(3);
            var custody = erasure is "began" or "destroyed" or "completed" ? Custody.Erased : row.GetInt32(1) > 0 ? Custody.Sealed : Custody.Open;
            rows.Add(new(new(row.GetString(0)), custody, row.GetInt32(2), erasure, row.IsDBNull(4) ? null : row.GetFieldValue<DateOnly>(4), row.GetFieldValue<DateTimeOffset>(5)));
        }
        return rows;
    }
}
