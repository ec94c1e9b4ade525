using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Citizens;

/// <summary>The hub's id of a citizen, by an agency's own key. The key goes in the body of the request: addresses of pages are logged.</summary>
public static class FindCitizen
{
    public static Command Command(Surroundings around)
    {
        var agency = new Argument<string>("AGENCY") { Description = "dmv, revenue, courts; source for a source file's own key" };
        var key = new Argument<string>("KEY") { Description = "The agency's own key of the record" };
        var purpose = ReadingFor.Option();
        var command = new Command("find", "Find the hub's id of a citizen by an agency's key") { agency, key, purpose };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "clerk", parsed.Purpose(purpose, around));
            var found = await hub.Post("/v1/citizens/find", new RecordKey(parsed.GetRequiredValue(agency), parsed.GetRequiredValue(key)),
                Wire.Default.RecordKey, Wire.Default.FoundCitizen, null, ct);
            await around.Out.WriteLineAsync(found.Citizen);
            return ExitCode.Ok;
        });
        return command;
    }
}
