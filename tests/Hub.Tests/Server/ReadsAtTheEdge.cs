using Hub.EventStore;
using Hub.Server.Facts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>
/// Stands outside a hub that a test starts and counts what leaves it; when that hub ends, the read log must hold exactly as many readings.
/// What gives nothing of a person is listed here by hand, whatever the code says of itself: everything else that answers yes is a reading.
/// </summary>
public sealed class ReadsAtTheEdge(Store store, long from)
{
    private static readonly HashSet<string> givesNothing =
    [
        "GET /", "GET /changes/{change}", "GET /openapi.yaml", "GET /health/live", "GET /health/ready", "GET /v1/status", "GET /v1/lag",
        "POST /dev/tokens", "GET /dev/sign-in", "POST /dev/sign-in", "GET /pages/hub.css", "GET /pages/change.js", "GET /pages/hub.svg",
        "POST /v1/citizens", "POST /v1/citizens/{id}/records", "POST /v1/address-changes", "POST /v1/citizens/{id}/address-changes", "POST /v1/address-changes/batch",
        "POST /v1/changes/{change}/withdrawal", "POST /v1/changes/{change}/correction", "POST /v1/citizens/{id}/protection", "POST /v1/citizens/{id}/protection/end",
        "POST /courts/docketing", // The Courts' adapter, where it runs beside the hub.
        "POST /v1/citizens/{id}/seal", "POST /v1/citizens/{id}/unseal", "POST /v1/citizens/{id}/holds", "POST /v1/citizens/{id}/holds/lift",
        "POST /v1/citizens/{id}/erasure", "POST /v1/citizens/{id}/erasure/approval", "POST /v1/citizens/{id}/erasure/withdrawal",
        "POST /v1/citizens/{id}/merges", "POST /v1/citizens/{id}/not-same", "POST /v1/citizens/{id}/records/{record}/unlink", "POST /v1/citizens/{id}/records/{record}/end", "POST /v1/citizens/{id}/name", "POST /v1/citizens/{id}/death", "POST /v1/citizens/{id}/death/annul",
        "POST /v1/addresses/parse", "POST /v1/addresses/compare", "GET /v1/addresses/places", // What was sent, and a public table.
        "POST /v1/loads", "GET /v1/loads", "GET /v1/loads/{id}", "POST /v1/loads/{id}/rows", "POST /v1/loads/{id}/abandonment", // Counts, and row numbers.
        "POST /v1/records/batch", "GET /v1/reviews", "POST /v1/reviews/{review}/decision", "POST /v1/citizens/{id}/guardians", "POST /v1/citizens/{id}/guardians/{guardian}/end", // References.
        "POST /v1/readdressings", "GET /v1/readdressings", "GET /v1/readdressings/{id}", "POST /v1/readdressings/{id}/approval", "POST /v1/readdressings/{id}/withdrawal", "POST /v1/readdressings/{id}/repetition",
        .. Of("log"), .. Of("reads"),
    ];

    private const int Gone = 499; // Who has left, as a browser leaves a stream of events when it is closed, was told nothing, not even no.
    private static int servedInAll;
    private static int entriesInAll;
    private int served;
    private int refused;

    public static (int Served, int Entries) InAll => (servedInAll, entriesInAll);

    public int Served => served;
    public int Refused => refused;

    /// <summary>For a test that breaks the read log on purpose: an entry whose writing was never answered counts for nothing.</summary>
    public bool IsBroken { get; set; }

    public static bool GivesNothing(string endpoint) => givesNothing.Contains(endpoint);

    public async Task Count(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        finally
        {
            if (http.GetEndpoint() is RouteEndpoint endpoint && !givesNothing.Contains(NameOf(http.Request.Method, endpoint)))
            {
                if (http.Response is { HasStarted: true, StatusCode: >= 200 and < 300 }) Interlocked.Increment(ref served);
                else if (http.Response.StatusCode is >= 400 and not Gone && http.User.Identity?.IsAuthenticated == true) Interlocked.Increment(ref refused);
            }
        }
    }

    public static string NameOf(string method, RouteEndpoint endpoint) => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}";

    public async Task CompareWithLog()
    {
        if (IsBroken) return;
        var (yes, no) = (new HashSet<Guid>(), new HashSet<Guid>());
        for (var after = from; ;)
        {
            var entries = await store.Reads.Log.ReadAll(after, 10_000);
            if (entries.Count == 0) break;
            after = entries[^1].Position;
            foreach (var entry in entries)
                (entry.Type == "read-served.v1" ? yes : no).Add(FactHeader.Read(entry.Header.Span).Correlation!.Value);
        }
        Interlocked.Add(ref servedInAll, served);
        Interlocked.Add(ref entriesInAll, yes.Count);
        Assert.That((yes.Count, no.Count), Is.EqualTo((served, refused)), "reads in the log, and reads that left the hub: served and refused");
    }

    private static IEnumerable<string> Of(string log) =>
        [$"GET /{log}/checkpoint", $"GET /{log}/policy", $"GET /{log}/tile/{{**path}}", $"POST /{log}/cosignatures", $"POST /{log}/alarms", $"GET /v1/{log}/proofs/inclusion",
         $"GET /v1/{log}/proofs/consistency", $"GET /v1/{log}/checkpoints", $"GET /v1/{log}/alarms"];
}
