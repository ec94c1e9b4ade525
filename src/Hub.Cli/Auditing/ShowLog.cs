using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Auditing;

/// <summary>How far the log is signed and witnessed, and what was found wrong with it. Exit 1 when anything ever was.</summary>
public static class ShowLog
{
    public static Command Command(Surroundings around)
    {
        var which = WhichLog.Option();
        var command = new Command("show", "Say how far the log is signed and witnessed, and list its alarms") { which };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "auditor");
            await around.Out.WriteAsync(await hub.Text($"/{parsed.Log(which)}/checkpoint", ct));
            var alarms = (await hub.Get($"/v1/{parsed.Log(which)}/alarms", Wire.Default.LogAlarms, ct)).Alarms;
            await around.Out.WriteLineAsync();
            if (alarms.Count == 0)
            {
                await around.Out.WriteLineAsync("No alarm was ever raised.");
                return ExitCode.Ok;
            }
            var table = new Table("raised", "by", "what", "position", "reason");
            foreach (var alarm in alarms) table.Add(Words.Of(alarm.RaisedAt), alarm.RaisedBy, alarm.Kind, alarm.Position is { } p ? Words.Number(p) : "", alarm.Reason);
            await table.Write(around.Out);
            return ExitCode.No;
        });
        return command;
    }
}
