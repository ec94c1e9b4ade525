using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Intake;

/// <summary>How far loads are, what became of them, and the end of one that is not wanted.</summary>
public static class IntakeLoads
{
    public static Command Command(Surroundings around)
    {
        var load = new Argument<string?>("LOAD") { Description = "One of them, with its reconciliation; left out: all", Arity = ArgumentArity.ZeroOrOne };
        var agency = new Option<string?>("--agency") { Description = "Only this agency's", HelpName = "AGENCY" };
        var abandon = new Option<bool>("--abandon") { Description = "End it: what was not taken in yet is gone; what was stays" };
        var command = new Command("loads", "Loads of agencies' files: how far they are and what became of them") { load, agency, abandon };
        command.SetAction((parsed, ct) => parsed.GetValue(load) is { } one ? Show(around, one, parsed.GetValue(abandon), ct)
            : parsed.GetValue(abandon) ? throw new Halt(ExitCode.BadInput, "Which load is to be abandoned? hub intake loads names them.")
            : List(around, parsed.GetValue(agency), ct));
        return command;
    }

    private static async Task<int> Show(Surroundings around, string load, bool abandon, CancellationToken ct)
    {
        using var hub = new HubApi(around, "intake");
        var path = "/v1/loads/" + Uri.EscapeDataString(load);
        var told = abandon ? await hub.Post(path + "/abandonment", new Nothing(), Wire.Default.Nothing, Wire.Default.LoadTold, null, ct) : await hub.Get(path, Wire.Default.LoadTold, ct);
        await LoadTable.Write(told, around.Out);
        return ExitCode.Ok;
    }

    private static async Task<int> List(Surroundings around, string? agency, CancellationToken ct)
    {
        using var hub = new HubApi(around, "intake");
        var table = new Table("load", "agency", "begun", "state", "rows", "sent", "taken in", "refused", "adds up");
        foreach (var load in (await hub.Get("/v1/loads" + Query.Of(("agency", agency)), Wire.Default.LoadsTold, ct)).Loads)
            table.Add(load.Load, load.Agency, load.BegunAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), load.State,
                $"{load.FileRows}", $"{load.Staged}", $"{load.Taken}", $"{load.Refused}", load.AddsUp ? "yes" : "no");
        if (table.IsEmpty) await around.Out.WriteLineAsync("Nothing was loaded yet.");
        else await table.Write(around.Out);
        return ExitCode.Ok;
    }
}
