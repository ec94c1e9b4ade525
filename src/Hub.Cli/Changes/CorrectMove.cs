using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Changes;

/// <summary>The record was wrong, nobody moved: a typing error is put right, and all who were told are told again.</summary>
public static class CorrectMove
{
    public static Command Command(Surroundings around)
    {
        var change = new Argument<string>("CHANGE") { Description = "The change's reference" };
        var address = new Option<string>("--address") { Required = true, Description = "The address as it should have been, as typed" };
        var reason = new Option<string>("--reason") { Required = true, Description = "Why; kept in the log" };
        var key = Idempotency.Option();
        var command = new Command("correct", "Put a typing error right") { change, address, reason, key };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "clerk");
            var receipt = await Idempotency.Once(parsed.GetValue(key), k => hub.Post(
                $"/v1/changes/{Uri.EscapeDataString(parsed.GetRequiredValue(change))}/correction",
                new Correction(parsed.GetRequiredValue(address), parsed.GetRequiredValue(reason)), Wire.Default.Correction, Wire.Default.MoveReceipt, k, ct));
            await ReportMove.Write(around.Out, receipt);
            return ExitCode.Ok;
        });
        return command;
    }
}
