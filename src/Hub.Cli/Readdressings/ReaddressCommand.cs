using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Readdressings;

/// <summary>
/// An authority numbered or named places anew, and nobody moved: its table is announced, looked at, approved by a second person, and carried out on its
/// day.
/// </summary>
public static class ReaddressCommand
{
    public static Command All(Surroundings around) => new("readdress", "Places that an authority renumbered, renamed or annexed; nobody moves")
    {
        AnnounceTable.Command(around),
        Preview(around),
        Step(around, "approve", "Approve what another person announced", "approval"),
        Step(around, "withdraw", "Withdraw before it begins", "withdrawal"),
        Step(around, "repeat", "Carry out once more, for files that were sealed", "repetition"),
        List(around),
    };

    internal static Option<string> As => new("--as") { Description = "Which custodian you are, in development; elsewhere HUB_TOKEN says it", DefaultValueFactory = _ => "custodian", HelpName = "NAME" };

    private static Command Step(Surroundings around, string name, string description, string path)
    {
        var ids = new Argument<string[]>("REFERENCE") { Description = "One or several", Arity = ArgumentArity.OneOrMore };
        var custodian = As;
        var command = new Command(name, description) { ids, custodian };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "custodian:" + parsed.GetValue(custodian));
            foreach (var id in parsed.GetRequiredValue(ids))
            {
                var done = await Idempotency.Once(null, k => hub.Post(
                    $"/v1/readdressings/{Uri.EscapeDataString(id)}/{path}", [], Wire.Default.DictionaryStringString, Wire.Default.ReaddressingReceipt, k, ct));
                await around.Out.WriteLineAsync($"{done.Readdressing}: {done.Status}");
            }
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Preview(Surroundings around)
    {
        var id = new Argument<string>("REFERENCE") { Description = "The readdressing's reference" };
        var custodian = As;
        var command = new Command("preview", "List whom it would touch; protected and sealed files are never in it") { id, custodian };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "custodian:" + parsed.GetValue(custodian), ReadingFor.Readdressing);
            var table = new Table("citizen", "row", "", "old", "new");
            for (string? after = null; ;)
            {
                var page = await hub.Get($"/v1/readdressings/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/citizens{Query.Of(("after", after), ("limit", "1000"))}", Wire.Default.ReaddressedCitizens, ct);
                foreach (var c in page.Citizens) table.Add(c.Citizen, Words.Number(c.Row), c.Kind, c.Old.Written, c.New.Written);
                if ((after = page.Next) is null) break;
            }
            await table.Write(around.Out);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command List(Surroundings around)
    {
        var custodian = As;
        var command = new Command("list", "List readdressings and how far they are") { custodian };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "custodian:" + parsed.GetValue(custodian));
            var table = new Table("readdressing", "status", "authority", "basis", "effective on", "rows", "citizens", "announced");
            for (string? after = null; ;)
            {
                var page = await hub.Get("/v1/readdressings" + Query.Of(("after", after)), Wire.Default.ReaddressingPage, ct);
                foreach (var r in page.Readdressings)
                    table.Add(r.Readdressing, r.Status, r.Authority, r.Basis, Words.Of(r.EffectiveOn), Words.Number(r.Rows), r.Citizens is { } n ? Words.Number(n) : "", Words.Of(r.AnnouncedAt));
                if ((after = page.Next) is null) break;
            }
            await table.Write(around.Out);
            return ExitCode.Ok;
        });
        return command;
    }
}
