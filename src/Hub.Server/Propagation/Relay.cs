using Hub.Domain;
using Hub.Domain.Sealing;
using Hub.Domain.Sharing;
using Hub.EventStore;
using Hub.Server.Audit;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Domain.Sharing.DeliveryEvent;

namespace Hub.Server.Propagation;

/// <summary>
/// Carries the log to one agency: one cursor, every fact once and in order per citizen. The cursor moves when everything before it has
/// been confirmed by the bus, so a crash repeats messages and never loses one. Of several servers the one with the lease relays.
/// </summary>
public sealed partial class Relay(
    Store store, CitizenFiles files, FactSeals seals, Telling telling, GoingOn going, string agency, TimeProvider clock, ILogger<Relay> logger) : BackgroundService
{
    private const int Batch = 512;
    private const int CitizensAtOnce = 64;
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);
    private readonly string name = "relay-" + agency;
    private long position = -1;

    public string Agency => agency;

    public Telling Telling => telling;

    /// <summary>How far this server's relay has come; null while another server has the lease.</summary>
    public long? Position => Volatile.Read(ref position) is >= 0 and var at ? at : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var holder = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}";
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await going.UntilItGoesOn(stoppingToken);
                if (await store.Leases.TryTake(name, holder, LeaseTime, stoppingToken) is { } lease) await RelayWhileHolding(lease, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // Broken connections, a broker that is away, a lost lease: all are tried again. Kind and place are noted; a text could quote data.
                Interrupted(logger, agency, e.GetType().Name, Place(e));
            }
            finally
            {
                Volatile.Write(ref position, -1);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(500), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RelayWhileHolding(Lease lease, CancellationToken stoppingToken)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var renewing = Renew(lease, held);
        try
        {
            await telling.Begin(held.Token);
            files.ForgetAll(); // Merges that another server's relay went past are not in what this one kept.
            var saved = await store.Cursors.Read(name, held.Token);
            Volatile.Write(ref position, saved);
            var savedAt = clock.GetTimestamp();
            await foreach (var facts in store.Log.Subscribe(saved, Batch, held.Token))
            {
                var told = await Carry(facts, held.Token);
                Volatile.Write(ref position, facts[^1].Position);
                if (!told && clock.GetElapsedTime(savedAt) < SaveEvery) continue;
                if (!await store.Cursors.Advance(name, facts[^1].Position, lease.Epoch, held.Token)) throw new LeaseLost(agency);
                savedAt = clock.GetTimestamp();
            }
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
            if (stoppingToken.IsCancellationRequested) await store.Leases.GiveBack(lease, CancellationToken.None); // The next server need not wait it out.
        }
    }

    private async Task Renew(Lease lease, CancellationTokenSource held)
    {
        while (!held.IsCancellationRequested)
        {
            await Task.Delay(LeaseTime / 3, clock, held.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (held.IsCancellationRequested) return;
            try
            {
                if (await store.Leases.Renew(lease, LeaseTime, held.Token)) continue;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                Interrupted(logger, agency, e.GetType().Name, Place(e));
            }
            await held.CancelAsync(); // Whoever cannot renew stops telling before the lease runs out.
        }
    }

    /// <summary>One batch: people side by side, each person's facts one after the other, under however many ids.</summary>
    private async Task<bool> Carry(IReadOnlyList<StoredFact> facts, CancellationToken ct)
    {
        var concerning = new Dictionary<CitizenId, List<StoredFact>>();
        foreach (var fact in facts)
        {
            if (fact.Stream == Sharing.Agreements.StreamOf(agency)) telling.AgreementChanged();
            if (CitizenOf(fact) is not { } citizen) continue;
            if (!concerning.TryGetValue(citizen, out var theirs)) concerning.Add(citizen, theirs = []);
            theirs.Add(fact);
        }
        await telling.Books.FindUntold([.. facts.Where(f => f.Type.StartsWith("interest-registered.", StringComparison.Ordinal)).Select(f => FactHeader.Read(f.Header.Span)).Where(h => h.Agency == agency).Select(h => h.Record!.Value)], ct);
        var aside = new ParallelOptions { MaxDegreeOfParallelism = CitizensAtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(await Together(concerning, facts, ct), aside, async (one, stop) =>
        {
            foreach (var (fact, citizen) in one) await Carry(fact, citizen, stop);
        });
        return concerning.Count > 0;
    }

    /// <summary>Whom a merge connects, in or before this batch, are told of in one order.</summary>
    private async Task<IEnumerable<IEnumerable<(StoredFact Fact, CitizenId Citizen)>>> Together(
        Dictionary<CitizenId, List<StoredFact>> concerning, IReadOnlyList<StoredFact> facts, CancellationToken ct)
    {
        // What is read here is kept, and would be read next anyhow.
        var connected = new List<CitizenId[]>();
        foreach (var file in (await files.Read([.. concerning.Keys], telling.Clearance, anew: false, ct)).Values)
            if (!file.IsAlone) connected.Add([.. file.Everybody]);
        foreach (var fact in facts.Where(f => FactTypes.IsMergeFact(f.Type)))
            if (FactHeader.Read(fact.Header.Span) is { Survivor: { } survivor, Retired: { } retired }) connected.Add([survivor, retired]);
        if (connected.Count == 0) return concerning.Select(c => c.Value.Select(fact => (fact, c.Key)));

        var leader = new Dictionary<CitizenId, CitizenId>();
        CitizenId LeaderOf(CitizenId id)
        {
            while (leader.TryGetValue(id, out var next) && next != id) id = next;
            return id;
        }
        foreach (var some in connected) foreach (var one in some) leader[LeaderOf(one)] = LeaderOf(some[0]);
        return concerning.GroupBy(c => LeaderOf(c.Key)).Select(group => group.SelectMany(c => c.Value.Select(fact => (Fact: fact, Citizen: c.Key))).OrderBy(f => f.Fact.Position).AsEnumerable());
    }

    private async ValueTask Carry(StoredFact fact, CitizenId citizen, CancellationToken ct)
    {
        var own = fact.Stream == citizen.Stream;
        var file = own ? await files.Following(fact, citizen, telling.Clearance, ct) : await files.Read(citizen, telling.Clearance, ct);
        if (!file.Now.IsKnown || file.Facts[^1].Position < fact.Position && own) file = await files.ReadAnew(citizen, telling.Clearance, ct);
        if (FactTypes.IsKeepingFact(fact.Type))
        {
            telling.ForgetAbout(citizen); // What it kept in plain may be closed now, or readable again.
            if (file.Now.Custody is Custody.Open && (await store.KeyCustody.StillSealed([citizen.Value], ct)).Count > 0) throw new KeysBehindTheLog();
        }
        var header = FactHeader.Read(fact.Header.Span);
        var trigger = own ? file.Facts.First(f => f.Position == fact.Position) : await seals.Open(telling.Clearance, fact, ct);

        // A fact that may not be read here (an address under protection) still may end in something to tell: the substitute.
        if (trigger.Event is not null ? !Announcements.MayConcern(trigger.Event) && !OnePerson.MayConcern(trigger.Event) : !FactTypes.IsAddressFact(fact.Type)) return;
        foreach (var record in file.Now.Records)
        {
            if (record.Agency != agency || record.Position > fact.Position || (!own && record.Record != header.Record)) continue;
            await telling.Tell(trigger, header.Change, file, record, ct);
        }
        // What is under way for a record that is closed or another's by now goes out empty and is done with.
        if (trigger.Event is RefetchRequested && header.Record is { } gone && file.Now.Records.All(r => r.Record != gone)) await telling.MakeWay(gone, ct);
        // The last that is said to a record of whom it is not about: by whom it went before, it does not go any more.
        if (trigger.Event is RecordUnlinked unlinked && unlinked.Agency == agency && file.Now.FormerRecords.LastOrDefault(r => r.Record == unlinked.Record) is { } former
            && file.Now.Records.All(r => r.Record != unlinked.Record)) await telling.Tell(trigger, null, file, former, ct);
    }

    // A citizen's own facts, and what concerns one record at this agency: an interest, a request to be told again.
    private CitizenId? CitizenOf(StoredFact fact)
    {
        if (fact.Stream.StartsWith("citizen-", StringComparison.Ordinal)) return FactTypes.TellsNobody(fact.Type) ? null : CitizenId.Read(fact.Stream[8..]);
        var mine = fact.Type.StartsWith("interest-registered.", StringComparison.Ordinal) || fact.Type.StartsWith("refetch-requested.", StringComparison.Ordinal);
        if (!mine) return null;
        var header = FactHeader.Read(fact.Header.Span);
        return header.Agency == agency ? header.Citizen : null;
    }

    private static string Place(Exception e) => string.Join(" <- ", (e.StackTrace ?? "").Split('\n').Select(l => l.Trim()).Take(4));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The relay to {Agency} was interrupted and begins again: {Kind} {Place}")]
    private static partial void Interrupted(ILogger logger, string agency, string kind, string place);
}

/// <summary>A file that the log says is open has sealed keys still; they follow within seconds, and then what was not told is told.</summary>
public sealed class KeysBehindTheLog() : Exception("A file's keys are behind the log.");

/// <summary>Another server relays now.</summary>
public sealed class LeaseLost(string agency) : Exception($"The lease to relay to {agency} is another's.");
