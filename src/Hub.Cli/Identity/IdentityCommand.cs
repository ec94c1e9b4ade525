using System.CommandLine;
using System.Globalization;
using Hub.Linking;

namespace Hub.Cli.Identity;

/// <summary>Says which records of several files are one person's. It runs here, without a server, and sends nothing.</summary>
public static class IdentityCommand
{
    public static Command Link(Surroundings around)
    {
        var files = Files();
        var into = new Option<string>("--out") { Description = "CSV to write: record_id,citizen,review; review lists the records, parted by blanks, that somebody should compare this one with", Required = true };
        var reviews = new Option<string?>("--reviews") { Description = "CSV to write besides: each pair to compare, how sure it is, and why it was left to people" };
        var rules = Rules("--rules", "Link by this file of rules, and not by those that came with the hub");
        var command = new Command("link", "Put the records of CSV files together into citizens; the headings say what a column is, and a value that a file repeats in every row is taken as missing")
        {
            files, into, reviews, rules,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var paths = parsed.GetRequiredValue(files);
            var links = new WrittenWhole(parsed.GetRequiredValue(into), paths);
            var pairs = parsed.GetValue(reviews) is { } path ? new WrittenWhole(path, [.. paths, links.Path]) : null;
            var extracts = Extracts.Study(around, paths, ct);
            var by = RulesFile.Read(parsed.GetValue(rules)) ?? extracts.Rules;
            var (linker, linked) = extracts.Link(by, ct);
            if (pairs is not null) await pairs.Write(LinksCsv.Pairs(linked), ct);
            await links.Write(LinksCsv.Links(linked), ct); // Last: a script that finds it finds all.
            await around.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
                {linker.Count} records of {paths.Length} file{(paths.Length == 1 ? "" : "s")} are {linked.Placements.Select(p => p.Citizen).Distinct(StringComparer.Ordinal).Count()} citizens; {linked.Placements.Count(p => p.Review.Count > 0)} records are for people to look at.
                Rules: {by.Kind} {by.Version}. Links: {links.Path}
                """));
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command Preview(Surroundings around)
    {
        var files = Files();
        var rules = Rules("--rules", "The rules to come", required: true);
        var against = Rules("--against", "The rules of today, if they are not those that came with the hub");
        var command = new Command("preview", "What other rules would do, before they take effect: who would be joined, who would be parted. Nothing is written") { files, rules, against };
        command.SetAction(async (parsed, ct) =>
        {
            var extracts = Extracts.Study(around, parsed.GetRequiredValue(files), ct);
            var (next, now) = (RulesFile.Read(parsed.GetValue(rules))!, RulesFile.Read(parsed.GetValue(against)) ?? extracts.Rules);
            var change = ChangeOfRules.Between(extracts.Link(now, ct).Linked, extracts.Link(next, ct).Linked);
            foreach (var joined in change.Joined) await around.Out.WriteLineAsync($"joined {string.Join(' ', joined)}");
            foreach (var parted in change.Parted) await around.Out.WriteLineAsync($"parted {string.Join(' ', parted)}");
            await around.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"By {next.Kind} {next.Version} instead of {now.Kind} {now.Version}: {change.Joined.Count} times citizens would be joined, {change.Parted.Count} citizens would be parted. A citizen is named by the first of their records."));
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command ShowRules(Surroundings around)
    {
        var kind = new Argument<string>("KIND") { Description = string.Join(", ", KnownKinds.All), DefaultValueFactory = _ => "agencies" };
        var command = new Command("rules", "The rules that came with the hub, as a file to change: chances that were learned, thresholds that people set") { kind };
        command.SetAction(async (parsed, _) =>
        {
            if (!KnownKinds.All.Contains(parsed.GetRequiredValue(kind), StringComparer.Ordinal)) throw new Halt(ExitCode.BadInput, $"There are rules for {string.Join(", ", KnownKinds.All)}.");
            await around.Out.WriteAsync(KnownKinds.Named(parsed.GetRequiredValue(kind)).Write());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string[]> Files() => new("FILE") { Description = "CSV in UTF-8 with a heading for the records' keys, such as record_id; keys differ among all files", Arity = ArgumentArity.OneOrMore };

    private static Option<string?> Rules(string name, string description, bool required = false) => new(name) { Description = description, Required = required };
}
