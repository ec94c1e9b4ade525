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
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Server.Identity;

/// <summary>
/// A clerk says whether two are one person, or which records are not a citizen's. What follows is recorded with the decision, in one append: a merge, that
/// they are not the same, or that records are unlinked; and no change of rules goes against it.
/// </summary>
public sealed class DecideReviews(
    Store store, Reviews reviews, MergeDesk merges, LinkDesk links, PartedRecords parted, PlaceAnew anew, CitizenFiles files, CitizenDesk desk, FactSeals seals)
{
    private const int MostRecords = 60;

    /// <param name="Verdict">same, not-same, noted, deferred or escalated.</param>
    /// <param name="Records">Of the citizen's own records those that are not theirs.</param>
    public sealed record Request(string? Verdict, string? Reason, IReadOnlyList<string>? Records = null);

    public sealed record Receipt(
        ReviewId Review, string Verdict, MergeId? Merge, CitizenId? Survivor, CitizenId? Retired, IReadOnlyList<PlaceAnew.Placed>? Records, long Position, DateTimeOffset RecordedAt);

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("reviews/{review}/decision", (string review, HttpContext http, DecideReviews decide, CancellationToken ct) => decide.Answer(review, http, ct))
        .Allow(Scopes.Clerk).ReadsNobody(WhatIsGivenOut.Receipt);

    private async Task<IResult> Answer(string written, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<Request>();
        if (Texts.Take(request.Reason, Texts.LongestReason) is not { } reason) return Problems.Answer("malformed", "Who decides says why.");
        if (ReviewId.Read(written) is not { } id) return Problems.Answer("unknown-review", "No review has this reference.");
        if (request.Records is { Count: > MostRecords }) return Problems.Answer("malformed", $"At most {MostRecords} records are parted at once.");
        List<RecordId> records = [.. (request.Records ?? []).Select(r => RecordId.Read(r) ?? throw new NotAcceptable("unknown-record", "No such record is linked to this citizen."))];
        if (await desk.AnsweredBefore(submission.Command!, ct) is { } before) return await Respond(id, request.Verdict!, before, records, submission, ct);
        var now = await reviews.Read(id, ct);
        var decision = now.Decide(new DecideReview(request.Verdict ?? "", reason, records));
        if (decision is Decision.Refused no) return Problems.Answer(no);
        var by = new FactHeader { Actor = submission.Actor, Purpose = "review", Correlation = submission.Correlation };
        var (one, other) = (now.Opened!.One, now.Opened.Other);
        var fact = decision is Decision.Accepted { Facts: [ReviewEvent.ReviewDecided decided] }
            ? new[] { await seals.Seal(decided, id, by with { Citizen = one, Other = other, Code = decided.Verdict }, ct) } : [];
        var append = new StreamAppend(id.Stream, now.Version, fact);
        if (fact is [] || ReviewVerdicts.IsPutOff(request.Verdict!)) return await Record(id, request.Verdict!, append, one, submission, ct);
        if (other is { } second && request.Verdict == ReviewVerdicts.Same)
        {
            var (survivor, retired) = await Older(one, second, ct);
            return survivor == retired
                ? await Record(id, request.Verdict, append, survivor, submission, ct)
                : await Respond(id, request.Verdict, await merges.Merge(survivor, retired, null, submission.Command!, by, reason, ct, append), records, submission, ct);
        }
        // Of somebody who was erased there is nothing to keep apart; the question is over.
        if (other is { } gone && request.Verdict == ReviewVerdicts.NotSame && (await IsErased(one, ct) || await IsErased(gone, ct))) return await Record(id, request.Verdict, append, one, submission, ct);
        if (other is { } apart && request.Verdict == ReviewVerdicts.NotSame)
            return await Respond(id, request.Verdict, await merges.NotSame(one, apart, submission.Command!, by, new(reason, TakenBack: false), ct, append), records, submission, ct);
        return records.Count == 0
            ? await Record(id, request.Verdict!, append, one, submission, ct)
            : await Respond(id, request.Verdict!, await Part(one, records, reason, append, by, submission, ct), records, submission, ct);
    }

    /// <summary>The decision stands after what follows from it, so that whoever follows the log finds the rest of the citizen's records as it was left.</summary>
    private Task<Outcome> Part(CitizenId citizen, List<RecordId> records, string reason, StreamAppend decided, FactHeader by, Submission submission, CancellationToken ct) =>
        links.Decide(citizen, null, submission.Command!, async file =>
        {
            var facts = new List<RecordUnlinked>(records.Count);
            foreach (var record in records.Distinct())
                switch (file.Now.Decide(new Domain.Citizens.UnlinkRecord(record, reason)))
                {
                    case Decision.Refused no: return (null, new Outcome.Refused(no.Code, no.Reason));
                    case Decision.Accepted { Facts: [RecordUnlinked fact] }: facts.Add(fact); break;
                }
            var kept = new Answer { Citizen = file.Id, Status = ReviewVerdicts.NotSame, Records = [.. facts.Select(f => new AnsweredRecord(f.Agency, f.Record))] };
            return (new(kept, [.. await parted.Of(file, citizen, facts, by, ct), decided], facts.Count), null);
        }, ct);

    private async ValueTask<bool> IsErased(CitizenId citizen, CancellationToken ct) => (await files.ReadAnew(citizen, Clearance.Programme, ct)).Now.Keeping.Refusal is { Code: "erased" };

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
            AppendOutcome.Appended done => Receive(id, verdict, new Outcome.Done(kept, done.FirstPosition, done.RecordedAt, done.Versions[0], append.Facts.Count), null),
            AppendOutcome.Repeated again => Receive(id, verdict, CitizenDesk.Again(again), null),
            AppendOutcome.KeyReused => new Outcome.KeyReused().Problem(),
            _ => throw new StoreIsBusy(),
        };
    }

    /// <summary>What was parted is placed anew, when the decision stands; a decision that is sent again, because this was cut short, does it then.</summary>
    private async Task<IResult> Respond(ReviewId id, string verdict, Outcome outcome, List<RecordId> records, Submission submission, CancellationToken ct)
    {
        if (outcome is not Outcome.Done done || records.Count == 0) return Receive(id, verdict, outcome, null);
        var file = await files.ReadAnew(done.Answer.Citizen, Clearance.Programme, ct);
        var placed = new List<PlaceAnew.Placed>(records.Count);
        foreach (var record in records.Distinct()) placed.Add(await anew.Place(id, file, record, submission.Actor, ct));
        return Receive(id, verdict, outcome, placed);
    }

    private static IResult Receive(ReviewId id, string verdict, Outcome outcome, IReadOnlyList<PlaceAnew.Placed>? placed) => outcome is Outcome.Done { Answer: var kept } done
        ? Results.Json(new Receipt(id, verdict, kept.Merge, kept.Merge is null ? null : kept.Citizen, kept.Merge is null ? null : kept.Retired, placed, done.Position, done.RecordedAt), FactJson.Options,
            statusCode: StatusCodes.Status201Created)
        : outcome.Problem();
}
