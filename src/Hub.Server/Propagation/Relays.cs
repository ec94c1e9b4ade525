using Hub.Contracts;
using Hub.EventStore;
using Hub.Server.Audit;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Sharing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Server.Propagation;

/// <summary>The relays of this server, one for each agency; they run side by side, so an agency that is down delays nobody else.</summary>
public sealed partial class Relays : IHostedService
{
    private readonly Dictionary<string, Relay> byAgency;
    private readonly Agreements agreements;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly GoingOn going;
    private readonly ILogger<Relay> logger;
    private readonly CancellationTokenSource stop = new();
    private Task opening = Task.CompletedTask;

    public Relays(
        Store store, CitizenFiles files, FactSeals seals, Agreements agreements, BusSender bus, StateCalendar calendar, ServerSettings settings, GoingOn going, TimeProvider clock,
        ILogger<Relay> logger)
    {
        (this.agreements, this.going, this.logger) = (agreements, going, logger);
        byAgency = agreements.Agencies.ToDictionary(agency => agency, agency =>
        {
            var keys = AgencyKeys.Read(AgencyKeys.FileOf(settings.AgencyKeysFolder, agency));
            var telling = new Telling(store, files, seals, agreements, bus, keys, calendar, agency);
            return new Relay(store, files, seals, telling, going, agency, clock, logger);
        }, StringComparer.Ordinal);
    }

    public IReadOnlyCollection<Relay> All => byAgency.Values;

    public Relay? Of(string agency) => byAgency.GetValueOrDefault(agency);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (going.HeldBack is null) await Open(cancellationToken);
        else opening = OpenLater();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stop.CancelAsync();
        await opening;
        await Task.WhenAll(All.Select(relay => relay.StopAsync(cancellationToken)));
        stop.Dispose();
    }

    private async Task Open(CancellationToken ct)
    {
        await agreements.Begin(ct);
        foreach (var relay in All) await relay.StartAsync(ct);
    }

    /// <summary>Nobody waits for this one any more, so whatever goes wrong is tried again until it goes right.</summary>
    private async Task OpenLater()
    {
        try
        {
            await going.UntilItGoesOn(stop.Token);
            while (!await Begun()) await Task.Delay(BetweenAttempts, stop.Token);
            foreach (var relay in All) await relay.StartAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The log never went on.
        }
    }

    private async Task<bool> Begun()
    {
        try
        {
            await agreements.Begin(stop.Token);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            NotYet(logger, e.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The log goes on, but agencies are not told yet, for their agreements could not be begun; it is tried again: {Kind}")]
    private static partial void NotYet(ILogger logger, string kind);
}
