using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Changes;

/// <summary>A citizen at the counter, or on the phone, says that they moved.</summary>
public static class ReportMove
{
    public static Command Command(Surroundings around)
    {
        var citizen = new Option<string?>("--citizen") { Description = "The hub's id of the citizen; or --agency and --key" };
        var agency = new Option<string?>("--agency") { Description = "dmv, revenue, courts, source" };
        var record = new Option<string?>("--key") { Description = "The agency's own key of the citizen's record" };
        var address = new Option<string>("--address") { Required = true, Description = "The new address, as the citizen says it" };
        var from = new Option<string>("--effective-on") { Required = true, Description = "The day of the move", HelpName = "yyyy-MM-dd" };
        var until = new Option<string?>("--until") { Description = "The last day of a temporary address", HelpName = "yyyy-MM-dd" };
        var kinds = new Option<string>("--kinds") { Description = "Joined by +", DefaultValueFactory = _ => "residence+mailing" };
        var channel = new Option<string>("--channel") { Description = "How the citizen came", DefaultValueFactory = _ => "counter" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show how the address is read and what is doubtful about it; nothing is recorded" };
        var key = Idempotency.Option();
        var command = new Command("report", "Report a move") { citizen, agency, record, address, from, until, kinds, channel, dryRun, key };
        command.Validators.Add(result =>
        {
            var (byId, byKey) = (result.GetValue(citizen) is not null, result.GetValue(agency) is not null && result.GetValue(record) is not null);
            if (byId == byKey) result.AddError("Who moved? Give --citizen ID, or --agency AGENCY with --key KEY.");
        });
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "clerk");
            var report = new MoveReport(
                new(parsed.GetValue(citizen), parsed.GetValue(agency), parsed.GetValue(record)), parsed.GetRequiredValue(address), parsed.GetRequiredValue(from),
                parsed.GetValue(until), parsed.GetValue(kinds)!.Split('+'), parsed.GetValue(channel));
            if (parsed.GetValue(dryRun))
            {
                var wouldBe = await hub.Post("/v1/address-changes", report with { DryRun = true }, Wire.Default.MoveReport, Wire.Default.MoveWouldBe, "dry-run", ct);
                await around.Out.WriteLineAsync("Not recorded.");
                await Write(around.Out, wouldBe.Address, wouldBe.Warnings);
                return ExitCode.Ok;
            }
            var receipt = await Idempotency.Once(parsed.GetValue(key), k => hub.Post("/v1/address-changes", report, Wire.Default.MoveReport, Wire.Default.MoveReceipt, k, ct));
            await Write(around.Out, receipt);
            if (receipt.Change is { } change) await around.Out.WriteLineAsync($"Page: {ShowChange.PageOf(hub, change)}");
            return ExitCode.Ok;
        });
        return command;
    }

    internal static async Task Write(TextWriter to, MoveReceipt receipt)
    {
        await to.WriteLineAsync($"Change {receipt.Change ?? "–"} of citizen {receipt.Citizen}: {receipt.Status}");
        await to.WriteLineAsync($"Recorded {Words.Of(receipt.RecordedAt)} at position {receipt.Position}; the citizen's file is at version {receipt.Version}");
        await Write(to, receipt.Address, receipt.Warnings);
    }

    private static async Task Write(TextWriter to, Place? address, IReadOnlyList<Warning>? warnings)
    {
        if (address is { } read) await to.WriteLineAsync($"Read as: {read.Written}{(read.County is null ? "" : $" ({read.County} county)")}");
        foreach (var warning in warnings ?? []) await to.WriteLineAsync($"Warning: {warning.Reason} ({warning.Code})");
    }
}
