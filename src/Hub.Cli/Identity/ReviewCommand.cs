using System.CommandLine;
using System.Globalization;
using Hub.Cli.Asking;

namespace Hub.Cli.Identity;

/// <summary>Where the rules are in doubt about who somebody is, a clerk looks at both sides and decides.</summary>
public static class ReviewCommand
{
    private static readonly string[] Verdicts = ["same", "not-same", "noted", "deferred", "escalated"];

    public static Command All(Surroundings around) => new("review", "Questions about who somebody is, which people decide") { List(around), Show(around), Decide(around) };

    private static Command List(Surroundings around)
    {
        var state = new Option<string?>("--state") { Description = "open, deferred, escalated, same, not-same or noted; all that are not closed if not given", HelpName = "STATE" };
        var command = new Command("list", "List what waits for people, the longest waiting first") { state };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "clerk");
            var table = new Table("review", "state", "one", "other", "since");
            for (string? after = null; ;)
            {
                var page = await hub.Get("/v1/reviews" + Query.Of(("state", parsed.GetValue(state)), ("after", after), ("limit", "200")), Wire.Default.ReviewPage, ct);
                foreach (var r in page.Reviews) table.Add(r.Review, r.State, r.One, r.Other ?? "", Words.Of(r.OpenedAt));
                if ((after = page.Next) is null) break;
            }
            await table.Write(around.Out);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show(Surroundings around)
    {
        var review = Reference;
        var purpose = ReadingFor.Option(ReadingFor.Counter);
        var command = new Command("show", "Show both sides' records, where they differ (*) or say the same number (=), and why the rules are in doubt") { review, purpose };
        command.SetAction(async (parsed, ct) =>
        {
            var reading = parsed.Purpose(purpose, around, ReadingFor.Counter);
            using var hub = new HubApi(around, ReadingFor.RoleOf(reading), reading);
            var shown = await hub.Get($"/v1/reviews/{Uri.EscapeDataString(parsed.GetRequiredValue(review))}", Wire.Default.ReviewShown, ct);
            await around.Out.WriteLineAsync($"{Asked(shown)} ({shown.State}, since {Words.Of(shown.OpenedAt)})");
            if (shown.Reason is not null) await around.Out.WriteLineAsync($"Said last: {shown.Reason}");
            await Records(around, shown);
            foreach (var pair in shown.Pairs) await Tell(around, pair);
            if (shown.NotTheirs.Count > 0) await around.Out.WriteLineAsync($"Found not to be theirs: {string.Join(' ', shown.NotTheirs)}");
            if (shown.Household.Count > 0) await around.Out.WriteLineAsync($"Known at the same door: {string.Join(' ', shown.Household)}");
            await around.Out.WriteLineAsync($"Rules: {shown.Rules}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Asked(ReviewShown shown) => shown.About switch
    {
        "after-death" => $"After the death of {shown.One.Citizen}: who wanted to have this recorded? {shown.Tried!.Activity}, by {string.Join(", ", new[] { shown.Tried.By, shown.Tried.Office, shown.Tried.Channel }.Where(w => w is not null))}, on {Words.Of(shown.Tried.On)}",
        "own-records" => $"Are all records of {shown.One.Citizen} one person's?" + (shown.Other is null ? "" : $" One may be {shown.Other.Citizen}'s."),
        _ => $"Are {shown.One.Citizen} and {shown.Other?.Citizen} one person?",
    };

    private static async Task Records(Surroundings around, ReviewShown shown)
    {
        ReviewRecord[] records = [.. shown.One.Records, .. shown.Other?.Records ?? []];
        var differs = shown.Pairs.SelectMany(p => p.Differs).ToHashSet(StringComparer.Ordinal);
        var same = shown.Pairs.SelectMany(p => p.SameNumbers).ToHashSet(StringComparer.Ordinal);
        var table = new Table(["", .. records.Select(r => r.Agency ?? "registered")]);
        table.Add(["record", .. records.Select(r => r.Id)]);
        table.Add(["citizen", .. records.Select(r => shown.One.Records.Contains(r) ? shown.One.Citizen : shown.Other!.Citizen)]);
        foreach (var column in records.SelectMany(r => r.Says.Keys).Distinct(StringComparer.Ordinal))
            table.Add([column + (differs.Contains(column) ? " *" : same.Contains(column) ? " =" : ""), .. records.Select(r => r.Says.GetValueOrDefault(column))]);
        await table.Write(around.Out);
    }

    private static async Task Tell(Surroundings around, ReviewPair pair)
    {
        await around.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"\n{pair.One} and {pair.Other}: {pair.Grade}, chance {pair.Chance:0.000}; {string.Join("; ", pair.Doubts)}"));
        var sum = new Table("", "bits", "");
        foreach (var step in pair.Because) sum.Add(step.Field ?? "", step.Bits.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture), step.Reason);
        if (!sum.IsEmpty) await sum.Write(around.Out);
    }

    private static Command Decide(Surroundings around)
    {
        var review = Reference;
        var verdict = new Argument<string>("VERDICT") { Description = "same (their files become one, or all records stay), not-same (they never do, or --not-theirs), noted (what was tried after a death), deferred or escalated" };
        verdict.AcceptOnlyFromAmong(Verdicts);
        var reason = new Option<string>("--reason") { Required = true, Description = "How it is known; it names no data", HelpName = "TEXT" };
        var notTheirs = new Option<string[]>("--not-theirs") { Description = "Of one citizen's own records one that is not theirs; may be given more than once", HelpName = "RECORD" };
        var key = Idempotency.Option();
        var command = new Command("decide", "Say whether they are one person, or put it off") { review, verdict, reason, notTheirs, key };
        command.SetAction(async (parsed, ct) =>
        {
            using var hub = new HubApi(around, "clerk");
            var asked = new ReviewVerdict(parsed.GetRequiredValue(verdict), parsed.GetRequiredValue(reason), parsed.GetValue(notTheirs) is { Length: > 0 } records ? records : null);
            var done = await Idempotency.Once(parsed.GetValue(key), k => hub.Post(
                $"/v1/reviews/{Uri.EscapeDataString(parsed.GetRequiredValue(review))}/decision", asked, Wire.Default.ReviewVerdict, Wire.Default.ReviewReceipt, k, ct));
            await around.Out.WriteLineAsync(done.Merge is null ? $"{done.Review}: {done.Verdict}" : $"{done.Review}: {done.Verdict}; {done.Retired} was merged into {done.Survivor} (merge {done.Merge})");
            foreach (var record in done.Records ?? [])
                await around.Out.WriteLineAsync(record.Citizen is null ? $"{record.Record} is nobody's until its agency says more." : $"{record.Record} at {record.Agency} is {record.Citizen}'s now ({record.Outcome}).");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> Reference => new("REVIEW") { Description = "The review's reference" };
}
