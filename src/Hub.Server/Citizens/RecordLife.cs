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

/// <summary>What life brings to a person's file besides moves: another name, and its end. The earlier name stays as an alias; death freezes the address book.</summary>
public sealed class RecordLife(Store store, CitizenDesk desk, StateCalendar calendar)
{
    /// <param name="From">The first day of the new name, where it is known.</param>
    public sealed record NameRequest(RegisterCitizen.Name? Name, string? From, string? Evidence, string? Office);

    /// <param name="On">The day of death, where it is known.</param>
    public sealed record DeathRequest(string? On, string? Evidence, string? Office);

    public sealed record Receipt(CitizenId Citizen, string Status, int Version, long Position, DateTimeOffset RecordedAt);

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("citizens/{id}/name", (string id, HttpContext http, RecordLife life, CancellationToken ct) => life.ChangeName(id, http, ct))
            .Allow(Scopes.Clerk, Scopes.Intake).ReadsNobody(WhatIsGivenOut.Receipt);
        v1.MapPost("citizens/{id}/death", (string id, HttpContext http, RecordLife life, CancellationToken ct) => life.RecordDeath(id, http, ct))
            .Allow(Scopes.Clerk, Scopes.Intake).ReadsNobody(WhatIsGivenOut.Receipt);
    }

    private async Task<IResult> ChangeName(string id, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<NameRequest>();
        if (Texts.Take(request.Name?.Last, Texts.LongestName) is not { } last || Texts.Take(request.Name?.First, Texts.LongestName) is not { } first)
            return Problems.Answer("no-name", "A first and a last name are needed; a placeholder is a name.");
        var name = new PersonName(first, Texts.Take(request.Name?.Middle, Texts.LongestName), last, Texts.Take(request.Name?.Suffix, 20));
        var asked = new Domain.Citizens.ChangeName(name, Day(request.From), Evidence(request.Evidence));
        return await Decide(id, http, submission, "name-changed", request.Office, citizen => citizen.Decide(asked), fact => fact is NameChanged e ? e.Name == name : fact is CitizenRegistered r && r.Name == name, ct);
    }

    private async Task<IResult> RecordDeath(string id, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<DeathRequest>();
        var asked = new Domain.Citizens.RecordDeath(Day(request.On), Evidence(request.Evidence), calendar.Today);
        return await Decide(id, http, submission, "deceased", request.Office, citizen => citizen.Decide(asked), fact => fact is DeathRecorded, ct);
    }

    private async Task<IResult> Decide(
        string id, HttpContext http, Submission submission, string status, string? office, Func<Citizen, Decision> decide, Func<HubEvent?, bool> meant, CancellationToken ct)
    {
        if (await desk.AnsweredBefore(submission.Command!, ct) is { } before) return Respond(before);
        if (CitizenId.Read(id) is not { } citizen) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        var by = new FactHeader { Actor = submission.Actor, Office = Texts.Word(office), Purpose = "identity", Correlation = submission.Correlation };
        return Respond(await desk.Decide(citizen, Seen.Version(http), submission.Command, by, file => decide(file.Now),
            (file, decision) => new Answer { Citizen = file.Id, Status = status }.ToldBy(file, decision, meant), ct));
    }

    private static DateOnly? Day(string? written) => Texts.Take(written, 10) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new NotAcceptable("bad-date", "A day is one that exists, as yyyy-MM-dd.");

    private static string Evidence(string? written) =>
        Texts.Take(written, Texts.LongestReason) ?? throw new NotAcceptable("malformed", "evidence is needed: how it is known.");

    private static IResult Respond(Outcome outcome) => outcome is Outcome.Done done
        ? Results.Json(new Receipt(done.Answer.Citizen, done.Answer.Status, done.Version, done.Position, done.RecordedAt), FactJson.Options, statusCode: StatusCodes.Status201Created)
        : outcome.Problem();
}
