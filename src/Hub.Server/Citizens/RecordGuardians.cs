using System.Globalization;
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

/// <summary>Who acts for a citizen: a child's parent, a ward's guardian. Whoever is another's guardian is never taken for that other.</summary>
public sealed class RecordGuardians(Store store, CitizenDesk desk, CitizenFiles files)
{
    /// <param name="Until">The last day, where it is known.</param>
    public sealed record Request(string? Guardian, string? Until, string? Evidence);

    public sealed record EndRequest(string? Reason);

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("citizens/{id}/guardians", (string id, HttpContext http, RecordGuardians guardians, CancellationToken ct) => guardians.Record(id, http, ct))
            .Allow(Scopes.Clerk, Scopes.Intake).ReadsNobody(WhatIsGivenOut.Receipt);
        v1.MapPost("citizens/{id}/guardians/{guardian}/end", (string id, string guardian, HttpContext http, RecordGuardians guardians, CancellationToken ct) => guardians.End(id, guardian, http, ct))
            .Allow(Scopes.Clerk, Scopes.Intake).ReadsNobody(WhatIsGivenOut.Receipt);
    }

    private async Task<IResult> Record(string id, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<Request>();
        var evidence = Why(request.Evidence);
        DateOnly? until = Texts.Take(request.Until, 10) is not { } text ? null
            : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw new NotAcceptable("bad-date", "A day is one that exists, as yyyy-MM-dd.");
        if (await desk.AnsweredBefore(submission.Command!, ct) is { } before) return Respond(before);
        if (CitizenId.Read(request.Guardian) is not { } guardian || !(await files.Read(guardian, Clearance.Programme, ct)).Now.IsKnown) return UnknownCitizen;
        return await Decide(id, http, submission, "guardian-recorded", file => file.Now.Decide(new RecordGuardian(guardian, file.Members.Contains(guardian), until, evidence)),
            fact => fact is GuardianRecorded e && e.Guardian == guardian, ct);
    }

    private async Task<IResult> End(string id, string written, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var reason = Why(submission.Body<EndRequest>().Reason);
        if (await desk.AnsweredBefore(submission.Command!, ct) is { } before) return Respond(before);
        if (CitizenId.Read(written) is not { } guardian) return UnknownCitizen;
        return await Decide(id, http, submission, "guardian-ended", file => file.Now.Decide(new EndGuardian(guardian, reason)), fact => fact is GuardianEnded e && e.Guardian == guardian, ct);
    }

    private async Task<IResult> Decide(string id, HttpContext http, Submission submission, string status, Func<CitizenFile, Decision> decide, Func<HubEvent?, bool> meant, CancellationToken ct)
    {
        if (CitizenId.Read(id) is not { } citizen) return UnknownCitizen;
        var by = new FactHeader { Actor = submission.Actor, Purpose = "identity", Correlation = submission.Correlation };
        return Respond(await desk.Decide(citizen, Seen.Version(http), submission.Command, by, decide, (file, decision) => new Answer { Citizen = file.Id, Status = status }.ToldBy(file, decision, meant), ct));
    }

    private static string Why(string? written) => Texts.Take(written, Texts.LongestReason) ?? throw new NotAcceptable("malformed", "How it is known has to be said.");

    private static IResult UnknownCitizen => Problems.Answer("unknown-citizen", "No citizen has this id.");

    private static IResult Respond(Outcome outcome) => outcome is Outcome.Done done
        ? Results.Json(new RecordLife.Receipt(done.Answer.Citizen, done.Answer.Status, done.Version, done.Position, done.RecordedAt), FactJson.Options, statusCode: StatusCodes.Status201Created)
        : outcome.Problem();
}
