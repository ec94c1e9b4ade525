using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Server.Citizens;

/// <summary>Who acts for a citizen: a child's parent, a ward's guardian. Whoever is another's guardian is never taken for that other.</summary>
public sealed class RecordGuardians(Store store, LifeDesk desk, CitizenFiles files)
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
        var (evidence, until) = (LifeDesk.Evidence(request.Evidence), LifeDesk.Day(request.Until));
        if (await desk.AnsweredBefore(submission, ct) is { } before) return before;
        if (CitizenId.Read(request.Guardian) is not { } guardian || !(await files.Read(guardian, Clearance.Programme, ct)).Now.IsKnown) return LifeDesk.UnknownCitizen;
        return await desk.Record(id, http, submission, "guardian-recorded", null, file => file.Now.Decide(new RecordGuardian(guardian, file.Members.Contains(guardian), until, evidence)),
            fact => fact is GuardianRecorded e && e.Guardian == guardian, ct);
    }

    private async Task<IResult> End(string id, string written, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var reason = LifeDesk.Evidence(submission.Body<EndRequest>().Reason);
        if (await desk.AnsweredBefore(submission, ct) is { } before) return before;
        if (CitizenId.Read(written) is not { } guardian) return LifeDesk.UnknownCitizen;
        return await desk.Record(id, http, submission, "guardian-ended", null, file => file.Now.Decide(new EndGuardian(guardian, reason)), fact => fact is GuardianEnded e && e.Guardian == guardian, ct);
    }
}
