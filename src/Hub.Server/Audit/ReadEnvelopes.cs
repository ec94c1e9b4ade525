using System.Text.Json.Nodes;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Addresses;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Propagation;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Audit;

/// <summary>
/// Which facts the log holds about a citizen: who recorded what kind of thing when, and where in the log, so that each can be proved. What they say is
/// not in it. Of a protected citizen the facts about real addresses are left out: when somebody moved is not to be known either.
/// </summary>
public static class ReadEnvelopes
{
    private const int Page = 10_000;
    private const int Most = 100_000; // As many as a citizen can have.

    public sealed record Envelope(long Position, string? Agency, RecordId? Record, string Type, DateTimeOffset RecordedAt, JsonNode? Header);

    public sealed record Answer(CitizenId Citizen, DateTimeOffset KnownAt, bool Protected, IReadOnlyList<Envelope> Facts, Retired? Retired);

    public static void Map(IEndpointRouteBuilder v1) => v1.MapGet("citizens/{id}/facts", Read).Allow(Scopes.Clerk, Scopes.Auditor).Reads("envelope");

    private static async Task<IResult> Read(
        string id, string? agency, string? knownAt, HttpContext http, CitizenFiles files, Store store, StateCalendar calendar, CancellationToken ct)
    {
        if (CitizenId.Read(id) is not { } citizen) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        var asked = AsOf.Read(null, knownAt, calendar);
        var file = await files.ReadAnew(citizen, Clearance.Ordinary, ct);
        if (file.Now.IsKnown) http.Reading().Of(file);
        var then = asked.IsPast ? file.KnownAt(asked.KnownAt) : file;
        if (!then.Now.IsKnown) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        if (file.Now.Keeping.Refusal is { } ordered) return Problems.Answer(ordered);

        var isProtected = file.Now.Protection.InForce;
        var found = new List<Envelope>();
        foreach (var member in then.Members)
            found.AddRange((await Within(member.Stream)).Where(f => !isProtected || !FactTypes.IsAddressFact(f.Type)).Select(f => Shown(f, null, null)));
        foreach (var record in then.Now.EveryRecord.Where(r => agency is not null && r.Agency == agency))
            found.AddRange((await Within(DeliveryBooks.StreamOf(record.Agency, record.Record))).Where(IsOfThem).Select(f => Shown(f, record.Agency, record.Record)));
        http.Reading().Rows(found.Count);
        return Results.Json(new Answer(then.Id, asked.KnownAt, isProtected, [.. found.OrderBy(f => f.Position)], Retired.Of(then)), FactJson.Options);

        // A record may have been another's before.
        bool IsOfThem(StoredFact fact) => FactHeader.Read(fact.Header.Span).Citizen is { } whose && file.Everybody.Contains(whose);

        async ValueTask<IEnumerable<StoredFact>> Within(string stream)
        {
            var facts = new List<StoredFact>();
            while (facts.Count < Most && await store.Log.ReadStream(stream, facts.Count, Page, ct) is { Count: > 0 } page)
            {
                facts.AddRange(page);
                if (page.Count < Page) break;
            }
            return facts.Where(f => !asked.IsPast || f.RecordedAt <= asked.KnownAt);
        }
    }

    private static Envelope Shown(StoredFact fact, string? agency, RecordId? record)
    {
        var header = JsonNode.Parse(fact.Header.Span)?.AsObject();
        header?.Remove("key"); // Which key it lies under is nobody's business outside.
        return new(fact.Position, agency, record, fact.Type, fact.RecordedAt, header);
    }
}
