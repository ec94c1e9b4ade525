using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Hub.Cli.Roles;
using Npgsql;

namespace Hub.Cli.Operations;

/// <summary>
/// Both databases into one new folder: the log first, the keys after, so that every key that a copied fact needs is in the copy of the
/// keys. The master keys are not in it: whoever finds the backup must not be able to read it.
/// </summary>
public static class Backup
{
    private static readonly string[] Folders = [.. Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderByDescending(f => f, StringComparer.Ordinal).Select(f => Path.Combine(f, "bin")) : []];

    public static Command Command(Surroundings around)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder that does not exist yet" };
        var command = new Command("backup", "Back up the log and the keys together (HUB_PG_LOG and HUB_PG_KEYS say where they are)") { folder };
        command.SetAction((parsed, ct) => Run(around, Path.GetFullPath(parsed.GetRequiredValue(folder)), ct));
        return command;
    }

    private static async Task<int> Run(Surroundings around, string folder, CancellationToken ct)
    {
        var settings = new RoleSettings(around);
        var (log, keys) = (settings.Needed("HUB_PG_LOG"), settings.Needed("HUB_PG_KEYS"));
        if (Path.Exists(folder)) throw new Halt(ExitCode.BadInput, $"{folder} is there already; a backup is never written over another.");
        var unfinished = folder + ".unfinished";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(unfinished);
        else Directory.CreateDirectory(unfinished, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        // Not the other way round: a key is made before the first fact that needs it.
        await Dump(around, log, Path.Combine(unfinished, "log.dump"), ct);
        await Dump(around, keys, Path.Combine(unfinished, "keys.dump"), ct);
        await WriteSums(unfinished, ct);
        Directory.Move(unfinished, folder);
        await around.Out.WriteLineAsync($"""
            Backed up: {folder}
              log.dump and keys.dump belong together; a restore takes both (ops/runbooks/backup-and-restore.md).
              The master keys are NOT in it. Without those of {settings.Folder("HUB_MASTER_KEYS", "secrets/masters")}
              nothing in the log about a person can ever be read again: keep a copy of them, in another place than this.
            """);
        return ExitCode.Ok;
    }

    private static async Task Dump(Surroundings around, string connection, string file, CancellationToken ct)
    {
        var to = new NpgsqlConnectionStringBuilder(connection);
        var start = new ProcessStartInfo(PgDump())
        {
            // The password goes by the environment: other people of the machine can read a command line.
            Environment = { ["PGPASSWORD"] = to.Password ?? "", ["PGHOST"] = to.Host ?? "", ["PGPORT"] = to.Port.ToString(CultureInfo.InvariantCulture), ["PGUSER"] = to.Username ?? "" },
            ArgumentList = { "--format=custom", "--file", file, "--dbname", to.Database ?? "" },
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        await around.Error.WriteLineAsync($"copying {to.Database} …");
        using var dump = Process.Start(start)!;
        var complaint = await dump.StandardError.ReadToEndAsync(ct);
        await dump.WaitForExitAsync(ct);
        if (dump.ExitCode != 0) throw new Halt(ExitCode.No, $"The backup failed, and what there is of it is no backup: {complaint.Trim()}");
    }

    private static async Task WriteSums(string folder, CancellationToken ct)
    {
        var sums = new List<string>();
        foreach (var name in new[] { "log.dump", "keys.dump" })
        {
            await using var file = File.OpenRead(Path.Combine(folder, name));
            sums.Add($"{Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct))}  {name}");
        }

        await File.WriteAllLinesAsync(Path.Combine(folder, "SHA256SUMS"), sums, ct);
    }

    private static string PgDump() =>
        Folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')).Select(f => Path.Combine(f, "pg_dump")).FirstOrDefault(File.Exists)
        ?? throw new Halt(ExitCode.BadInput, "pg_dump was not found; it comes with PostgreSQL's client programs (apt-get install postgresql-client).");
}
