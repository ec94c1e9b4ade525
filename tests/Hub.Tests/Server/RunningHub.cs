using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Hub.Contracts;
using Hub.EventStore;
using Hub.Server;
using Hub.Server.Access;
using Hub.Tests.Machines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Hub.Tests.Server;

/// <summary>A hub server on a private cluster and a free loopback port, asked over HTTP as anybody would. Agencies are queues that a test reads.</summary>
public sealed class RunningHub : IAsyncDisposable
{
    private readonly WebApplication app;

    private RunningHub(WebApplication app, Store store, MovableClock clock, AgencyDesks desks, ReadsAtTheEdge edge)
    {
        (this.app, Store, Clock, Desks, Edge) = (app, store, clock, desks, edge);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Address { get; }
    public Store Store { get; }
    public MovableClock Clock { get; }
    public AgencyDesks Desks { get; }
    public ReadsAtTheEdge Edge { get; }
    public required string ReadsDatabase { get; init; }
    public IServiceProvider Services => app.Services;

    public static async Task<RunningHub> Start(StoreSettings? databases = null, DateTimeOffset? now = null, Func<DatedRules, DatedRules>? rules = null, string? keysFolder = null,
        Uri? sandbox = null, string? logKeyFile = null, RealAgencies? agencies = null)
    {
        var clock = new MovableClock(now ?? new DateTimeOffset(2026, 3, 2, 15, 0, 0, TimeSpan.Zero));
        var settings = new ServerSettings
        {
            IsDevelopment = true, TimeZone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York"), Rules = (rules ?? (r => r))(DatedRules.Read(null)),
            AgencyKeysFolder = keysFolder ?? Folder("agency-keys"), ResendAfter = TimeSpan.FromSeconds(2),
            Sandbox = sandbox, LogKeyFile = logKeyFile ?? Path.Combine(Folder("log-key"), "log-key.pem"),
            ReadsKeyFile = Path.Combine(Folder("reads-key"), "reads-key.pem"),
        };
        databases ??= PrivatePostgres.Shared.NewStore();
        databases = databases with { Reads = databases.Reads ?? PrivatePostgres.Shared.NewDatabase("reads") };
        var store = await Store.Open(databases, clock);
        var desks = new AgencyDesks(settings.AgencyKeysFolder) { Clock = clock.GetUtcNow };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().UseUrls(agencies?.CalledBackAt.ToString() ?? "http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(desks.Log);
        builder.Services.AddSingleton(desks);
        builder.Services.AddHubServer(settings, store, clock);
        BusEndpoint[] ends = agencies is null ? [.. desks.Endpoints] : await agencies.Open(builder.Services, clock, settings.AgencyKeysFolder);
        builder.Services.AddHubBus(new BusSettings(null), [HubServer.Endpoint, .. ends]);
        var built = builder.Build();
        var edge = new ReadsAtTheEdge(store, await store.Reads.Log.ReadHead());
        built.Use(edge.Count);
        built.MapHubServer();
        agencies?.Map(built);
        await built.StartAsync();
        return new(built, store, clock, desks, edge) { ReadsDatabase = databases.Reads };
    }

    /// <summary>Of a hub's own, and gone with the machines when the tests end.</summary>
    internal static string Folder(string name) => PrivatePostgres.Shared.Folder(name + "-" + Guid.NewGuid().ToString("N"));

    /// <summary>A client that says who it is and what it reads for, or with purpose "" does not say the second.</summary>
    public HttpClient As(string role, string? purpose = null)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        if (role.Length > 0)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", app.Services.GetRequiredService<DevelopmentIssuer>().Issue(role));
        if ((purpose ?? PurposeOf(role)) is { Length: > 0 } what) client.DefaultRequestHeaders.Add("Hub-Purpose", what);
        return client;
    }

    private static string PurposeOf(string role) => role.Split(':')[0] switch
    {
        "custodian" => "court-order",
        Scopes.Clerk => "counter-service",
        Scopes.Auditor => "audit",
        Scopes.Intake => "operations",
        Scopes.Agency => "address-of-record",
        _ => "",
    };

    public Task<Answered> Post(string path, object body, string role = "intake", string? key = null, string? ifMatch = null) =>
        PostText(path, JsonSerializer.Serialize(body, JsonSerializerOptions.Web), role, key, ifMatch);

    public async Task<Answered> PostText(string path, string body, string role = "intake", string? key = null, string? ifMatch = null)
    {
        using var client = As(role);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key != "") request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await client.SendAsync(request);
        return await Answered.Of(response);
    }

    public async Task<Answered> Get(string path, string role = "clerk")
    {
        using var client = As(role);
        using var response = await client.GetAsync(path);
        return await Answered.Of(response);
    }

    /// <summary>A citizen with a record at each agency.</summary>
    public async Task<Registered> Register(
        string address = "100 Main Street, Springfield, OH 45502", string? substitute = null, string[]? agencies = null)
    {
        var n = Guid.NewGuid().ToString("N")[..10].ToUpperInvariant();
        var records = (agencies ?? ["dmv", "revenue", "courts"]).Select(a => new { agency = a, key = $"{a.ToUpperInvariant()}-{n}" }).ToArray();
        var answer = await Post("/v1/citizens", new
        {
            name = new { first = "Alma", last = "Reyes" }, birthDate = "1980-05-01", records, address,
            protection = substitute is null ? null : new { programme = "acp", substitute },
        });
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Text);
        return new(answer.Json.GetProperty("citizen").GetString()!, n, answer.Json);
    }

    public Task<Answered> Report(string citizen, string address, string on, string role = "intake", string? key = null, string? until = null) =>
        Post("/v1/address-changes", new { reportedBy = new { citizen }, address, effectiveOn = on, until }, role, key);

    /// <summary>Until nothing that is due is open.</summary>
    public Task Settled() => Eventually.Holds(async () => (await Get("/v1/lag")).Json.GetProperty("dueOpen").GetInt64() == 0);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        try
        {
            await Edge.CompareWithLog();
        }
        finally
        {
            await app.DisposeAsync();
            await Store.DisposeAsync();
        }
    }
}

public sealed record Registered(string Citizen, string Number, JsonElement Answer)
{
    public string Key(string agency) => $"{agency.ToUpperInvariant()}-{Number}";
}

public sealed record Answered(HttpStatusCode Status, string Text, JsonElement Json)
{
    public string? Code => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("code", out var code) ? code.GetString() : null;

    public string this[string member] => Json.GetProperty(member).ToString();

    public static async Task<Answered> Of(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        JsonElement json = default;
        if (response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true) json = JsonSerializer.Deserialize<JsonElement>(text);
        return new(response.StatusCode, text, json);
    }
}

/// <summary>A clock that a test sets; timers run in real time.</summary>
public sealed class MovableClock(DateTimeOffset now) : TimeProvider
{
    private readonly long began = TimeProvider.System.GetTimestamp();
    private long ahead;

    public override DateTimeOffset GetUtcNow() => now + TimeProvider.System.GetElapsedTime(began) + TimeSpan.FromTicks(Interlocked.Read(ref ahead));

    public void Advance(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);
}
