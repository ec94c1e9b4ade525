using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Identity;

/// <summary>
/// Records of one agency as its file has them, new, changed or closed: each is linked, made a new citizen, or put before people. A file that breaks off is sent
/// again from its beginning; what says the same as before is unchanged.
/// </summary>
public static class TakeInRecords
{
    public sealed record Request(string? Agency, IReadOnlyList<RecordDesk.Row?>? Records, string? Channel);

    public sealed record Result(string Key, string Outcome, string? Code, Domain.CitizenId? Citizen, Domain.RecordId? Record, int Reviews);

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("records/batch", TakeIn).Allow(Scopes.Intake, Scopes.Agency).ReadsNobody(WhatIsGivenOut.Receipt);

    private static async Task<IResult> TakeIn(HttpContext http, Store store, RecordDesk desk, AgencyRecords records, PeopleIndex index, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store, Submission.LargestBatch);
        var request = submission.Body<Request>();
        if (!AgencyRecords.IsAgencyName(request.Agency) || AgencyRecords.IsSource(request.Agency!) || !records.Serves(request.Agency!))
            return Problems.Answer("unknown-agency", "agency is one that the hub has an agreement with or whose files it takes in, such as dmv.");
        if (submission.Has(Scopes.Agency) && !submission.Has(Scopes.Intake) && submission.Who.FindFirst(Scopes.AgencyClaim)?.Value != request.Agency)
            return Problems.Answer("wrong-scope", "An agency sends its own records.");
        if (request.Records is not { Count: > 0 } rows || rows.Any(r => r is null)) return Problems.Answer("malformed", "records is a list of records, each with key and says, or with key and ended.");
        if (rows.Count > RecordDesk.MostRows) return Problems.Answer("body-too-large", $"A batch has at most {RecordDesk.MostRows} records.");
        if (!index.IsReady) return Problems.Answer("unavailable", "The hub started a moment ago and is still reading who is known; try again.");

        var outcome = await desk.TakeIn(request.Agency!, rows!, new(submission.Actor, Texts.Word(request.Channel), submission.Command!, PlacedRows.Write), ct);
        return outcome.Refusal is null
            ? Results.Json(new { results = PlacedRows.Read(outcome.Answer.Span).Select((p, i) => new Result(rows[i]!.Key ?? "", p.Outcome, p.Code, p.Citizen, p.Record, p.Reviews)) }, FactJson.Options)
            : Problems.Answer(outcome.Refusal, "This Idempotency-Key was used for another request; take a new one.");
    }
}
