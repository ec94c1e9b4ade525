using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Deliveries;

/// <summary>Sends what is not done at an agency again. It looks first: nothing is sent unless it is said to.</summary>
public static class Redrive
{
    public static Command Command(Surroundings around)
    {
        var state = DeliveryTable.StateOption();
        var agency = DeliveryTable.AgencyOption();
        var record = new Option<string?>("--record") { Description = "Only that record, by the hub's id of it" };
        var reason = new Option<string>("--reason") { Description = "Why; kept in the log", DefaultValueFactory = _ => "sent again from the command line" };
        var really = new Option<bool>("--really", "--yes") { Description = "Send; without it only what would be sent is listed" };
        var key = Idempotency.Option();
        var purpose = ReadingFor.Option(ReadingFor.Operations);
        var command = new Command("redrive", "Send open, rejected or parked deliveries again (dry run unless --really)") { state, agency, record, reason, really, key, purpose };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "clerk", parsed.Purpose(purpose, around, ReadingFor.Operations));
            var dry = !parsed.GetValue(really);
            var asked = new RedriveAsked(parsed.GetValue(agency), parsed.GetValue(state), parsed.GetValue(record), dry, parsed.GetValue(reason)!);
            var done = await Idempotency.Once(parsed.GetValue(key), k => hub.Post("/v1/deliveries/redrive", asked, Wire.Default.RedriveAsked, Wire.Default.RedriveDone, k, ct));
            if (done.Deliveries is { Count: > 0 }) await DeliveryTable.Write(around.Out, done.Deliveries);
            await around.Out.WriteLineAsync(dry
                ? $"{done.Count} would be sent again. Nothing was sent; --really sends them."
                : $"{done.Count} are being sent again; ops/hub lag --wait 60 shows when they are through.");
            return ExitCode.Ok;
        });
        return command;
    }
}
