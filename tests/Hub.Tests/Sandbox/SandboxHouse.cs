using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Hub.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Hub.Tests.Sandbox;

/// <summary>The three agencies on free ports with a data folder of their own, and somebody at the hub's end to be called back.</summary>
internal sealed class SandboxHouse : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hub-sandbox-");
    private readonly TimeProvider clock;
    private WebApplication agencies = null!;
    private WebApplication hub = null!;

    private SandboxHouse(TimeProvider clock) => this.clock = clock;

    public HttpClient Http { get; private set; } = null!;
    public string Drop => Path.Combine(folder.FullName, "drop");
    public string Data => Path.Combine(folder.FullName, "data");

    /// <summary>What the Courts called back with, in order of arrival.</summary>
    public ConcurrentQueue<(IHeaderDictionary Headers, string Body)> CallBacks { get; } = new();

    public int HubAnswers { get; set; } = 204;

    public static async Task<SandboxHouse> Open(TimeProvider? clock = null)
    {
        var house = new SandboxHouse(clock ?? TimeProvider.System);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        house.hub = builder.Build();
        house.hub.MapPost("/courts/docketing", house.TakeCallBack);
        await house.hub.StartAsync();
        await house.Start();
        return house;
    }

    public async Task Start()
    {
        agencies = SandboxApp.Build(new SandboxSettings
        {
            Url = new Uri("http://127.0.0.1:0"),
            DataFolder = Data,
            RevenueDrop = Drop,
            CourtsCallBack = new Uri(Address(hub) + "/courts/docketing"),
            CourtsSecret = Secret,
            Clock = clock,
            RevenueLooksEvery = TimeSpan.FromMilliseconds(10),
        });
        await agencies.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(Address(agencies)) };
    }

    /// <summary>As after a crash: what is on disk is all that is left.</summary>
    public async Task Restart()
    {
        await Stop();
        await Start();
    }

    public async Task<HttpResponseMessage> Post(string path, string body, string contentType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.TryAddWithoutValidation("content-type", contentType);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request);
    }

    public async Task Upset(string agency, object fault) =>
        Assert.That((int)(await Http.PostAsJsonAsync($"/agencies/{agency}/faults", fault)).StatusCode, Is.EqualTo(204));

    public Task<HttpResponseMessage> Calm(string agency) => Http.DeleteAsync(new Uri($"/agencies/{agency}/faults", UriKind.Relative));

    public async Task<(int Status, JsonElement Body)> Ask(string path, object question)
    {
        using var answer = await Http.PostAsJsonAsync(path, question);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>records, applied, rejected, duplicates, unchanged.</summary>
    public async Task<string> Count(string agency)
    {
        var n = await Http.GetFromJsonAsync<JsonElement>($"/agencies/{agency}/applied/count");
        return string.Join(' ', n.EnumerateObject().Select(m => $"{m.Value.GetInt64()} {m.Name}"));
    }

    public Task<string> Holdings(string agency) => Http.GetStringAsync($"/agencies/{agency}/holdings.csv");

    public void PutBatch(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.Combine(Drop, "in"));
        var temporary = Path.Combine(Drop, "in", name + ".tmp");
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, Path.Combine(Drop, "in", name), overwrite: true);
    }

    /// <summary>The acknowledgement of a batch, which is then removed as the hub does.</summary>
    public async Task<string> Acknowledgement(string batch)
    {
        var path = Path.Combine(Drop, "out", "HUBACK" + batch["HUBADDR".Length..]);
        await Until(() => File.Exists(path));
        var content = await File.ReadAllTextAsync(path);
        File.Delete(path);
        return content;
    }

    public static Task Until(Func<bool> condition) => Eventually.Holds(condition);

    private async Task TakeCallBack(HttpContext call)
    {
        using var reader = new StreamReader(call.Request.Body);
        var body = await reader.ReadToEndAsync();
        call.Response.StatusCode = HubAnswers;
        CallBacks.Enqueue((new HeaderDictionary(call.Request.Headers.ToDictionary(h => h.Key, h => h.Value)), body));
    }

    private static string Address(WebApplication app) =>
        app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    private async Task Stop()
    {
        Http.Dispose();
        await agencies.StopAsync();
        await agencies.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await hub.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
