using System.CommandLine;
using Hub.Adapters;
using Hub.Contracts;
using Hub.EventStore;
using Hub.Server;
using Hub.Server.Audit;
using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace Hub.Cli.Roles;

/// <summary>The server; embedded, every other role too, in one process with the bus in memory.</summary>
public static class Serve
{
    public static Command Command(Surroundings around)
    {
        var embedded = new Option<bool>("--embedded") { Description = "Play every role in this process, with the bus in memory" };
        var command = new Command("serve", "Run the server") { embedded };
        command.SetAction(async (parsed, ct) =>
        {
            var settings = new RoleSettings(around);
            await Run(around, settings, parsed.GetValue(embedded), ct);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task Run(Surroundings around, RoleSettings settings, bool embedded, CancellationToken ct)
    {
        var clock = settings.Clock();
        var broker = settings.Broker();
        if (embedded && broker is not null) throw new Halt(ExitCode.BadInput, "--embedded has its bus in memory; take HUB_RABBITMQ away, or --embedded.");
        if (!embedded && broker is null) throw new Halt(ExitCode.BadInput, "HUB_RABBITMQ is missing: without a broker the adapters cannot be reached (or use --embedded).");

        await using var sandbox = embedded ? RunSandbox.Build(settings, clock) : null;
        await using var store = await Open(settings, clock, ct);
        await using var app = Build(around.HubUrl, settings, store, clock, broker, embedded);
        if (sandbox is not null) await sandbox.StartAsync(ct);
        try
        {
            await RoleApp.Run(app, $"The hub is open at {around.HubUrl}", around, ct);
        }
        catch (LogKeyMissing e)
        {
            throw new Halt(ExitCode.No, e.Message);
        }
        if (sandbox is not null) await sandbox.StopAsync(CancellationToken.None);
    }

    private static WebApplication Build(Uri url, RoleSettings settings, Store store, TimeProvider clock, Uri? broker, bool embedded)
    {
        var builder = RoleApp.Builder(embedded ? [url, settings.CourtsCallBack] : [url]);
        builder.Services.AddHubServer(ServerSettings.FromEnvironment(), store, clock);
        BusEndpoint[] adapters = embedded ? [.. RunAdapter.Agencies.Select(agency => builder.Services.AddAdapter(agency, RunAdapter.SettingsFrom(settings)))] : [];
        builder.Services.AddHubBus(new BusSettings(broker), [HubServer.Endpoint, .. adapters]);
        var app = builder.Build();
        app.MapHubServer();
        if (embedded) foreach (var agency in RunAdapter.Agencies) app.MapAdapter(agency);
        return app;
    }

    private static async Task<Store> Open(RoleSettings settings, TimeProvider clock, CancellationToken ct)
    {
        _ = settings.Needed("HUB_PG_READS");
        try
        {
            return await Store.Open(settings.Store, clock, ct);
        }
        catch (SchemaIsNewer e)
        {
            throw new Halt(ExitCode.No, e.Message);
        }
        catch (NpgsqlException e)
        {
            throw new Halt(ExitCode.Unreachable, $"PostgreSQL does not let the hub in: {e.Message}");
        }
    }
}
