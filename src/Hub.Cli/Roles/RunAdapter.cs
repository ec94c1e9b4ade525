using System.CommandLine;
using System.Globalization;
using Hub.Adapters;
using Hub.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Cli.Roles;

/// <summary>One agency's adapter as a process of its own, at the agency's side. It knows the broker, its inbox and its agency; never the hub's databases.</summary>
public static class RunAdapter
{
    internal static readonly string[] Agencies = ["dmv", "revenue", "courts"];

    public static Command Command(Surroundings around)
    {
        var agency = new Argument<string>("AGENCY") { Description = "dmv, revenue or courts" };
        agency.AcceptOnlyFromAmong(Agencies);
        var command = new Command("adapter", "Run one agency's adapter") { agency };
        command.SetAction(async (parsed, ct) =>
        {
            await Run(around, new RoleSettings(around), parsed.GetRequiredValue(agency), ct);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task Run(Surroundings around, RoleSettings settings, string agency, CancellationToken ct)
    {
        var broker = settings.Broker() ?? throw new Halt(ExitCode.BadInput, "HUB_RABBITMQ is missing: an adapter of its own needs a broker (ops/run --rabbitmq sets it).");
        // In development the role that starts first makes the key; in earnest the state hands it to the agency.
        if (settings.IsDevelopment) AgencyKeys.CreateIfMissing(AgencyKeys.FileOf(settings.Needed("HUB_AGENCY_KEYS"), agency));
        // The Courts call the adapter back; the others only say how they are.
        var builder = RoleApp.Builder(agency == "courts" ? settings.CourtsCallBack : HealthOf(settings, agency));
        builder.Services.AddSingleton(settings.Clock());
        builder.Services.AddHubBus(new BusSettings(broker), builder.Services.AddAdapter(agency, SettingsFrom(settings)));
        await using var app = builder.Build();
        app.MapAdapter(agency);
        await RoleApp.Run(app, $"The adapter of {agency} is at work.", around, ct);
    }

    internal static AdapterSettings SettingsFrom(RoleSettings settings)
    {
        try
        {
            return AdapterSettings.From(settings.Read);
        }
        catch (InvalidDataException e)
        {
            throw new Halt(ExitCode.BadInput, e.Message);
        }
    }

    private static Uri HealthOf(RoleSettings settings, string agency) =>
        new($"http://127.0.0.1:{settings.Number("HUB_PORT", 5083 + Array.IndexOf(Agencies, agency)).ToString(CultureInfo.InvariantCulture)}");
}
