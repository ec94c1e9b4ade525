using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Auditing;

/// <summary>Whose signatures this hub counts. A verifier that trusts it blindly trusts the hub: compare the keys with what the agencies say by another way.</summary>
public static class ShowPolicy
{
    public static Command Command(Surroundings around)
    {
        var to = new Option<string?>("--out") { Description = "A file to write it to" };
        var which = WhichLog.Option();
        var command = new Command("policy", "Show the public keys of the log and its witnesses, as hub verify takes them") { to, which };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "auditor");
            var policy = await hub.Text($"/{parsed.Log(which)}/policy", ct);
            if (parsed.GetValue(to) is { } file) await File.WriteAllTextAsync(file, policy, ct);
            else await around.Out.WriteAsync(policy);
            return ExitCode.Ok;
        });
        return command;
    }
}
