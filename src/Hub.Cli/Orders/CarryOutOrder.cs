using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Orders;

/// <summary>
/// What a custodian carries out about a file. An order goes by its number; no name and no sentence is asked for, because what is written here outlives
/// the file.
/// </summary>
public static class CarryOutOrder
{
    public static Command Seal(Surroundings around) => Make(around, "seal", "Seal a file by order of a court", "seal", [Order, Court]);

    public static Command Unseal(Surroundings around) => Make(around, "unseal", "Lift an order that seals a file", "unseal", [Order, Court, Lifts]);

    public static Command Hold(Surroundings around) => new("hold", "Legal holds: nothing of a file may be destroyed")
    {
        Make(around, "place", "Place a legal hold on a file", "holds", [Order, Basis]),
        Make(around, "lift", "Lift a legal hold; an erasure that it held up waits its time anew", "holds/lift", [Order, Lifts]),
    };

    public static Command Erasure(Surroundings around) => new("erasure", "Erase a file: by order, two persons and a waiting time")
    {
        Make(around, "request", "Ask to erase a file", "erasure", [Order, Basis]),
        Make(around, "approve", "Approve an erasure that another person asked for", "erasure/approval", [Order]),
        Make(around, "withdraw", "Withdraw an erasure before its day", "erasure/withdrawal", [Order]),
        ListErasures.Command(around),
    };

    internal static Option<string> As => new("--as") { Description = "Which custodian you are, in development; elsewhere HUB_TOKEN says it", DefaultValueFactory = _ => "custodian", HelpName = "NAME" };

    private static (string Member, Option<string> Option) Order => ("order", new("--order") { Description = "The order's number in the court's docket, such as 2026-CV-00123", Required = true });

    private static (string Member, Option<string> Option) Court => ("court", new("--court") { Description = "A word for the court, such as clark-county", Required = true });

    private static (string Member, Option<string> Option) Lifts => ("lifts", new("--lifts") { Description = "The number of the earlier order, which it lifts", Required = true });

    private static (string Member, Option<string> Option) Basis => ("basis", new("--basis") { Description = "The statute or rule, such as 'Ohio R.C. 2953.32'", Required = true });

    private static Command Make(Surroundings around, string name, string description, string path, (string Member, Option<string> Option)[] asks)
    {
        var id = new Argument<string>("ID") { Description = "The hub's id of the citizen" };
        var (custodian, key) = (As, Idempotency.Option());
        var command = new Command(name, description) { id, custodian, key };
        foreach (var (_, option) in asks) command.Add(option);
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "custodian:" + parsed.GetValue(custodian));
            var body = asks.ToDictionary(a => a.Member, a => parsed.GetRequiredValue(a.Option), StringComparer.Ordinal);
            var done = await Idempotency.Once(parsed.GetValue(key), k => hub.Post(
                $"/v1/citizens/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/{path}", body, Wire.Default.DictionaryStringString, Wire.Default.OrderDone, k, ct));
            await around.Out.WriteLineAsync($"{done.Citizen}: {done.Status}, position {Words.Number(done.Position)}");
            return ExitCode.Ok;
        });
        return command;
    }
}
