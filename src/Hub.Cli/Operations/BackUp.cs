using System.CommandLine;
using System.Globalization;
using Hub.Cli.Roles;
using Hub.EventStore;
using Npgsql;

namespace Hub.Cli.Operations;

/// <summary>Both databases into one folder, and from it back into two empty ones. The master keys are not in it: whoever finds a backup must not be able to read it.</summary>
public static class BackUp
{
    public static Command Backup(Surroundings around)
    {
        var folder = new Argument<string>("DIR") { Description = "An empty folder, one that does not exist yet, or one with an earlier backup of this log, which is brought up to date" };
        var every = new Option<int?>("--every") { Description = "Go on and add what is new every so many seconds, until it is interrupted" };
        var command = new Command("backup", "Back up the log and the keys together (HUB_PG_LOG and HUB_PG_KEYS say where they are); only new facts are copied") { folder, every };
        command.SetAction((parsed, ct) => Guarded(async () =>
        {
            var to = Path.GetFullPath(parsed.GetRequiredValue(folder));
            var pause = parsed.GetValue(every);
            if (pause is < 1 or > 86_400) throw new Halt(ExitCode.BadInput, "--every is a number of seconds from 1 to 86400.");
            var settings = new RoleSettings(around).Store;
            var copy = await EventStore.Backup.Run(settings, to, ct);
            await around.Out.WriteLineAsync($"""
                Backed up to {to}: every fact up to position {copy.Head}.
                {copy.Notice}
                Master keys needed: {string.Join(", ", copy.MasterKeysNeeded)} (here they are in {settings.MasterKeys})
                """);
            while (pause is { } seconds)
            {
                await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(seconds), ct));
                if (ct.IsCancellationRequested) return;
                var head = copy.Head;
                copy = await EventStore.Backup.Run(settings, to, ct);
                if (copy.Head > head) await around.Error.WriteLineAsync($"Up to position {copy.Head}.");
            }
        }));
        return command;
    }

    public static Command Restore(Surroundings around)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder that `hub backup` wrote" };
        var to = new Option<string?>("--to") { Description = "As the log was at this position, or at this time (2026-03-01T12:00:00Z); without it, all of it" };
        var command = new Command("restore", "Restore a backup into two databases that hold nothing yet (HUB_PG_LOG, HUB_PG_KEYS), and read it through") { folder, to };
        command.SetAction((parsed, ct) => Guarded(async () =>
        {
            var (position, time) = Moment(parsed.GetValue(to));
            var progress = new Steps(around.Error);
            var restored = await EventStore.Restore.Run(new RoleSettings(around).Store, Path.GetFullPath(parsed.GetRequiredValue(folder)), position, time, progress, ct);
            await around.Out.WriteLineAsync($"Restored and read through: every fact up to position {restored.Head}, and a key for each that has one.");
            if (restored.HeldBack) await around.Out.WriteLineAsync("It takes nothing in until enough witnesses have agreed that nothing they saw is missing; hub status says how that stands.");
        }));
        return command;
    }

    public static Command GoOn(Surroundings around)
    {
        var why = new Option<string>("--why") { Description = "What is known to be lost, and who decided; it is kept as an alarm", Required = true };
        var command = new Command("go-on", "Let a log that is held back go on although its witnesses do not agree (HUB_PG_LOG says where it is)") { why };
        command.SetAction((parsed, ct) => Guarded(async () =>
        {
            var reason = parsed.GetRequiredValue(why).Trim();
            if (reason.Length is 0 or > 1000) throw new Halt(ExitCode.BadInput, "--why has 1 to 1000 characters.");
            var held = await HoldingBack.GoOnAnyhow(new RoleSettings(around).Store, reason, DateTimeOffset.UtcNow, ct);
            await around.Out.WriteLineAsync(held is null ? "Nothing holds this log back." : $"The log goes on. It had been held back: {held}");
        }));
        return command;
    }

    private static (long? Position, DateTimeOffset? Time) Moment(string? text)
    {
        if (text is null) return default;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position)) return (position, null);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? (null, time)
            : throw new Halt(ExitCode.BadInput, "--to is a position, or a time such as 2026-03-01T12:00:00Z.");
    }

    private sealed class Steps(TextWriter to) : IProgress<long>
    {
        private const long Step = 100_000;
        private long said;

        public void Report(long value)
        {
            if (value - said < Step) return;
            said = value;
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value} facts"));
        }
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
