using System.CommandLine;
using System.Globalization;
using Hub.Cli.Intake;
using Hub.Cli.Roles;
using Hub.EventStore;
using Hub.Server.Replaying;

namespace Hub.Cli.Auditing;

/// <summary>
/// Makes every read model anew from the facts, beside the live ones and in a process of its own, and says what each comes to. Exit 1 where a live one
/// comes to anything else.
/// </summary>
public static class ReplayLog
{
    public static Command Command(Surroundings around)
    {
        var to = new Option<string?>("--to") { Description = "A position, or a time such as 2026-11-21T09:00:00Z: the last fact recorded up to then (default: where the log ends)" };
        var threads = new Option<int>("--threads") { Description = "How many threads share the work; the result is the same for any number", DefaultValueFactory = _ => Environment.ProcessorCount };
        var compare = new Option<bool>("--compare") { Description = "Compare with the live read models" };
        var command = new Command("replay", "Make every read model anew from the facts, beside the live ones, and print a digest of each (HUB_PG_LOG says where the log is)") { to, threads, compare };
        command.SetAction((parsed, ct) => StoreDoor.Through(around, async store =>
        {
            var many = parsed.GetValue(threads);
            if (many is < 1 or > Replay.MostThreads) throw new Halt(ExitCode.BadInput, $"--threads takes a number from 1 to {Replay.MostThreads}.");
            var position = parsed.GetValue(to) is { } asked ? await PositionOf(store, asked, ct) : (long?)null;
            var replayed = await Run(around, store, position, many, parsed.GetValue(compare), ct);
            await Write(around, replayed);
            return replayed.Differs ? ExitCode.No : ExitCode.Ok;
        }, ct));
        return command;
    }

    private static async Task<Replayed> Run(Surroundings around, Store store, long? to, int threads, bool compare, CancellationToken ct)
    {
        var progress = new Progress(around, "facts replayed", to ?? await store.Log.ReadHead(ct));
        try
        {
            return await Replayed.Run(store, to, threads, compare, progress, ct);
        }
        finally
        {
            progress.Clear();
        }
    }

    /// <summary>A time stands for the last fact recorded up to then; before the first fact that is position 0, an empty hub.</summary>
    private static async Task<long> PositionOf(Store store, string asked, CancellationToken ct)
    {
        var head = await store.Log.ReadHead(ct);
        if (long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            return position <= head ? position : throw new Halt(ExitCode.No, $"The log ends at position {head}; it has not reached {position}.");
        if (!DateTimeOffset.TryParse(asked, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            throw new Halt(ExitCode.BadInput, "--to takes a position, or a time such as 2026-11-21T09:00:00Z.");
        return await store.Log.PositionAt(at, ct);
    }

    private static async Task Write(Surroundings around, Replayed replayed)
    {
        await around.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"position {replayed.Position}"));
        var table = new Table("read model", "sha256", "beside the live one");
        foreach (var model in replayed.Models.OrderBy(m => m.Name, StringComparer.Ordinal)) table.Add(model.Name, Convert.ToHexStringLower(model.Sha256), Beside(replayed, model));
        table.Add("all", Convert.ToHexStringLower(replayed.All), "");
        await table.Write(around.Out);
    }

    private static string Beside(Replayed replayed, ReplayedModel model) => model.Live is not { } live ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{(model.Differs ? "DIFFERS" : "equal")}{(live.Position == replayed.Position ? "" : $" at {live.Position}, where it stands: nobody asked for it to be counted at {replayed.Position}")}");
}
