using Hub.Contracts;
using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Sharing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Server.Propagation;

/// <summary>The relays of this server, one for each agency; they run side by side, so an agency that is down delays nobody else.</summary>
public sealed class Relays : IHostedService
{
    private readonly Dictionary<string, Relay> byAgency;
    private readonly Agreements agreements;

    public Relays(
        Store store, CitizenFiles files, FactSeals seals, Agreements agreements, BusSender bus, StateCalendar calendar, ServerSettings settings, TimeProvider clock,
        ILogger<Relay> logger)
    {
        this.agreements = agreements;
        byAgency = agreements.Agencies.ToDictionary(agency => agency, agency =>
        {
            var keys = AgencyKeys.Read(AgencyKeys.FileOf(settings.AgencyKeysFolder, agency));
            var telling = new Telling(store, files, seals, agreements, bus, keys, calendar, agency);
            return new Relay(store, files, seals, telling, agency, clock, logger);
        }, StringComparer.Ordinal);
    }

    public IReadOnlyCollection<Relay> All => byAgency.Values;

    public Relay? Of(string agency) => byAgency.GetValueOrDefault(agency);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await agreements.Begin(cancellationToken);
        foreach (var relay in All) await relay.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(All.Select(relay => relay.StopAsync(cancellationToken)));
}
