using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Orders;

/// <summary>Erasures and how far they are: asked for, approved and waiting, begun, keys destroyed, complete.</summary>
public static class ListErasures
{
    public static Command Command(Surroundings around)
    {
        var state = new Option<string?>("--state") { Description = "requested, approved, began, destroyed or completed (default: all)" };
        var custodian = CarryOutOrder.As;
        var command = new Command("list", "List erasures and how far they are") { state, custodian };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "custodian:" + parsed.GetValue(custodian), "court-order");
            var table = new Table("citizen", "state", "due on", "on hold", "since");
            string? after = null;
            do
            {
                var asked = (parsed.GetValue(state) is { } one ? "&state=" + Uri.EscapeDataString(one) : "") + (after is null ? "" : "&after=" + after);
                var page = await hub.Get("/v1/erasures?limit=1000" + asked, Wire.Default.ErasurePage, ct);
                foreach (var e in page.Erasures) table.Add(e.Citizen, e.State, Words.Of(e.DueOn), e.OnHold ? "yes" : "", Words.Of(e.Since));
                after = page.Next;
            }
            while (after is not null);
            await table.Write(around.Out);
            return ExitCode.Ok;
        });
        return command;
    }
}
