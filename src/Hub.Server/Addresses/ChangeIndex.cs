using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Facts;
using Hub.Server.Sealing;
using Npgsql;

namespace Hub.Server.Addresses;

/// <summary>Where each change is in the log, and how it stands. One row per reference, made from envelopes alone.</summary>
public sealed class ChangeIndex(Func<NpgsqlDataSource> database, Func<ProjectionRunner> runner, Store store) : Projection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public override string Name => "changes-1"; // Change the suffix to rebuild from the first fact.

    public override string Schema => """
        create table if not exists changes_1 (
            change text primary key, citizen text not null, position bigint not null, type text not null, status text not null, channel text,
            effective_on date, told_to text, recorded_at timestamptz not null);
        """;

    public sealed record Entry(ChangeId Change, CitizenId Citizen, long Position, string Type, string Status, string? Channel, DateOnly? WaitsFor, string? ToldTo, DateTimeOffset RecordedAt);

    /// <summary>What a batch says about one change: what it is, from the first fact that names it, and how it stands, from the last.</summary>
    private sealed class Found
    {
        public (StoredFact Fact, string Type, FactHeader Header)? First { get; set; }
        public string Status { get; set; } = "";
    }

    public override bool StreamsAreApart => true; // A change is on one citizen's stream, and what corrects it too.

    public override ValueTask Project(IReadOnlyList<StoredFact> facts, ProjectionBatch into, CancellationToken ct)
    {
        foreach (var (part, erased) in PartsBetweenErasures.Of(facts))
        {
            Project(part, into);
            // The reference goes on answering, with nothing but that.
            if (erased is { Citizen: var citizen }) into.Add("update changes_1 set status = 'erased', channel = null, effective_on = null, told_to = null where citizen = $1", citizen);
        }
        return ValueTask.CompletedTask;
    }

    private static void Project(IReadOnlyList<StoredFact> facts, ProjectionBatch into)
    {
        var found = new Dictionary<string, Found>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            if (!fact.Stream.StartsWith("citizen-", StringComparison.Ordinal)) continue;
            var header = FactHeader.Read(fact.Header.Span);
            if (header.Change is not { } change) continue;
            var type = fact.Type[..fact.Type.IndexOf('.', StringComparison.Ordinal)];
            var about = Of(change.Value);
            about.First ??= (fact, type, header);
            about.Status = StatusOf(type, header);
            if (header.Corrects is { } wrong) Of(wrong.Value).Status = "corrected";
        }

        var named = found.Where(f => f.Value.First is not null).Select(f => (Change: f.Key, f.Value.First!.Value.Fact, f.Value.First.Value.Type, f.Value.First.Value.Header, f.Value.Status)).ToList();
        into.AddRows("""
            insert into changes_1 (change, citizen, position, type, status, channel, effective_on, told_to, recorded_at)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (change) do update set status = excluded.status
            """, named.Count,
            named.ConvertAll(n => n.Change), named.ConvertAll(n => n.Fact.Stream[8..]), named.ConvertAll(n => n.Fact.Position), named.ConvertAll(n => n.Type),
            named.ConvertAll(n => n.Status), named.ConvertAll(n => n.Header.Channel), named.ConvertAll(n => n.Header.Waits == true ? n.Header.DueOn : null),
            named.ConvertAll(n => ToldTo(n.Header)), named.ConvertAll(n => n.Fact.RecordedAt));
        var corrected = found.Where(f => f.Value.First is null).Select(f => f.Key).ToList();
        into.AddRows("update changes_1 set status = 'corrected' where change = any($1)", corrected.Count, corrected);
        Found Of(string change) => found.TryGetValue(change, out var known) ? known : found[change] = new();
    }

    /// <summary>Waits for what the caller has just been told of, so that a receipt can be followed at once.</summary>
    public async ValueTask<Entry?> Find(ChangeId change, CancellationToken ct)
    {
        if (await Look(change, ct) is { } found) return found;
        await runner().WaitFor(Name, await store.Log.ReadHead(ct), Patience, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await Look(change, ct);
    }

    internal async ValueTask<Entry?> Look(ChangeId change, CancellationToken ct)
    {
        await using var command = database().CreateCommand(
            "select citizen, position, type, status, channel, effective_on, told_to, recorded_at from changes_1 where change = $1");
        command.Parameters.Add(new() { Value = change.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new(change, new(row.GetString(0)), row.GetInt64(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4),
                row.IsDBNull(5) ? null : row.GetFieldValue<DateOnly>(5), row.IsDBNull(6) ? null : row.GetString(6), row.GetFieldValue<DateTimeOffset>(7))
            : null;
    }

    private static string StatusOf(string type, FactHeader header) => type switch
    {
        "address-changed" => header.Waits == true ? "waiting" : "recorded",
        "address-took-effect" => "in-effect",
        "address-change-withdrawn" => "withdrawn",
        "temporary-address-ending-soon" => "ending-soon",
        "temporary-address-ended" => "ended",
        _ => "recorded",
    };

    // The agency whose counter or system the citizen told, if it was one.
    private static string? ToldTo(FactHeader header) => header.Actor.StartsWith("agency:", StringComparison.Ordinal) ? header.Actor[7..] : null;
}
