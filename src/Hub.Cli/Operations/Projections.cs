using System.CommandLine;
using System.Globalization;
using Hub.Cli.Intake;
using Hub.Cli.Roles;
using Hub.EventStore;
using Hub.Server.Replaying;

namespace Hub.Cli.Operations;

/// <summary>The live read models: made anew while they serve, or counted when they come by a position.</summary>
public static class Projections
{
    public static Command Command(Surroundings around) => new("projections", "Rebuild a live read model, or have it counted (HUB_PG_LOG says where the log is)")
    {
        Rebuild(around),
        Mark(around),
    };

    private static Command Rebuild(Surroundings around)
    {
        var name = new Argument<string>("NAME") { Description = "As `hub status` names it" };
        var threads = new Option<int>("--threads") { Description = "How many threads share the work", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("rebuild", "Make a read model anew beside the one that serves, and let it take its place once it has caught up") { name, threads };
        command.SetAction((parsed, ct) => StoreDoor.Through(around, async store =>
        {
            var asked = parsed.GetRequiredValue(name);
            var projection = ReadModels.Of(store).FirstOrDefault(p => p.Name == asked) ?? throw new Halt(ExitCode.BadInput, $"There is no read model {asked}.");
            var many = parsed.GetValue(threads);
            if (many is < 1 or > Replay.MostThreads) throw new Halt(ExitCode.BadInput, $"--threads takes a number from 1 to {Replay.MostThreads}.");
            var progress = new Progress(around, $"{asked}: facts", await store.Log.ReadHead(ct));
            try
            {
                var position = await EventStore.Rebuild.Run(store, projection, many, progress, ct);
                progress.Clear();
                await around.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{asked} was made anew from the first fact to position {position} and serves."));
                return ExitCode.Ok;
            }
            catch (CannotRebuild no)
            {
                progress.Clear();
                throw new Halt(ExitCode.No, no.Message);
            }
        }, ct));
        return command;
    }

    private static Command Mark(Surroundings around)
    {
        var position = new Argument<long>("POSITION") { Description = "One that the log has not reached yet" };
        var command = new Command("mark", "Have the live read models counted when they come by a position; `hub replay --to POSITION --compare` compares with that") { position };
        command.SetAction((parsed, ct) => StoreDoor.Through(around, async store =>
        {
            var (asked, head) = (parsed.GetRequiredValue(position), await store.Log.ReadHead(ct));
            if (asked <= head) throw new Halt(ExitCode.No, $"The log is at position {head} already; what a read model came to before cannot be counted any more.");
            await LiveDigests.Ask(store, asked, ct);
            await around.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The live read models are counted when they come by position {asked}; the log is at {head}."));
            return ExitCode.Ok;
        }, ct));
        return command;
    }
}
