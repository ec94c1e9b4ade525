using System.CommandLine;
using System.Security.Cryptography;
using Hub.Cli.Asking;
using Hub.Cli.Identity;
using Hub.Linking;

namespace Hub.Cli.Intake;

/// <summary>
/// An agency's whole file, however large: sent in pieces, taken in by the hub while it goes on, reconciled at the end. The hub knows the file by its hash and how much
/// of it has come, so the same command told again goes on where it ended.
/// </summary>
public static class IntakeLoad
{
    private const int RowsInPiece = 5_000;
    private const int LettersInPiece = 1_200_000; // The hub takes four megabytes; a letter is at most three bytes.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public static Command Command(Surroundings around)
    {
        var file = new Argument<string>("FILE") { Description = "CSV in UTF-8, as for intake records" };
        var agency = new Option<string>("--agency") { Required = true, Description = "Whose file it is, such as dmv", HelpName = "AGENCY" };
        var again = new Option<bool>("--again") { Description = "Load a file once more that was taken in before; what says the same is unchanged" };
        var noWait = new Option<bool>("--no-wait") { Description = "End when the file has been sent; the hub goes on (hub intake loads)" };
        var patience = IntakeMoves.PatienceOption();
        var command = new Command("load", "Load an agency's whole file and reconcile it; told again with the same file it goes on where it ended") { file, agency, again, noWait, patience };
        command.SetAction((parsed, ct) => new Loading(around, parsed.GetRequiredValue(agency), new Patience(TimeSpan.FromSeconds(parsed.GetValue(patience)), around.Clock)).Run(
            parsed.GetRequiredValue(file), parsed.GetValue(again), parsed.GetValue(noWait), ct));
        return command;
    }

    private sealed class Loading(Surroundings around, string agency, Patience patience)
    {
        private readonly HubApi hub = new(around, "intake");

        public async Task<int> Run(string file, bool again, bool noWait, CancellationToken ct)
        {
            using var _ = hub;
            var extract = Extracts.Study(file, ct);
            if (extract.Rows == 0) throw new Halt(ExitCode.BadInput, $"{file} has a heading and no rows.");
            string digest;
            await using (var bytes = File.OpenRead(file)) digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, ct));
            var load = await Ask(stop => hub.Post("/v1/loads", new LoadAsked(agency, digest, extract.Rows, again ? true : null), Wire.Default.LoadAsked, Wire.Default.LoadTold, null, stop), ct);
            await around.Out.WriteLineAsync($"Load: {load.Load}");
            if (load.State == "done") await around.Out.WriteLineAsync("This file was taken in before; --again loads it once more.");
            if (load is { IsOpen: true, Staged: > 0 }) await around.Error.WriteLineAsync($"The hub has {load.Staged} rows of this file already; going on from there.");

            var sending = new Progress(around, "rows sent", extract.Rows);
            foreach (var piece in Pieces(file, extract, load.Staged))
            {
                if (!load.IsOpen) break;
                load = await Ask(stop => hub.Post($"/v1/loads/{load.Load}/rows", piece, Wire.Default.LoadPiece, Wire.Default.LoadTold, null, stop), ct);
                if (load.IsOpen && load.Staged < piece.First + piece.Rows.Count - 1)
                    throw new Halt(ExitCode.No, $"The hub has {load.Staged} rows of the file, fewer than were sent. Run the same command again.");
                sending.At(load.Staged, $", {load.Taken} taken in");
            }
            sending.Clear();
            if (noWait && load.IsOpen) return ExitCode.Ok;

            var taking = new Progress(around, "rows taken in", extract.Rows);
            while (load.IsOpen)
            {
                await Task.Delay(Look, around.Clock, ct);
                load = await Ask(stop => hub.Get("/v1/loads/" + load.Load, Wire.Default.LoadTold, stop), ct);
                taking.At(load.Taken);
            }
            taking.Clear();
            await LoadTable.Write(load, around.Out);
            return load is { State: "done", AddsUp: true } ? ExitCode.Ok : ExitCode.No;
        }

        // A repeat changes nothing: the hub knows the file by its hash, and a piece by the number of its first row.
        private async Task<LoadTold> Ask(Func<CancellationToken, Task<LoadTold>> ask, CancellationToken ct)
        {
            try
            {
                return await patience.Keep(ask, why => around.Error.WriteLine($"{why.Message}\nTrying again for a while; nothing is lost."), ct);
            }
            catch (Exception e) when (e is Halt { ExitCode: ExitCode.Unreachable })
            {
                throw new Halt(ExitCode.Unreachable, $"{e.Message}\nWhat the hub has stays there for three days: run the same command again.");
            }
        }

        private static IEnumerable<LoadPiece> Pieces(string file, Extract extract, long staged)
        {
            using var text = Extracts.Open(file);
            var (rows, letters, number) = (new List<RecordRow>(RowsInPiece), 0, 0L);
            foreach (var row in EveryRow(extract, text))
            {
                if (++number <= staged) continue;
                rows.Add(row);
                letters += 40 + row.Key.Length + (row.Says?.Sum(s => 20 + s.Value.Length) ?? 0);
                if (rows.Count < RowsInPiece && letters < LettersInPiece) continue;
                yield return new(number - rows.Count + 1, rows);
                (rows, letters) = (new(RowsInPiece), 0);
            }
            if (rows.Count > 0) yield return new(number - rows.Count + 1, rows);
        }

        // A row without a key is sent as nothing, and refused under its number: the hub's counts are of all rows of the file.
        private static IEnumerable<RecordRow> EveryRow(Extract extract, TextReader text)
        {
            var nothing = new RecordRow("", new Dictionary<string, string>());
            var without = 0;
            foreach (var record in extract.Records(text))
            {
                for (; without < extract.RowsWithoutKey; without++) yield return nothing;
                yield return IntakeRecords.RowOf(record);
            }
            for (; without < extract.RowsWithoutKey; without++) yield return nothing;
        }
    }
}
