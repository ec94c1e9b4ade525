using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Changes;

/// <summary>One change's way: recorded, told, applied, with times. It shows no address: that is for those who may read the book.</summary>
public static class ShowChange
{
    public static Command Command(Surroundings around)
    {
        var id = new Argument<string>("ID") { Description = "The change's reference" };
        var purpose = ReadingFor.Option();
        var command = new Command("show", "Show how far a change has come at each agency") { id, purpose };
        command.SetAction(async (parsed, ct) =>
        {
            var readFor = parsed.Purpose(purpose, around);
            using var hub = new HubApi(around, ReadingFor.RoleOf(readFor), readFor);
            var change = await hub.Get("/v1/changes/" + Uri.EscapeDataString(parsed.GetRequiredValue(id)), Wire.Default.ChangeFollowed, ct);
            await Write(around.Out, change);
            await around.Out.WriteLineAsync($"Page: {PageOf(hub, change.Change)}");
            return ExitCode.Ok;
        });
        return command;
    }

    internal static string PageOf(HubApi hub, string change) => new Uri(hub.Url, "/changes/" + change).ToString();

    internal static async Task Write(TextWriter to, ChangeFollowed change)
    {
        await to.WriteLineAsync($"Change {change.Change} of citizen {change.Citizen}: {change.Status}");
        var via = change.ReportedVia is null ? "" : $", reported via {change.ReportedVia}";
        await to.WriteLineAsync($"Recorded {Words.Of(change.RecordedAt)}{(change.WaitsFor is null ? "" : $", waits for {Words.Of(change.WaitsFor)}")}{via}");
        if (change.Agencies is { Count: > 0 })
        {
            await to.WriteLineAsync();
            var table = new Table("agency", "record", "state", "told", "applied", "after");
            foreach (var a in change.Agencies)
                table.Add(a.Agency, a.Record, a.State, Words.Of(a.DisclosedAt), Words.Of(a.AppliedAt), a.AppliedAt is { } at ? Words.Age((at - change.RecordedAt).TotalSeconds) : "");
            await table.Write(to);
        }

        if (change.Steps is { Count: > 0 })
        {
            await to.WriteLineAsync();
            var table = new Table("when", "step", "agency", "seq", "code");
            foreach (var s in change.Steps) table.Add(Words.Of(s.At), s.Step, s.Agency, s.Sequence is { } n ? Words.Number(n) : "", s.Code);
            await table.Write(to);
        }
    }
}
