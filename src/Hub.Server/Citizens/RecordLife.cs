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

/// <summary>
/// What life brings to a person's file besides moves: another name, and its end. The earlier name stays as an alias; death freezes the address book, and
/// of somebody who is alive after all it is annulled.
/// </summary>
public sealed class RecordLife(Store store, LifeDesk desk, StateCalendar calendar)
{
    /// <param name="From">The first day of the new name, where it is known.</param>
    public sealed record NameRequest(RegisterCitizen.Name? Name, string? From, string? Evidence, string? Office);

    /// <param name="On">The day of death, where it is known.</param>
    public sealed record DeathRequest(string? On, string? Evidence, string? Office);

    public sealed record AnnulRequest(string? Evidence, string? Office);

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("citizens/{id}/name", (string id, HttpContext http, RecordLife life, CancellationToken ct) => life.ChangeName(id, http, ct))
            .Allow(Scopes.Clerk, Scopes.Intake).ReadsNobody(WhatIsGivenOut.Receipt);
        v1.MapPost("citizens/{id}/death", (string id, HttpContext http, RecordLife life, CancellationToken ct) => life.RecordDeath(id, http, ct))
            .Allow(Scopes.Clerk, Scopes.Intake).ReadsNobody(WhatIsGivenOut.Receipt);
        v1.MapPost("citizens/{id}/death/annul", (string id, HttpContext http, RecordLife life, CancellationToken ct) => life.AnnulDeath(id, http, ct))
            .Allow(Scopes.Clerk).ReadsNobody(WhatIsGivenOut.Receipt);
    }

    private async Task<IResult> ChangeName(string id, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<NameRequest>();
        if (Texts.Take(request.Name?.Last, Texts.LongestName) is not { } last || Texts.Take(request.Name?.First, Texts.LongestName) is not { } first)
            return Problems.Answer("no-name", "A first and a last name are needed; a placeholder is a name.");
        var name = new PersonName(first, Texts.Take(request.Name?.Middle, Texts.LongestName), last, Texts.Take(request.Name?.Suffix, 20));
        var asked = new Domain.Citizens.ChangeName(name, LifeDesk.Day(request.From), LifeDesk.Evidence(request.Evidence));
        return await desk.Record(id, http, submission, "name-changed", request.Office, file => file.Now.Decide(asked), fact => fact is NameChanged e ? e.Name == name : fact is CitizenRegistered r && r.Name == name, ct);
    }

    private async Task<IResult> RecordDeath(string id, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<DeathRequest>();
        var asked = new Domain.Citizens.RecordDeath(LifeDesk.Day(request.On), LifeDesk.Evidence(request.Evidence), calendar.Today);
        return await desk.Record(id, http, submission, "deceased", request.Office, file => file.Now.Decide(asked), fact => fact is DeathRecorded, ct);
    }

    private async Task<IResult> AnnulDeath(string id, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<AnnulRequest>();
        var asked = new Domain.Citizens.AnnulDeath(LifeDesk.Evidence(request.Evidence));
        return await desk.Record(id, http, submission, "death-annulled", request.Office, file => file.Now.Decide(asked), fact => fact is DeathAnnulled, ct);
    }
}
