using System.Text;
using System.Text.Json;
using Hub.Sandbox.Faults;
using Hub.Sandbox.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Sandbox;

/// <summary>How tests, the CLI and the story look into an agency and upset it. Record keys are in bodies, never in addresses that get logged.</summary>
public sealed class ControlDesk(IReadOnlyList<Agency> agencies)
{
    private const int MostBytes = 512 * 1024;
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/health", call => call.Response.WriteAsJsonAsync(new { status = "up", agencies = agencies.Select(a => a.Name) }));
        Map(app, "GET", "holdings.csv", (call, agency) => Csv(call, agency.Master.WriteCsv));
        Map(app, "GET", "persons.csv", (call, agency) => Csv(call, agency.Master.WritePersonsCsv));
        Map(app, "GET", "applied/count", (call, agency) => call.Response.WriteAsJsonAsync(agency.Master.Count(), json));
        Map(app, "GET", "faults", (call, agency) => call.Response.WriteAsJsonAsync(new { faults = agency.Faults.InForce }, json));
        Map(app, "POST", "faults", AddFault);
        Map(app, "DELETE", "faults", (call, agency) =>
        {
            agency.Faults.Clear();
            call.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        Map(app, "POST", "records/search", FindRecord);
        Map(app, "POST", "notices", PrintNotice);
        Map(app, "POST", "notices/search", FindNotices);
        Map(app, "GET", "notices/{notice}", ShowLetter);
    }

    private void Map(IEndpointRouteBuilder app, string method, string path, Func<HttpContext, Agency, Task> handle) =>
        app.MapMethods("/agencies/{agency}/" + path, [method], call =>
            agencies.FirstOrDefault(a => a.Name == (string?)call.Request.RouteValues["agency"]) is { } agency
                ? handle(call, agency)
                : Refuse(call, StatusCodes.Status404NotFound, "agency-unknown"));

    private static async Task Csv(HttpContext call, Action<Action<string>> write)
    {
        call.Response.ContentType = "text/csv; charset=utf-8";
        await using var stream = call.Response.BodyWriter.AsStream();
        var writer = new StreamWriter(stream, new UTF8Encoding(false));
        write(line => writer.Write(line + "\n"));
        await writer.FlushAsync(call.RequestAborted);
    }

    private static async Task AddFault(HttpContext call, Agency agency)
    {
        if (await Asked<Fault>(call) is not { } fault) return;
        if (agency.Faults.Add(fault) is { } wrong) await Refuse(call, StatusCodes.Status400BadRequest, wrong);
        else call.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task FindRecord(HttpContext call, Agency agency)
    {
        if (await Asked<RecordAsked>(call) is not { } asked) return;
        if (agency.Master.Of(asked.RecordKey) is not { } holding) await Refuse(call, StatusCodes.Status404NotFound, "record-unknown");
        else await call.Response.WriteAsJsonAsync(new { asked.RecordKey, holding.Now, holding.Before, history = agency.Master.HistoryOf(asked.RecordKey) }, json);
    }

    private static async Task PrintNotice(HttpContext call, Agency agency)
    {
        if (await Asked<NoticeAsked>(call) is not { } asked) return;
        if (asked.Kind != agency.Notices.Kind)
        {
            await Refuse(call, StatusCodes.Status400BadRequest, "kind-unknown");
            return;
        }

        if (await agency.Notices.Print(asked.RecordKey, call.RequestAborted) is not { } notice)
        {
            await Refuse(call, StatusCodes.Status404NotFound, "record-unknown");
            return;
        }

        call.Response.StatusCode = StatusCodes.Status201Created;
        await call.Response.WriteAsJsonAsync(notice, json);
    }

    private static async Task FindNotices(HttpContext call, Agency agency)
    {
        if (await Asked<RecordAsked>(call) is not { } asked) return;
        await call.Response.WriteAsJsonAsync(new { notices = agency.Notices.To(asked.RecordKey) }, json);
    }

    private static Task ShowLetter(HttpContext call, Agency agency)
    {
        if (agency.Notices.Letter((string)call.Request.RouteValues["notice"]!) is not { } letter) return Refuse(call, StatusCodes.Status404NotFound, "notice-unknown");
        call.Response.ContentType = "text/html; charset=utf-8";
        call.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        return call.Response.WriteAsync(letter);
    }

    /// <summary>Null when it was answered already: too large, or not what is expected here.</summary>
    private static async Task<T?> Asked<T>(HttpContext call) where T : class
    {
        if (await call.Request.ReadUpTo(MostBytes) is not { } body)
        {
            await Refuse(call, StatusCodes.Status413PayloadTooLarge, "too-large");
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize<T>(body, json) is { } asked) return asked;
        }
        catch (JsonException)
        {
            // Answered below; the text may hold a record's key and is not repeated.
        }

        await Refuse(call, StatusCodes.Status400BadRequest, "malformed");
        return null;
    }

    private static Task Refuse(HttpContext call, int status, string code)
    {
        call.Response.StatusCode = status;
        return call.Response.WriteAsJsonAsync(new { code });
    }

    private sealed record RecordAsked
    {
        public required string RecordKey { get; init; }
    }

    private sealed record NoticeAsked
    {
        public required string RecordKey { get; init; }
        public required string Kind { get; init; }
    }
}
