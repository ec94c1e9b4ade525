using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hub.Adapters;
using Hub.Contracts;
using Hub.Sandbox;
using Hub.Tests.Machines;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Hub.Tests.Adapters;

/// <summary>The sandbox's agencies, their adapters and a hub that only sends and listens, all on free ports, each adapter with an inbox on disk.</summary>
internal sealed class AdapterHouse : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static readonly string[] agencies = ["dmv", "revenue", "courts"];
    private readonly string folder = Directory.CreateTempSubdirectory("hub-adapters-").FullName;
    private readonly int callBackPort = Ports.Free();
    private readonly Uri? broker;
    private WebApplication sandbox = null!;
    private WebApplication? adapters;

    private AdapterHouse(Uri? broker) => this.broker = broker;

    public HttpClient Agencies { get; private set; } = null!;

    public Uri Address => new($"http://127.0.0.1:{callBackPort}");

    public string Drop => Path.Combine(folder, "drop");

    private TimeSpan CallPatience { get; init; } = TimeSpan.FromSeconds(1);

    private TimeSpan CourtsPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What the hub got, in order.</summary>
    public ConcurrentQueue<DeliveryReceiptV1> Receipts { get; } = new();

    public ConcurrentQueue<(string Agency, string Record, long At)> Arrived { get; } = new();

    public ConcurrentQueue<SequencesMissingV1> Asked { get; } = new();

    public ConcurrentQueue<ErasureConfirmedV1> Confirmed { get; } = new();

    public string Inboxes => Path.Combine(folder, "inboxes");

    public BusDeadLetters DeadLetters => adapters!.Services.GetRequiredService<BusDeadLetters>();

    /// <summary>To an adapter whoever the message is for.</summary>
    public Task SendTo(string agency, params RecordChangedV1[] messages) =>
        adapters!.Services.GetRequiredService<BusSender>().SendAll(Queues.Of(agency), messages, CancellationToken.None);

    public Task Erase(string agency, string record) => Erase(agency, new SubjectErasedV1 { Agency = agency, Record = record, Position = 9 });

    public async Task Erase(string agency, SubjectErasedV1 message) =>
        await adapters!.Services.GetRequiredService<BusSender>().Send(Queues.Of(agency), message, CancellationToken.None);

    /// <param name="broker">Null: the in-memory bus.</param>
    /// <param name="patient">As patient as in earnest; else lost calls are given up soon, so that tests are.</param>
    public static async Task<AdapterHouse> Open(Uri? broker = null, bool patient = false)
    {
        var house = patient
            ? new AdapterHouse(broker) { CallPatience = TimeSpan.FromSeconds(10), CourtsPatience = TimeSpan.FromMinutes(1) }
            : new AdapterHouse(broker);
        await house.OpenSandbox();
        await house.OpenAdapters();
        return house;
    }

    public Letters Letters(string agency) => new(folder, agency);

    public T Part<T>(string agency) where T : notnull => adapters!.Services.GetRequiredKeyedService<T>(agency);

    public Task Send(params RecordChangedV1[] messages) =>
        adapters!.Services.GetRequiredService<BusSender>().SendAll(Queues.Of(messages[0].Agency), messages, CancellationToken.None);

    public async Task OpenSandbox()
    {
        sandbox = SandboxApp.Build(new SandboxSettings
        {
            Url = new Uri("http://127.0.0.1:0"),
            DataFolder = Path.Combine(folder, "agencies"),
            RevenueDrop = Drop,
            CourtsCallBack = new Uri(Address, "/courts/docketing"),
            CourtsSecret = Secret,
            RevenueLooksEvery = TimeSpan.FromMilliseconds(20),
        });
        await sandbox.StartAsync();
        var address = sandbox.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Agencies = new HttpClient { BaseAddress = new Uri(address) };
    }

    public async Task CloseSandbox()
    {
        Agencies.Dispose();
        await sandbox.StopAsync();
        await sandbox.DisposeAsync();
    }

    public async Task OpenAdapters()
    {
        foreach (var agency in agencies) AgencyKeys.CreateIfMissing(Path.Combine(folder, agency + ".keys.json"));
        var settings = new AdapterSettings
        {
            DataFolder = Path.Combine(folder, "inboxes"),
            KeysFolder = folder,
            DmvUrl = new Uri(Agencies.BaseAddress!, "/dmv/soap"),
            CourtsUrl = new Uri(Agencies.BaseAddress!, "/courts/webhooks"),
            CourtsCallBack = new Uri(Address, "/courts/docketing"),
            CourtsSecret = Secret,
            CourtsPatience = CourtsPatience,
            RevenueDrop = Drop,
            RevenueWindow = TimeSpan.FromMilliseconds(100),
            CallPatience = CallPatience,
        };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, callBackPort));
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        builder.Services.AddHubBus(new BusSettings(broker), [.. agencies.Select(a => builder.Services.AddAdapter(a, settings)), HubQueue()]);
        adapters = builder.Build();
        foreach (var agency in agencies) adapters.MapAdapter(agency);
        await adapters.StartAsync();
        await Eventually.Holds(() => adapters.Services.GetRequiredService<BusHealth>().Ready);
    }

    /// <summary>Stops the adapters as they stand; what is under way at an agency is not waited for.</summary>
    public async Task CloseAdapters()
    {
        if (adapters is null) return;
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await adapters.StopAsync(now.Token);
        await adapters.DisposeAsync();
        adapters = null;
    }

    public async Task Upset(string agency, object fault) =>
        Assert.That((await Agencies.PostAsJsonAsync($"/agencies/{agency}/faults", fault)).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));

    public Task Calm(string agency) => Agencies.DeleteAsync(new Uri($"/agencies/{agency}/faults", UriKind.Relative));

    public async Task<long> Count(string agency, string what) =>
        (await Agencies.GetFromJsonAsync<JsonElement>($"/agencies/{agency}/applied/count")).GetProperty(what).GetInt64();

    /// <summary>record_id,line,city,state,zip, without the header.</summary>
    public Task<string[]> Holdings(string agency) => Rows(agency, "holdings.csv");

    /// <summary>Which records the agency holds to be one person's.</summary>
    public Task<string[]> Persons(string agency) => Rows(agency, "persons.csv");

    private async Task<string[]> Rows(string agency, string what) =>
        (await Agencies.GetStringAsync(new Uri($"/agencies/{agency}/{what}", UriKind.Relative))).Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];

    public Task UntilReceipts(int count, int seconds = 30) => Eventually.Holds(() => DistinctReceipts().Count >= count, seconds);

    public List<DeliveryReceiptV1> DistinctReceipts() => [.. Receipts.DistinctBy(r => (r.Agency, r.Record, r.Sequence, r.Outcome))];

    public async ValueTask DisposeAsync()
    {
        await CloseAdapters();
        await CloseSandbox();
        Directory.Delete(folder, recursive: true);
    }

    private BusEndpoint HubQueue() => new(Queues.Hub, _ => { }, (_, queue) =>
    {
        queue.Handler<DeliveryReceiptV1>(receipt =>
        {
            Arrived.Enqueue((receipt.Message.Agency, receipt.Message.Record, Stopwatch.GetTimestamp()));
            Receipts.Enqueue(receipt.Message);
            return Task.CompletedTask;
        });
        queue.Handler<ErasureConfirmedV1>(confirmed =>
        {
            Confirmed.Enqueue(confirmed.Message);
            return Task.CompletedTask;
        });
        queue.Handler<SequencesMissingV1>(missing =>
        {
            Asked.Enqueue(missing.Message);
            return Task.CompletedTask;
        });
    });
}
