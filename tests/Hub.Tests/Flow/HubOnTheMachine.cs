using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Hub.Tests.Machines;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.Flow;

/// <summary>
/// A whole hub as people start it: <c>ops/run --detach</c> on free ports and a folder of its own, asked through <c>ops/hub</c>, ended with
/// <c>ops/stop</c>. Nothing of it is in this process.
/// </summary>
public sealed class HubOnTheMachine : IAsyncDisposable
{
    private const int MostLinesShown = 15;
    private static readonly string Root = FindRoot();
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, bool> Taken = [];
    private readonly bool rabbitMq;
    private (int Pid, long Kept)? serverAtStart;

    private HubOnTheMachine(bool rabbitMq)
    {
        this.rabbitMq = rabbitMq;
        // The port and the four after it are this hub's.
        Port = FreePorts();
        Data = Path.Combine("/tmp", "hub-flow-" + Guid.NewGuid().ToString("N")[..10]);
        Outside = Directory.CreateDirectory(Data + "-out").FullName;
    }

    public int Port { get; }
    public string Data { get; }

    /// <summary>For what a test writes beside the hub's own folder.</summary>
    public string Outside { get; }
    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    public static async Task<HubOnTheMachine> Start(bool rabbitMq, string? now = null)
    {
        var hub = new HubOnTheMachine(rabbitMq);
        await hub.Run(now);
        return hub;
    }

    public async Task Run(string? now = null)
    {
        string[] arguments = ["--empty", "--detach", "--data", Data, "--port", Port.ToString(CultureInfo.InvariantCulture), .. rabbitMq ? ["--rabbitmq"] : Array.Empty<string>(), .. now is null ? Array.Empty<string>() : ["--now", now]];
        (await Program("ops/run", arguments, TimeSpan.FromMinutes(4))).Good();
        serverAtStart = (PidOf("server"), await ReadsKept());
    }

    /// <summary>Ends it in order. Unless its server was ended in between, what it says left it about people is what the read log took in meanwhile.</summary>
    public async Task Stop()
    {
        if (serverAtStart is { } began && File.Exists(Path.Combine(Data, "run", "server.pid")) && began.Pid == PidOf("server") && Directory.Exists($"/proc/{began.Pid}"))
        {
            var reads = (await Ask("/v1/status")).GetProperty("reads");
            var kept = await ReadsKept() - began.Kept;
            Assert.That((reads.GetProperty("recorded").GetInt64(), kept), Is.EqualTo((reads.GetProperty("shown").GetInt64(), reads.GetProperty("shown").GetInt64())),
                "reads that left the server, those that it recorded, and those in the read log");
            await TestContext.Progress.WriteLineAsync($"{kept} reads left this hub, and as many are in its read log.");
        }
        serverAtStart = null;
        await End();
    }

