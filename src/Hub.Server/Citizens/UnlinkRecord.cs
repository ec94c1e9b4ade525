using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Domain.Sharing.SharingEvent;

namespace Hub.Server.Citizens;

/// <summary>
/// An agency's record is not about this citizen. From now on its agency is told nothing of them for it; linked to another citizen it is told of that one,
/// as its next sequence.
/// </summary>
public sealed class UnlinkRecord(Store store, CitizenDesk desk, CitizenFiles files, FactSeals seals, AgencyRecords records, StateCalendar calendar)
{
    public sealed record Request(string? Reason);

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("citizens/{id}/records/{record}/unlink", (string id, string record, HttpContext http, UnlinkRecord unlink, CancellationToken ct) => unlink.Answer(id, record, http, ct))
        .Allow(Scopes.Clerk).ReadsNobody(WhatIsGivenOut.Receipt);

    private async Task<IResult> Answer(string id, string written, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var reason = Texts.Take(submission.Body<Request>().Reason, Texts.LongestReason) ?? throw new NotAcceptable("malformed", "A reason is needed: how it is known that the record is not theirs.");
        if (await desk.AnsweredBefore(submission.Command!, ct) is { } before) return Respond(before);
        if (CitizenId.Read(id) is not { } citizen) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        if (RecordId.Read(written) is not { } record) return Problems.Answer("unknown-record", "No such record is linked to this citizen.");
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var file = await files.ReadAnew(citizen, Clearance.Programme, ct);
            if (!file.Now.IsKnown) return Problems.Answer("unknown-citizen", "No citizen has this id.");
            if (file.Now.Keeping.Refusal is { } ordered) return Problems.Answer(ordered);
            if (Seen.Version(http) is { } seen && seen != file.Version) return new Outcome.Stale(file.Version).Problem();
            var decision = file.Now.Decide(new Domain.Citizens.UnlinkRecord(record, reason));
            if (decision is Decision.Refused no) return Problems.Answer(no);
            var by = new FactHeader { Actor = submission.Actor, Purpose = "linking", Correlation = submission.Correlation };
            var agency = (file.Now.EveryRecord.FirstOrDefault(r => r.Record == record) ?? file.Now.FormerRecords.First(r => r.Record == record)).Agency;
            var kept = new Answer { Citizen = file.Id, Status = "unlinked", Records = [new(agency, record)] };
            List<StreamAppend> appends;
            if (decision is Decision.Accepted { Facts: [RecordUnlinked fact] })
            {
                var whose = file.Now.WhoseIs(fact, citizen);
                var own = await seals.Seal(Clearance.Programme, whose.Stream, whose, fact, by with { OnBehalfOf = whose, Agency = agency, Record = record }, ct) ?? throw new StoreIsBusy();
                appends = [.. InStreams.Of(file, [(whose, own)]), await Ended(fact, whose, by with { OnBehalfOf = whose }, ct)];
            }
            else
            {
                var first = file.Facts.Last(f => f.Event is RecordUnlinked e && e.Record == record);
                kept = kept with { Position = first.Position, RecordedAt = first.RecordedAt, Version = file.Version };
                appends = InStreams.Of(file, []);
            }
            switch (await store.Log.Append(new(appends, submission.Command, kept.Write()), ct))
            {
                case AppendOutcome.Appended done:
                    foreach (var member in file.Members) files.Forget(member);
                    records.Forget(agency, record);
                    var facts = decision is Decision.Accepted ? 1 : 0;
                    return Respond(new Outcome.Done(kept, kept.Position ?? done.FirstPosition, kept.RecordedAt ?? done.RecordedAt, file.Version + facts, facts));
                case AppendOutcome.Repeated again: return Respond(CitizenDesk.Again(again));
                case AppendOutcome.KeyReused: return new Outcome.KeyReused().Problem();
                default:
                    foreach (var member in file.Members) store.ForgetKeys(member.Value);
                    break;
            }
        }
        throw new StoreIsBusy();
    }

    private async ValueTask<StreamAppend> Ended(RecordUnlinked fact, CitizenId whose, FactHeader by, CancellationToken ct)
    {
        var stream = AgencyRecords.StreamOf(fact.Agency, fact.Record);
        var ended = new InterestEnded(fact.Agency, fact.Record, whose, calendar.Today);
        var header = by with { Agency = fact.Agency, Record = fact.Record, Citizen = whose };
        return new(stream, await records.VersionOf(fact.Agency, fact.Record, ct), [await seals.Seal(Clearance.Programme, stream, whose, ended, header, ct) ?? throw new StoreIsBusy()]);
    }

    private static IResult Respond(Outcome outcome) => outcome is Outcome.Done { Answer: { Records: [var record] } kept } done
        ? Results.Json(new LinkRecord.Receipt(record.Record, record.Agency, kept.Citizen, done.Version, done.Position, done.RecordedAt), FactJson.Options, statusCode: 201)
        : outcome.Problem();
}
