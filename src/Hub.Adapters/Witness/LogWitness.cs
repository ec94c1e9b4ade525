using Hub.Proofs;

namespace Hub.Adapters.Witness;

/// <summary>How a witness stands. Refuses: why it does not cosign what the log shows it now; null while it agrees.</summary>
public sealed record WitnessState(long Size, DateTimeOffset? CosignedAt, string? Refuses, long? DiffersAt);

/// <summary>
/// Keeps the last checkpoint that it saw, and cosigns the next only when that holds everything of the one before. So the hub can neither rewrite its
/// past nor show different pasts to different people without an agency noticing, and naming the first position that differs.
/// </summary>
internal sealed class LogWitness(WitnessFiles files, LogClient log, INoteKey key, VerifierKey logKey, TimeProvider clock)
{
    private const int TilesAtOnce = 256;

    private GrowingTree? tree;
    private SignedNote? held;
    private bool told;
    private string? alarmed;

    public WitnessState State { get; private set; } = new(0, CosignedAt: null, Refuses: null, DiffersAt: null);

    /// <summary>One round: look at the log's newest checkpoint, and cosign it or refuse it. Throws HttpRequestException while the log cannot be reached.</summary>
    public async Task Round(CancellationToken ct)
    {
        held ??= files.Held();
        var before = held is null ? null : Checkpoint.TryParse(held.Text)!;
        State = State with { Size = before?.Size ?? 0 };
        var note = await log.Checkpoint(ct);
        if (note is null)
        {
            if (before is not null) await Refuse("log-put-back", 1, $"The log says that it has signed nothing, and this witness holds its checkpoint of size {before.Size}.", null, ct);
            return;
        }
        if (Checkpoint.TryParse(note.Text) is not { } now || now.Origin != logKey.Name || !logKey.Signed(note))
        {
            await Refuse("not-signed-by-the-log", null, "What the log shows as its checkpoint does not bear its signature.", note, ct);
            return;
        }
        if (before is null || now.Size > before.Size) await Follow(before, now, note, ct);
        else if (now.Size < before.Size) await PutBack(before, now, note, ct);
        else if (now.Root != before.Root) await Forked(before.Size, now, note, ct);
        else await Agree(note, ct);
    }

    /// <summary>The log has grown: everything new is fetched as hashes, and together with the hashes kept here must give the signed root.</summary>
    private async Task Follow(Checkpoint? before, Checkpoint now, SignedNote note, CancellationToken ct)
    {
        // What an interrupted round had added beyond the held checkpoint is fetched again.
        if (tree is null || tree.Size != (before?.Size ?? 0)) tree = await GrowingTree.Load(files, before?.Size ?? 0, ct);
        var grown = tree;
        tree = null;
        while (grown.Size < now.Size)
        {
            for (var i = 0; i < TilesAtOnce && grown.Size < now.Size; i++)
            {
                var tile = new Tile(0, grown.Size / Tile.Width);
                if (await log.ReadTile(tile, tile.WidthIn(now.Size), ct) is not { } hashes)
                {
                    await Refuse("tile-missing", null, $"The log does not show the hashes from position {grown.Size + 1} on, which its own checkpoint covers.", note, ct);
                    return;
                }
                foreach (var leaf in hashes.AsSpan((int)(grown.Size % Tile.Width))) grown.Add(leaf);
            }
            files.Keep(grown.TakeChanged());
        }
        if (grown.Root() != now.Root)
        {
            await Forked(before?.Size ?? 0, now, note, ct);
            return;
        }
        files.Hold(note);
        (tree, held, told) = (grown, note, false);
        await Agree(note, ct);
    }

    private async Task Agree(SignedNote note, CancellationToken ct)
    {
        var size = Checkpoint.TryParse(note.Text)!.Size;
        // A log that was restored shows its checkpoint without what this witness had said of it, and waits to hear it again.
        if (State.Refuses is not null || !told || !note.Signatures.Any(s => key.Public.CosignedAt(note, s) is not null))
        {
            var at = clock.GetUtcNow();
            told = await log.Cosigned(note.With(await key.Cosign(note, at, ct)), ct);
            if (told) State = new(size, at, Refuses: null, DiffersAt: null);
            alarmed = null;
        }
    }

    private async Task PutBack(Checkpoint before, Checkpoint now, SignedNote note, CancellationToken ct)
    {
        if (await TreeProofs.Root(files, now.Size, ct) == now.Root)
            await Refuse("log-put-back", now.Size + 1, $"The log ends at position {now.Size}, and this witness holds its checkpoint of size {before.Size}: positions from {now.Size + 1} on are gone.", note, ct);
        else await Forked(now.Size, now, note, ct);
    }

    private async Task Forked(long common, Checkpoint now, SignedNote note, CancellationToken ct)
    {
        tree = null;
        if (await FirstDifference(common, now.Size, ct) is { } position)
            await Refuse("log-forked", position, $"The log's past is not what this witness holds: position {position} is the first that differs.", note, ct);
        else
            await Refuse("log-forked", null, $"The log's checkpoint of size {now.Size} does not follow from the hashes that it shows after position {common}.", note, ct);
    }

    /// <summary>Down the tree, comparing the hashes kept here with those that the log shows now; null where they are the same as far as both reach.</summary>
    private async Task<long?> FirstDifference(long common, long size, CancellationToken ct)
    {
        var top = 0;
        while (common >> (Tile.Height * (top + 1)) > 0) top++;
        var (from, to) = (0L, common >> (Tile.Height * top));
        for (var level = top; ; level--)
        {
            long? differs = null;
            for (var number = from / Tile.Width; differs is null && number * Tile.Width < to; number++)
            {
                var tile = new Tile(level, number);
                var mine = (await files.Read([tile], ct)).GetValueOrDefault(tile) ?? [];
                var its = await log.ReadTile(tile, tile.WidthIn(size), ct) ?? [];
                for (var i = (int)Math.Max(0, from - number * Tile.Width); i < Tile.Width && number * Tile.Width + i < to && differs is null; i++)
                    if (i >= mine.Length || i >= its.Length || mine[i] != its[i]) differs = number * Tile.Width + i;
            }
            if (level == 0) return differs + 1;
            // Into the subtree that differs; or, where all whole ones agree, into what stands to the right of them.
            (from, to) = differs is { } at ? (at * Tile.Width, (at + 1) * Tile.Width) : (to * Tile.Width, common >> (Tile.Height * (level - 1)));
        }
    }

    private async Task Refuse(string kind, long? position, string reason, SignedNote? seen, CancellationToken ct)
    {
        State = State with { Refuses = reason, DiffersAt = position };
        var what = $"{kind} {position}";
        if (alarmed == what) return; // Said once; it stands until the log agrees again.
        var note = new SignedNote(new WitnessAlarm(logKey.Name, kind, position, reason, held ?? seen!, seen).Text, []);
        note = note.With(await key.Cosign(note, clock.GetUtcNow(), ct));
        WitnessFiles.Replace(files.AlarmFile, note.ToString());
        if (await log.Alarm(note, ct)) alarmed = what;
    }
}
