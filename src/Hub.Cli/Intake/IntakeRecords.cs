using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hub.Cli.Asking;
using Hub.Cli.Identity;
using Hub.Linking;

namespace Hub.Cli.Intake;

/// <summary>
/// An agency's file of records, with nobody saying whose they are: each is linked, made a new citizen, or put before people. Batches go one after the
/// other; a run that broke off is simply run again, and what the hub has already stays as it is.
/// </summary>
public static class IntakeRecords
{
    private const int RecordsInBatch = 150;
    private const int LettersInBatch = 300_000; // The hub takes a megabyte; a letter is at most three bytes.
    private static readonly string[] Names = [.. Enum.GetValues<Column>().Select(c => JsonNamingPolicy.KebabCaseLower.ConvertName(c.ToString()))];

    public static Command Command(Surroundings around)
    {
        var file = new Argument<string>("FILE") { Description = "CSV in UTF-8; the headings say what a column is, and a value that the file repeats in every row is taken as missing" };
        var agency = new Option<string>("--agency") { Required = true, Description = "Whose file it is, such as dmv", HelpName = "AGENCY" };
        var report = new Option<string>("--report") { Required = true, Description = "Where to write key,outcome,code for every record", HelpName = "OUT.csv" };
        var ended = new Option<bool>("--ended") { Description = "The file lists records that the agency closed; only their keys are sent" };
        var patience = IntakeMoves.PatienceOption();
        var command = new Command("records", "Take in an agency's records and find out whose they are; refused rows do not fail the run") { file, agency, report, ended, patience };
        command.SetAction((parsed, ct) => Run(
            around, parsed.GetRequiredValue(file), parsed.GetRequiredValue(agency), parsed.GetRequiredValue(report), parsed.GetValue(ended), TimeSpan.FromSeconds(parsed.GetValue(patience)), ct));
        return command;
    }

    private static async Task<int> Run(Surroundings around, string file, string agency, string reportPath, bool ended, TimeSpan patience, CancellationToken ct)
    {
        if (Path.GetFullPath(file) == Path.GetFullPath(reportPath)) throw new Halt(ExitCode.BadInput, "The report would take the place of the file.");
        var extract = Extracts.Study(file, ct);
        using var text = Extracts.Open(file);
        using var hub = new HubApi(around, "intake");
        await using var report = new ReportFile(reportPath);
        var sending = new Sending(agency, hub, report, new Patience(patience, around.Clock), new Progress(around, "records", extract.Rows));
        var (batch, letters) = (new List<RecordRow>(RecordsInBatch), 0);
        foreach (var record in extract.Records(text))
        {
            var row = ended ? new RecordRow(record.Key, null, Ended: true) : RowOf(record);
            batch.Add(row);
            letters += 40 + row.Key.Length + (row.Says?.Sum(s => 20 + s.Value.Length) ?? 0);
            if (batch.Count < RecordsInBatch && letters < LettersInBatch) continue;
            await sending.Send(batch, ct);
            (batch, letters) = (new(RecordsInBatch), 0);
        }
        if (batch.Count > 0) await sending.Send(batch, ct);
        await report.Finish();
        await sending.Tell(around.Out, extract, reportPath);
        return ExitCode.Ok;
    }

    internal static RecordRow RowOf(PersonRecord record) => new(record.Key, Says(record));

    private static Dictionary<string, string> Says(PersonRecord record)
    {
        var says = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var column in Enum.GetValues<Column>())
            if (record[column] is { } value) says.Add(Names[(int)column], value);
        return says;
    }

    private sealed class Sending(string agency, HubApi hub, ReportFile report, Patience patience, Progress progress)
    {
        private readonly Dictionary<string, int> outcomes = new(StringComparer.Ordinal);
        private int done, reviews;

        public async Task Send(List<RecordRow> batch, CancellationToken ct)
        {
            RecordResult[] results = [.. await Ask(batch, ct)];
            // What raised too many questions together with the rest goes by itself; the first of a batch always goes.
            while (results.Index().Where(r => r.Item.Code == "unavailable").Select(r => r.Index).ToList() is { Count: > 0 } left && left.Count < results.Length)
                foreach (var (at, result) in left.Zip(await Ask([.. left.Select(i => batch[i])], ct))) results[at] = result;
            foreach (var result in results)
            {
                report.Write(result.Key, result.Outcome, result.Code);
                var name = result.Code is null ? result.Outcome : $"{result.Outcome} {result.Code}";
                outcomes[name] = outcomes.GetValueOrDefault(name) + 1;
                reviews += result.Reviews;
            }
            done += batch.Count;
            progress.At(done);
        }

        private async Task<IReadOnlyList<RecordResult>> Ask(List<RecordRow> batch, CancellationToken ct)
        {
            var rows = new RecordRows(agency, batch);
            // Of this run: a file that says again what it said two files ago is not answered as then. What stands already is unchanged.
            var key = "records-" + Guid.NewGuid().ToString("N");
            try
            {
                return await patience.Keep(async stop =>
                {
                    var results = (await hub.Post("/v1/records/batch", rows, Wire.Default.RecordRows, Wire.Default.RecordResults, key, stop)).Results;
                    return results.Count == batch.Count ? results : throw new Halt(ExitCode.No, "The hub answered for other records than it was asked about; the report was not written.");
                }, why => progress.Say($"{why.Message}\nTrying again for a while; nothing is lost."), ct);
            }
            catch (Exception e) when (e is Halt { ExitCode: ExitCode.Unreachable } or Refused { IsPassing: true })
            {
                throw new Halt(ExitCode.Unreachable, $"{e.Message}\nStopped after {done} records; no report was written. Nothing is lost: run the same command again.");
            }
        }

        public async Task Tell(TextWriter to, Extract extract, string path)
        {
            progress.Clear();
            foreach (var (name, count) in outcomes.OrderBy(o => o.Key, StringComparer.Ordinal)) await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count,8}  {name}"));
            await to.WriteLineAsync($"{done,8}  {Words.Counted(done, "record")} in all");
            if (extract.RowsWithoutKey > 0) await to.WriteLineAsync($"{extract.RowsWithoutKey,8}  {Words.Counted(extract.RowsWithoutKey, "row")} without a key, left out");
            if (extract.Repeats is { Count: > 0 } repeats && outcomes.ContainsKey("refused no-name"))
                await to.WriteLineAsync($"Every row says the same of {string.Join(", ", repeats)}; that is taken for a placeholder, and as missing. Who has no name by that is refused (no-name).");
            await to.WriteLineAsync($"Questions for people: {reviews} (hub review list)");
            await to.WriteLineAsync($"Report: {path}");
        }
    }
}
