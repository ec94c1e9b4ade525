using Hub.Proofs;
using Microsoft.Extensions.Logging;

namespace Hub.EventStore;

/// <summary>
/// Goes through what was signed long ago, round and round, a tile at a time: are the facts still those that the tree was made of? The notary
/// looks at each fact once; a change made to it afterwards is found here, and by every auditor's export.
/// </summary>
public sealed class Scrub(SignedLog log, TimeProvider clock, ILogger logger, TimeSpan? everyTile = null)
{
    private readonly TimeSpan pause = everyTile ?? TimeSpan.FromSeconds(1);

    /// <summary>The leaf tile that is looked at next, counted from 0.</summary>
    public long Next { get; private set; }

    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, stop);
                await Step(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.LogWarning("Looking through the log was interrupted ({Kind})", e.GetType().Name);
            }
        }
    }

    /// <summary>Looks at one leaf tile and its facts. What differs is raised as an alarm, and the round goes on: there may be more.</summary>
    public async Task Step(CancellationToken ct)
    {
        if (await log.Tree.Newest(ct) is not { } signed) return;
        if (Next * Tile.Width >= signed.Size) Next = 0;
        var tile = new Tile(0, Next++);
        var above = new Tile(1, tile.Number / Tile.Width);
        var kept = await log.Tree.Tiles.Read([tile, above], ct);
        var width = tile.WidthIn(signed.Size);
        var first = tile.Number * Tile.Width + 1;
        if (!kept.TryGetValue(tile, out var hashes) || hashes.Length < width)
        {
            await Raise("tile-changed", first, $"The tile over positions {first} to {first + width - 1} is not there whole.", ct);
            return;
        }
        if (width == Tile.Width && !(kept.TryGetValue(above, out var roots) && roots.Length > tile.Number % Tile.Width && roots[tile.Number % Tile.Width] == Tile.Root(hashes)))
            await Raise("tile-changed", first, $"The tile over positions {first} to {first + width - 1} does not fit the tile above it.", ct);

        var at = first;
        foreach (var fact in await Stored(first, width, ct))
        {
            if (fact.Position != at)
            {
                await Raise("fact-missing", at, $"Position {at} was signed and is not in the log any more.", ct);
                return;
            }
            if (Leaf.HashOf(fact) != hashes[at - first])
                await Raise("fact-changed", at, $"What is stored at position {at} is not what was signed.", ct);
            at++;
        }
        if (at < first + width) await Raise("fact-missing", at, $"Position {at} was signed and is not in the log any more.", ct);
    }

    private async Task<IReadOnlyList<StoredFact>> Stored(long first, int count, CancellationToken ct)
    {
        try
        {
            return await log.Log.ReadAll(first - 1, count, ct);
        }
        catch (GapFound gap)
        {
            return gap.Expected > first ? await log.Log.ReadAll(first - 1, (int)(gap.Expected - first), ct) : [];
        }
    }

    private async Task Raise(string kind, long position, string reason, CancellationToken ct)
    {
        logger.LogCritical("{Reason}", reason);
        await log.Tree.Raise(new(clock.GetUtcNow(), "scrub", kind, position, reason, ""), ct);
    }
}
