using Hub.Domain;
using Hub.Domain.Citizens;
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
/// A clerk says whether two are one person. What follows is recorded with the decision, in one append: a merge, or that they are not the same; and no
/// change of rules goes against it.
/// </summary>
public sealed class DecideReviews(Store store, Reviews reviews, MergeDesk merges, CitizenFiles files, CitizenDesk desk, FactSeals seals)
{
    /// <param name="Verdict">same, not-same, deferred or escalated.</param>
    public sealed record Request(string? Verdict, string? Reason);

    public sealed record Receipt(ReviewId Review, string Verdict, MergeId? Merge, CitizenId? Survivor, CitizenId? Retired, long Position, DateTimeOffset RecordedAt);

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("reviews/{review}/decision", (string review, HttpContext http, DecideReviews decide, CancellationToken ct) => decide.Answer(review, http, ct))
        .Allow(Scopes.Clerk).ReadsNobody(WhatIsGivenOut.Receipt);

    private async Task<IResult> Answer(string written, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<Request>();
        if (Texts.Take(request.Reason, Texts.LongestReason) is not { } reason) return Problems.Answer("malformed", "Who decides says why.");
        if (ReviewId.Read(written) is not { } id) return Problems.Answer("unknown-review", "No review has this reference.");
        if (await desk.AnsweredBefore(submission.Command!, ct) is { } before) return Respond(id, request.Verdict!, before);
        var now = await reviews.Read(id, ct);
        var decision = now.Decide(new DecideReview(request.Verdict ?? "", reason));
        if (decision is Decision.Refused no) return Problems.Answer(no);
        var by = new FactHeader { Actor = submission.Actor, Purpose = "review", Correlation = submission.Correlation };
        var (one, other) = (now.Opened!.One, now.Opened.Other);
        var fact = decision is Decision.Accepted { Facts: [ReviewEvent.ReviewDecided decided] }
            ? new[] { await seals.Seal(decided, id, by with { Citizen = one, Other = other, Code = decided.Verdict }, ct) } : [];
        var append = new StreamAppend(id.Stream, now.Version, fact);
        if (other is { } second && request.Verdict == ReviewVerdicts.Same && now.State != ReviewVerdicts.Same)
        {
            var (survivor, retired) = await Older(one, second, ct);
            return survivor == retired
                ? await Record(id, request.Verdict, append, survivor, submission, ct)
                : Respond(id, request.Verdict, await merges.Merge(survivor, retired, null, submission.Command!, by, reason, ct, append));
        }
        if (other is { } apart && request.Verdict == ReviewVerdicts.NotSame && now.State != ReviewVerdicts.NotSame)
            return Respond(id, request.Verdict, await merges.NotSame(one, apart, submission.Command!, by, new(reason, TakenBack: false), ct, append));
        return await Record(id, request.Verdict!, append, one, submission, ct);
    }

    /// <summary>The file that was there first goes on; both by the ids under which they are kept now, the same one if they became one meanwhile.</summary>
    private async ValueTask<(CitizenId Survivor, CitizenId Retired)> Older(CitizenId one, CitizenId other, CancellationToken ct)
    {
        var (a, b) = (await files.ReadAnew(one, Clearance.Programme, ct), await files.ReadAnew(other, Clearance.Programme, ct));
        return a.Facts.IsEmpty || b.Facts.IsEmpty || a.Facts[0].Position <= b.Facts[0].Position ? (a.Id, b.Id) : (b.Id, a.Id);
    }

    private async Task<IResult> Record(ReviewId id, string verdict, StreamAppend append, CitizenId citizen, Submission submission, CancellationToken ct)
    {
        var kept = new Answer { Citizen = citizen, Status = verdict };
        return await store.Log.Append(new([append], submission.Command, kept.Write()), ct) switch
        {
            AppendOutcome.Appended done => Respond(id, verdict, new Outcome.Done(kept, done.FirstPosition, done.RecordedAt, done.Versions[0], append.Facts.Count)),
            AppendOutcome.Repeated again => Respond(id, verdict, CitizenDesk.Again(again)),
            AppendOutcome.KeyReused => new Outcome.KeyReused().Problem(),
            _ => throw new StoreIsBusy(),
        };
    }

    private static IResult Respond(ReviewId id, string verdict, Outcome outcome) => outcome is Outcome.Done { Answer: var kept } done
        ? Results.Json(new Receipt(id, verdict, kept.Merge, kept.Merge is null ? null : kept.Citizen, kept.Merge is null ? null : kept.Retired, done.Position, done.RecordedAt), FactJson.Options,
            statusCode: StatusCodes.Status201Created)
        : outcome.Problem();
}
