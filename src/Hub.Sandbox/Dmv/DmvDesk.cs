using System.Text;
using Hub.Sandbox.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Sandbox.Dmv;

/// <summary>The DMV's SOAP endpoint: one call, one record, and the answer only after the posting is committed.</summary>
public sealed class DmvDesk(Agency dmv)
{
    // Hung calls count too: an agency's server has only so many lines.
    private const int MostCalls = 256;
    private int calls;

    public void Map(IEndpointRouteBuilder app) => app.MapPost("/dmv/soap", Take);

    private async Task Take(HttpContext call)
    {
        if (Interlocked.Increment(ref calls) > MostCalls)
        {
            Interlocked.Decrement(ref calls);
            await Unavailable(call, StatusCodes.Status429TooManyRequests);
            return;
        }

        try
        {
            await Handle(call);
        }
        finally
        {
            Interlocked.Decrement(ref calls);
        }
    }

    private async Task Handle(HttpContext call)
    {
        if (call.Request.ContentType?.StartsWith("application/soap+xml", StringComparison.OrdinalIgnoreCase) is not true)
        {
            await Answer(call, StatusCodes.Status415UnsupportedMediaType, SoapAnswer.MessageFault("NOT-SOAP"));
            return;
        }

        if (await call.Request.ReadUpTo(SoapMessage.MostBytes) is not { } body)
        {
            await Answer(call, StatusCodes.Status413PayloadTooLarge, SoapAnswer.MessageFault("TOO-LARGE"));
            return;
        }

        var (posting, fault) = SoapMessage.Read(body);
        if (posting is null)
        {
            await Answer(call, StatusCodes.Status400BadRequest, SoapAnswer.MessageFault(fault!));
            return;
        }

        if (await dmv.Faults.Before(call, posting.RecordKey, status => Unavailable(call, status))) return;
        var posted = await dmv.Master.Write(journal => journal.Post(posting, dmv.RefusalFor), call.RequestAborted);
        if (await dmv.Faults.After(call, posting.RecordKey)) return;

        var (status, answer) = posted switch
        {
            _ when posted == Records.Posted.IdReused => (StatusCodes.Status400BadRequest, SoapAnswer.MessageFault("MESSAGE-ID-REUSED")),
            { Applied: true } => (StatusCodes.Status200OK, SoapAnswer.Receipt(posting, posted)),
            _ => (StatusCodes.Status400BadRequest, SoapAnswer.BusinessFault(posting.MessageId, posted)),
        };
        if (dmv.Faults.Strike(FaultKinds.Corrupt, posting.RecordKey) is not null) answer = answer[..(answer.Length / 2)];
        await Answer(call, status, answer);
    }

    private static Task Unavailable(HttpContext call, int status)
    {
        call.Response.Headers.RetryAfter = "1";
        return Answer(call, status, SoapAnswer.MessageFault("TRY-LATER"));
    }

    private static Task Answer(HttpContext call, int status, string envelope)
    {
        var bytes = Encoding.UTF8.GetBytes(envelope);
        call.Response.StatusCode = status;
        call.Response.ContentType = SoapAnswer.ContentType;
        call.Response.ContentLength = bytes.Length;
        return call.Response.Body.WriteAsync(bytes).AsTask();
    }
}
