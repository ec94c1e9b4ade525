using System.CommandLine;
using Hub.Cli.Roles;
using Hub.EventStore;
using Npgsql;

namespace Hub.Cli.Operations;

/// <summary>Both databases into one folder, and from it back into two empty ones. The master keys are not in it: whoever finds a backup must not be able to read it.</summary>
public static class BackUp
{
    public static Command Backup(Surroundings around)
    {
        var folder = new Argument<string>("DIR") { Description = "An empty folder, or one that does not exist yet" };
        var command = new Command("backup", "Back up the log and the keys together (HUB_PG_LOG and HUB_PG_KEYS say where they are)") { folder };
        command.SetAction((parsed, ct) => Guarded(async () =>
        {
            var to = Path.GetFullPath(parsed.GetRequiredValue(folder));
            var settings = new RoleSettings(around).Store;
            var copy = await EventStore.Backup.Run(settings, to, ct);
            await around.Out.WriteLineAsync($"""
                Backed up to {to}: every fact up to position {copy.Head}.
                {copy.Notice}
                Master keys needed: {string.Join(", ", copy.MasterKeysNeeded)} (here they are in {settings.MasterKeys})
                """);
        }));
        return command;
    }

    public static Command Restore(Surroundings around)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder that `hub backup` wrote" };
        var command = new Command("restore", "Restore a backup into two databases that hold nothing yet (HUB_PG_LOG, HUB_PG_KEYS), and read it through") { folder };
        command.SetAction((parsed, ct) => Guarded(async () =>
        {
            var copy = await EventStore.Backup.Restore(new RoleSettings(around).Store, Path.GetFullPath(parsed.GetRequiredValue(folder)), ct);
            await around.Out.WriteLineAsync($"Restored and read through: every fact up to position {copy.Head}, and a key for each that has one.");
        }));
        return command;
    }

    private static async Task<int> Guarded(Func<Task> work)
    {
        try
        {
            await work();
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is BackupUnusable or PostgresToolFailed or SchemaIsNewer or KeyMissing or GapFound)
        {
            throw new Halt(ExitCode.No, e.Message);
        }
        catch (NpgsqlException e)
        {
            throw new Halt(ExitCode.Unreachable, $"PostgreSQL does not let the hub in: {e.Message}");
        }
    }
}
