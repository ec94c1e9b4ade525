using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hub.EventStore;
using Npgsql;

namespace Hub.Tests.Machines;

/// <summary>
/// A PostgreSQL cluster of this run's own: a free loopback port, a temporary folder, durable as in earnest. A small shell watches over it and
/// removes it when this process is gone, however it went.
/// </summary>
public sealed class PrivatePostgres : IDisposable
{
    private static readonly Lazy<PrivatePostgres> TheOne = new(() => new PrivatePostgres(), LazyThreadSafetyMode.ExecutionAndPublication);
    private static int _databases;

    private readonly string _folder = Path.Combine("/tmp", "hub-postgres-" + Guid.NewGuid().ToString("N")[..12]);
    private readonly Process _watch;

    public static PrivatePostgres Shared => TheOne.Value;

    public static void StopIfStarted()
    {
        if (TheOne.IsValueCreated) TheOne.Value.Dispose();
    }

    public int Port { get; } = FreePort();
    public string DataFolder => Path.Combine(_folder, "data");
    public int PostmasterPid => int.Parse(File.ReadLines(Path.Combine(DataFolder, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    public PrivatePostgres()
    {
        Directory.CreateDirectory(_folder);
        if (IsRoot) Run("chown", "postgres", _folder);
        AsPostgres(Binary("initdb"), "-D", DataFolder, "-U", "hub", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        var start = $"{(IsRoot ? "runuser -u postgres -- " : "")}{Binary("postgres")} -D {DataFolder} -p {Port} -h 127.0.0.1 -k {_folder} "
            + "-c max_connections=300 -c shared_buffers=256MB -c max_wal_size=4GB -c autovacuum_naptime=15s -c log_min_messages=fatal";
        _watch = Process.Start(new ProcessStartInfo("/bin/sh")
        {
            ArgumentList =
            {
                "-c",
                // The postmaster may be killed and started again by a test (-9 and Restart), so what is stopped at the end is what its pid file says then.
                // A run that is interrupted sends its signals to this shell too; it stays to clear up.
                $"trap '' INT HUP TERM; {start} >{_folder}/log 2>&1 & "
                + $"while kill -0 {Environment.ProcessId} 2>/dev/null && [ ! -e {_folder}/stop ]; do sleep 0.2; done; "
                + $"kill -QUIT $(head -1 {DataFolder}/postmaster.pid) 2>/dev/null; wait; "
                + $"while [ -e {DataFolder}/postmaster.pid ] && kill -0 $(head -1 {DataFolder}/postmaster.pid) 2>/dev/null; do sleep 0.1; done; rm -rf {_folder}",
            },
        })!;
        WaitUntilReady();
    }

    /// <summary>A connection string of the owner for a new, empty database.</summary>
    public string NewDatabase(string purpose = "hub")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{purpose}_{Interlocked.Increment(ref _databases)}");
        Execute(Connection("postgres"), $"create database {name}");
        return Connection(name);
    }

    /// <summary>Settings for a store on two new databases, with its master keys in a folder of their own under the cluster's.</summary>
    public StoreSettings NewStore() => new(
        NewDatabase("log"), NewDatabase("keys"), Path.Combine(_folder, "masters", Guid.NewGuid().ToString("N")));

    public string Connection(string database) => $"Host=127.0.0.1;Port={Port};Username=hub;Database={database}";

    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    public static void Execute(string connection, string sql)
    {
        using var source = new NpgsqlConnection(connection + ";Pooling=false");
        source.Open();
        using var command = new NpgsqlCommand(sql, source);
        command.ExecuteNonQuery();
    }

    /// <summary>As one would who has everything in his hands: what guards the facts is switched off first.</summary>
    public static void Tamper(string connection, string sql) => Execute(connection, "set session_replication_role = replica; " + sql);

    public static T Scalar<T>(string connection, string sql)
    {
        using var source = new NpgsqlConnection(connection + ";Pooling=false");
        source.Open();
        using var command = new NpgsqlCommand(sql, source);
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>Kills the postmaster as a power cut would, and starts it again on the same data.</summary>
    public void KillAndRestart()
    {
        var pid = PostmasterPid;
        Run("kill", "-KILL", pid.ToString(CultureInfo.InvariantCulture));
        for (var until = Stopwatch.StartNew(); until.Elapsed < TimeSpan.FromSeconds(60);)
        {
            // Backends that outlive the postmaster hold the shared memory for a moment; until then starting is refused.
            if (TryRun(out _, IsRoot ? "runuser" : Binary("pg_ctl"), [.. IsRoot ? new[] { "-u", "postgres", "--", Binary("pg_ctl") } : [],
                "-D", DataFolder, "-w", "-l", Path.Combine(_folder, "log-" + pid.ToString(CultureInfo.InvariantCulture)), "-o", $"-p {Port} -h 127.0.0.1 -k {_folder} -c max_connections=300", "start"]))
            {
                WaitUntilReady();
                return;
            }
        }
        throw new TimeoutException("PostgreSQL did not start again.");
    }

    public void Dispose()
    {
        if (_watch.HasExited) return;
        NpgsqlConnection.ClearAllPools();
        if (Directory.Exists(_folder)) File.WriteAllText(Path.Combine(_folder, "stop"), "");
        _watch.WaitForExit(TimeSpan.FromSeconds(30));
        _watch.Dispose();
    }

    private void WaitUntilReady()
    {
        try
        {
            Eventually.HoldsAtLast(Answers);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException("PostgreSQL did not become ready: " + File.ReadAllText(Path.Combine(_folder, "log")), late);
        }
    }

    private bool Answers()
    {
        try
        {
            Execute(Connection("postgres") + ";Timeout=2", "select 1");
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            return false;
        }
    }

    private static bool IsRoot => string.Equals(Environment.UserName, "root", StringComparison.Ordinal);

    private static void AsPostgres(params string[] command) => Run(IsRoot ? ["runuser", "-u", "postgres", "--", .. command] : command);

    private static void Run(params string[] command)
    {
        if (!TryRun(out var error, command[0], command[1..])) throw new InvalidOperationException($"{command[0]} failed: {error}");
    }

    private static bool TryRun(out string error, string program, string[] arguments)
    {
        // pg_ctl leaves the server holding the output, so only the error text is read, and only where the program fails.
        var output = Path.GetTempFileName();
        using var process = Process.Start(new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", "exec \"$@\" >" + output + " 2>&1 </dev/null", "sh", program },
            WorkingDirectory = "/",
        }.With(arguments))!;
        process.WaitForExit();
        error = process.ExitCode == 0 ? "" : File.ReadAllText(output);
        File.Delete(output);
        return process.ExitCode == 0;
    }

    private static string Binary(string name)
    {
        var versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var found = versions.OrderByDescending(v => int.TryParse(Path.GetFileName(v), CultureInfo.InvariantCulture, out var n) ? n : 0)
            .Select(v => Path.Combine(v, "bin", name)).FirstOrDefault(File.Exists);
        return found ?? name;
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

internal static class StartInfo
{
    public static ProcessStartInfo With(this ProcessStartInfo start, IEnumerable<string> arguments)
    {
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }
}
