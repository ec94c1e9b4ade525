using System.Globalization;
using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Server.Citizens;

/// <summary>Where it is told what life brings to a file besides moves: names, deaths, who acts for whom. Whoever tells it says how it is known.</summary>
public sealed class LifeDesk(CitizenDesk desk)
{
    public sealed record Receipt(CitizenId Citizen, string Status, int Version, long Position, DateTimeOffset RecordedAt);

    /// <summary>What is answered to a request that was answered before; null to a new one.</summary>
    public async ValueTask<IResult?> AnsweredBefore(Submission submission, CancellationToken ct) => await desk.AnsweredBefore(submission.Command!, ct) is { } before ? Respond(before) : null;

    /// <param name="status">What is answered that the file is now.</param>
    /// <param name="decide">The rule.</param>
    /// <param name="meant">Which fact says so, where it was recorded before.</param>
    public async Task<IResult> Record(
        string id, HttpContext http, Submission submission, string status, string? office, Func<CitizenFile, Decision> decide, Func<HubEvent?, bool> meant, CancellationToken ct)
    {
        if (await AnsweredBefore(submission, ct) is { } before) return before;
        if (CitizenId.Read(id) is not { } citizen) return UnknownCitizen;
        var by = new FactHeader { Actor = submission.Actor, Office = Texts.Word(office), Purpose = "identity", Correlation = submission.Correlation };
        return Respond(await desk.Decide(citizen, Seen.Version(http), submission.Command, by, decide, (file, decision) => new Answer { Citizen = file.Id, Status = status }.ToldBy(file, decision, meant), ct));
    }

    public static DateOnly? Day(string? written) => Texts.Take(written, 10) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new NotAcceptable("bad-date", "A day is one that exists, as yyyy-MM-dd.");

    public static string Evidence(string? written) => Texts.Take(written, Texts.LongestReason) ?? throw new NotAcceptable("malformed", "How it is known has to be said.");

    public static IResult UnknownCitizen => Problems.Answer("unknown-citizen", "No citizen has this id.");

    private static IResult Respond(Outcome outcome) => outcome is Outcome.Done done
        ? Results.Json(new Receipt(done.Answer.Citizen, done.Answer.Status, done.Version, done.Position, done.RecordedAt), FactJson.Options, statusCode: StatusCodes.Status201Created)
        : outcome.Problem();
}
