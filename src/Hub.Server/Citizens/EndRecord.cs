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
public sealed class EndRecord(Store store, CitizenDesk desk, CitizenFiles files, FactSeals seals, AgencyRecords records, StateCalendar calendar, DatedRules rules)
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
        if (await desk.AnsweredBefore(submission.Command!, ct) is { } before) return Respond(before);
        if (CitizenId.Read(id) is not { } citizen) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        if (RecordId.Read(written) is not { } record) return Problems.Answer("unknown-record", "No such record is linked to this citizen.");
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var file = await files.ReadAnew(citizen, Clearance.Programme, ct);
            if (!file.Now.IsKnown) return Problems.Answer("unknown-citizen", "No citizen has this id.");
            if (file.Now.Keeping.Refusal is { } ordered) return Problems.Answer(ordered);
            if (Seen.Version(http) is { } seen && seen != file.Version) return new Outcome.Stale(file.Version).Problem();
            if (file.Now.EveryRecord.FirstOrDefault(r => r.Record == record) is not { Agency: var agency }) return Problems.Answer("unknown-record", "No such record is linked to this citizen.");
            var anew = newKey is null ? null : new Domain.Citizens.LinkRecord(records.IdOf(agency, newKey), agency, newKey, reason);
            var decision = file.Now.Decide(new Domain.Citizens.EndRecord(record, on, reason, calendar.Today, anew));
            if (decision is Decision.Refused no) return Problems.Answer(no);
            var kept = new Answer { Citizen = file.Id, Status = "ended", Records = anew is null ? [new(agency, record)] : [new(agency, record), new(agency, anew.Record)] };
            var by = new FactHeader { Actor = submission.Actor, Purpose = "linking", Correlation = submission.Correlation };
            var (own, besides) = (new List<(CitizenId, NewFact)>(), new List<StreamAppend>());
            if (decision is Decision.Accepted { Facts: [.., RecordEnded ended] facts })
            {
                var whose = file.Now.WhoseIs(ended, citizen); // The new key's record stands where the former stood.
                by = by with { OnBehalfOf = whose };
                foreach (var fact in facts)
                    own.Add((whose, await seals.Seal(Clearance.Programme, whose.Stream, whose, fact, HeaderFor.Of(fact, by, file.Now.Addresses, rules.On(calendar.Today)), ct) ?? throw new StoreIsBusy()));
                besides.Add(await Interest(seals, ended, whose, by, calendar.Today, ct) ?? throw new StoreIsBusy());
                if (facts.Length > 1) besides.Add(await LinkRecord.Interest(seals, whose, anew!, by, calendar.Today, ct, await records.FreeAt(agency, anew!.Record, ct, file.Members) ?? 0));
            }
            else kept = kept.ToldBy(file, decision, f => f is RecordEnded e && e.Record == record);
            switch (await store.Log.Append(new([.. InStreams.Of(file, own), .. besides], submission.Command, kept.Write()), ct))
            {
                case AppendOutcome.Appended done:
                    foreach (var member in file.Members) files.Forget(member);
                    foreach (var one in kept.Records!) records.Forget(one.Agency, one.Record);
                    return Respond(new Outcome.Done(kept, kept.Position ?? done.FirstPosition, kept.RecordedAt ?? done.RecordedAt, file.Version + own.Count, own.Count));
                case AppendOutcome.Repeated again: return Respond(CitizenDesk.Again(again));
                case AppendOutcome.KeyReused: return new Outcome.KeyReused().Problem();
                case AppendOutcome.VersionConflict conflict when besides.Count > 1 && conflict.Stream == besides[1].Stream:
                    return Problems.Answer("record-already-linked", "The record of the new key is linked to a citizen already.");
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

    private static IResult Respond(Outcome outcome) => outcome is Outcome.Done { Answer: { Records: [var record, ..] all } kept } done
        ? Results.Json(new Receipt(record.Record, all.Count > 1 ? all[1].Record : null, record.Agency, kept.Citizen, done.Version, done.Position, done.RecordedAt), FactJson.Options, statusCode: 201)
        : outcome.Problem();
}
