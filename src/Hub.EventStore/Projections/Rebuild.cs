using Npgsql;

namespace Hub.EventStore;

/// <summary>The projection has never run on this log, or readers held its tables for longer than a rebuild waits for them.</summary>
public sealed class CannotRebuild(string reason) : Exception(reason);

/// <summary>
/// A live projection made anew while it serves: from the first fact on in tables of its own, until it has caught up; then the new tables take the old ones'
/// place in one transaction. Whoever reads finds the old rows or the new ones, all of them.
/// </summary>
public static class Rebuild
{
    private const int NearEnough = 2_000; // Facts that are left for the moment in which the live one is held.
    private const int MostTries = 100;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    /// <summary>The position to which it was made, from where the live one goes on.</summary>
    public static async Task<long> Run(Store store, Projection projection, int threads, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        await using var replay = await Replay.Begin(store, [projection], threads, durable: true, ct);
        await using var owner = store.Settings.OwnerAlone("hub rebuild");
        await owner.OpenAsync(ct);
        if (!(await LiveDigests.Positions(owner, ct)).ContainsKey(projection.Name)) throw new CannotRebuild($"{projection.Name} has never run on this log.");
        for (var attempt = 1; ; attempt++)
        {
            while (await store.Log.ReadHead(ct) is var head && head > replay.Position + (replay.Position == 0 ? 0 : NearEnough)) await replay.RunTo(head, progress, ct);
            await replay.Analyze(ct);
            try
            {
                return await Swap(owner, replay, projection, ct);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                if (attempt == MostTries) throw new CannotRebuild($"Somebody reads the tables of {projection.Name} without a pause. Nothing was changed.");
                await Task.Delay(BetweenTries, ct);
            }
        }
    }

    private static async Task<long> Swap(NpgsqlConnection owner, Replay replay, Projection projection, CancellationToken ct)
    {
        await using var all = await owner.BeginTransactionAsync(ct);
        // Readers wait behind this as long as it waits itself, so it rather gives up and tries again.
        await Execute(owner, "set local lock_timeout = '500ms'", ct);
        await using var hold = new NpgsqlCommand("select position from hub.projection where name = $1 for update", owner);
        hold.Parameters.Add(new() { Value = projection.Name });
        var live = (long)(await hold.ExecuteScalarAsync(ct))!;
        // The live one waits for its checkpoint from here on. Never back: what was told to be known stays known.
        if (live > replay.Position) await replay.RunTo(live, ct: ct);
        foreach (var table in projection.Tables) await Execute(owner, $"drop table read.{table}; alter table {replay.Schema}.{table} set schema read", ct);
        await using var advance = new NpgsqlCommand("update hub.projection set position = $2 where name = $1", owner);
        advance.Parameters.Add(new() { Value = projection.Name });
        advance.Parameters.Add(new() { Value = replay.Position });
        await advance.ExecuteNonQueryAsync(ct);
        await all.CommitAsync(ct);
        return replay.Position;
    }

    private static async Task Execute(NpgsqlConnection owner, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, owner);
        await command.ExecuteNonQueryAsync(ct);
    }
}
