using Hub.Domain;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Server.Http;

/// <summary>
/// Every "no" that the API gives: RFC 9457 problem details with a code that programs may rely on. The sentence is for people, may
/// change, and holds nothing that the caller sent.
/// </summary>
public static class Problems
{
    /// <summary>Every code, with the status it is answered with. The OpenAPI document lists the same, and a test compares them.</summary>
    public static readonly IReadOnlyDictionary<string, int> Codes = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["malformed"] = StatusCodes.Status400BadRequest,
        ["idempotency-key-missing"] = StatusCodes.Status400BadRequest,
        ["control-characters"] = StatusCodes.Status400BadRequest,
        ["field-too-long"] = StatusCodes.Status400BadRequest,
        ["purpose-missing"] = StatusCodes.Status400BadRequest,
        ["unknown-purpose"] = StatusCodes.Status400BadRequest,
        ["unauthenticated"] = StatusCodes.Status401Unauthorized,
        ["wrong-scope"] = StatusCodes.Status403Forbidden,
        ["purpose-not-yours"] = StatusCodes.Status403Forbidden,
        ["sealed"] = StatusCodes.Status403Forbidden,
        ["same-person"] = StatusCodes.Status403Forbidden,
        ["no-person"] = StatusCodes.Status403Forbidden,
        ["unknown-witness"] = StatusCodes.Status403Forbidden,
        ["not-found"] = StatusCodes.Status404NotFound,
        ["unknown-citizen"] = StatusCodes.Status404NotFound,
        ["unknown-change"] = StatusCodes.Status404NotFound,
        ["unknown-person"] = StatusCodes.Status404NotFound,
        ["unknown-readdressing"] = StatusCodes.Status404NotFound,
        ["unknown-review"] = StatusCodes.Status404NotFound,
        ["unknown-merge"] = StatusCodes.Status404NotFound,
        ["unknown-record"] = StatusCodes.Status404NotFound,
        ["unknown-load"] = StatusCodes.Status404NotFound,
        ["not-signed-yet"] = StatusCodes.Status404NotFound,
        ["not-witnessed-yet"] = StatusCodes.Status404NotFound,
        ["method-not-allowed"] = StatusCodes.Status405MethodNotAllowed,
        ["review-closed"] = StatusCodes.Status409Conflict,
        ["record-already-linked"] = StatusCodes.Status409Conflict,
        ["legal-hold"] = StatusCodes.Status409Conflict,
        ["already-merged"] = StatusCodes.Status409Conflict,
        ["citizen-merged"] = StatusCodes.Status409Conflict,
        ["guardian-and-ward"] = StatusCodes.Status409Conflict,
        ["not-same-person"] = StatusCodes.Status409Conflict,
        ["too-many-merged"] = StatusCodes.Status409Conflict,
        ["reverse-merge-first"] = StatusCodes.Status409Conflict,
        ["citizen-deceased"] = StatusCodes.Status409Conflict,
        ["another-order"] = StatusCodes.Status409Conflict,
        ["erasure-under-way"] = StatusCodes.Status409Conflict,
        ["another-checkpoint"] = StatusCodes.Status409Conflict,
        ["erased"] = StatusCodes.Status410Gone,
        ["stale-version"] = StatusCodes.Status412PreconditionFailed,
        ["body-too-large"] = StatusCodes.Status413PayloadTooLarge,
        ["wrong-media-type"] = StatusCodes.Status415UnsupportedMediaType,
        ["idempotency-key-reused"] = StatusCodes.Status422UnprocessableEntity,
        ["bad-date"] = StatusCodes.Status422UnprocessableEntity,
        ["bad-kind"] = StatusCodes.Status422UnprocessableEntity,
        ["no-address"] = StatusCodes.Status422UnprocessableEntity,
        ["zip-state-conflict"] = StatusCodes.Status422UnprocessableEntity,
        ["no-name"] = StatusCodes.Status422UnprocessableEntity,
        ["unknown-agency"] = StatusCodes.Status422UnprocessableEntity,
        ["federal-origin"] = StatusCodes.Status422UnprocessableEntity,
        ["already-in-effect"] = StatusCodes.Status422UnprocessableEntity,
        ["change-withdrawn"] = StatusCodes.Status422UnprocessableEntity,
        ["not-protected"] = StatusCodes.Status422UnprocessableEntity,
        ["records-not-named"] = StatusCodes.Status422UnprocessableEntity,
        ["not-deceased"] = StatusCodes.Status422UnprocessableEntity,
        ["not-sealed"] = StatusCodes.Status422UnprocessableEntity,
        ["not-on-hold"] = StatusCodes.Status422UnprocessableEntity,
        ["no-erasure"] = StatusCodes.Status422UnprocessableEntity,
        ["own-guardian"] = StatusCodes.Status422UnprocessableEntity,
        ["too-little-to-go-on"] = StatusCodes.Status422UnprocessableEntity,
        ["contradictory-rows"] = StatusCodes.Status422UnprocessableEntity,
        ["too-many-erasures"] = StatusCodes.Status429TooManyRequests,
        ["too-many-loads"] = StatusCodes.Status429TooManyRequests,
        ["too-many-watchers"] = StatusCodes.Status429TooManyRequests,
        ["too-many-readers"] = StatusCodes.Status429TooManyRequests,
        ["internal"] = StatusCodes.Status500InternalServerError,
        ["read-log-away"] = StatusCodes.Status503ServiceUnavailable,
        ["unavailable"] = StatusCodes.Status503ServiceUnavailable,
        ["log-held-back"] = StatusCodes.Status503ServiceUnavailable,
    };

    /// <param name="review">The question to people that came of it.</param>
    public static IResult Answer(string code, string reason, ReviewId? review = null)
    {
        var problem = new ProblemDetails
        {
            Type = "urn:hub:problem:" + code,
            Title = code.Replace('-', ' '),
            Status = Codes.TryGetValue(code, out var status) ? status : StatusCodes.Status422UnprocessableEntity,
            Detail = reason,
            Extensions = { ["code"] = code },
        };
        if (review is { } asked) problem.Extensions["review"] = asked.Value;
        return Results.Problem(problem);
    }

    public static IResult Answer(Decision.Refused no) => Answer(no.Code, no.Reason);
}

/// <summary>A request that cannot be taken, found while reading it; turned into its problem at the edge.</summary>
public sealed class NotAcceptable(string code, string reason) : Exception("A request cannot be taken.")
{
    public string Code => code;
    public string Reason => reason;
}
