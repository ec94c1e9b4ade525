using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Server.Citizens;

/// <summary>
/// An agency's record is not about this citizen. From now on its agency is told nothing of them for it; linked to another citizen it is told of that one,
/// as its next sequence.
/// </summary>
public sealed class UnlinkRecord(Store store, CitizenDesk answers, LinkDesk desk, PartedRecords parted)
{
    public sealed record Request(string? Reason);

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("citizens/{id}/records/{record}/unlink", (string id, string record, HttpContext http, UnlinkRecord unlink, CancellationToken ct) => unlink.Answer(id, record, http, ct))
        .Allow(Scopes.Clerk).ReadsNobody(WhatIsGivenOut.Receipt);

    private async Task<IResult> Answer(string id, string written, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var reason = Texts.Take(submission.Body<Request>().Reason, Texts.LongestReason) ?? throw new NotAcceptable("malformed", "A reason is needed: how it is known that the record is not theirs.");
        if (await answers.AnsweredBefore(submission.Command!, ct) is { } before) return Respond(before);
        if (CitizenId.Read(id) is not { } citizen) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        if (RecordId.Read(written) is not { } record) return Problems.Answer("unknown-record", "No such record is linked to this citizen.");
        var by = new FactHeader { Actor = submission.Actor, Purpose = "linking", Correlation = submission.Correlation };
        return Respond(await desk.Decide(citizen, Seen.Version(http), submission.Command!, async file =>
        {
            var decision = file.Now.Decide(new Domain.Citizens.UnlinkRecord(record, reason));
            if (decision is Decision.Refused no) return (null, new Outcome.Refused(no.Code, no.Reason));
            var agency = (file.Now.EveryRecord.FirstOrDefault(r => r.Record == record) ?? file.Now.FormerRecords.First(r => r.Record == record)).Agency;
            var kept = new Answer { Citizen = file.Id, Status = "unlinked", Records = [new(agency, record)] };
            if (decision is Decision.Accepted { Facts: [RecordUnlinked fact] }) return (new(kept, await parted.Of(file, citizen, [fact], by, ct), 1), null);
            return (new(kept.ToldBy(file, decision, f => f is RecordUnlinked e && e.Record == record), await parted.Of(file, citizen, [], by, ct), 0), null);
        }, ct));
    }

    private static IResult Respond(Outcome outcome) => outcome is Outcome.Done { Answer: { Records: [var record] } kept } done
        ? Results.Json(new LinkRecord.Receipt(record.Record, record.Agency, kept.Citizen, done.Version, done.Position, done.RecordedAt), FactJson.Options, statusCode: 201)
        : outcome.Problem();
}
