using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hub.Server.Http;

/// <summary>The edge: whatever goes wrong inside leaves as problem details, without a word of what was sent.</summary>
internal static partial class Refusals
{
    public static async Task Catch(HttpContext http, RequestDelegate next)
    {
        try
        {
            if (http.Request.QueryString.HasValue && http.Request.Query.Any(q => q.Value.Any(IsOddNumber))) throw new NotAcceptable("malformed", "A number is written in digits alone.");
            await next(http);
            if (http.Response is { HasStarted: false, ContentLength: null, ContentType: null } bare && InWords(bare.StatusCode) is { } no)
                await no.ExecuteAsync(http);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            switch (e)
            {
                case OperationCanceledException when http.RequestAborted.IsCancellationRequested:
                    http.Response.StatusCode = 499; // The caller has gone; nobody reads this.
                    break;
                case NotAcceptable no:
                    await Problems.Answer(no.Code, no.Reason).ExecuteAsync(http);
                    break;
                case ReadLogAway:
                    await RecordReads.Away.ExecuteAsync(http);
                    break;
                case BadHttpRequestException bad:
                    await (bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                        ? Problems.Answer("body-too-large", "The body is too large.")
                        : Problems.Answer("malformed", "The request cannot be read.")).ExecuteAsync(http);
                    break;
                case LogHeldBack:
                    await Problems.Answer("log-held-back", "The hub takes nothing in just now: its log may be behind what its witnesses saw, and a person has to look. Nothing was recorded; what it holds can be read.").ExecuteAsync(http);
                    break;
                case LogUnavailable or OutcomeUnknown or StoreIsBusy or KeyPeriodPending or Npgsql.NpgsqlException:
                    NotReachable(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Hub.Server"), e.GetType().Name, (e as Npgsql.PostgresException)?.SqlState);
                    http.Response.Headers.RetryAfter = "2";
                    await Problems.Answer("unavailable", "The log cannot be reached just now. Send the same again, under the same Idempotency-Key; nothing is recorded twice.").ExecuteAsync(http);
                    break;
                default:
                    // The stack says where; the message could quote what somebody sent, so it stays out of the log.
                    Failed(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Hub.Server"), e.GetType().Name, e.StackTrace ?? "");
                    await Problems.Answer("internal", "Something is broken on this side. It was noted.").ExecuteAsync(http);
                    break;
            }
        }
    }

    // Reading a number is more lenient than the document: it takes a plus and blanks.
    private static bool IsOddNumber(string? written) =>
        written is { Length: > 0 } && !written.All(char.IsAsciiDigit) && written.Trim().TrimStart('+') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit);

    // What routing says with a bare status.
    private static IResult? InWords(int status) => status switch
    {
        StatusCodes.Status404NotFound => Problems.Answer("not-found", "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => Problems.Answer("method-not-allowed", "This address does not take this method."),
        StatusCodes.Status415UnsupportedMediaType => Problems.Answer("wrong-media-type", "Send application/json."),
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request was answered as unavailable: {Kind} {SqlState}")]
    private static partial void NotReachable(ILogger logger, string kind, string? sqlState);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed: {Kind}\n{Where}")]
    private static partial void Failed(ILogger logger, string kind, string where);
}
