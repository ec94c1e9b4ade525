using Hub.Adapters.Inbox;
using Hub.Adapters.Witness;
using Hub.Contracts;

namespace Hub.Adapters;

/// <summary>How an adapter is. Ready: it can take in what the hub sends. An agency out of reach does not make it unready, for then its work is to wait.</summary>
public sealed class AdapterHealth(string agency, BusHealth bus, AdapterInbox inbox, ITellOfMove system, WatchTheLog watch)
{
    public Report Now() => new(agency, bus.Ready && inbox.Writable, bus.Ready, inbox.Writable, system.Reachable, inbox.Waiting, watch.State);

    /// <param name="Agency">Whose.</param>
    /// <param name="Ready">Bus and inbox are.</param>
    /// <param name="BusConnected">Messages come and receipts go.</param>
    /// <param name="InboxWritable">The last attempt to write came to disk.</param>
    /// <param name="AgencyReachable">The agency's system answers, as far as anybody has tried.</param>
    /// <param name="Waiting">Changes taken in and not done with.</param>
    /// <param name="Witness">How far it has cosigned the hub's log, and whether it refuses to; null until it has seen the log's key.</param>
    public sealed record Report(string Agency, bool Ready, bool BusConnected, bool InboxWritable, bool AgencyReachable, long Waiting, WitnessState? Witness);
}
