using Hub.Adapters;
using Hub.Contracts;
using Hub.Sandbox;
using Hub.Tests.Machines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Server;

/// <summary>In place of desks that a test reads: the real adapters beside the hub and the sandbox's systems with storage of their own, all by the hub's clock.</summary>
public sealed class RealAgencies : IAsyncDisposable
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private readonly string folder = Directory.CreateTempSubdirectory("hub-agencies-").FullName;
    private readonly Uri sandboxAt = new($"http://127.0.0.1:{Ports.Free()}");
    private WebApplication? sandbox;

    public static readonly IReadOnlyList<string> All = ["dmv", "revenue", "courts"];

    /// <summary>The hub's own address; the Courts call the adapter back there.</summary>
    public Uri CalledBackAt { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    public async Task<BusEndpoint[]> Open(IServiceCollection services, TimeProvider clock, string keysFolder)
    {
        var callBack = new Uri(CalledBackAt, "/courts/docketing");
        sandbox = SandboxApp.Build(new SandboxSettings
        {
            Url = sandboxAt, DataFolder = Path.Combine(folder, "agencies"), RevenueDrop = Path.Combine(folder, "drop"), CourtsCallBack = callBack, CourtsSecret = Secret,
            RevenueLooksEvery = TimeSpan.FromMilliseconds(20), Clock = clock,
        });
        await sandbox.StartAsync();
        var settings = new AdapterSettings
        {
            DataFolder = Path.Combine(folder, "inboxes"), KeysFolder = keysFolder, DmvUrl = new Uri(sandboxAt, "/dmv/soap"), CourtsUrl = new Uri(sandboxAt, "/courts/webhooks"),
            CourtsCallBack = callBack, CourtsSecret = Secret, RevenueDrop = Path.Combine(folder, "drop"), RevenueWindow = TimeSpan.FromMilliseconds(50),
            CourtsPatience = TimeSpan.FromSeconds(2), // A clock that is set forward makes signatures on their way too old; they are asked for again.
        };
        return [.. All.Select(agency => services.AddAdapter(agency, settings))];
    }

    public void Map(IEndpointRouteBuilder app)
    {
        foreach (var agency in All) app.MapAdapter(agency);
    }

    /// <summary>What the agency's own storage would post to now: line, city, state and ZIP, by record key.</summary>
    public async Task<Dictionary<string, string>> Storage(string agency) =>
        (await Rows(agency, "holdings.csv")).ToDictionary(r => r["record_id"], r => $"{r["line"]}|{r["city"]}|{r["state"]}|{r["zip"]}", StringComparer.Ordinal);

    /// <summary>By which other record each goes in the agency's own storage.</summary>
    public async Task<Dictionary<string, string>> Persons(string agency) =>
        (await Rows(agency, "persons.csv")).ToDictionary(r => r["record_id"], r => r["goes_by"], StringComparer.Ordinal);

    private async Task<IEnumerable<Dictionary<string, string>>> Rows(string agency, string what)
    {
        using var http = new HttpClient { BaseAddress = sandboxAt };
        var file = Path.Combine(folder, $"{agency}-{what}");
        await File.WriteAllTextAsync(file, await http.GetStringAsync(new Uri($"/agencies/{agency}/{what}", UriKind.Relative)));
        return Flow.MovesFile.Rows(file);
    }

    public async ValueTask DisposeAsync()
    {
        if (sandbox is not null)
        {
            await sandbox.StopAsync();
            await sandbox.DisposeAsync();
        }
        Directory.Delete(folder, recursive: true);
    }
}
