using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Agencies;

/// <summary>What a sandbox agency would post to today, as its own system holds it.</summary>
public static class AgencyHoldings
{
    public static Command Command(Surroundings around)
    {
        var agency = new Argument<string>("AGENCY") { Description = "dmv, revenue or courts" };
        agency.AcceptOnlyFromAmong("dmv", "revenue", "courts");
        var file = new Option<string>("--out") { Required = true, Description = "CSV: record_id,line,city,state,zip", HelpName = "FILE.csv" };
        var command = new Command("holdings", "Write what a sandbox agency would post to today") { agency, file };
        command.SetAction(async (parsed, ct) =>
        {
            using var sandbox = new SandboxApi(around);
            var path = Path.GetFullPath(parsed.GetRequiredValue(file));
            var temporary = $"{path}.{Guid.NewGuid():N}.part";
            try
            {
                await using (var to = File.Create(temporary)) await sandbox.CopyHoldings(parsed.GetRequiredValue(agency), to, ct);
                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }

            await around.Out.WriteLineAsync($"{Math.Max(0, File.ReadLines(path).Count() - 1)} records: {path}");
            return ExitCode.Ok;
        });
        return command;
    }
}
