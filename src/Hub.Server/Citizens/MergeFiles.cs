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

namespace Hub.Server.Citizens;

/// <summary>Two files are one person's, or were not after all. Each file stays as it is; what is folded is said here, and taken back here.</summary>
public sealed class MergeFiles(Store store, CitizenDesk desk, MergeDesk merges, CitizenFiles files, SentMeanwhile sent)
{
    /// <param name="Retired">Whose file is folded into that of the citizen in the address.</param>
    public sealed record Request(string? Retired, string? Evidence);

    public sealed record ReverseRequest(string? Reason);

    /// <param name="TakenBack">It is open again whether they are one person.</param>
    public sealed record NotSameRequest(string? Other, string? Evidence, bool? TakenBack);

    public sealed record Receipt(MergeId Merge, CitizenId Survivor, CitizenId Retired, string Status, int Version, long Position, DateTimeOffset RecordedAt);

    public sealed record NotSameReceipt(CitizenId Citizen, CitizenId Other, string Status, int Version, long Position, DateTimeOffset RecordedAt);

    /// <param name="Position">Null in a dry run, of a merge that is in force.</param>
    /// <param name="Sent">What agencies' records were told of the other person while the files were one.</param>
    public sealed record ReversalReceipt(
        MergeId Merge, CitizenId Survivor, CitizenId Retired, string Status, bool DryRun, bool ProtectionStays, int? Version, long? Position, DateTimeOffset? RecordedAt,
        IReadOnlyList<SentMeanwhile.ToWrongRecord> Sent);

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("citizens/{id}/merges", (string id, HttpContext http, MergeFiles merge, CancellationToken ct) => merge.Merge(id, http, ct))
            .Allow(Scopes.Clerk).ReadsNobody(WhatIsGivenOut.Receipt);
        v1.MapPost("citizens/{id}/merges/{merge}/reverse", (string id, string merge, bool? dryRun, HttpContext http, MergeFiles reverse, CancellationToken ct) => reverse.Reverse(id, merge, dryRun == true, http, ct))
            .Allow(Scopes.Clerk).Reads("address", "deliveries");
        v1.MapPost("citizens/{id}/not-same", (string id, HttpContext http, MergeFiles notSame, CancellationToken ct) => notSame.NotSame(id, http, ct))
            .Allow(Scopes.Clerk).ReadsNobody(WhatIsGivenOut.Receipt);
    }

    private async Task<IResult> Merge(string id, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<Request>();
        var evidence = Evidence(request.Evidence);
        if (await desk.AnsweredBefore(submission.Command!, ct) is { } before) return Respond(before);
        if (CitizenId.Read(id) is not { } survivor || CitizenId.Read(request.Retired) is not { } retired) return LifeDesk.UnknownCitizen;
        return Respond(await merges.Merge(survivor, retired, Seen.Version(http), submission.Command!, By(submission, "merge"), evidence, ct));

        static IResult Respond(Outcome outcome) => outcome is Outcome.Done { Answer: { Merge: { } merge, Retired: { } other } kept } done
            ? Results.Json(new Receipt(merge, kept.Citizen, other, kept.Status, done.Version, done.Position, done.RecordedAt), FactJson.Options, statusCode: StatusCodes.Status201Created)
            : outcome.Problem();
    }

    /// <summary>The list of what was sent is made from the log each time: no answer that holds an address is kept.</summary>
    private async Task<IResult> Reverse(string id, string written, bool dryRun, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var reason = Evidence(submission.Body<ReverseRequest>().Reason);
        var before = dryRun ? null : await desk.AnsweredBefore(submission.Command!, ct);
        if (before is Outcome.KeyReused) return before.Problem();
        var (file, no) = await AskedFile.Read(id, http, files, ct);
        if (file is null) return no!;
        // Of the first telling of what is so already, too.
        if (Merging.Decide(new ReverseMerge(MergeId.Read(written) ?? default, reason), file) is Decision.Refused not) return Problems.Answer(not);
        var merge = file.Merges.Find(MergeId.Read(written)!.Value)!;
        if (Seen.Version(http) is { } seen && before is null && seen != file.Version) return new Outcome.Stale(file.Version).Problem();

        var list = await sent.Of(file, merge, ct);
        http.Reading().Rows(list.Count);
        var stays = file.Now.Protection.InForce;
        if (dryRun) return Results.Json(new ReversalReceipt(merge.Id, merge.Survivor, merge.Retired, "not-recorded", true, stays, null, null, null, list), FactJson.Options);
        var outcome = before ?? await merges.Reverse(merge, merge.InForce ? Seen.Version(http) : null, submission.Command!, By(submission, "merge-reversal"), reason, ct);
        return outcome is Outcome.Done { Answer: var kept } done
            ? Results.Json(new ReversalReceipt(merge.Id, merge.Survivor, merge.Retired, kept.Status, false, stays, done.Version, done.Position, done.RecordedAt, list), FactJson.Options)
            : outcome.Problem();
    }

    private async Task<IResult> NotSame(string id, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<NotSameRequest>();
        var evidence = Evidence(request.Evidence);
        if (await desk.AnsweredBefore(submission.Command!, ct) is { } before) return Respond(before);
        if (CitizenId.Read(id) is not { } citizen || CitizenId.Read(request.Other) is not { } other) return LifeDesk.UnknownCitizen;
        return Respond(await merges.NotSame(citizen, other, submission.Command!, By(submission, "linking"), new(evidence, request.TakenBack == true), ct));

        static IResult Respond(Outcome outcome) => outcome is Outcome.Done { Answer: { Retired: { } other } kept } done
            ? Results.Json(new NotSameReceipt(kept.Citizen, other, kept.Status, done.Version, done.Position, done.RecordedAt), FactJson.Options, statusCode: StatusCodes.Status201Created)
            : outcome.Problem();
    }

    private static FactHeader By(Submission submission, string purpose) => new() { Actor = submission.Actor, Purpose = purpose, Correlation = submission.Correlation };

    private static string Evidence(string? written) =>
        Texts.Take(written, Texts.LongestReason) ?? throw new NotAcceptable("malformed", "Who decides about whose file it is says how it is known.");
}
