using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Adapters.Courts;

/// <summary>Where the Courts call back. Anything but a 2xx makes them call again, so that is given only for what is durable here.</summary>
internal static class DocketingEndpoint
{
    private const int MostBytes = 16_384;
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(8); // They hang up after ten.

    public static void Map(IEndpointRouteBuilder app, string path, TellCourtsOfMove courts, TimeProvider clock) =>
        app.MapPost(path, call => TakeCallBack(call, courts, clock));

    private static async Task TakeCallBack(HttpContext call, TellCourtsOfMove courts, TimeProvider clock)
    {
        call.Response.StatusCode = await Take(call.Request, courts, clock, call.RequestAborted);
        await call.Response.CompleteAsync();
    }

    private static async Task<int> Take(HttpRequest request, TellCourtsOfMove courts, TimeProvider clock, CancellationToken ct)
    {
        if (await Body(request, ct) is not { } body) return StatusCodes.Status413PayloadTooLarge;
        var headers = request.Headers;
        if (!courts.Seal.Holds(headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(),
                body.Span, clock.GetUtcNow())) return StatusCodes.Status401Unauthorized;
        if (Docketing.Read(body.Span) is not { } docketing) return StatusCodes.Status400BadRequest;
        try
        {
            // Of a message that nobody waits for the outcome is noted already, or it will be sent again and called back about again.
            await courts.Awaited.Arrived(docketing).WaitAsync(patience, clock, ct);
            return StatusCodes.Status204NoContent;
        }
        catch (TimeoutException)
        {
            return StatusCodes.Status503ServiceUnavailable;
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> Body(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > MostBytes) return null;
        var buffer = new byte[MostBytes + 1];
        var read = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return read > MostBytes ? null : buffer.AsMemory(0, read);
    }
}