    private async Task<long> ReadsKept()
    {
        await using var there = new NpgsqlConnection(await Setting("HUB_PG_READS") + ";Pooling=false");
        await there.OpenAsync();
        await using var count = new NpgsqlCommand("select count(distinct convert_from(header, 'UTF8')::json ->> 'correlation') from hub.event where type = 'read-served.v1'", there);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    private async Task End() => (await Program("ops/stop", ["--data", Data, "--port", Port.ToString(CultureInfo.InvariantCulture)], TimeSpan.FromMinutes(1))).Good();

    public Task<Ended> Hub(params string[] arguments) => Program("ops/hub", arguments, TimeSpan.FromMinutes(10));

    /// <summary>In surroundings of its own: settings, time zone, language.</summary>
    public Task<Ended> HubWith(IReadOnlyDictionary<string, string> settings, params string[] arguments) => Program("ops/hub", arguments, TimeSpan.FromMinutes(10), settings);

    public Process Begin(params string[] arguments) => Process.Start(Info("ops/hub", arguments))!;

    public Task<Ended> Role(params string[] arguments) => Program("ops/role", [.. arguments, "--data", Data, "--port", Port.ToString(CultureInfo.InvariantCulture)], TimeSpan.FromMinutes(4));

    /// <summary>The process that plays a role: server, dmv, revenue, courts, sandbox, rabbitmq, postgres.</summary>
    public int PidOf(string role) => int.Parse(File.ReadAllText(Path.Combine(Data, "run", role + ".pid")).Split()[0], CultureInfo.InvariantCulture);

    /// <summary>What the hub answers an auditor.</summary>
    public async Task<JsonElement> Ask(string path)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Url) };
        var token = await (await http.PostAsJsonAsync("/dev/tokens", new { role = "auditor" })).Content.ReadFromJsonAsync<JsonElement>();
        http.DefaultRequestHeaders.Authorization = new("Bearer", token.GetProperty("token").GetString());
        http.DefaultRequestHeaders.Add("Hub-Purpose", "audit");
        return await http.GetFromJsonAsync<JsonElement>(path);
    }

    public async Task<long> Head() => (await Ask("/v1/status")).GetProperty("head").GetInt64();

    /// <summary>A setting that the hub's roles were started with.</summary>
    public async Task<string> Setting(string name)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", ". \"$1\"; printf %s \"${!2}\"", "-", Path.Combine(Data, "run", "settings"), name]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return await shell.StandardOutput.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        if (TestContext.CurrentContext.Result.FailCount > 0)
        {
            await TestContext.Progress.WriteLineAsync($"What the hub left is kept in {Data}");
            foreach (var log in Directory.GetFiles(Path.Combine(Data, "logs")))
                await TestContext.Progress.WriteLineAsync($"--- {Path.GetFileName(log)}\n{string.Join('\n', File.ReadLines(log).TakeLast(MostLinesShown).Select(l => l[..Math.Min(l.Length, 400)]))}");
            return;
        }
        Directory.Delete(Data, recursive: true);
        Directory.Delete(Outside, recursive: true);
    }

    private async Task<Ended> Program(string program, string[] arguments, TimeSpan patience, IReadOnlyDictionary<string, string>? settings = null)
    {
        var info = Info(program, arguments);
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) info.Environment[name] = value;
        using var process = Process.Start(info)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            // What was started to stay may hold the pipes; what the program itself said is there by now.
            await Task.WhenAll(output, errors).WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (TimeoutException)
        {
            return new(process.ExitCode, "");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {patience}.");
        }
        return new(process.ExitCode, await output + await errors);
    }

    private ProcessStartInfo Info(string program, string[] arguments)
    {
        var info = new ProcessStartInfo(Path.Combine(Root, program)) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        foreach (var name in info.Environment.Keys.Where(k => k.StartsWith("HUB_", StringComparison.Ordinal)).ToArray()) info.Environment.Remove(name);
        info.Environment["HUB_URL"] = Url;
        return info;
    }

    // Below the ports that the scripts choose from, and those that the system gives to outgoing connections: nobody takes one in between.
    private static int FreePorts()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var first = 12_000 + (Random.Shared.Next(0, 800) * 10);
            if (Enumerable.Range(first, 5).All(IsFree) && Taken.TryAdd(first, true)) return first;
        }
        throw new InvalidOperationException("No five free ports in a row.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Hub.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("The tests do not lie in the repository.");
    }

    /// <summary>A folder beside the repository that only the team has; in CI its absence is a failure, not a reason to skip.</summary>
    public static string SharedFolder(string path)
    {
        var folder = Path.GetFullPath(Path.Combine(Root, "..", "shared", path));
        if (Directory.Exists(folder)) return folder;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"../shared/{path} is missing beside the checkout; this test reads it.");
        Assert.Ignore($"../shared/{path} is not beside this checkout.");
        return "";
    }
}

public sealed record Ended(int Code, string Said)
{
    public Ended Good()
    {
        Assert.That(Code, Is.Zero, Said);
        return this;
    }
}
