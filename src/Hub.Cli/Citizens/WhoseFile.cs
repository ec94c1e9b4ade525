using System.CommandLine;
using Hub.Cli.Asking;

namespace Hub.Cli.Citizens;

/// <summary>Whose file it is: two files made one, parted again, or never to be made one; a record that is another's.</summary>
public static class WhoseFile
{
    public static Command Merge(Surroundings around)
    {
        var (survivor, retired) = (new Argument<string>("ID") { Description = "Under which id the file is kept" }, new Argument<string>("RETIRED") { Description = "The id that is folded into it" });
        var (evidence, key) = (Evidence, Idempotency.Option());
        var command = new Command("merge", "Two files are one person's: read them as one") { survivor, retired, evidence, key };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "clerk");
            var body = new Dictionary<string, string>(StringComparer.Ordinal) { ["retired"] = parsed.GetRequiredValue(retired), ["evidence"] = parsed.GetRequiredValue(evidence) };
            var done = await Idempotency.Once(parsed.GetValue(key), k => hub.Post(
                $"/v1/citizens/{Written(parsed, survivor)}/merges", body, Wire.Default.DictionaryStringString, Wire.Default.FileDone, k, ct));
            await around.Out.WriteLineAsync($"{done.Retired} is merged into {done.Survivor}, position {Words.Number(done.Position ?? 0)}. To reverse it: hub citizen unmerge {done.Survivor} {done.Merge}");
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command Unmerge(Surroundings around)
    {
        var (id, merge) = (Id, new Argument<string>("MERGE") { Description = "The merge's reference; see citizen merges" });
        var (reason, dryRun, key, purpose) = (Reason, new Option<bool>("--dry-run") { Description = "Only list what agencies were told of the other person" }, Idempotency.Option(), ReadingFor.Option());
        var command = new Command("unmerge", "They were not one person after all: part the files") { id, merge, reason, dryRun, key, purpose };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "clerk", parsed.Purpose(purpose, around));
            var body = new Dictionary<string, string>(StringComparer.Ordinal) { ["reason"] = parsed.GetRequiredValue(reason) };
            var done = await Idempotency.Once(parsed.GetValue(key), k => hub.Post(
                $"/v1/citizens/{Written(parsed, id)}/merges/{Written(parsed, merge)}/reverse{(parsed.GetValue(dryRun) ? "?dryRun=true" : "")}",
                body, Wire.Default.DictionaryStringString, Wire.Default.FileDone, k, ct));
            await Write(around.Out, done);
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command Merges(Surroundings around)
    {
        var (id, purpose) = (Id, ReadingFor.Option());
        var command = new Command("merges", "With whom a file was merged, and who is not the same person") { id, purpose };
        command.SetAction(async (parsed, ct) =>
        {
            var readFor = parsed.Purpose(purpose, around);
            using var hub = new HubApi(around, ReadingFor.RoleOf(readFor), readFor);
            var found = await hub.Get($"/v1/citizens/{Written(parsed, id)}/merges", Wire.Default.MergesOfCitizen, ct);
            await around.Out.WriteLineAsync($"The file is kept under {found.Citizen}; with it are read: {(found.Members.Count > 1 ? string.Join(", ", found.Members.Skip(1)) : "none")}");
            foreach (var m in found.Merges)
            {
                await around.Out.WriteLineAsync($"{m.Merge}  {m.Retired} was merged into {m.Survivor}, {Words.Of(m.RecordedAt)}: {m.Evidence}");
                await around.Out.WriteLineAsync($"{new string(' ', m.Merge.Length)}  {(m.Reversed is { } r ? $"reversed, {Words.Of(r.RecordedAt)}: {r.Reason}" : $"in force; to reverse it: hub citizen unmerge {m.Survivor} {m.Merge}")}");
            }
            foreach (var pair in found.NotSame) await around.Out.WriteLineAsync($"{pair.Citizen} and {pair.Other} are not one person.");
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command NotSame(Surroundings around)
    {
        var (id, other) = (Id, new Argument<string>("OTHER") { Description = "The other citizen" });
        var (evidence, takeBack, key) = (Evidence, new Option<bool>("--take-back") { Description = "It is open again" }, Idempotency.Option());
        var command = new Command("not-same", "Two citizens are not one person, whatever speaks for it") { id, other, evidence, takeBack, key };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "clerk");
            var body = new NotSameAsked(parsed.GetRequiredValue(other), parsed.GetRequiredValue(evidence), parsed.GetValue(takeBack));
            var done = await Idempotency.Once(parsed.GetValue(key), k => hub.Post(
                $"/v1/citizens/{Written(parsed, id)}/not-same", body, Wire.Default.NotSameAsked, Wire.Default.FileDone, k, ct));
            await around.Out.WriteLineAsync($"{done.Citizen}: {done.Status}, position {Words.Number(done.Position ?? 0)}");
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command Unlink(Surroundings around)
    {
        var (id, record) = (Id, new Argument<string>("RECORD") { Description = "The hub's id of an agency's record" });
        var (reason, key) = (Reason, Idempotency.Option());
        var command = new Command("unlink", "An agency's record is not about this citizen") { id, record, reason, key };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "clerk");
            var body = new Dictionary<string, string>(StringComparer.Ordinal) { ["reason"] = parsed.GetRequiredValue(reason) };
            var done = await Idempotency.Once(parsed.GetValue(key), k => hub.Post(
                $"/v1/citizens/{Written(parsed, id)}/records/{Written(parsed, record)}/unlink", body, Wire.Default.DictionaryStringString, Wire.Default.Unlinked, k, ct));
            await around.Out.WriteLineAsync($"{done.Record} at {done.Agency} is not {done.Citizen}'s any more, position {Words.Number(done.Position)}");
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command EndRecord(Surroundings around)
    {
        var (id, record) = (Id, new Argument<string>("RECORD") { Description = "The hub's id of an agency's record; see citizen records" });
        var (reason, on, key) = (Reason, new Option<string?>("--on") { Description = "The day on which its agency closed it", HelpName = "yyyy-MM-dd" }, Idempotency.Option());
        var newKey = new Option<string?>("--new-key") { Description = "Under which the agency goes on with it: a renewed licence", HelpName = "KEY" };
        var command = new Command("end-record", "An agency closed its record of this citizen, or gave it a new key: it is told nothing more for the former") { id, record, reason, on, newKey, key };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "clerk");
            var body = new Dictionary<string, string>(StringComparer.Ordinal) { ["reason"] = parsed.GetRequiredValue(reason) };
            if (parsed.GetValue(on) is { } day) body["on"] = day;
            if (parsed.GetValue(newKey) is { } anew) body["newKey"] = anew;
            var done = await Idempotency.Once(parsed.GetValue(key), k => hub.Post(
                $"/v1/citizens/{Written(parsed, id)}/records/{Written(parsed, record)}/end", body, Wire.Default.DictionaryStringString, Wire.Default.Unlinked, k, ct));
            await around.Out.WriteLineAsync($"{done.Record} at {done.Agency} has ended, position {Words.Number(done.Position)}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task Write(TextWriter to, FileDone done)
    {
        await to.WriteLineAsync(done.Position is { } position ? $"{done.Survivor} and {done.Retired}: {done.Status}, position {Words.Number(position)}" : "Nothing was recorded.");
        if (done.ProtectionStays) await to.WriteLineAsync("A programme stands before the file and goes on standing before both; end it where it does not belong.");
        if (done.Sent is not { Count: > 0 } sent) return;
        await to.WriteLineAsync("Told of the other person while they were one:");
        var table = new Table("agency", "record", "of citizen", "told", "state", "address", "instead");
        foreach (var one in sent) foreach (var t in one.Told) table.Add(one.Agency, one.Record, one.Citizen, Words.Of(t.ToldAt), t.State, t.Address?.Written ?? "withheld", one.Instead?.Written);
        await table.Write(to);
    }

    private static string Written(ParseResult parsed, Argument<string> argument) => Uri.EscapeDataString(parsed.GetRequiredValue(argument));

    private static Argument<string> Id => new("ID") { Description = "The hub's id of the citizen" };

    private static Option<string> Evidence => new("--evidence") { Required = true, Description = "How it is known; kept in the log" };

    private static Option<string> Reason => new("--reason") { Required = true, Description = "How it is known; kept in the log" };
}
