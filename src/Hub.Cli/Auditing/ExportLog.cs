using System.CommandLine;
using System.Globalization;
using Hub.Cli.Asking;
using Hub.Proofs;

namespace Hub.Cli.Auditing;

/// <summary>
/// Writes the log as files that can be checked anywhere, without the hub: schemas/proofs/export.md. The bodies stay sealed. The file "checkpoint" comes
/// last, so a folder without it is an export that was interrupted.
/// </summary>
public static class ExportLog
{
    private const int LeavesPerFile = 65_536;
    private const int CheckpointsAtOnce = 1_000;

    public static Command Command(Surroundings around)
    {
        var to = new Option<string>("--out") { Description = "A folder that is not there yet, or is empty", Required = true };
        var which = WhichLog.Option();
        var purpose = ReadingFor.Option(ReadingFor.Audit);
        var command = new Command("export", "Write the log, its tree and its checkpoints to files; hub verify export checks them") { to, which, purpose };
        command.SetAction(async (parsed, ct) =>
        {
            var folder = parsed.GetRequiredValue(to);
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new Halt(ExitCode.BadInput, $"{folder} is not empty.");
            using var hub = new HubApi(around, "auditor", parsed.Purpose(purpose, around, ReadingFor.Audit));
            var log = parsed.Log(which);
            var note = await Newest(hub, log, ct);
            var checkpoint = Checkpoint.TryParse(SignedNote.TryParse(note)?.Text ?? "") ?? throw new Halt(ExitCode.Unreachable, "The hub's checkpoint cannot be read.");
            await Facts(hub, log, folder, checkpoint.Size, around, ct);
            await Tiles(hub, log, folder, checkpoint.Size, ct);
            await Checkpoints(hub, log, folder, checkpoint.Size, ct);
            await File.WriteAllTextAsync(Path.Combine(folder, "checkpoint"), note, ct);
            await around.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Size} facts are in {folder}. Check them with: hub verify export {folder} --policy POLICY"));
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<string> Newest(HubApi hub, string log, CancellationToken ct)
    {
        try
        {
            return await hub.Text($"/{log}/checkpoint?witnessed=true", ct);
        }
        catch (Refused no) when (no.Code == "not-signed-yet")
        {
            return await hub.Text($"/{log}/checkpoint", ct); // Not witnessed yet; the verifier will say so.
        }
    }

    private static async Task Facts(HubApi hub, string log, string folder, long size, Surroundings around, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.Combine(folder, "facts"));
        for (long after = 0; after < size; after += LeavesPerFile)
        {
            var file = Path.Combine(folder, "facts", (after / LeavesPerFile).ToString("00000000", CultureInfo.InvariantCulture) + ".leaves");
            await using var into = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            await hub.Copy(string.Create(CultureInfo.InvariantCulture, $"/v1/{log}/facts?after={after}&limit={Math.Min(LeavesPerFile, size - after)}"), into, ct);
            if (size > LeavesPerFile) await around.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Math.Min(after + LeavesPerFile, size)} of {size} facts"));
        }
    }

    private static async Task Tiles(HubApi hub, string log, string folder, long size, CancellationToken ct)
    {
        foreach (var tile in Tile.Of(size))
        {
            var path = tile.Path(tile.WidthIn(size));
            var file = Path.Combine(folder, "tile", Path.Combine(path.Split('/')));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await using var into = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            await hub.Copy($"/{log}/tile/{path}", into, ct);
        }
    }

    private static async Task Checkpoints(HubApi hub, string log, string folder, long size, CancellationToken ct)
    {
        await using var into = new StreamWriter(Path.Combine(folder, "checkpoints"));
        for (long after = 0; after < size;)
        {
            var page = (await hub.Get(string.Create(CultureInfo.InvariantCulture, $"/v1/{log}/checkpoints?after={after}&limit={CheckpointsAtOnce}"), Wire.Default.CheckpointPage, ct)).Checkpoints;
            foreach (var one in page.Where(c => c.Size <= size)) await into.WriteAsync((after == 0 && one == page[0] ? "" : "\n") + one.Note);
            after = page.Count == 0 ? size : page[^1].Size;
        }
    }
}
