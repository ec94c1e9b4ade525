using System.CommandLine;
using System.Globalization;
using Hub.Cli.Asking;

namespace Hub.Cli.Intake;

/// <summary>A source's file of people: each becomes known to the hub with the records that agencies have of them, once, however often the file is taken in.</summary>
public static class IntakeCitizens
{
    private const int AtOnce = 32;
    private const int MostShown = 10;
    private static readonly string[] Needed = ["citizen", "first", "last"];
    private static readonly string[] Agencies = ["dmv", "revenue", "courts"];

    public static Command Command(Surroundings around)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "CSV: citizen, first, middle, last, dob, dmv_id, revenue_id, courts_id, address_as_given, protected, substitute_address",
        };
        var patience = IntakeMoves.PatienceOption();
        var command = new Command("citizens", "Register the people of a file with their agencies' records") { file, patience };
        command.SetAction((parsed, ct) => Run(around, parsed.GetRequiredValue(file), TimeSpan.FromSeconds(parsed.GetValue(patience)), ct));
        return command;
    }

    private static async Task<int> Run(Surroundings around, string file, TimeSpan longest, CancellationToken ct)
    {
        var total = await SourceFile.CountRows(file, Needed, ct);
        using var hub = new HubApi(around, "intake");
        var patience = new Patience(longest, around.Clock);
        var progress = new Progress(around, "citizens", total);
        var counts = new Counts();
        try
        {
            // A registration further back than this was there before this run.
            var before = (await patience.Keep(stop => hub.Get("/v1/lag", Wire.Default.LagReport, stop), e => progress.Say(e.Message), ct)).HeadPosition;
            using var source = SourceFile.Open(file, Needed);
            await Parallel.ForEachAsync(Rows(source, counts, DateOnly.FromDateTime(around.Clock.GetUtcNow().UtcDateTime), ct), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (row, stop) =>
            {
                try
                {
                    var registered = await patience.Keep(s => hub.Post(
                        "/v1/citizens", row.Citizen, Wire.Default.Registration, Wire.Default.Registered, Idempotency.From("citizen", row.Key), s), Waiting, stop);
                    counts.Took(registered.Position > before);
                }
                catch (Refused no) when (!no.IsPassing && no.Status is not (401 or 403))
                {
                    counts.Refuse($"line {row.Line}: {no.Code}");
                }

                progress.At(counts.Done);
            });
        }
        catch (Exception e) when (e is Halt { ExitCode: ExitCode.Unreachable } or Refused { IsPassing: true })
        {
            throw new Halt(ExitCode.Unreachable, $"{e.Message}\nStopped after {counts.Done} of {total}. Nothing is lost: run the same command again.");
        }

        progress.Clear();
        await counts.Tell(around.Out);
        return ExitCode.Ok;

        void Waiting(Exception why) => progress.Say($"{why.Message}\nTrying again for a while; nothing is lost.");
    }

    private sealed record Row(long Line, string Key, Registration Citizen);

    private static async IAsyncEnumerable<Row> Rows(
        SourceFile source, Counts counts, DateOnly today, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        while (await source.Next(ct)) yield return new(source.Line, source["citizen"], Read(source, counts, today));
    }

    private static Registration Read(SourceFile source, Counts counts, DateOnly today)
    {
        string? Or(string column) => source[column].Trim() is { Length: > 0 } text ? text : null;
        var records = new List<RecordKey> { new("source", source["citizen"]) };
        records.AddRange(from agency in Agencies let key = Or(agency + "_id") where key is not null select new RecordKey(agency, key));

        // Files of people have birth dates that never were. The person is known all the same; what is false is not passed on.
        var born = Or("dob");
        if (born is not null && !(DateOnly.TryParseExact(born, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day <= today))
        {
            counts.LeaveOutBirthDate(source.Line);
            born = null;
        }

        return new(
            new(Or("first"), Or("middle"), Or("last"), Or("suffix")), born, records, Or("address_as_given"),
            Or("protected") is { } programme ? new(programme, Or("substitute_address")) : null);
    }

    private sealed class Counts
    {
        private readonly List<string> refused = [];
        private readonly List<long> withoutBirthDate = [];
        private int taken, anew, no, leftOut;

        public int Done => Volatile.Read(ref taken) + Volatile.Read(ref no);

        public void Took(bool isNew)
        {
            Interlocked.Increment(ref taken);
            if (isNew) Interlocked.Increment(ref anew);
        }

        public void Refuse(string what)
        {
            lock (refused)
            {
                no++;
                if (refused.Count < MostShown) refused.Add(what);
            }
        }

        public void LeaveOutBirthDate(long line)
        {
            lock (refused)
            {
                leftOut++;
                if (withoutBirthDate.Count < MostShown) withoutBirthDate.Add(line);
            }
        }

        public async Task Tell(TextWriter to)
        {
            await to.WriteLineAsync($"{taken} citizens known, {anew} of them new; {no} refused");
            if (leftOut > 0)
                await to.WriteLineAsync($"  birth date left out, not a day in the past: {leftOut} (line {string.Join(", ", withoutBirthDate)}{(leftOut > withoutBirthDate.Count ? ", …" : "")})");
            foreach (var line in refused) await to.WriteLineAsync("  refused: " + line);
            if (no > refused.Count) await to.WriteLineAsync($"  … and {no - refused.Count} more");
        }
    }
}
