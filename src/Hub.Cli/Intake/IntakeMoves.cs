using System.CommandLine;
using System.Globalization;
using Hub.Cli.Asking;

namespace Hub.Cli.Intake;

/// <summary>
/// A channel's file of moves goes to the hub in batches, one after the other, so that a citizen's moves keep the file's order. Each row's
/// key makes it safe to send again: an intake that broke off is simply run again.
/// </summary>
public static class IntakeMoves
{
    private const int RowsInBatch = 200;
    private const int LettersInBatch = 300_000; // The hub takes a megabyte; a letter is at most three bytes.
    private const int LongestKey = 200;
    private static readonly string[] Needed = ["key", "reported_by", "effective_on", "address_as_given"];

    public static Command Command(Surroundings around)
    {
        var file = new Argument<string>("FILE") { Description = "CSV: key, channel, reported_by, reported_at, assurance, effective_on, kind, address_as_given" };
        var report = new Option<string>("--report") { Required = true, Description = "Where to write key,outcome,code for every row", HelpName = "OUT.csv" };
        var patience = PatienceOption();
        var command = new Command("moves", "Report the moves of a file; refused rows do not fail the run") { file, report, patience };
        command.SetAction((parsed, ct) => Run(
            around, parsed.GetRequiredValue(file), parsed.GetRequiredValue(report), TimeSpan.FromSeconds(parsed.GetValue(patience)), ct));
        return command;
    }

    internal static Option<int> PatienceOption() => new("--patience")
    {
        Description = "How many seconds to keep trying a hub that is away", HelpName = "SECONDS", DefaultValueFactory = _ => 60,
    };

    private static async Task<int> Run(Surroundings around, string file, string reportPath, TimeSpan patience, CancellationToken ct)
    {
        if (Path.GetFullPath(file) == Path.GetFullPath(reportPath)) throw new Halt(ExitCode.BadInput, "The report would take the place of the file.");
        var total = await SourceFile.CountRows(file, Needed, ct);
        using var source = SourceFile.Open(file, Needed);
        using var hub = new HubApi(around, "intake");
        await using var report = new ReportFile(reportPath);
        var run = new Sending(around, hub, report, new Patience(patience, around.Clock), new Progress(around, "moves", total));

        var seen = new KeysSeen();
        var batch = new List<Line>(RowsInBatch);
        var letters = 0;
        while (await source.Next(ct))
        {
            var row = Row(source);
            var line = !seen.IsNew(row.Key) ? new Line(row.Key, "duplicate", null, null)
                : row.Key.Length == 0 ? new Line(row.Key, "refused", "malformed", null)
                : row.Key.Length > LongestKey ? new Line(row.Key, "refused", "field-too-long", null)
                : new Line(row.Key, null, null, row);
            batch.Add(line);
            letters += Letters(row);
            if (batch.Count < RowsInBatch && letters < LettersInBatch) continue;
            await run.Send(batch, ct);
            (batch, letters) = (new(RowsInBatch), 0);
        }

        await run.Send(batch, ct);
        await report.Finish();
        await run.Tell(reportPath);
        return ExitCode.Ok;
    }

    /// <summary>A row on its way: decided here already, or to be asked about.</summary>
    private sealed record Line(string Key, string? Outcome, string? Code, MoveRow? Row);

    private static MoveRow Row(SourceFile source)
    {
        string? Or(string column) => source[column] is { Length: > 0 } text ? text : null;
        return new(source["key"], Or("channel"), Or("reported_by"), Or("reported_at"), Or("assurance"), Or("effective_on"), Or("until"), Or("kind"), Or("address_as_given"));
    }

    private static int Letters(MoveRow row) => 100 + row.Key.Length + (row.ReportedBy?.Length ?? 0) + (row.Address?.Length ?? 0) + (row.Channel?.Length ?? 0)
        + (row.ReportedAt?.Length ?? 0) + (row.Assurance?.Length ?? 0) + (row.EffectiveOn?.Length ?? 0) + (row.Until?.Length ?? 0) + (row.Kind?.Length ?? 0);

    private sealed class Sending(Surroundings around, HubApi hub, ReportFile report, Patience patience, Progress progress)
    {
        private readonly Dictionary<string, int> outcomes = new(StringComparer.Ordinal);
        private int done, newFacts;
        private bool answerLost;

        public async Task Send(IReadOnlyList<Line> batch, CancellationToken ct)
        {
            var rows = batch.Where(l => l.Row is not null).Select(l => l.Row!).ToList();
            var results = rows.Count == 0 ? [] : await Ask(rows, ct);
            var next = 0;
            foreach (var line in batch)
            {
                var (outcome, code) = line.Row is null ? (line.Outcome!, line.Code) : (results[next].Outcome, results[next].Code);
                if (line.Row is not null) newFacts += results[next++].NewFacts;
                report.Write(line.Key, outcome, code);
                var name = code is null ? outcome : $"{outcome} {code}";
                outcomes[name] = outcomes.GetValueOrDefault(name) + 1;
            }

            done += batch.Count;
            progress.At(done);
        }

        private async Task<IReadOnlyList<MoveResult>> Ask(List<MoveRow> rows, CancellationToken ct)
        {
            try
            {
                return await patience.Keep(async stop =>
                {
                    var results = (await hub.Post("/v1/address-changes/batch", new MoveRows(rows), Wire.Default.MoveRows, Wire.Default.MoveResults, null, stop)).Results;
                    if (results.Count != rows.Count || results.Where((r, i) => r.Key != rows[i].Key).Any())
                        throw new Halt(ExitCode.No, "The hub answered for other rows than it was asked about; the report was not written.");
                    // The hub could not look at that row now: neither accepted nor refused. The batch is asked again; its other rows answer as they did.
                    if (results.Any(r => r.Code == "unavailable")) throw new Refused("unavailable", 503, "The hub cannot take moves in at the moment.");
                    return results;
                }, Waiting, ct);
            }
            catch (Exception e) when (e is Halt { ExitCode: ExitCode.Unreachable } or Refused { IsPassing: true })
            {
                throw new Halt(ExitCode.Unreachable, $"{e.Message}\nStopped after {done} rows; no report was written. Nothing is lost: run the same command again.");
            }
        }

        private void Waiting(Exception why)
        {
            answerLost = true;
            progress.Say($"{why.Message}\nTrying again for a while; nothing is lost.");
        }

        public async Task Tell(string path)
        {
            progress.Clear();
            foreach (var (name, count) in outcomes.OrderBy(o => o.Key, StringComparer.Ordinal))
                await around.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count,8}  {name}"));
            await around.Out.WriteLineAsync($"{done,8}  {Words.Counted(done, "row")} in all");
            await around.Out.WriteLineAsync($"New facts: {newFacts}{(answerLost ? " or more: an answer was lost on the way, and its repeat does not count again" : "")}");
            await around.Out.WriteLineAsync($"Report: {path}");
        }
    }
}
