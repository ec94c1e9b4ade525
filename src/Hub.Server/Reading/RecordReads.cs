using System.Text.Json;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Addresses;
using Hub.Server.Citizens;
using Hub.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Server.Reading;

/// <summary>
/// Stands outside everything else. An answer about people, yes or no, is held back until the read log has taken in who is given it; where
/// the log cannot, that is the answer. Who does not say who they are is shown nothing, and is named nowhere.
/// </summary>
internal static class RecordReads
{
    public static async Task First(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<GivesPersonalData>() is not { } gives)
        {
            await next(http);
            return;
        }

        var log = http.RequestServices.GetRequiredService<ReadLog>();
        await using var answer = new HeldAnswer(http);
        var read = new PersonalRead($"{http.Request.Method} /{endpoint.RoutePattern.RawText?.TrimStart('/')}", gives.Fields, async (part, ct) =>
        {
            await log.Served(part, Submission.ActorOf(http.User), ct);
            await answer.LetOut(ct);
        });
        http.Features.Set(read);
        http.Features.Set(answer);
        try
        {
            await next(http);
            await answer.Complete();
            if (!answer.IsOut) await Record(http, read, answer, log);
            await answer.LetOut(CancellationToken.None); // To a reader who has gone it is lost on the way, not here.
        }
        catch (ReadLogAway) when (!http.Response.HasStarted)
        {
            answer.PutBack();
            http.Response.Clear();
            await Away.ExecuteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The reader has gone; whatever was not out by then stays here.
        }
        finally
        {
            answer.PutBack();
            if (http.Response is { HasStarted: true, StatusCode: >= 200 and < 300 }) log.HasLeft();
        }
    }

    /// <summary>Inside everything else, around the handler: what it wrote before it failed is no part of the answer.</summary>
    public static async Task Last(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<PersonalRead>() is not { } read)
        {
            await next(http);
            return;
        }

        Purposes.Require(http, read);
        try
        {
            await next(http);
        }
        catch when (!http.Response.HasStarted)
        {
            await http.Features.Get<HeldAnswer>()!.StartAfresh();
            throw;
        }
    }

    internal static IResult Away => Problems.Answer("read-log-away", "Who reads what cannot be recorded just now, so nothing is shown. Ask again in a moment.");

    private static async Task Record(HttpContext http, PersonalRead read, HeldAnswer answer, ReadLog log)
    {
        var status = http.Response.StatusCode;
        if (http.User.FindFirst("sub")?.Value is not { } reader || status == 499) return;
        var ct = http.RequestAborted;
        if (status is >= 200 and < 300) await log.Served(read, reader, ct);
        else if (CodeOf(answer.Written, status) is not "read-log-away" and var code) await log.Refused(read, code, reader, await WhoWasMeant(http, read, ct), ct);
        if (answer.Written.Length > 0) http.Response.ContentLength ??= answer.Written.Length;
    }

    private static string CodeOf(ReadOnlyMemory<byte> problem, int status)
    {
        try
        {
            using var read = JsonDocument.Parse(problem);
            return read.RootElement.GetProperty("code").GetString()!;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http-{status}");
        }
    }

    /// <summary>A refusal is kept with the person whom it was about, though the handler may not have come so far as to look.</summary>
    private static async Task<CitizenId?> WhoWasMeant(HttpContext http, PersonalRead read, CancellationToken ct)
    {
        if (read.Citizen is { } known) return known;
        try
        {
            if (CitizenId.Read(http.GetRouteValue("id") as string) is { } id)
                return (await http.RequestServices.GetRequiredService<CitizenFiles>().Read(id, Clearance.Ordinary, ct)).Now.IsKnown ? id : null;
            if (ChangeId.Read(http.GetRouteValue("change") as string) is { } change)
                return (await http.RequestServices.GetRequiredService<ChangeIndex>().Look(change, ct))?.Citizen;
            return null;
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            return null; // The log of facts is away, which is why it was refused.
        }
    }
}
