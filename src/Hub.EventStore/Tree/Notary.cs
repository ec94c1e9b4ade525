using Hub.Proofs;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.EventStore;

/// <summary>How far the notary has signed. Trouble: it has stopped, and signs nothing until somebody has looked.</summary>
public sealed record NotaryState(long Size, DateTimeOffset? SignedAt, string? Trouble);

/// <summary>
/// Signs what the log holds, behind the append: reads back what was stored, compares it with what was written where this process wrote it,
/// computes the tree from it and only then signs. One bit changed on the disk under a signature could never be explained afterwards.
/// </summary>
public sealed class Notary
{
    private const string LeaseName = "notary";
    private const int BatchFacts = 2_000;
    private static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(5);

    // A batch at a time with pauses between, so that signing takes its share of the machine evenly and no append waits for a burst.
    private static readonly TimeSpan BetweenReadings = TimeSpan.FromMilliseconds(50);

    private readonly SignedLog _log;
    private readonly INoteKey _key;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _apart;
    private readonly ILogger _logger;
    private readonly string _holder = Guid.NewGuid().ToString("N");
    private volatile NotaryState _state = new(0, SignedAt: null, Trouble: null);

    /// <param name="apart">The least time between two checkpoints; the protocol's is a second.</param>
    public Notary(SignedLog log, INoteKey key, TimeProvider clock, ILogger logger, TimeSpan? apart = null)
    {
        if (key.Public.Kind != NoteKeyKind.Log) throw new ArgumentException("This is a witness's key.", nameof(key));
        (_log, _key, _clock, _logger, _apart) = (log, key, clock, logger, apart ?? TimeSpan.FromSeconds(1));
    }

    public NotaryState State => _state;

    public async Task Run(CancellationToken stop)
    {
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            try
            {
                if (await _log.Leases.TryTake(LeaseName, _holder, LeaseFor, stop) is { } lease)
                {
                    try
                    {
                        await Sign(lease, stop);
                    }
                    finally
                    {
                        await _log.Leases.GiveBack(lease, CancellationToken.None);
                    }
                    failures = 0;
                }
                await Task.Delay(LeaseFor / 3, stop); // Another server signs; it may end any time.
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (LogTrouble.From(e) is { } trouble)
            {
                await Stop(trouble, stop);
                return;
            }
            catch (Exception e)
            {
                var kind = e is PostgresException p ? p.SqlState : e.GetType().Name;
                _logger.LogWarning("The notary failed after size {Size} ({Kind}) and tries again", _state.Size, kind);
                await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(Math.Min(200 << Math.Min(failures++, 6), 10_000)), stop));
            }
        }
    }

    private async Task Sign(Lease lease, CancellationToken ct)
    {
        var last = await _log.Tree.Newest(ct);
        var tree = await Resume(last, ct);
        _state = new(tree.Size, last?.SignedAt, Trouble: null);
        var (signed, signedAt, renewedAt) = (tree.Size, Environment.TickCount64, Environment.TickCount64);
        while (true)
        {
            if (Environment.TickCount64 - renewedAt > RenewAfter.TotalMilliseconds)
            {
                if (!await _log.Leases.Renew(lease, LeaseFor, ct)) return;
                renewedAt = Environment.TickCount64;
            }

            var caughtUp = await Grow(tree, ct);
            if (tree.Size > signed && Environment.TickCount64 - signedAt >= _apart.TotalMilliseconds)
            {
                if (!await Sign(lease, tree, ct)) return;
                (signed, signedAt) = (tree.Size, Environment.TickCount64);
            }
            if (!caughtUp) continue;
            if (tree.Size > signed) await Task.Delay(BetweenReadings, ct);
            else await WaitForMore(tree.Size, ct);
        }
    }

    /// <summary>The kept tree as it was signed last. A tree that is not what was signed is not signed on.</summary>
    private async Task<GrowingTree> Resume(KeptCheckpoint? last, CancellationToken ct)
    {
        if (last is null) return new();
        var said = Checkpoint.TryParse(last.Note.Text);
        if (said is null || said.Size != last.Size || said.Root != last.Root || !_key.Public.Signed(last.Note)) throw new LogTrouble("checkpoint-changed", null,
            $"The newest checkpoint, of size {last.Size}, is not one that this log's key signed.");
        if (await _log.Log.ReadHead(ct) is var head && head < last.Size) throw new LogTrouble("log-put-back", head + 1,
            $"The log ends at position {head}, but a checkpoint of size {last.Size} was signed: positions from {head + 1} on are gone.");
        var tree = await GrowingTree.Load(_log.Tree.Tiles, last.Size, ct);
        if (tree.Root() != last.Root) throw new LogTrouble("tile-changed", null, $"The kept tiles do not give the root that was signed at size {last.Size}.");
        return tree;
    }

    /// <summary>Adds what is stored beyond the tree, a batch at most. True when there was no more.</summary>
    private async Task<bool> Grow(GrowingTree tree, CancellationToken ct)
    {
        var facts = await _log.Log.ReadAll(tree.Size, BatchFacts, ct);
        foreach (var fact in facts)
        {
            if (!_log.Log.WasWrittenAs(fact)) throw new LogTrouble("stored-otherwise", fact.Position, $"What is stored at position {fact.Position} is not what was written there.");
            tree.Add(Leaf.HashOf(fact));
        }
        if (facts.Count == BatchFacts) await _log.Tree.Tiles.Keep(tree.TakeChanged(), ct); // A long way to catch up is not kept in memory.
        return facts.Count < BatchFacts;
    }

    private async Task<bool> Sign(Lease lease, GrowingTree tree, CancellationToken ct)
    {
        await _log.Tree.Tiles.Keep(tree.TakeChanged(), ct);
        var checkpoint = new Checkpoint(_key.Public.Name, tree.Size, tree.Root());
        var note = await _key.Sign(checkpoint.Text, ct);
        var at = _clock.GetUtcNow();
        if (!await _log.Tree.Keep(lease, checkpoint, at, note, ct)) return false;
        _state = new(tree.Size, at, Trouble: null);
        return true;
    }

    private async Task WaitForMore(long size, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(RenewAfter); // Then it is time to renew the lease.
        try
        {
            await _log.Log.WaitBeyond(size, patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Nothing new; the lease is what matters now.
        }
    }

    private async Task Stop(LogTrouble trouble, CancellationToken ct)
    {
        _state = _state with { Trouble = trouble.Message };
        _logger.LogCritical("The notary has stopped: {Reason}", trouble.Message);
        try
        {
            await _log.Tree.Raise(new(_clock.GetUtcNow(), LeaseName, trouble.Kind, trouble.Position, trouble.Message, ""), ct);
        }
        catch (Exception e)
        {
            _logger.LogCritical("The alarm could not be kept ({Kind})", e.GetType().Name);
        }
    }
}
