using Hub.Domain;
using Hub.Domain.Sealing;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Sealing;

/// <summary>What was ordered about files: one file's orders, and the list of erasures with their days.</summary>
public static class ReadKeeping
{
    private const int Most = 1_000;
    private static readonly string[] States = ["requested", "approved", "began", "destroyed", "completed"];

    public sealed record OfErasure(string Order, string State, DateOnly? DueOn, IReadOnlyList<RecordToPurge> Unconfirmed);

    public sealed record Kept(CitizenId Citizen, string Custody, IReadOnlyList<string> Seals, IReadOnlyList<string> Holds, OfErasure? Erasure, int Version);

    public sealed record Line(CitizenId Citizen, string State, DateOnly? DueOn, bool OnHold, DateTimeOffset Since);

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("citizens/{id}/keeping", OfOne).Allow(Scopes.Custodian, Scopes.Auditor).Reads("orders");
        v1.MapGet("erasures", List).Allow(Scopes.Custodian, Scopes.Auditor).Reads("orders");
    }

    private static async Task<IResult> OfOne(string id, HttpContext http, CitizenFiles files, CancellationToken ct)
    {
        if (CitizenId.Read(id) is not { } citizen) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        var file = (await files.ReadAnew(citizen, Clearance.Ordinary, ct)).OwnOf(citizen);
        if (!file.Now.IsKnown) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        http.Reading().Of(citizen);
        var keeping = file.Now.Keeping;
        var erasure = keeping.Erasure is { } e ? new OfErasure(e.Order, StateOf(e), e.DueOn, e.Unconfirmed) : null;
        return Results.Json(new Kept(citizen, keeping.Custody.ToString().ToLowerInvariant(), keeping.Seals, keeping.Holds, erasure, file.Version), FactJson.Options);
    }

    private static async Task<IResult> List(string? state, string? after, int? limit, HttpContext http, KeptFiles kept, CancellationToken ct)
    {
        if (state is not null && !States.Contains(state)) return Problems.Answer("malformed", "state is requested, approved, began, destroyed or completed.");
        if (limit is < 1 or > Most) return Problems.Answer("malformed", $"limit is 1 to {Most}.");
        var from = CitizenId.Read(after);
        if (after is not null && from is null) return Problems.Answer("malformed", "after is the citizen that the last page ended with.");
        var most = limit ?? 100;
        var rows = await kept.WithErasure(state, from, most, ct);
        http.Reading().Rows(rows.Count);
        return Results.Json(new
        {
            erasures = rows.Select(r => new Line(r.Citizen, r.Erasure!, r.DueOn, r.Holds > 0, r.Since)), next = rows.Count == most ? rows[^1].Citizen : (CitizenId?)null,
        }, FactJson.Options);
    }

    private static string StateOf(Erasure e) => e switch
    {
        { Completed: true } => "completed",
        { KeysDestroyed: true } => "destroyed",
        { Began: true } => "began",
        { DueOn: not null } => "approved",
        _ => "requested",
    };
}
