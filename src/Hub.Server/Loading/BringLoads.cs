using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Text.Json;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Loading;

/// <summary>
/// An agency's whole file: begun, sent in pieces, taken in while they come. Whoever asks again is told how far it is, so that a file whose sending broke off
/// goes on from there; the same file's load is begun once, and a piece counts once, by the number of its first row.
/// </summary>
public sealed class BringLoads(Store store, AgencyRecords records, TakeInLoads taking, TimeProvider clock)
{
    public const long MostRows = 20_000_000;
    public const int MostInPiece = 10_000;
    public const int LargestPiece = 4 * 1024 * 1024;
    private const int LargestRow = 16 * 1024;

    /// <param name="File">SHA-256 of the file, in hex.</param>
    /// <param name="Rows">How many it has, the heading not counted.</param>
    /// <param name="Again">Load it once more though it was taken in before.</param>
    public sealed record Request(string? Agency, string? File, long? Rows, string? Channel, bool? Again);

    /// <param name="First">The number of the first of them in the file, from 1.</param>
    public sealed record Piece(long? First, IReadOnlyList<JsonElement>? Rows);

    public sealed record Nothing;

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("loads", (HttpContext http, BringLoads bring, CancellationToken ct) => bring.Begin(http, ct)).Allow(Scopes.Intake, Scopes.Agency).ReadsNobody(WhatIsGivenOut.Receipt);
        v1.MapPost("loads/{id}/rows", (string id, HttpContext http, BringLoads bring, CancellationToken ct) => bring.Stage(id, http, ct)).Allow(Scopes.Intake, Scopes.Agency).ReadsNobody(WhatIsGivenOut.Receipt);
        v1.MapPost("loads/{id}/abandonment", (string id, HttpContext http, BringLoads bring, CancellationToken ct) => bring.Abandon(id, http, ct)).Allow(Scopes.Intake, Scopes.Agency).ReadsNobody(WhatIsGivenOut.Receipt);
    }

    private async Task<IResult> Begin(HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.ReadBatch(http);
        var request = submission.Body<Request>();
        if (!AgencyRecords.IsAgencyName(request.Agency) || AgencyRecords.IsSource(request.Agency!) || !records.Serves(request.Agency!))
            return Problems.Answer("unknown-agency", "agency is one that the hub has an agreement with or whose files it takes in, such as dmv.");
        if (!IsTheirs(http.User, request.Agency!)) return Problems.Answer("wrong-scope", "An agency sends its own records.");
        if (request.File is not { Length: 64 } hex || !hex.All(char.IsAsciiHexDigit)) return Problems.Answer("malformed", "file is the SHA-256 of the file, in hex.");
        if (request.Rows is not (>= 1 and <= MostRows)) return Problems.Answer("malformed", $"rows is how many the file has, 1 to {MostRows}.");
        var load = await store.Loads.Begin(
            Reference.Mint(), request.Agency!, store.Hmac([.. "load\n"u8, .. Convert.FromHexString(hex)]), request.Rows.Value, submission.Actor, Texts.Word(request.Channel), request.Again == true, clock.GetUtcNow(), ct);
        return load is null
            ? Problems.Answer("too-many-loads", $"At most {Loads.MostOpen} files of an agency are loaded at once; let one end, or abandon it.")
            : Results.Json(await LoadReport.Of(store, load.Id, ct), FactJson.Options);
    }

    private async Task<IResult> Stage(string id, HttpContext http, CancellationToken ct)
    {
        var piece = (await Submission.ReadBatch(http, LargestPiece)).Body<Piece>();
        if (piece.First is not > 0 || piece.Rows is not { Count: > 0 and <= MostInPiece } rows || rows.Any(r => r.ValueKind != JsonValueKind.Object || JsonMarshal.GetRawUtf8Value(r).Length > LargestRow))
            return Problems.Answer("malformed", $"first is a row's number, and rows 1 to {MostInPiece} records of at most {LargestRow / 1024} KB, each with key and says.");
        if (await Theirs(id, http.User, ct) is not { } load) return Unknown;
        if (load.IsOpen && piece.First + rows.Count - 1 > load.FileRows) return Problems.Answer("malformed", "The file has fewer rows than that, as it was begun.");
        load = await store.Loads.Stage(load.Id, piece.First.Value, [.. rows.Select(r => (ReadOnlyMemory<byte>)JsonMarshal.GetRawUtf8Value(r).ToArray())], clock.GetUtcNow(), ct);
        if (load is null) return Unknown;
        taking.Wake();
        return Results.Json(await LoadReport.Of(store, load.Id, ct), FactJson.Options);
    }

    private async Task<IResult> Abandon(string id, HttpContext http, CancellationToken ct)
    {
        (await Submission.ReadBatch(http)).Body<Nothing>();
        if (await Theirs(id, http.User, ct) is not { } load) return Unknown;
        await store.Loads.End(load.Id, StagedLoad.Abandoned, clock.GetUtcNow(), ct);
        taking.Wake();
        return Results.Json(await LoadReport.Of(store, load.Id, ct), FactJson.Options);
    }

    internal async ValueTask<StagedLoad?> Theirs(string id, ClaimsPrincipal who, CancellationToken ct) =>
        Reference.Read(id) is { } read && await store.Loads.Find(read, ct) is { } load && IsTheirs(who, load.Agency) ? load : null;

    internal static bool IsTheirs(ClaimsPrincipal who, string agency) => who.Has(Scopes.Intake) || who.FindFirst(Scopes.AgencyClaim)?.Value == agency;

    internal static IResult Unknown => Problems.Answer("unknown-load", "There is no load of this name, or it is another agency's.");
}
