using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Operations;

/// <summary>A development token for curl; nothing but the token is printed.</summary>
public static class Token
{
    public static Command Command(Surroundings around)
    {
        var role = new Argument<string>("ROLE") { Description = "clerk, auditor, intake, agency:dmv, agency:revenue, agency:courts, citizen:ID" };
        var command = new Command("token", "Print a development token") { role };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, parsed.GetRequiredValue(role));
            await around.Out.WriteLineAsync(await hub.Token(ct));
            return ExitCode.Ok;
        });
        return command;
    }
}
