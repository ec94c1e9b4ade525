using System.Globalization;
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
/// An agency closed its record of this citizen. It is told nothing for it any more; the record was theirs and stays in their history. Linked again, by a clerk or because the
/// agency's file has it again, it is told on with its next sequence.
/// </summary>
public sealed class EndRecord(Store store, CitizenDesk desk, CitizenFiles files, FactSeals seals, AgencyRecords records, StateCalendar calendar)
{
    public sealed record Request(string? On, string? Reason);

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("citizens/{id}/records/{record}/end", (string id, string record, HttpContext http, EndRecord end, CancellationToken ct) => end.Answer(id, record, http, ct))
        .Allow(Scopes.Clerk).ReadsNobody(WhatIsGivenOut.Receipt);

    /// <summary>Whoever appends it checks the stream in which the record is linked: as long as that stands, the record's own can have gone to nobody else.</summary>
    internal static async ValueTask<StreamAppend?> Interest(FactSeals seals, RecordEnded fact, CitizenId whose, FactHeader by, DateOnly today, CancellationToken ct)
    {
        var stream = AgencyRecords.StreamOf(fact.Agency, fact.Record);
        var header = by with { OnBehalfOf = whose, Agency = fact.Agency, Record = fact.Record, Citizen = whose, Code = AgencyRecords.Closed };
        return await seals.Seal(Clearance.Programme, stream, whose, new InterestEnded(fact.Agency, fact.Record, whose, fact.On ?? today), header, ct) is { } ended
            ? new(stream, null, [ended]) : null;
    }

    private async Task<IResult> Answer(string id, string written, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<Request>();
        var reason = Texts.Take(request.Reason, Texts.LongestReason) ?? throw new NotAcceptable("malformed", "A reason is needed: how it is known that the agency closed it.");
        var on = Day(request.On);
        if (await desk.AnsweredBefore(submission.Command!, ct) is { } before) return Respond(before);
        if (CitizenId.Read(id) is not { } citizen) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        if (RecordId.Read(written) is not { } record) return Problems.Answer("unknown-record", "No such record is linked to this citizen.");
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var file = await files.ReadAnew(citizen, Clearance.Programme, ct);
            if (!file.Now.IsKnown) return Problems.Answer("unknown-citizen", "No citizen has this id.");
            if (file.Now.Keeping.Refusal is { } ordered) return Problems.Answer(ordered);
            if (Seen.Version(http) is { } seen && seen != file.Version) return new Outcome.Stale(file.Version).Problem();
            var decision = file.Now.Decide(new Domain.Citizens.EndRecord(record, on, reason, calendar.Today));
            if (decision is Decision.Refused no) return Problems.Answer(no);
            var agency = file.Now.EveryRecord.First(r => r.Record == record).Agency;
            var kept = new Answer { Citizen = file.Id, Status = "ended", Records = [new(agency, record)] };
            List<StreamAppend> appends;
            if (decision is Decision.Accepted { Facts: [RecordEnded fact] })
            {
                var whose = file.Now.WhoseIs(fact, citizen);
                var by = new FactHeader { Actor = submission.Actor, OnBehalfOf = whose, Purpose = "linking", Correlation = submission.Correlation };
                var own = await seals.Seal(Clearance.Programme, whose.Stream, whose, fact, by with { Agency = agency, Record = record }, ct) ?? throw new StoreIsBusy();
                appends = [.. InStreams.Of(file, [(whose, own)]), await Interest(seals, fact, whose, by, calendar.Today, ct) ?? throw new StoreIsBusy()];
            }
            else
            {
                kept = kept.ToldBy(file, decision, f => f is RecordEnded e && e.Record == record);
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

    private static DateOnly? Day(string? written) => Texts.Take(written, 10) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new NotAcceptable("bad-date", "on is a day that exists, as yyyy-MM-dd.");

    private static IResult Respond(Outcome outcome) => outcome is Outcome.Done { Answer: { Records: [var record] } kept } done
        ? Results.Json(new LinkRecord.Receipt(record.Record, record.Agency, kept.Citizen, done.Version, done.Position, done.RecordedAt), FactJson.Options, statusCode: 201)
        : outcome.Problem();
}
