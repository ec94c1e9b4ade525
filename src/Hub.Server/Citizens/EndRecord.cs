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
/// An agency closed its record of this citizen, or goes on with it under another key. It is told nothing for it any more; the record was theirs and stays in their history.
/// Linked again, by a clerk or because the agency's file has it again, it is told on with its next sequence; the record of the new key is told from its first.
/// </summary>
public sealed class EndRecord(Store store, CitizenDesk answers, LinkDesk desk, FactSeals seals, AgencyRecords records, StateCalendar calendar, DatedRules rules)
{
    public sealed record Request(string? On, string? Reason, string? NewKey);

    public sealed record Receipt(RecordId Record, RecordId? ReplacedBy, string Agency, CitizenId Citizen, int Version, long Position, DateTimeOffset RecordedAt);

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
        var (on, newKey) = (Day(request.On), Texts.Take(request.NewKey, Texts.LongestKey));
        if (await answers.AnsweredBefore(submission.Command!, ct) is { } before) return Respond(before);
        if (CitizenId.Read(id) is not { } citizen) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        if (RecordId.Read(written) is not { } record) return Problems.Answer("unknown-record", "No such record is linked to this citizen.");
        return Respond(await desk.Decide(citizen, Seen.Version(http), submission.Command!, async file =>
        {
            if (file.Now.EveryRecord.FirstOrDefault(r => r.Record == record) is not { Agency: var agency }) return (null, new Outcome.Refused("unknown-record", "No such record is linked to this citizen."));
            var anew = newKey is null ? null : new Domain.Citizens.LinkRecord(records.IdOf(agency, newKey), agency, newKey, reason);
            var decision = file.Now.Decide(new Domain.Citizens.EndRecord(record, on, reason, calendar.Today, anew));
            if (decision is Decision.Refused no) return (null, new Outcome.Refused(no.Code, no.Reason));
            var kept = new Answer { Citizen = file.Id, Status = "ended", Records = anew is null ? [new(agency, record)] : [new(agency, record), new(agency, anew.Record)] };
            if (decision is not Decision.Accepted { Facts: [.., RecordEnded ended] facts })
            {
                // It is closed already, and goes on as it did then.
                kept = kept with { Records = [new(agency, record), .. file.Now.EndedRecords.First(r => r.Record == record).ReplacedBy is { } other ? new[] { new AnsweredRecord(agency, other) } : []] };
                return (new(kept.ToldBy(file, decision, f => f is RecordEnded e && e.Record == record), InStreams.Of(file, []), 0), null);
            }
            var whose = file.Now.WhoseIs(ended, citizen); // The new key's record stands where the former stood.
            var by = new FactHeader { Actor = submission.Actor, Purpose = LinkRecord.Purpose, Correlation = submission.Correlation, OnBehalfOf = whose };
            if (anew is not null && file.Now.EndedRecords.Any(r => r.Record == anew.Record && r.Whose != whose)) return (null, new Outcome.Refused("record-already-linked", "The record of the new key stands, closed, in another file of theirs."));
            var own = new List<(CitizenId, NewFact)>(facts.Length);
            foreach (var fact in facts)
                own.Add((whose, await seals.Seal(Clearance.Programme, whose.Stream, whose, fact, HeaderFor.Of(fact, by, file.Now.Addresses, rules.On(calendar.Today)), ct) ?? throw new StoreIsBusy()));
            var ends = await Interest(seals, ended, whose, by, calendar.Today, ct) ?? throw new StoreIsBusy();
            var begins = facts.Length == 1 ? null : await LinkRecord.Interest(seals, whose, anew!, by, calendar.Today, ct, await records.FreeAt(agency, anew!.Record, ct, file.Members) ?? 0);
            return (new(kept, [.. InStreams.Of(file, own), ends, .. begins is null ? [] : new[] { begins }], own.Count, Claims: begins?.Stream), null);
        }, ct));
    }

    private static DateOnly? Day(string? written) => Texts.Take(written, 10) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new NotAcceptable("bad-date", "on is a day that exists, as yyyy-MM-dd.");

    private static IResult Respond(Outcome outcome) => outcome is Outcome.Done { Answer: { Records: [var record, ..] all } kept } done
        ? Results.Json(new Receipt(record.Record, all.Count > 1 ? all[1].Record : null, record.Agency, kept.Citizen, done.Version, done.Position, done.RecordedAt), FactJson.Options, statusCode: 201)
        : outcome.Problem();
}
