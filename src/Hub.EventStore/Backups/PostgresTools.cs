using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Hub.EventStore;

/// <summary>A tool of PostgreSQL ended with an error. Its own words are kept: they name tables and files, not rows.</summary>
public sealed class PostgresToolFailed(string tool, string said) : Exception($"{tool} failed: {said}");

/// <summary>pg_dump and pg_restore as they are found on the machine: the newest installed, else the one on the path.</summary>
internal static class PostgresTools
{
    public static async Task Run(string tool, string connection, IEnumerable<string> arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Find(tool)) { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // By the environment, because everybody on the machine can read a command line.
        var to = new NpgsqlConnectionStringBuilder(connection);
        start.Environment["PGHOST"] = to.Host;
        start.Environment["PGPORT"] = to.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = to.Username;
        start.Environment["PGDATABASE"] = to.Database;
        if (to.Password is not null) start.Environment["PGPASSWORD"] = to.Password;
        if (to.SslMode is not (SslMode.Prefer or SslMode.Allow or SslMode.Disable)) start.Environment["PGSSLMODE"] = SslWord(to.SslMode);
        if (to.RootCertificate is not null) start.Environment["PGSSLROOTCERT"] = to.RootCertificate;

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new PostgresToolFailed(tool, "it was not found on this machine (" + e.Message + ")");
        }
        using (process)
        {
            try
            {
                var said = await process.StandardError.ReadToEndAsync(ct);
                await process.WaitForExitAsync(ct);
                if (process.ExitCode != 0) throw new PostgresToolFailed(tool, said.Trim());
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                throw;
            }
        }
    }

    private static string SslWord(SslMode mode) => mode switch
    {
        SslMode.VerifyCA => "verify-ca",
        SslMode.VerifyFull => "verify-full",
        _ => "require",
    };

    private static string Find(string tool)
    {
        const string installed = "/usr/lib/postgresql";
        var versions = Directory.Exists(installed) ? Directory.GetDirectories(installed) : [];
        return versions.OrderByDescending(v => int.TryParse(Path.GetFileName(v), CultureInfo.InvariantCulture, out var n) ? n : 0)
            .Select(v => Path.Combine(v, "bin", tool)).FirstOrDefault(File.Exists) ?? tool;
    }
}
