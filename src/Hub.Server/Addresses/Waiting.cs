using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Facts;
using Hub.Server.Sealing;
using Npgsql;

namespace Hub.Server.Addresses;

/// <summary>
/// What the calendar has to look at, and when: one row per change that waits for a day. Made from envelopes alone. Of the dead nothing is looked at; what
/// waited is kept, for a death may be annulled.
/// </summary>
public sealed class Waiting(Func<NpgsqlDataSource> database) : Projection
{
    public override string Name => "waiting-3"; // Change the suffix to rebuild from the first fact.

    public override string Schema => """
        create table if not exists waiting_3 (change text primary key, citizen text not null, due_on date not null, died boolean not null default false);
        create index if not exists waiting_3_due on waiting_3 (due_on);
        create index if not exists waiting_3_citizen on waiting_3 (citizen);
        """;

    public override bool StreamsAreApart => true; // A change is on one citizen's stream.

    public override ValueTask Project(IReadOnlyList<StoredFact> facts, ProjectionBatch into, CancellationToken ct)
    {
        foreach (var (part, end) in PartsBetweenErasures.Of(facts, deathsToo: true))
        {
            Project(part, into);
            if (end is not { Citizen: var citizen, Kind: var kind }) continue;
            if (kind is PartsBetweenErasures.EndKind.Erased) into.Add("delete from waiting_3 where citizen = $1", citizen);
            else into.Add("update waiting_3 set died = $2 where citizen = $1", citizen, kind is PartsBetweenErasures.EndKind.Died);
        }
        return ValueTask.CompletedTask;
    }

    private static void Project(IReadOnlyList<StoredFact> facts, ProjectionBatch into)
    {
        // Only the last word of a batch about a change is written; a change without a day waits no more.
        var last = new Dictionary<string, (string Citizen, DateOnly? Day)>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            if (!FactTypes.IsAddressFact(fact.Type) || !fact.Stream.StartsWith("citizen-", StringComparison.Ordinal)) continue;
            var header = FactHeader.Read(fact.Header.Span);
            if (header.Change is not { } change || header.Corrects is not null) continue; // A correction moves no day.
            if (header.DueOn is not null || !fact.Type.StartsWith("address-changed.", StringComparison.Ordinal))
                last[change.Value] = (fact.Stream[8..], header.DueOn);
        }

        var waiting = last.Where(c => c.Value.Day is not null).ToList();
        into.AddRows("""
            insert into waiting_3 (change, citizen, due_on) select * from unnest($1, $2, $3)
            on conflict (change) do update set due_on = excluded.due_on, died = false
            """, waiting.Count, waiting.ConvertAll(c => c.Key), waiting.ConvertAll(c => c.Value.Citizen), waiting.ConvertAll(c => c.Value.Day!.Value));
        var settled = last.Where(c => c.Value.Day is null).Select(c => c.Key).ToList();
        into.AddRows("delete from waiting_3 where change = any($1)", settled.Count, settled);
    }

    /// <summary>Citizens for whom a day has come, the longest due first. A sealed file waits until it is opened: then its day comes, late.</summary>
    public async ValueTask<List<CitizenId>> Due(DateOnly today, int limit, CancellationToken ct)
    {
        await using var command = database().CreateCommand($"select citizen from waiting_3 w where due_on <= $1 and not died and {KeptFiles.NotOf("w.citizen")} group by citizen order by min(due_on) limit $2");
        command.Parameters.Add(new() { Value = today });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var citizens = new List<CitizenId>();
        while (await reader.ReadAsync(ct)) citizens.Add(new(reader.GetString(0)));
        return citizens;
    }

    public async ValueTask<(long ForDay, long DayHasCome)> Count(DateOnly today, CancellationToken ct)
    {
        await using var command = database().CreateCommand("select count(*) filter (where due_on > $1), count(*) filter (where due_on <= $1) from waiting_3 w where not died and " + KeptFiles.NotOf("w.citizen"));
        command.Parameters.Add(new() { Value = today });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
