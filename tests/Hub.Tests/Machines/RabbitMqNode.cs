using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using RabbitMQ.Client;

namespace Hub.Tests.Machines;

/// <summary>
/// A private RabbitMQ node on free loopback ports with data, cookie and port mapper of its own. <see cref="Shared"/> is started when the
/// first test asks for it and ended after the last one; a test that stops a broker or loses its data starts its own.
/// </summary>
public sealed class RabbitMqNode : IAsyncDisposable
{
    private const string Programs = "/usr/lib/rabbitmq/bin";
    private static readonly Lazy<Task<RabbitMqNode>> shared = new(Start);
    private readonly string home = Directory.CreateTempSubdirectory("hub-rabbit-").FullName;
    private readonly int port = Ports.Free();
    private readonly int distributionPort = Ports.Free();
    private readonly int mapperPort = Ports.Free();
    private Process? broker;

    private RabbitMqNode()
    {
    }

    public static Task<RabbitMqNode> Shared => shared.Value;

    public Uri Address => new($"amqp://guest:guest@127.0.0.1:{port}/");

    public static async Task<RabbitMqNode> Start()
    {
        var node = new RabbitMqNode();
        try
        {
            await node.StartBroker();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>A node with an address that nobody listens on yet.</summary>
    public static RabbitMqNode NotStarted() => new();

    public static async Task StopShared()
    {
        if (shared.IsValueCreated) await (await shared.Value).DisposeAsync();
    }

    public async Task StartBroker()
    {
        await File.WriteAllTextAsync(Path.Combine(home, "plugins"), "[].");
        broker = Process.Start(Command("rabbitmq-server")) ?? throw new InvalidOperationException("rabbitmq-server did not start.");
        broker.OutputDataReceived += (_, _) => { };
        broker.ErrorDataReceived += (_, _) => { };
        broker.BeginOutputReadLine();
        broker.BeginErrorReadLine();
        await Eventually.Holds(
            async () => broker.HasExited ? throw new InvalidOperationException($"rabbitmq-server ended with {broker.ExitCode}.") : await Answers(), seconds: 60);
    }

    /// <summary>
    /// RabbitMQ 3.10 writes a new queue's own description behind: killed within its first second, the queue comes back without a leader.
    /// Nothing shows when it is written, so this is the one place that waits by the clock.
    /// </summary>
    public static Task UntilQueuesAreSettled() => Eventually.Passes(TimeSpan.FromSeconds(2));

    /// <summary>As a power cut would.</summary>
    public async Task KillBroker()
    {
        if (broker is not { HasExited: false }) return;
        broker.Kill(entireProcessTree: true);
        await broker.WaitForExitAsync();
    }

    public void LoseData() => Directory.Delete(Path.Combine(home, "data"), recursive: true);

    public async Task<uint> Count(string queue) => (await Look(channel => channel.QueueDeclarePassiveAsync(queue))).MessageCount;

    public async Task<IReadOnlyList<string>> Queues() =>
        [.. (await Control("list_queues", "name", "--silent", "--no-table-headers")).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    public async Task<string> Control(params string[] words)
    {
        using var control = Process.Start(Command("rabbitmqctl", words)) ?? throw new InvalidOperationException("rabbitmqctl did not start.");
        var error = control.StandardError.ReadToEndAsync();
        var text = await control.StandardOutput.ReadToEndAsync();
        await control.WaitForExitAsync();
        return control.ExitCode == 0 ? text : throw new InvalidOperationException(await error + text);
    }

    public async ValueTask DisposeAsync()
    {
        await KillBroker();
        broker?.Dispose();
        using (var mapper = Process.Start(Command("/usr/bin/epmd", ["-port", mapperPort.ToString(CultureInfo.InvariantCulture), "-kill"])))
            if (mapper is not null) await mapper.WaitForExitAsync();
        Directory.Delete(home, recursive: true);
    }

    private async Task<T> Look<T>(Func<IChannel, Task<T>> what)
    {
        await using var connection = await new ConnectionFactory { Uri = Address }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return await what(channel);
    }

    private async Task<bool> Answers()
    {
        try
        {
            return await Look(channel => Task.FromResult(channel.IsOpen));
        }
        catch (Exception e) when (e is IOException or RabbitMQ.Client.Exceptions.RabbitMQClientException or SocketException)
        {
            return false;
        }
    }

    private ProcessStartInfo Command(string program, params string[] words)
    {
        var start = new ProcessStartInfo(Path.Combine(Programs, program), words) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in Surroundings()) start.Environment[name] = value;
        return start;
    }

    private Dictionary<string, string> Surroundings() => new(StringComparer.Ordinal)
    {
        ["HOME"] = home,
        ["RABBITMQ_NODENAME"] = "hub-tests@localhost",
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(home, "data"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(home, "log"),
        ["RABBITMQ_PID_FILE"] = Path.Combine(home, "pid"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(home, "plugins"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(home, "none"),
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_DIST_PORT"] = distributionPort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        ["ERL_EPMD_PORT"] = mapperPort.ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
    };
}
