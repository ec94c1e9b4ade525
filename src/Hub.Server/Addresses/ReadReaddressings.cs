using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Server.Access;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Addresses;

/// <summary>Readdressings and how far they are; and whom one touches, to look at before it is approved.</summary>
public static class ReadReaddressings
{
    private const int Most = 50;
    private const int MostCitizens = 1_000;

    public sealed record Line(
        ReaddressingId Readdressing, string Status, string Authority, string Basis, DateOnly EffectiveOn, int Rows, DateTimeOffset AnnouncedAt, int? Citizens);

    /// <param name="Row">The number of the row that touches the file, from 1.</param>
    public sealed record Touched(CitizenId Citizen, int Row, ReaddressingKind Kind, AddressAnswer Old, AddressAnswer New);

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("readdressings", List).Allow(Scopes.Custodian, Scopes.Auditor).ReadsNobody("Authorities' tables, and nobody in them.");
        v1.MapGet("readdressings/{id}", One).Allow(Scopes.Custodian, Scopes.Auditor).ReadsNobody("An authority's table, and nobody in it.");
        v1.MapGet("readdressings/{id}/citizens", Citizens).Allow(Scopes.Custodian, Scopes.Auditor).Reads("citizen", "address");
    }

    private static async Task<IResult> List(string? after, int? limit, Readdressings readdressings, CancellationToken ct)
    {
        if (limit is < 1 or > Most) return Problems.Answer("malformed", $"limit is 1 to {Most}.");
        var from = ReaddressingId.Read(after);
        if (after is not null && from is null) return Problems.Answer("malformed", "after is the readdressing that the last page ended with.");
        var found = await readdressings.List(from, limit ?? Most, ct);
        return Results.Json(new { readdressings = found.Select(r => LineOf(r.Id, r.Now)), next = found.Count == (limit ?? Most) ? found[^1].Id : (ReaddressingId?)null }, FactJson.Options);
    }

    private static async Task<IResult> One(string id, Readdressings readdressings, CancellationToken ct) =>
        ReaddressingId.Read(id) is { } known && await readdressings.Read(known, ct) is { Announced: not null } now ? Results.Json(LineOf(known, now), FactJson.Options) : Unknown;

    /// <summary>A dry run: whose lines would be renamed. Nobody is in it whose address may not be read here.</summary>
    private static async Task<IResult> Citizens(
        string id, string? after, int? limit, HttpContext http, Readdressings readdressings, ReaddressingSearch search, CancellationToken ct)
    {
        if (limit is < 1 or > MostCitizens) return Problems.Answer("malformed", $"limit is 1 to {MostCitizens}.");
        var from = CitizenId.Read(after);
        if (after is not null && from is null) return Problems.Answer("malformed", "after is the citizen that the last page ended with.");
        if (ReaddressingId.Read(id) is not { } known || (await readdressings.Read(known, ct)).Announced is not { } table) return Unknown;
        var (most, found) = (limit ?? 100, new List<Touched>());
        CitizenId? next = null;
        await foreach (var (some, _) in search.Find(table, from, ct))
        {
            foreach (var touched in some.Where(t => t.Moves.Count > 0))
            {
                if (found.Count >= most)
                {
                    next = found[^1].Citizen;
                    break;
                }
                found.AddRange(touched.Moves.Select(m => new Touched(touched.Citizen, RowOf(table.Rows, m.Row), m.Row.Kind, AddressAnswer.Of(m.Old)!, AddressAnswer.Of(m.New)!)));
            }
            if (next is not null) break;
        }
        http.Reading().Rows(found.Count);
        return Results.Json(new { citizens = found, next }, FactJson.Options);
    }

    private static int RowOf(IReadOnlyList<ReaddressedPlace> rows, ReaddressedPlace row)
    {
        for (var i = 0; i < rows.Count; i++)
            if (ReferenceEquals(rows[i], row)) return i + 1;
        return 0;
    }

    private static IResult Unknown => Problems.Answer("unknown-readdressing", "No readdressing has this reference.");

    private static Line LineOf(ReaddressingId id, Readdressing r) =>
        new(id, StatusOf(r), r.Announced!.Authority, r.Announced.Basis, r.Announced.EffectiveOn, r.Announced.Rows.Count, r.AnnouncedAt, r.Citizens);

    internal static string StatusOf(Readdressing r) => r switch
    {
        { Withdrawn: true } => "withdrawn",
        { Completed: true } => "completed",
        { Began: true } => "began",
        { Approved: true } => "approved",
        _ => "announced",
    };
}
