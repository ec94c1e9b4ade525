using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hub.Cli;

namespace Hub.Benchmarks;

/// <summary>A whole hub of the benchmark's own, started and ended by the same scripts that people use.</summary>
internal sealed class FlowBenchHub : IAsyncDisposable
{
    private readonly string root;
    private readonly string data;

    private FlowBenchHub(string root, string data, Uri url) => (this.root, this.data, Url) = (root, data, url);

    public Uri Url { get; }

    public int PostmasterPid => int.Parse(File.ReadLines(Directory.EnumerateFiles(data, "postmaster.pid", SearchOption.AllDirectories).First()).First(), CultureInfo.InvariantCulture);

    public int ServerPid => int.Parse(File.ReadAllText(Path.Combine(data, "run", "server.pid")).Split(' ')[0], CultureInfo.InvariantCulture);

    public Surroundings Around => new(TextWriter.Null, Console.Error, name => name == "HUB_URL" ? Url.ToString() : null, TimeProvider.System);

    public static async Task<FlowBenchHub> Start(bool rabbitmq, TimeSpan revenueWindow)
    {
        var repository = Environment.GetEnvironmentVariable("HUB_REPOSITORY") ?? throw new InvalidOperationException("ops/bench starts this.");
        var port = FreePorts(5);
        var name = "bench-" + Guid.NewGuid().ToString("N")[..8];
        var hub = new FlowBenchHub(repository, Path.Combine(repository, ".hub", name), new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")));
        string[] options = ["--empty", "--detach", "--data", hub.data, "--port", port.ToString(CultureInfo.InvariantCulture)];
        try
        {
            await hub.Script("run", rabbitmq ? ["--rabbitmq", .. options] : options, ("HUB_REVENUE_WINDOW", revenueWindow.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)));
            return hub;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Script("stop", ["--data", data]);
        if (Directory.Exists(data)) Directory.Delete(data, recursive: true);
    }

    private async Task Script(string name, string[] options, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(Path.Combine(root, "ops", name), options) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var setting in start.Environment.Keys.Where(k => k.StartsWith("HUB_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(setting);
        foreach (var (key, value) in settings) start.Environment[key] = value;
        using var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('·')) await Console.Error.WriteLineAsync(line);
        }

        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"ops/{name} ended with {process.ExitCode}.");
    }

    /// <summary>The first of so many ports in a row that are free now.</summary>
    private static int FreePorts(int number)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            var first = Random.Shared.Next(12_000, 19_000);
            if (Enumerable.Range(first, number).All(IsFree)) return first;
        }

        throw new InvalidOperationException("No free ports.");

        static bool IsFree(int port)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }
}
