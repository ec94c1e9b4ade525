using System.Net;
using Hub.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Cli.Roles;

/// <summary>What every role's process has in common: where it listens, what it logs, how it ends.</summary>
internal static class RoleApp
{
    private const int LargestBody = 2 * 1024 * 1024; // Each address has a smaller limit of its own, answered as a problem; this is the last one.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(20);

    public static WebApplicationBuilder Builder(params Uri[] listensAt)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            foreach (var url in listensAt.DistinctBy(u => (u.Host, u.Port))) Listen(kestrel, url);
        });
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestStop);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
        });
        // Libraries speak when something is wrong; requests are not logged at all.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Hub", LogLevel.Information);
        return builder;
    }

    /// <summary>Runs until it is told to end, or begins anew when its bus is lost.</summary>
    public static async Task Run(WebApplication app, string opened, Surroundings around, CancellationToken ct)
    {
        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new Halt(ExitCode.BadInput, "The address is in use by another process: " + e.Message);
        }

        await around.Out.WriteLineAsync(opened);
        await app.WaitForShutdownAsync(ct);
        if (app.Services.GetService<BusLost>() is { Happened: true }) BeginAnew.Now();
    }

    private static void Listen(KestrelServerOptions kestrel, Uri url)
    {
        if (IPAddress.TryParse(url.Host, out var address)) kestrel.Listen(address, url.Port);
        else if (url.IsLoopback) kestrel.ListenLocalhost(url.Port);
        else kestrel.ListenAnyIP(url.Port); // By a name: whatever addresses this machine has under it.
    }
}
