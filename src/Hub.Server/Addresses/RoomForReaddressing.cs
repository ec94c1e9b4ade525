using Hub.EventStore;
using Hub.Server.Propagation;

namespace Hub.Server.Addresses;

/// <summary>
/// The lane of readdressings: the next few go into the log when the relays have told what is there and every agency that answers at once has next
/// to nothing open. So a move that is reported meanwhile finds at most these few before it, and an agency that is away finds no heap when it comes back.
/// </summary>
public sealed class RoomForReaddressing(Store store, Relays relays, DeliveryList deliveries, ProjectionRunner projections, ServerSettings settings, TimeProvider clock)
{
    /// <summary>A quarter of what the DMV takes at a time (HUB_DMV_CALLS): the rest is free for moves.</summary>
    public const int AtOnce = 4;

    // Between two times, so that most moves meet none at all. About fifteen citizens a second, a million a day: registers that publish how many they
    // take in one job name 20,000 a day.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(200);
    private const long MostOpen = AtOnce;
    private const long MostOpenWhenPatienceEnds = 500;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task Wait(CancellationToken ct)
    {
        await Task.Delay(Breath, clock, ct);
        var began = clock.GetTimestamp();
        while (true)
        {
            // Where there is always something open, a few go every few seconds all the same; but not to where much is open.
            var most = clock.GetElapsedTime(began) < Patience ? MostOpen : MostOpenWhenPatienceEnds;
            if (await Open(ct) <= most) return;
            await Task.Delay(Look, clock, ct);
        }
    }

    /// <summary>The most that any of them has open, told or to be told.</summary>
    private async ValueTask<long> Open(CancellationToken ct)
    {
        // In this order, as the lag is counted: what is told must have been counted as recorded.
        var head = await store.Log.ReadHead(ct);
        var told = head;
        // A cursor that another server keeps is written now and then only; what it has open shows below all the same.
        foreach (var relay in relays.All) told = Math.Min(told, relay.Position ?? head);
        var behind = Math.Max(head - told, head - projections.Position(deliveries.Name));
        if (behind > MostOpen) return long.MaxValue;
        var open = await deliveries.Unfinished(ct);
        return open.Where(c => c.State == "open" && !settings.AgenciesByFile.Contains(c.Agency)).Select(c => c.Number).DefaultIfEmpty().Max();
    }
}
