using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Loading;

/// <summary>What became of agencies' files: counts and row numbers, of nobody in particular. An agency sees its own.</summary>
public static class ReadLoads
{
    private const int Most = 100;

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("loads", List).Allow(Scopes.Intake, Scopes.Agency, Scopes.Auditor).ReadsNobody(CountsOnly);
        v1.MapGet("loads/{id}", Read).Allow(Scopes.Intake, Scopes.Agency, Scopes.Auditor).ReadsNobody(CountsOnly);
    }

    private const string CountsOnly = "Counts of rows, and their numbers in a file.";

    private static async Task<IResult> List(string? agency, HttpContext http, Store store, CancellationToken ct)
    {
        if (!SeesAll(http)) agency = http.User.FindFirst(Scopes.AgencyClaim)?.Value ?? "";
        var reports = new List<LoadReport>();
        foreach (var load in await store.Loads.List(agency, Most, ct)) reports.Add(await LoadReport.Of(store, load.Id, ct));
        return Results.Json(new { loads = reports }, FactJson.Options);
    }

    private static async Task<IResult> Read(string id, HttpContext http, Store store, CancellationToken ct) =>
        Domain.Reference.Read(id) is { } read && await store.Loads.Find(read, ct) is { } load && (SeesAll(http) || BringLoads.IsTheirs(http.User, load.Agency))
            ? Results.Json(await LoadReport.Of(store, load.Id, ct), FactJson.Options)
            : BringLoads.Unknown;

    private static bool SeesAll(HttpContext http) => http.User.Has(Scopes.Intake) || http.User.Has(Scopes.Auditor);
}
