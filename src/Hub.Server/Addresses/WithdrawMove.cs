using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Hub.Domain.Addresses.AddressEvent;

namespace Hub.Server.Addresses;

/// <summary>A move told for a day to come will not happen.</summary>
public sealed class WithdrawMove(Store store, CitizenDesk desk, ChangeIndex changes, CitizenFiles files)
{
    public sealed record Request(string? Reason, string? Channel);

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("changes/{change}/withdrawal", (string change, HttpContext http, WithdrawMove withdraw, CancellationToken ct) => withdraw.Answer(change, http, ct))
        .Allow(Scopes.Clerk, Scopes.Intake, Scopes.Citizen).ReadsNobody(WhatIsGivenOut.Receipt);

    private async Task<IResult> Answer(string written, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<Request>();
        _ = Texts.Take(request.Reason, Texts.LongestReason);
        if (await desk.AnsweredBefore(submission.Command!, ct) is { } before) return ChangeReceipt.Respond(before);
        if (ChangeId.Read(written) is not { } change || await changes.Find(change, ct) is not { } known
            || (submission.Has(Scopes.Citizen) && (await files.Read(known.Citizen, Clearance.Ordinary, ct)).Members.All(m => m.Value != submission.Actor)))
            return Problems.Answer("unknown-change", "No change has this reference.");
        var header = new FactHeader
        {
            Actor = submission.Actor, Channel = Texts.Word(request.Channel), Purpose = "address-change-withdrawal", Correlation = submission.Correlation,
        };
        return ChangeReceipt.Respond(await desk.Decide(known.Citizen, Seen.Version(http), submission.Command, header,
            file => file.Now.Addresses.Decide(new Domain.Addresses.WithdrawMove(change)),
            (file, decision) => new Answer { Citizen = file.Id, Change = change, Status = "withdrawn" }
                .ToldBy(file, decision, fact => fact is AddressChangeWithdrawn first && first.Change == change), ct));
    }
}

/// <summary>The answer to what was done to a change that exists.</summary>
public sealed record ChangeReceipt(ChangeId? Change, CitizenId Citizen, string Status, int Version, long Position, DateTimeOffset RecordedAt)
{
    internal static IResult Respond(Outcome outcome) => outcome is Outcome.Done done
        ? Results.Json(
            new ChangeReceipt(done.Answer.Change, done.Answer.Citizen, done.Answer.Status, done.Version, done.Position, done.RecordedAt), FactJson.Options, statusCode: 201)
        : outcome.Problem();
}
