using Hub.Adapters.Courts;
using Hub.Adapters.Dmv;
using Hub.Adapters.Inbox;
using Hub.Adapters.Revenue;
using Hub.Adapters.Witness;
using Hub.Contracts;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Adapters;

/// <summary>Puts an agency's adapter into a process: alone, or beside the others and the server.</summary>
public static class AdapterRegistration
{
    /// <returns>The adapter's queue, for <see cref="BusRegistration.AddHubBus"/>.</returns>
    public static BusEndpoint AddAdapter(this IServiceCollection services, string agency, AdapterSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(agency, settings);
        services.AddKeyedSingleton(agency, (s, _) => new AgencyKeyFile(settings.KeysFolder, agency, Clock(s)));
        services.AddKeyedSingleton(agency, (s, _) =>
            AdapterInbox.Open(Path.Combine(settings.DataFolder, agency + ".inbox"), severalOfARecord: agency == TellRevenueOfMove.Agency, Clock(s)));
        AddSystem(services, agency, settings);
        services.AddKeyedSingleton(agency, (s, _) => new WatchTheLog(agency, settings, Clock(s), Log<WatchTheLog>(s)));
        services.AddSingleton<IHostedService>(s => s.GetRequiredKeyedService<WatchTheLog>(agency));
        services.AddKeyedSingleton(agency, (s, _) =>
            new AdapterHealth(agency, s.GetRequiredService<BusHealth>(), Inbox(s, agency), System(s, agency), s.GetRequiredKeyedService<WatchTheLog>(agency)));
        services.AddSingleton<IHostedService>(s => new TellAgency(agency, Inbox(s, agency), System(s, agency),
            s.GetRequiredKeyedService<AgencyKeyFile>(agency), Clock(s), Log<TellAgency>(s)));
        services.AddSingleton<IHostedService>(s => new SendReceipts(agency, Inbox(s, agency), s.GetRequiredService<BusSender>(), Clock(s), Log<SendReceipts>(s)));
        services.AddSingleton<IHostedService>(s => new AskForMissing(agency, Inbox(s, agency), s.GetRequiredService<BusSender>(), Clock(s), Log<AskForMissing>(s)));
        return new BusEndpoint(Queues.Of(agency), static _ => { }, (context, queue) =>
        {
            var house = context.GetRequiredService<IServiceProvider>(); // The bus's own view of it knows no keys.
            var takeIn = new TakeInChanges(agency, Inbox(house, agency), Clock(house));
            queue.Handler<RecordChangedV1>(change => takeIn.Consume(change));
            var forget = new ForgetTheErased(agency, Inbox(house, agency), System(house, agency), house.GetRequiredService<BusDeadLetters>());
            queue.Handler<SubjectErasedV1>(erased => forget.Consume(erased));
        });
    }

    /// <summary>The adapter's own pages: how it is, and for the Courts where they call back.</summary>
    public static void MapAdapter(this IEndpointRouteBuilder app, string agency)
    {
        var health = app.ServiceProvider.GetRequiredKeyedService<AdapterHealth>(agency);
        app.MapGet($"/adapters/{agency}/health", () =>
            health.Now() is var now && now.Ready ? Results.Ok(now) : Results.Json(now, statusCode: StatusCodes.Status503ServiceUnavailable));
        if (agency != TellCourtsOfMove.Agency) return;
        var settings = app.ServiceProvider.GetRequiredKeyedService<AdapterSettings>(agency);
        DocketingEndpoint.Map(app, settings.CourtsCallBack.AbsolutePath, (TellCourtsOfMove)System(app.ServiceProvider, agency), Clock(app.ServiceProvider));
    }

    private static void AddSystem(IServiceCollection services, string agency, AdapterSettings settings)
    {
        switch (agency)
        {
            case TellDmvOfMove.Agency:
                services.AddKeyedSingleton<ITellOfMove>(agency, (s, _) => new TellDmvOfMove(settings, Clock(s)));
                break;
            case TellCourtsOfMove.Agency:
                services.AddKeyedSingleton<ITellOfMove>(agency, (s, _) => new TellCourtsOfMove(settings, Clock(s)));
                break;
            case TellRevenueOfMove.Agency:
                services.AddKeyedSingleton<ITellOfMove>(agency, (s, _) =>
                    new TellRevenueOfMove(settings, Inbox(s, agency), Clock(s), Log<TellRevenueOfMove>(s)));
                services.AddSingleton<IHostedService>(s => (TellRevenueOfMove)System(s, agency));
                break;
            default:
                throw new ArgumentException("There is no adapter for this agency.", nameof(agency));
        }
    }

    private static AdapterInbox Inbox(IServiceProvider s, string agency) => s.GetRequiredKeyedService<AdapterInbox>(agency);

    private static ITellOfMove System(IServiceProvider s, string agency) => s.GetRequiredKeyedService<ITellOfMove>(agency);

    private static TimeProvider Clock(IServiceProvider s) => s.GetRequiredService<TimeProvider>();

    private static ILogger<T> Log<T>(IServiceProvider s) => s.GetRequiredService<ILogger<T>>();
}
