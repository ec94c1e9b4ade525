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

/// <summary>An agency's record is about this citizen; from now on the agency has an interest, and is told where to reach them.</summary>
public sealed class LinkRecord(Store store, CitizenDesk answers, LinkDesk desk, FactSeals seals, AgencyRecords records, StateCalendar calendar)
{
    public sealed record Receipt(RecordId Record, string Agency, CitizenId Citizen, int Version, long Position, DateTimeOffset RecordedAt);

    internal const string Purpose = "linking";

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("citizens/{id}/records", (string id, HttpContext http, LinkRecord link, CancellationToken ct) => link.Answer(id, http, ct))
        .Allow(Scopes.Clerk, Scopes.Intake).ReadsNobody(WhatIsGivenOut.Receipt);

    /// <summary>What was asked to be linked, each key once; refuses names and keys that cannot be any.</summary>
    internal static IReadOnlyList<Domain.Citizens.LinkRecord> Read(IReadOnlyList<RegisterCitizen.RecordKey>? asked, AgencyRecords records, int most)
    {
        if (asked is null) return [];
        if (asked.Count > most) throw new NotAcceptable("field-too-long", $"A citizen is registered with at most {most} records.");
        var read = new List<Domain.Citizens.LinkRecord>(asked.Count);
        foreach (var one in asked)
        {
            if (!AgencyRecords.IsAgencyName(one?.Agency) || !records.Serves(one!.Agency!))
                throw new NotAcceptable("unknown-agency", "agency is one that the hub has an agreement with, such as dmv.");
            if (Texts.Take(one!.Key, Texts.LongestKey) is not { } key) throw new NotAcceptable("malformed", "A record has the agency's own key.");
            var record = records.IdOf(one.Agency!, key);
            if (read.All(r => r.Record != record)) read.Add(new(record, one.Agency!, key, "as given"));
        }
        return read;
    }

    /// <summary>Its expected version says that the record was nobody's before.</summary>
    /// <param name="freeAt">0 where it was never anybody's, else the version at which it was unlinked.</param>
    internal static async ValueTask<StreamAppend> Interest(
        FactSeals seals, CitizenId citizen, Domain.Citizens.LinkRecord record, FactHeader by, DateOnly today, CancellationToken ct, int freeAt = 0)
    {
        var stream = AgencyRecords.StreamOf(record.Agency, record.Record);
        var fact = new InterestRegistered(record.Agency, record.Record, citizen, AgencyRecords.IsSource(record.Agency) ? "source-of-records" : "has-a-file", today);
        var header = by with { Agency = record.Agency, Record = record.Record, Citizen = citizen };
        return new(stream, freeAt, [await seals.Seal(Clearance.Programme, stream, citizen, fact, header, ct) ?? throw new StoreIsBusy()]);
    }

    private async Task<IResult> Answer(string id, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var asked = Read([submission.Body<RegisterCitizen.RecordKey>()], records, 1)[0];
        if (await answers.AnsweredBefore(submission.Command!, ct) is { } before) return Respond(before, asked);
        if (CitizenId.Read(id) is not { } citizen) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        return Respond(await desk.Decide(citizen, Seen.Version(http), submission.Command!, async file =>
        {
            // Where it stood when its agency closed it, it stands again: else it would be two people's if the files are parted.
            var whose = file.Now.EndedRecords.FirstOrDefault(r => r.Record == asked.Record)?.Whose is { Value: not null } owner ? owner : citizen;
            var header = new FactHeader { Actor = submission.Actor, OnBehalfOf = whose, Purpose = Purpose, Correlation = submission.Correlation };
            var kept = new Answer { Citizen = citizen, Status = "linked", Records = [new(asked.Agency, asked.Record)] };
            if (file.Now.Decide(asked) is not Decision.Accepted { Facts: [RecordLinked fact] })
            {
                var first = file.Now.Records.First(r => r.Record == asked.Record).Position;
                return (null, new Outcome.Done(kept, first, file.Facts.First(f => f.Position == first).RecordedAt, file.Version, 0));
            }
            var own = await seals.Seal(Clearance.Programme, whose.Stream, whose, fact, header with { Agency = asked.Agency, Record = asked.Record }, ct) ?? throw new StoreIsBusy();
            var interest = await Interest(seals, whose, asked, header, calendar.Today, ct, await records.FreeAt(asked.Agency, asked.Record, ct, file.Members) ?? 0);
            return (new(kept, [.. InStreams.Of(file, [(whose, own)]), interest], 1, Claims: interest.Stream), null);
        }, ct), asked);
    }

    private static IResult Respond(Outcome outcome, Domain.Citizens.LinkRecord asked) => outcome is Outcome.Done done
        ? Results.Json(new Receipt(asked.Record, asked.Agency, done.Answer.Citizen, done.Version, done.Position, done.RecordedAt), FactJson.Options, statusCode: 201)
        : outcome.Problem();
}
