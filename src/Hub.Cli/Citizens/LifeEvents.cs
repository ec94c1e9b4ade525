using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Citizens;

/// <summary>What life brings to a file besides moves.</summary>
public static class LifeEvents
{
    public static Command Rename(Surroundings around)
    {
        var id = new Argument<string>("ID") { Description = "The hub's id of the citizen" };
        var (first, last) = (new Option<string>("--first") { Required = true, Description = "The first name" }, new Option<string>("--last") { Required = true, Description = "The last name" });
        var (middle, suffix) = (new Option<string?>("--middle") { Description = "The middle name" }, new Option<string?>("--suffix") { Description = "Jr, Sr, III" });
        var (from, evidence, key) = (new Option<string?>("--from") { Description = "The first day of the new name", HelpName = "yyyy-MM-dd" }, Evidence, Idempotency.Option());
        var command = new Command("rename", "The person goes by another name; the earlier stays as an alias") { id, first, middle, last, suffix, from, evidence, key };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "clerk");
            var name = new Person(parsed.GetValue(first), parsed.GetValue(middle), parsed.GetValue(last), parsed.GetValue(suffix));
            var done = await Idempotency.Once(parsed.GetValue(key), k => hub.Post(
                $"/v1/citizens/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/name", new NameAsked(name, parsed.GetValue(from), parsed.GetRequiredValue(evidence)),
                Wire.Default.NameAsked, Wire.Default.OrderDone, k, ct));
            await around.Out.WriteLineAsync($"{done.Citizen}: {done.Status}, position {Words.Number(done.Position)}");
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command Death(Surroundings around)
    {
        var id = new Argument<string>("ID") { Description = "The hub's id of the citizen" };
        var (on, annul) = (new Option<string?>("--on") { Description = "The day of death, where it is known", HelpName = "yyyy-MM-dd" }, new Option<bool>("--annul") { Description = "They live after all, or it was another: the book is open again" });
        var (evidence, key) = (Evidence, Idempotency.Option());
        var command = new Command("death", "Record a death; the address book is closed") { id, on, annul, evidence, key };
        command.SetAction(async (parsed, ct) =>
        {
            var (day, back) = (parsed.GetValue(on), parsed.GetValue(annul));
            if (back && day is not null) throw new Halt(ExitCode.BadInput, "A death that never was has no day: --annul goes without --on.");
            using var hub = new HubApi(around, "clerk");
            var body = new Dictionary<string, string>(StringComparer.Ordinal) { ["evidence"] = parsed.GetRequiredValue(evidence) };
            if (day is not null) body["on"] = day;
            var done = await Idempotency.Once(parsed.GetValue(key), k => hub.Post(
                $"/v1/citizens/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/death{(back ? "/annul" : "")}", body, Wire.Default.DictionaryStringString, Wire.Default.OrderDone, k, ct));
            await around.Out.WriteLineAsync($"{done.Citizen}: {done.Status}, position {Words.Number(done.Position)}");
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command Guardian(Surroundings around)
    {
        var (id, guardian) = (new Argument<string>("ID") { Description = "The hub's id of the citizen" }, new Argument<string>("GUARDIAN") { Description = "The hub's id of whoever acts for them" });
        var (until, end) = (new Option<string?>("--until") { Description = "The last day, where it is known", HelpName = "yyyy-MM-dd" }, new Option<bool>("--end") { Description = "They act for them no longer" });
        var (evidence, key) = (Evidence, Idempotency.Option());
        var command = new Command("guardian", "Record who acts for a citizen, such as a child's parent; they are never merged") { id, guardian, until, end, evidence, key };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "clerk");
            var (of, by, why) = (Uri.EscapeDataString(parsed.GetRequiredValue(id)), parsed.GetRequiredValue(guardian), parsed.GetRequiredValue(evidence));
            var body = new Dictionary<string, string>(StringComparer.Ordinal) { [parsed.GetValue(end) ? "reason" : "evidence"] = why };
            if (!parsed.GetValue(end)) body["guardian"] = by;
            if (!parsed.GetValue(end) && parsed.GetValue(until) is { } day) body["until"] = day;
            var path = $"/v1/citizens/{of}/guardians" + (parsed.GetValue(end) ? $"/{Uri.EscapeDataString(by)}/end" : "");
            var done = await Idempotency.Once(parsed.GetValue(key), k => hub.Post(path, body, Wire.Default.DictionaryStringString, Wire.Default.OrderDone, k, ct));
            await around.Out.WriteLineAsync($"{done.Citizen}: {done.Status}, position {Words.Number(done.Position)}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<string> Evidence => new("--evidence") { Required = true, Description = "How it is known; kept in the log" };
}
