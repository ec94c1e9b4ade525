using System.Text;
using Hub.Sandbox.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Sandbox.Courts;

/// <summary>The Courts' end of the webhook: checks the signature before it reads anything, keeps the message, answers 202.</summary>
public sealed class CourtsDesk(Agency courts, Docket docket, WebhookSignature signature, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder app) => app.MapPost("/courts/webhooks", Take);

    private async Task Take(HttpContext call)
    {
        var headers = call.Request.Headers;
        if (call.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is not true)
        {
            await Answer(call, StatusCodes.Status415UnsupportedMediaType, "code", "not-json");
            return;
        }

        if (await call.Request.ReadUpTo(ServiceAddressChanged.MostBytes) is not { } body)
        {
            await Answer(call, StatusCodes.Status413PayloadTooLarge, "code", "too-large");
            return;
        }

        var id = headers["webhook-id"].ToString();
        if (signature.Check(id, headers["webhook-timestamp"], headers["webhook-signature"], body, clock.GetUtcNow()) is { } wrong)
        {
            await Answer(call, StatusCodes.Status401Unauthorized, "code", wrong);
            return;
        }

        var (posting, code) = ServiceAddressChanged.Read(body, id);
        if (code == "not-valid") posting = PartyIdentityChanged.Read(body, id);
        if (posting is null)
        {
            await Answer(call, StatusCodes.Status400BadRequest, "code", code!);
            return;
        }

        if (await courts.Faults.Before(call, posting.RecordKey, status => TryLater(call, status))) return;
        var reception = await docket.Take(posting, call.RequestAborted);
        if (await courts.Faults.After(call, posting.RecordKey)) return;
        await (reception switch
        {
            Docket.Reception.Taken => Answer(call, StatusCodes.Status202Accepted, "messageId", posting.MessageId.ToString("D")),
            Docket.Reception.Reused => Answer(call, StatusCodes.Status409Conflict, "code", "message-id-reused"),
            _ => TryLater(call, StatusCodes.Status503ServiceUnavailable),
        });
    }

    private static Task TryLater(HttpContext call, int status)
    {
        call.Response.Headers.RetryAfter = "1";
        return Answer(call, status, "code", "try-later");
    }

    private static Task Answer(HttpContext call, int status, string member, string value)
    {
        var bytes = Encoding.UTF8.GetBytes($$"""{"{{member}}":"{{value}}"}""");
        call.Response.StatusCode = status;
        call.Response.ContentType = "application/json";
        call.Response.ContentLength = bytes.Length;
        return call.Response.Body.WriteAsync(bytes).AsTask();
    }
}
