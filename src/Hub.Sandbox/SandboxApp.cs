using System.Net;
using Hub.Sandbox.Courts;
using Hub.Sandbox.Dmv;
using Hub.Sandbox.Revenue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Sandbox;

/// <summary>The three agencies' systems, as one app that can run by itself or beside the server. Start and stop it as any other.</summary>
public static class SandboxApp
{
    public static WebApplication Build(SandboxSettings settings)
    {
        if (!settings.Url.IsLoopback) throw new ArgumentException("The sandbox listens on loopback only.", nameof(settings));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, settings.Url));
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRoutingCore();

        var signature = new WebhookSignature(settings.CourtsSecret);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(signature);
        builder.Services.AddSingleton(_ => new Houses(Agency.Dmv(settings), Agency.Revenue(settings), Agency.Courts(settings)));
        builder.Services.AddSingleton(s => new CallBacks(s.GetRequiredService<Houses>().Courts, settings, signature));
        builder.Services.AddSingleton(s => new Docket(s.GetRequiredService<Houses>().Courts, s.GetRequiredService<CallBacks>(), settings));
        builder.Services.AddSingleton(s => new Poster(s.GetRequiredService<Houses>().Revenue, settings, s.GetRequiredService<ILogger<Poster>>()));
        builder.Services.AddSingleton<IHostedService>(s => s.GetRequiredService<CallBacks>());
        builder.Services.AddSingleton<IHostedService>(s => s.GetRequiredService<Docket>());
        builder.Services.AddSingleton<IHostedService>(s => s.GetRequiredService<Poster>());

        var app = builder.Build();
        var houses = app.Services.GetRequiredService<Houses>();
        new DmvDesk(houses.Dmv).Map(app);
        new CourtsDesk(houses.Courts, app.Services.GetRequiredService<Docket>(), signature, settings.Clock).Map(app);
        new ControlDesk([houses.Dmv, houses.Revenue, houses.Courts]).Map(app);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, Uri url)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        kestrel.Listen(IPAddress.TryParse(url.Host, out var address) ? address : IPAddress.Loopback, url.Port);
    }

    /// <summary>Three houses, nothing shared.</summary>
    private sealed class Houses(Agency dmv, Agency revenue, Agency courts) : IAsyncDisposable
    {
        public Agency Dmv => dmv;
        public Agency Revenue => revenue;
        public Agency Courts => courts;

        public async ValueTask DisposeAsync()
        {
            await dmv.DisposeAsync();
            await revenue.DisposeAsync();
            await courts.DisposeAsync();
        }
    }
}
