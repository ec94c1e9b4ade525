using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Changes;

/// <summary>A move for a future day will not happen.</summary>
public static class WithdrawMove
{
    public static Command Command(Surroundings around)
    {
        var change = new Argument<string>("CHANGE") { Description = "The change's reference" };
        var reason = new Option<string>("--reason") { Required = true, Description = "Why; kept in the log" };
        var key = Idempotency.Option();
        var command = new Command("withdraw", "Withdraw a move whose day has not come") { change, reason, key };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "clerk");
            var receipt = await Idempotency.Once(parsed.GetValue(key), k => hub.Post(
                $"/v1/changes/{Uri.EscapeDataString(parsed.GetRequiredValue(change))}/withdrawal", new Withdrawal(parsed.GetRequiredValue(reason)),
                Wire.Default.Withdrawal, Wire.Default.MoveReceipt, k, ct));
            await ReportMove.Write(around.Out, receipt);
            return ExitCode.Ok;
        });
        return command;
    }
}
