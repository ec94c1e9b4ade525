using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Addresses;
using Hub.Server.Facts;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Propagation;

/// <summary>How far what the hub knows is from what the agencies hold. What waits for a future day is not lag.</summary>
public static class ReadLag
{
    public sealed record OfAgency(string Agency, long Open, long Rejected, long Parked, long? OldestSeconds, long RelayBehind);

    public sealed record Lag(
        long DueOpen, long? OldestSeconds, long Rejected, long Parked, IReadOnlyList<OfAgency> ByAgency, long WaitingForDay, long DayHasCome, long HeadPosition);

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapGet("lag", async (Store store, Relays relays, DeliveryList deliveries, Waiting waiting, ProjectionRunner projections, StateCalendar calendar, CancellationToken ct) =>
            Results.Json(await Read(store, relays, deliveries, waiting, projections, calendar, ct), FactJson.Options))
        .Allow(Scopes.Clerk, Scopes.Auditor, Scopes.Intake).ReadsNobody("Counts.");

    private static async Task<Lag> Read(
        Store store, Relays relays, DeliveryList deliveries, Waiting waiting, ProjectionRunner projections, StateCalendar calendar, CancellationToken ct)
    {
        // In this order. What a relay disclosed before it came so far is in the log by then, so within the head, and is counted by the list or as not yet in it.
        // With the head first, a disclosure made in between would be in neither count.
        var told = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var relay in relays.All) told[relay.Agency] = relay.Position ?? await store.Cursors.Read("relay-" + relay.Agency, ct);
        var head = await store.Log.ReadHead(ct);
        var projected = Math.Min(projections.Position(deliveries.Name), projections.Position(waiting.Name));
        var unfinished = await deliveries.Unfinished(ct);
        var (forDay, come) = await waiting.Count(calendar.Today, ct);

        long Of(string agency, string state) => unfinished.FirstOrDefault(c => c.Agency == agency && c.State == state)?.Number ?? 0;
        long? Age(IEnumerable<DeliveryList.Count> counts) => counts.Select(c => c.Oldest).DefaultIfEmpty(DateTimeOffset.MaxValue).Min() is var oldest && oldest < DateTimeOffset.MaxValue
            ? Math.Max(0, (long)(calendar.Now - oldest).TotalSeconds) : null;
        OfAgency[] byAgency =
        [
            .. told.Select(t => new OfAgency(t.Key, Of(t.Key, "open"), Of(t.Key, "rejected"), Of(t.Key, "parked"),
                Age(unfinished.Where(c => c.Agency == t.Key)), Math.Max(0, head - t.Value))),
        ];
        var dueOpen = byAgency.Sum(a => a.Open + a.RelayBehind) + Math.Max(0, head - projected) + come;
        return new(dueOpen, Age(unfinished.Where(c => c.State == "open")), byAgency.Sum(a => a.Rejected), byAgency.Sum(a => a.Parked), byAgency, forDay, come, head);
    }
}
