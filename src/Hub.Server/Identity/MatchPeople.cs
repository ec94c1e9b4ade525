using Hub.Domain;
using Hub.Linking;
using Hub.Server.Access;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Identity;

/// <summary>
/// Who a described person may be: graded, with reasons, and nothing is kept of the question but that it was asked. Protected and sealed people are
/// never among the answers; that one of them fits as well still keeps an answer from being certain.
/// </summary>
public static class MatchPeople
{
    private const int Most = 20;

    /// <param name="Count">At most so many.</param>
    /// <param name="OnlyCertain">Answer only if one is certain.</param>
    public sealed record Request(IReadOnlyDictionary<string, string?>? Says, int? Count, bool? OnlyCertain);

    /// <param name="Level">How the two compare there: same, close, different …</param>
    /// <param name="Bits">What that adds to the sum, or takes from it.</param>
    /// <param name="Field">Null for the chance before anything is compared.</param>
    public sealed record Because(string? Field, string? Level, double Bits, string Reason)
    {
        internal static Because Of(Step step) =>
            new(step.Field is { } field ? Words.Of(field) : null, step.Field is null ? null : Words.Of(step.Level), Math.Round(step.Bits, 2), step.Reason);
    }

    public sealed record Candidate(CitizenId Citizen, string Grade, double? Chance, IReadOnlyList<string> Doubts, IReadOnlyList<Because> Because);

    public sealed record Answer(IReadOnlyList<Candidate> Candidates, string Rules);

    public static void Map(IEndpointRouteBuilder v1) => v1.MapPost("identity/match", Match).Allow(Scopes.Clerk, Scopes.Intake, Scopes.Agency, Scopes.Auditor).Reads("citizen", "match");

    private static async Task<IResult> Match(HttpContext http, PeopleIndex index, CancellationToken ct)
    {
        var request = (await Submission.ReadBatch(http)).Body<Request>();
        if (request.Count is < 1 or > Most) return Problems.Answer("malformed", $"count is 1 to {Most}.");
        var says = RecordColumns.Read(request.Says);
        if (!index.IsReady) return Problems.Answer("unavailable", "The hub started a moment ago and is still reading who is known; try again.");
        return index.People.Match(RecordColumns.PersonOf("", says, null), request.Count ?? 5, index.IsHidden) switch
        {
            MatchAnswer.Refused no => Problems.Answer("too-little-to-go-on", no.Reason),
            MatchAnswer.Found found => Told(http, found, request.OnlyCertain == true, ofAgency: !http.User.Has(Scopes.Clerk) && !http.User.Has(Scopes.Intake) && !http.User.Has(Scopes.Auditor)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    // An agency is told who it is and no more: by reasons and chances it could try numbers until one fits.
    private static IResult Told(HttpContext http, MatchAnswer.Found found, bool onlyCertain, bool ofAgency)
    {
        var told = found.Candidates.Where(c => !onlyCertain && !ofAgency || c.Grade is MatchGrade.Certain).ToList();
        if (told is [var one]) http.Reading().Of(new CitizenId(one.Citizen));
        else http.Reading().Rows(told.Count);
        return Results.Json(new Answer([.. told.Select(c => new Candidate(new(c.Citizen), Words.Of(c.Grade), ofAgency ? null : Math.Round(c.Chance, 6), c.Doubts,
            ofAgency ? [] : [.. c.Steps.Select(Because.Of)]))], found.Model), FactJson.Options);
    }
}
