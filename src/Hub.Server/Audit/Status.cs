using System.Reflection;
using Hub.Contracts;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Facts;
using Hub.Server.Propagation;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Server.Audit;

/// <summary>Is it alive, is it ready, and how far has each part come? Health says nothing about data and needs no token.</summary>
public static class Status
{
    public static void Map(IEndpointRouteBuilder app, IEndpointRouteBuilder v1)
    {
        app.MapGet("/health/live", () => Results.Text("live\n")).ReadsNobody("Health.");
        app.MapGet("/health/ready", async (Store store, BusHealth bus, ProjectionRunner projections, CancellationToken ct) =>
        {
            var troubles = new List<string>();
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
                patience.CancelAfter(TimeSpan.FromSeconds(3));
                await store.Log.ReadHead(patience.Token);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                troubles.Add("the log does not answer: " + e.GetType().Name);
            }
            if (!bus.Ready) troubles.Add("the bus is not connected");
            troubles.AddRange(projections.States.Where(s => s.Trouble is not null).Select(s => $"{s.Name}: {s.Trouble}"));
            return troubles.Count == 0 ? Results.Text("ready\n") : Results.Text(string.Join('\n', troubles) + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }).ReadsNobody("Health.");
        v1.MapGet("status", async (Store store, Relays relays, ProjectionRunner projections, ServerSettings settings, StateCalendar calendar, BusHealth bus, [FromKeyedServices(LogToSign.Facts)] SigningTheLog signing,
            [FromKeyedServices(LogToSign.Reads)] SigningTheLog readsSigning, ReadLog reads, GoingOn going, CancellationToken ct) =>
        {
            var (signed, witnessed) = (await store.Tree.Newest(ct), await store.Tree.NewestWitnessed(ct));
            var saved = await store.Cursors.ReadAll(ct);
            return Results.Json(new
            {
                version = typeof(Status).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
                environment = settings.IsDevelopment ? "development" : "production",
                head = await store.Log.ReadHead(ct),
                signed = new
                {
                    size = signed?.Size ?? 0, at = signed?.SignedAt, witnessed = witnessed?.Size ?? 0,
                    alarms = (await store.Tree.Alarms(LogTree.MostAtOnce, ct)).Count, trouble = signing.State.Trouble, heldBack = going.HeldBack?.Why,
                },
                reads = new { head = reads.Kept.Log.Head, signed = readsSigning.State.Size, trouble = readsSigning.State.Trouble, shown = reads.Counts.Shown, recorded = reads.Counts.Recorded },
                schema = new { log = Store.LogSchema, keys = Store.KeysSchema },
                clock = calendar.Now,
                today = calendar.Today,
                bus = bus.Ready ? "connected" : "not connected",
                projections = projections.States,
                relays = relays.All.Select(r => new { agency = r.Agency, position = r.Position ?? saved.GetValueOrDefault("relay-" + r.Agency), here = r.Position is not null }),
            }, FactJson.Options);
        }).Allow(Scopes.All.ToArray()).ReadsNobody("Counts and positions.");
    }
}
