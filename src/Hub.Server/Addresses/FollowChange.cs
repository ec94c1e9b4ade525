using System.Text.Json;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Propagation;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Addresses;

/// <summary>What became of one change: recorded, disclosed, applied at each agency, with times. As a whole, and live as it happens.</summary>
public sealed class FollowChange(ChangeIndex changes, DeliveryList deliveries, ChangeFeed feed, ProjectionRunner projections, CitizenFiles files, Store store)
{
    /// <summary>step: recorded, took-effect, withdrawn, corrected, disclosed, applied, rejected or parked.</summary>
    public sealed record Step(string What, string? Agency, RecordId? Record, long? Sequence, DateTimeOffset At, string? Code, long Position)
    {
        [System.Text.Json.Serialization.JsonPropertyName("step")]
        public string What { get; init; } = What;
    }

    public sealed record AtAgency(string Agency, RecordId Record, long Sequence, string State, string? Code, DateTimeOffset DisclosedAt, DateTimeOffset? AppliedAt);

    public sealed record View(
        ChangeId Change, CitizenId Citizen, string Type, string Status, DateTimeOffset RecordedAt, DateOnly? WaitsFor, string? ReportedVia, string? ToldTo, long Position,
        IReadOnlyList<Step> Steps, IReadOnlyList<AtAgency> Agencies);

    public static void Map(IEndpointRouteBuilder v1)
    {
        string[] who = [Scopes.Clerk, Scopes.Auditor, Scopes.Intake, Scopes.Citizen];
        v1.MapGet("changes/{change}", async (string change, HttpContext http, FollowChange follow, CancellationToken ct) =>
            await follow.Find(change, http, ct) is { } entry ? Results.Json(await follow.Read(entry, ct), FactJson.Options) : Unknown).Allow(who)
            .Reads("change", "deliveries");
        v1.MapGet("changes/{change}/events", (string change, HttpContext http, FollowChange follow, CancellationToken ct) => follow.Stream(change, http, ct)).Allow(who)
            .Reads("change", "deliveries");
    }

    internal static IResult Unknown => Problems.Answer("unknown-change", "No change has this reference.");

    /// <summary>The change, if the reader may see it; whose it is goes into the read log.</summary>
    /// <param name="evenClosed">Also of a file that is sealed or erased: that the log holds a fact can be proved whoever may read it.</param>
    internal async ValueTask<ChangeIndex.Entry?> Find(string written, HttpContext http, CancellationToken ct, bool evenClosed = false)
    {
        if (ChangeId.Read(written) is not { } change || await changes.Find(change, ct) is not { } entry) return null;
        // It may have been reported under an id that is retired; the answer names the survivor.
        var file = await files.Read(entry.Citizen, Clearance.Ordinary, ct);
        if (http.User.Has(Scopes.Citizen) && file.Members.All(m => Submission.ActorOf(http.User) != m.Value)) return null;
        http.Reading().Of(file);
        if (!evenClosed && file.Now.Keeping.Refusal is { } ordered) throw new NotAcceptable(ordered.Code, ordered.Reason);
        return entry with { Citizen = file.Id };
    }

    public async Task<View> Read(ChangeIndex.Entry entry, CancellationToken ct)
    {
        var rows = await deliveries.OfChange(entry.Change, ct);
        List<Step> steps = [new("recorded", null, null, null, entry.RecordedAt, null, entry.Position)];
        foreach (var row in rows)
        {
            steps.Add(new("disclosed", row.Agency, row.Record, row.Sequence, row.DisclosedAt, null, row.Position));
            if (row.DoneAt is { } done) steps.Add(new(row.State == "settled" ? "rejected" : row.State, row.Agency, row.Record, row.Sequence, done, row.Code, row.Position));
        }
        var agencies = rows.GroupBy(r => (r.Agency, r.Record)).Select(g => g.MaxBy(r => r.Sequence)!)
            .Select(r => new AtAgency(r.Agency, r.Record, r.Sequence, r.State, r.Code, r.DisclosedAt, r.State == "applied" ? r.DoneAt : null));
        return new(entry.Change, entry.Citizen, entry.Type, entry.Status, entry.RecordedAt, entry.WaitsFor, entry.Channel, entry.ToldTo, entry.Position,
            [.. steps.OrderBy(s => s.At).ThenBy(s => s.Position)], [.. agencies.OrderBy(a => a.Agency, StringComparer.Ordinal)]);
    }

    /// <summary>Server-sent events: first everything so far, then each step as the log takes it in. Ids are positions, so a browser that reconnects repeats nothing it showed.</summary>
    private async Task<IResult> Stream(string written, HttpContext http, CancellationToken ct)
    {
        if (await Find(written, http, ct) is not { } entry) return Unknown;
        using var watch = feed.Watch(entry.Change);
        if (watch is null) return Problems.Answer("too-many-watchers", "Too many people follow changes just now; try again in a minute.");

        // The lists may be behind the log: what is read from them plus what the watch saw since cannot miss a step, and doubles are left out.
        await projections.WaitFor(deliveries.Name, await store.Log.ReadHead(ct), TimeSpan.FromSeconds(3), ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        var sent = new HashSet<(string, string?, RecordId?, long?)>();
        var sofar = (await Read(entry, ct)).Steps;
        await http.Reading().ServeMore(sofar.Count, ct);
        foreach (var step in sofar) await Send(http, step, sent, ct);
        await http.Response.Body.FlushAsync(ct);
        try
        {
            while (!ct.IsCancellationRequested)
            {
                if (await watch.Next(TimeSpan.FromSeconds(15), ct) is { } step) await SendMore(http, step, sent, ct);
                else await http.Response.WriteAsync(": still here\n\n", ct);
                await http.Response.Body.FlushAsync(ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has gone, or the server stops: either way the stream ends.
        }
        return Results.Empty;
    }

    private static async Task SendMore(HttpContext http, Step step, HashSet<(string, string?, RecordId?, long?)> sent, CancellationToken ct)
    {
        if (sent.Contains((step.What, step.Agency, step.Record, step.Sequence))) return;
        await http.Reading().ServeMore(1, ct);
        await Send(http, step, sent, ct);
    }

    private static async Task Send(HttpContext http, Step step, HashSet<(string, string?, RecordId?, long?)> sent, CancellationToken ct)
    {
        if (!sent.Add((step.What, step.Agency, step.Record, step.Sequence))) return;
        await http.Response.WriteAsync($"id: {step.Position}\nevent: {step.What}\ndata: {JsonSerializer.Serialize(step, FactJson.Options)}\n\n", ct);
    }
}
