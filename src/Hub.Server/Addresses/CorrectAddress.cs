using System.Text.Json;
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

/// <summary>A clerk's plain correction of a typing error: the record was wrong, nobody moved. All who were told are told again.</summary>
public sealed class CorrectAddress(Store store, CitizenDesk desk, ChangeIndex changes)
{
    public sealed record Request(JsonElement? Address, string? Reason, string? Office);

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("changes/{change}/correction", (string change, HttpContext http, CorrectAddress correct, CancellationToken ct) => correct.Answer(change, http, ct))
        .Allow(Scopes.Clerk).ReadsNobody(WhatIsGivenOut.Receipt);

    private async Task<IResult> Answer(string written, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<Request>();
        _ = Texts.Take(request.Reason, Texts.LongestReason);
        if (await desk.AnsweredBefore(submission.Command!, ct) is { } before) return ChangeReceipt.Respond(before);
        if (ChangeId.Read(written) is not { } wrong || await changes.Find(wrong, ct) is not { } known)
            return Problems.Answer("unknown-change", "No change has this reference.");
        var read = AddressInput.Read(request.Address);
        if (read.Refusal is { } no) return Problems.Answer(no);

        var correction = ChangeId.Mint();
        var header = new FactHeader
        {
            Actor = submission.Actor, Office = Texts.Word(request.Office), Purpose = "address-correction", Correlation = submission.Correlation,
        };
        return ChangeReceipt.Respond(await desk.Decide(known.Citizen, Seen.Version(http), submission.Command, header,
            file => file.Now.Addresses.Decide(new Domain.Addresses.CorrectAddress(correction, wrong, read.Address!)),
            (file, decision) => new Answer
            {
                Citizen = file.Id, Change = decision is Decision.NothingToRecord { AsToldBy: { } first } ? first : correction, Status = "corrected",
            }.ToldBy(file, decision, fact => decision is Decision.NothingToRecord { AsToldBy: var told }
                && fact switch { AddressCorrected e => e.Change == told, AddressChanged e => e.Change == told, _ => false }), ct));
    }
}
