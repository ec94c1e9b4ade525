using System.CommandLine;
using System.Globalization;
using Hub.Cli.Asking;
using Hub.Cli.Intake;

namespace Hub.Cli.Readdressings;

/// <summary>
/// A file with one row for each place. Rows of one authority, basis and day are announced together; the file is read through first, so that nothing is
/// announced of one that is broken further down. Announced twice it is announced once: its rows are the key.
/// </summary>
public static class AnnounceTable
{
    private const int MostRows = 1_000;
    private const int MostLetters = 900_000; // The hub takes a megabyte.
    private static readonly string[] Needed = ["old", "new", "kind", "effective_on", "authority", "basis"];

    private sealed class Part(string authority, string basis, string effectiveOn)
    {
        public string Authority => authority;
        public string Basis => basis;
        public string EffectiveOn => effectiveOn;
        public List<ReaddressedPlace> Rows { get; } = [];
        public List<long> Lines { get; } = [];
        public int Letters { get; set; }
        public bool IsFull => Rows.Count == MostRows || Letters > MostLetters;
    }

    public static Command Command(Surroundings around)
    {
        var file = new Argument<string>("FILE") { Description = "CSV: old, new, kind (renumbered, renamed or annexed), effective_on, authority, basis" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only have the file read; nothing is announced" };
        var custodian = ReaddressCommand.As;
        var command = new Command("announce", "Announce an authority's table of old and new addresses") { file, dryRun, custodian };
        command.SetAction((parsed, ct) => Run(around, parsed.GetRequiredValue(file), parsed.GetValue(dryRun), parsed.GetValue(custodian)!, ct));
        return command;
    }

    private static async Task<int> Run(Surroundings around, string file, bool dryRun, string custodian, CancellationToken ct)
    {
        var parts = await Read(around, file, ct);
        if (parts.Count == 0) throw new Halt(ExitCode.BadInput, "The file has a header and no rows.");
        using var hub = new HubApi(around, "custodian:" + custodian);

        // All of them once for nothing, so that a bad row further down leaves nothing half announced.
        foreach (var part in parts) await Ask(around, hub, part, dryRun: true, showWarnings: true, ct);
        if (dryRun) return await Tell(around, $"{parts.Sum(p => p.Rows.Count)} rows can be taken; nothing was announced.");
        foreach (var part in parts)
        {
            var done = await Ask(around, hub, part, dryRun: false, showWarnings: false, ct);
            await around.Out.WriteLineAsync($"{done.Readdressing}: {part.Rows.Count} rows of {part.Authority}, effective on {part.EffectiveOn}, {done.Status}");
        }
        return await Tell(around, "Another person approves it: hub readdress approve REFERENCE. Whom it would touch: hub readdress preview REFERENCE.");
    }

    private static async Task<int> Tell(Surroundings around, string sentence)
    {
        await around.Out.WriteLineAsync(sentence);
        return ExitCode.Ok;
    }

    /// <param name="again">What the hub said of the same table when it was announced before and withdrawn.</param>
    private static async Task<ReaddressingReceipt> Ask(Surroundings around, HubApi hub, Part part, bool dryRun, bool showWarnings, CancellationToken ct, string again = "")
    {
        var asked = new ReaddressingAsked(part.Authority, part.Basis, part.EffectiveOn, part.Rows, dryRun ? true : null);
        try
        {
            var key = Idempotency.From("readdress", string.Join('\n', part.Rows.Select(r => $"{r.Old}\t{r.New}\t{r.Kind}").Prepend($"{part.Authority}\t{part.Basis}\t{part.EffectiveOn}")) + again);
            var receipt = await hub.Post("/v1/readdressings", asked, Wire.Default.ReaddressingAsked, Wire.Default.ReaddressingReceipt, key, ct);
            if (showWarnings)
                foreach (var w in receipt.Warnings ?? [])
                    await around.Error.WriteLineAsync($"Warning: line {part.Lines[w.Row - 1]}, the {w.Side} address: {w.Reason} ({w.Code})");
            return receipt;
        }
        catch (Refused no) when (no.Code == "change-withdrawn" && no.Message != again)
        {
            return await Ask(around, hub, part, dryRun, showWarnings, ct, no.Message);
        }
        catch (Refused no) when (RowIn(no.Message) is { } row && row <= part.Lines.Count)
        {
            throw new Halt(ExitCode.No, $"The hub says no: {no.Message} ({no.Code})\nThat row is line {part.Lines[row - 1]} of the file. Nothing was announced.");
        }
    }

    private static int? RowIn(string refusal) => refusal.StartsWith("Row ", StringComparison.Ordinal)
        && int.TryParse(refusal.AsSpan(4)[..Math.Max(0, refusal.AsSpan(4).IndexOfAny(':', ','))], NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row > 0 ? row : null;

    private static async Task<List<Part>> Read(Surroundings around, string file, CancellationToken ct)
    {
        _ = await SourceFile.CountRows(file, Needed, ct);
        using var source = SourceFile.Open(file, Needed);
        var parts = new List<Part>();
        var first = new Dictionary<string, (long Line, Part In)>(StringComparer.OrdinalIgnoreCase);
        while (await source.Next(ct))
        {
            var head = new Part(source["authority"].Trim(), source["basis"].Trim(), source["effective_on"].Trim());
            var part = parts.FindLast(p => (p.Authority, p.Basis, p.EffectiveOn) == (head.Authority, head.Basis, head.EffectiveOn));
            if (part is null || part.IsFull) parts.Add(part = head);
            part.Rows.Add(new(source["old"], source["new"], source["kind"].Trim().ToLowerInvariant()));
            part.Lines.Add(source.Line);
            // The hub is shown one part at a time and refuses a place that is in it twice; that two parts have it can be meant.
            if (!first.TryAdd(source["old"].Trim(), (source.Line, part)) && first[source["old"].Trim()] is var before && before.In != part)
                await around.Error.WriteLineAsync($"Warning: line {source.Line}, the old address: line {before.Line} has it too, for another day or authority (one-place-twice)");
            part.Letters += 60 + (2 * (source["old"].Length + source["new"].Length));
        }
        return parts;
    }
}
