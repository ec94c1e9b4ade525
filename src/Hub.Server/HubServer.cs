using Hub.Contracts;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Addresses;
using Hub.Server.Audit;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Identity;
using Hub.Server.Loading;
using Hub.Server.Pages;
using Hub.Server.Propagation;
using Hub.Server.Reading;
using Hub.Server.Sealing;
using Hub.Server.Sharing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Server;

/// <summary>The server as a whole, for whoever puts a process together: its parts, its addresses, and its queue on the bus.</summary>
public static class HubServer
{
    public static BusEndpoint Endpoint => Receipts.Endpoint;

    /// <param name="store">Opened before: a server without its log does not start.</param>
    public static IServiceCollection AddHubServer(this IServiceCollection services, ServerSettings settings, Store store, TimeProvider clock)
    {
        // Before anything else, for an adapter in the same process reads them when it is put together.
        if (settings.IsDevelopment)
            foreach (var agency in settings.Rules.Agreements) AgencyKeys.CreateIfMissing(AgencyKeys.FileOf(settings.AgencyKeysFolder, agency.Agency));
        services.AddSingleton(settings).AddSingleton(settings.Rules).AddSingleton(store).AddSingleton(clock);
        services.AddSingleton(new StateCalendar(clock, settings.TimeZone));
        services.AddSingleton<FactSeals>().AddSingleton<CitizenFiles>().AddSingleton<ActivityAfterDeath>().AddSingleton<CitizenDesk>().AddSingleton<AgencyRecords>();
        services.AddSingleton<RegisterCitizen>().AddSingleton<LinkDesk>().AddSingleton<PartedRecords>().AddSingleton<LinkRecord>().AddSingleton<UnlinkRecord>().AddSingleton<EndRecord>().AddSingleton<LifeDesk>().AddSingleton<RecordLife>();
        services.AddSingleton<MergeDesk>().AddSingleton<MergeFiles>().AddSingleton<SentMeanwhile>();
        services.AddSingleton<ReportMove>().AddSingleton<ReportMoves>().AddSingleton<WithdrawMove>().AddSingleton<CorrectAddress>().AddSingleton<EnrolInProgramme>();
        services.AddSingleton<Holdings>().AddSingleton<Population>();
        services.AddSingleton<Readdressings>().AddSingleton<ReaddressingSearch>().AddSingleton<RoomForReaddressing>().AddSingleton<AnnounceReaddressing>();
        services.AddSingleton<FollowChange>().AddSingleton<Agreements>().AddSingleton<Redrive>().AddSingleton<PrintedNotices>();

        var runner = new RunnerToCome();
        var kept = new KeptFiles(() => store.Projections);
        services.AddSingleton(kept).AddSingleton<KeysFollow>().AddSingleton<KeepingDesk>().AddSingleton<CourtOrders>();
        var reviews = new ReviewQueue(() => store.Projections);
        services.AddSingleton(reviews).AddSingleton<PeopleIndex>().AddSingleton<RecordDesk>().AddSingleton<Reviews>().AddSingleton<DecideReviews>().AddSingleton<PlaceAnew>().AddSingleton<RecordGuardians>();
        services.AddHostedService<FollowPeople>();
        services.AddSingleton<BringLoads>().AddSingleton<TakeInLoads>();
        services.AddHostedService(made => made.GetRequiredService<TakeInLoads>());
        var (waiting, changes, deliveries) = (new Waiting(() => store.Projections), new ChangeIndex(() => store.Projections, () => runner.Runner, store), new DeliveryList(() => store.Projections));
        services.AddSingleton(waiting).AddSingleton(changes).AddSingleton(deliveries);
        services.AddSingleton(made => runner.Runner = new ProjectionRunner(store, [waiting, changes, deliveries, kept, reviews], made.GetRequiredService<ILogger<ProjectionRunner>>()));
        services.AddHostedService<ProjectionsHost>();

        // Before whatever appends by itself: a log that is behind what it signed must not grow.
        services.AddSingleton<Witnesses>().AddSingleton<ReadLog>().AddSingleton<GoingOn>();
        AddLog(services, LogToSign.Facts, () => new(store.Facts, settings.LogOrigin, settings.LogKeyFile, "HUB_LOG_KEY", "log.vkey"));
        AddLog(services, LogToSign.Reads, () => new(store.Reads, settings.ReadsOrigin, settings.ReadsKeyFile, "HUB_READS_KEY", "reads.vkey"));
        services.AddHostedService(made => made.GetRequiredService<GoingOn>());

        services.AddSingleton<Relays>();
        services.AddHostedService(made => made.GetRequiredService<Relays>());
        services.AddHostedService<Resending>();
        services.AddHostedService<EffectiveDays>();
        services.AddHostedService<CarryOutReaddressings>();
        services.AddHostedService<ForgetTheClosed>();
        services.AddHostedService<Erasing>();
        services.AddSingleton<ChangeFeed>();
        services.AddHostedService(made => made.GetRequiredService<ChangeFeed>());
        services.AddHubTokens(settings);
        services.AddHttpClient();
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true); // So that a parameter that cannot be read is refused in words, too.
        return services;
    }

    public static void MapHubServer(this WebApplication app)
    {
        app.Use(RecordReads.First);
        app.Use(Refusals.Catch);
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(RecordReads.Last);
        var v1 = app.MapGroup("/v1");
        Status.Map(app, v1);
        RegisterCitizen.Map(v1);
        LinkRecord.Map(v1);
        UnlinkRecord.Map(v1);
        EndRecord.Map(v1);
        RecordLife.Map(v1);
        MergeFiles.Map(v1);
        ReadMerges.Map(v1);
        FindCitizen.Map(v1);
        TakeInRecords.Map(v1);
        BringLoads.Map(v1);
        ReadLoads.Map(v1);
        MatchPeople.Map(v1);
        ReadReviews.Map(v1);
        ReadRecords.Map(v1);
        RecordGuardians.Map(v1);
        DecideReviews.Map(v1);
        ReportMove.Map(v1);
        ReportMoves.Map(v1);
        WithdrawMove.Map(v1);
        CorrectAddress.Map(v1);
        EnrolInProgramme.Map(v1);
        AnnounceReaddressing.Map(v1);
        ReadReaddressings.Map(v1);
        ReadAddresses.Map(v1);
        CompletePlace.Map(v1);
        ReadAddressBook.Map(v1);
        ReadPopulation.Map(v1);
        ReadHoldings.Map(v1);
        ReadEnvelopes.Map(v1);
        FollowChange.Map(v1);
        Redrive.Map(v1);
        ReadLag.Map(v1);
        PrintedNotices.Map(v1);
        app.Services.GetRequiredKeyedService<LogDesk>(LogToSign.Facts).Map(app, v1, LogToSign.Facts, "envelope");
        app.Services.GetRequiredKeyedService<LogDesk>(LogToSign.Reads).Map(app, v1, LogToSign.Reads, "reads");
        CourtOrders.Map(v1);
        ReadKeeping.Map(v1);
        ProveChange.Map(v1);
        ShowReads.Map(v1);
        ChangePage.Map(app);
        OpenApiDocument.Map(app);
        app.Services.GetService<DevelopmentIssuer>()?.Map(app);
    }

    private static void AddLog(IServiceCollection services, string name, Func<LogToSign> which)
    {
        services.AddKeyedSingleton(name, (made, _) => ActivatorUtilities.CreateInstance<SigningTheLog>(made, which()));
        services.AddKeyedSingleton(name, (made, _) => ActivatorUtilities.CreateInstance<LogDesk>(made, made.GetRequiredKeyedService<SigningTheLog>(name)));
        services.AddSingleton<IHostedService>(made => made.GetRequiredKeyedService<SigningTheLog>(name));
    }

    // The index of changes asks the runner how far it is; the runner is made from the index.
    private sealed class RunnerToCome
    {
        private ProjectionRunner? runner;

        public ProjectionRunner Runner
        {
            get => runner ?? throw new InvalidOperationException("Projections do not run yet.");
            set => runner = value;
        }
    }

    private sealed class ProjectionsHost(ProjectionRunner runner) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => runner.Start(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => runner.Stop();
    }
}
