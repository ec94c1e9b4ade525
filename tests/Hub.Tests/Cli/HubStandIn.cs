using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Cli;

/// <summary>
/// Answers as the hub's API does, on a real port, so that the command line is tried over HTTP without a database. It keeps what it was
/// told only where a test asks it to.
/// </summary>
public sealed class HubStandIn : IAsyncDisposable
{
    private readonly WebApplication app;
    private int tokens;

    public HubStandIn()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        app = builder.Build();
        app.Use(Gate);
        app.MapPost("/dev/tokens", (RequestDelegate)(call => call.Response.WriteAsJsonAsync(new { token = "token-" + Interlocked.Increment(ref tokens) })));
        app.MapPost("/v1/address-changes/batch", (RequestDelegate)Batch);
        app.MapPost("/v1/citizens", (RequestDelegate)Register);
        app.MapGet("/v1/lag", (RequestDelegate)(call => Json(call, Lags.Count > 1 ? Lags.Dequeue() : Lags.Peek())));
        app.MapGet("/v1/deliveries", (RequestDelegate)(call => Json(call, call.Request.Query["state"] == "parked" ? Deliveries : """{"deliveries":[]}""")));
        app.MapPost("/v1/deliveries/redrive", (RequestDelegate)(async call => await Json(call, $$"""{"count":{{(Keep(await Body(call)), 1).Item2}},"deliveries":[]}""")));
        app.MapGet("/v1/changes/{change}", (RequestDelegate)(call => Problem(call, 404, "unknown-change", "No change has this reference.")));
        app.MapPost("/v1/address-changes", (RequestDelegate)(async call => { Keep(await Body(call)); call.Abort(); }));
        app.MapGet("/agencies/{agency}/holdings.csv", (RequestDelegate)(call => call.Response.WriteAsync("record_id,line,city,state,zip\nDMV-1,1 MAIN ST,COLUMBUS,OH,43215\n")));
        app.StartAsync().GetAwaiter().GetResult();
        Url = new Uri(app.Urls.Single());
    }

    public Uri Url { get; }

    /// <summary>Set to look at each request before it is answered; true when it was answered there.</summary>
    public Func<HttpContext, Task<bool>>? Before { get; set; }

    /// <summary>What a row of a batch leads to: outcome and code.</summary>
    public Func<JsonNode, (string Outcome, string? Code)> Decide { get; set; } = _ => ("accepted", null);

    public bool KeepsWhatItIsTold { get; set; } = true;
    public ConcurrentQueue<string> Told { get; } = [];
    public ConcurrentQueue<int> BatchSizes { get; } = [];
    public ConcurrentDictionary<string, JsonNode> Citizens { get; } = [];
    public Queue<string> Lags { get; } = new(["""{"dueOpen":0,"rejected":0,"parked":0,"byAgency":[],"waitingForDay":0,"headPosition":0}"""]);
    public string Deliveries { get; set; } = """{"deliveries":[]}""";
    public int TokensGiven => tokens;
    private readonly ConcurrentDictionary<string, bool> known = [];

    private async Task Gate(HttpContext call, RequestDelegate next)
    {
        if (Before is { } before && await before(call)) return;
        if (call.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) && !call.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.Ordinal))
        {
            await Problem(call, 401, "unauthenticated", "A bearer token is needed.");
            return;
        }

        await next(call);
    }

    private async Task Batch(HttpContext call)
    {
        var rows = JsonNode.Parse(await Body(call))!["rows"]!.AsArray();
        BatchSizes.Enqueue(rows.Count);
        var results = new JsonArray();
        foreach (var row in rows)
        {
            var (outcome, code) = Decide(row!);
            var key = (string)row!["key"]!;
            if (KeepsWhatItIsTold) Told.Enqueue(key);
            var anew = outcome == "accepted" && KeepsWhatItIsTold && known.TryAdd(key, true);
            results.Add(new JsonObject { ["key"] = key, ["outcome"] = outcome, ["code"] = code, ["newFacts"] = anew ? 1 : 0 });
        }

        await Json(call, new JsonObject { ["results"] = results }.ToJsonString());
    }

    private async Task Register(HttpContext call)
    {
        var citizen = JsonNode.Parse(await Body(call))!;
        Citizens[call.Request.Headers["Idempotency-Key"].ToString()] = citizen;
        call.Response.StatusCode = 201;
        await Json(call, """{"citizen":"C1","position":7,"records":[]}""");
    }

    public static Task Problem(HttpContext call, int status, string code, string detail)
    {
        call.Response.StatusCode = status;
        return call.Response.WriteAsJsonAsync(new { title = code, status, detail, code }, (JsonSerializerOptions?)null, "application/problem+json");
    }

    private string Keep(string body)
    {
        Told.Enqueue(body);
        return body;
    }

    private static Task Json(HttpContext call, string json)
    {
        call.Response.ContentType = "application/json";
        return call.Response.WriteAsync(json);
    }

    private static async Task<string> Body(HttpContext call)
    {
        using var reader = new StreamReader(call.Request.Body);
        return await reader.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
