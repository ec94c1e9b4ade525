using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Deliveries;

/// <summary>What is not done at an agency: open, rejected or parked, with its age.</summary>
public static class DeliveryTable
{
    internal static readonly string[] States = ["open", "rejected", "parked"];

    public static Command Command(Surroundings around)
    {
        var state = StateOption();
        var agency = AgencyOption();
        var most = new Option<int>("--limit") { Description = "At most that many", DefaultValueFactory = _ => 100 };
        var purpose = ReadingFor.Option(ReadingFor.Operations);
        var command = new Command("deliveries", "List deliveries that are open, rejected or parked, with their age") { state, agency, most, purpose };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "intake", parsed.Purpose(purpose, around, ReadingFor.Operations));
            var states = parsed.GetValue(state) is { } one ? [one] : States;
            if (!await Write(around.Out, hub, states, parsed.GetValue(agency), Math.Max(1, parsed.GetValue(most)), ct)) await around.Out.WriteLineAsync("None.");
            return ExitCode.Ok;
        });
        return command;
    }

    internal static Option<string?> StateOption()
    {
        var state = new Option<string?>("--state") { Description = "Only those" };
        state.AcceptOnlyFromAmong(States);
        return state;
    }

    internal static Option<string?> AgencyOption()
    {
        var agency = new Option<string?>("--agency") { Description = "Only that agency's" };
        agency.AcceptOnlyFromAmong("dmv", "revenue", "courts");
        return agency;
    }

    /// <summary>False if there were none. Reads page by page; what is shown is bounded, what is left out is said.</summary>
    internal static async Task<bool> Write(TextWriter to, HubApi hub, IReadOnlyList<string> states, string? agency, int most, CancellationToken ct)
    {
        var any = false;
        foreach (var state in states)
        {
            var shown = new List<Delivery>();
            long? after = null;
            do
            {
                var page = Math.Min(500, most - shown.Count);
                var answer = await hub.Get(
                    $"/v1/deliveries?state={state}&limit={page}{(agency is null ? "" : "&agency=" + agency)}{(after is null ? "" : "&after=" + after)}",
                    Wire.Default.DeliveryPage, ct);
                shown.AddRange(answer.Deliveries);
                after = answer.Deliveries.Count == 0 ? null : answer.Next;
            }
            while (after is not null && shown.Count < most);
            if (shown.Count == 0) continue;
            any = true;
            await Write(to, shown);
            if (after is not null) await to.WriteLineAsync($"… and more that are {state}; --limit shows them");
        }

        return any;
    }

    internal static Task Write(TextWriter to, IEnumerable<Delivery> deliveries)
    {
        var table = new Table("state", "agency", "record", "seq", "of", "change", "age", "code");
        foreach (var d in deliveries) table.Add(d.State, d.Agency, d.Record, Words.Number(d.Sequence), d.About ?? "address", d.Change, Words.Age(d.AgeSeconds), d.Code);
        return table.Write(to);
    }
}
