using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Auditing;

/// <summary>Fetches the file that proves, anywhere and without the hub, that the log holds a change.</summary>
public static class ProveChange
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15); // The log signs every second; witnesses take another.

    public static Command Command(Surroundings around)
    {
        var id = new Argument<string>("ID") { Description = "The change's reference" };
        var to = new Option<string?>("--out") { Description = "Where to write the proof (default: ID.tlog-proof)" };
        var purpose = ReadingFor.Option();
        var command = new Command("prove", "Write a file that proves that the log holds a change; hub verify proof checks it") { id, to, purpose };
        command.SetAction(async (parsed, ct) =>
        {
            var change = parsed.GetRequiredValue(id);
            var readFor = parsed.Purpose(purpose, around);
            using var hub = new HubApi(around, ReadingFor.RoleOf(readFor), readFor);
            for (var waited = TimeSpan.Zero; ;)
            {
                // With no witness's word in time, the log's own signature is better than nothing.
                var witnessed = waited < Patience;
                try
                {
                    var proof = await hub.Text($"/v1/changes/{Uri.EscapeDataString(change)}/proof{(witnessed ? "?witnessed=true" : "")}", ct);
                    var file = parsed.GetValue(to) ?? change + ".tlog-proof";
                    await File.WriteAllTextAsync(file, proof, ct);
                    await around.Out.WriteLineAsync($"The proof is in {file}. Check it with: hub verify proof {file} --policy POLICY");
                    if (!witnessed) await around.Error.WriteLineAsync("Not enough witnesses have cosigned it so far; the proof rests on the log's own signature alone. Ask again later for one with theirs.");
                    return ExitCode.Ok;
                }
                catch (Refused no) when (no.Code is "not-signed-yet" or "not-witnessed-yet" && witnessed)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(500), ct);
                    waited += TimeSpan.FromMilliseconds(500);
                }
            }
        });
        return command;
    }
}
