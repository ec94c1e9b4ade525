using Npgsql;

namespace Hub.EventStore;

/// <summary>The right to do something alone for a while. The epoch grows with every taking and fences off who held it before.</summary>
public sealed record Lease(string Name, string Holder, long Epoch);

/// <summary>Leases in the log's database, by its clock. They are rows, not session locks: a lock can outlive its holder, or the other way round.</summary>
public sealed class Leases
{
    private readonly NpgsqlDataSource _log;

    internal Leases(NpgsqlDataSource log) => _log = log;

    /// <summary>Null while somebody else holds it. The same holder taking it again begins a new epoch: it may be its own successor.</summary>
    public async ValueTask<Lease?> TryTake(string name, string holder, TimeSpan duration, CancellationToken ct = default)
    {
        await using var take = _log.CreateCommand(
            """
            insert into hub.lease as l (name, holder, epoch, held_until) values ($1, $2, 1, now() + $3)
            on conflict (name) do update set holder = excluded.holder, epoch = l.epoch + 1, held_until = excluded.held_until
            where l.held_until <= now() or l.holder = excluded.holder
            returning epoch
            """);
        take.Parameters.Add(new() { Value = name });
        take.Parameters.Add(new() { Value = holder });
        take.Parameters.Add(new() { Value = duration });
        return await take.ExecuteScalarAsync(ct) is long epoch ? new(name, holder, epoch) : null;
    }

    /// <summary>False when somebody else has it by now, or its cursor was set back: stop.</summary>
    public async ValueTask<bool> Renew(Lease lease, TimeSpan duration, CancellationToken ct = default) =>
        await Hold(lease, duration, ct);

    public async ValueTask GiveBack(Lease lease, CancellationToken ct = default) => await Hold(lease, TimeSpan.Zero, ct);

    private async Task<bool> Hold(Lease lease, TimeSpan duration, CancellationToken ct)
    {
        await using var hold = _log.CreateCommand("update hub.lease set held_until = now() + $3 where name = $1 and epoch = $2");
        hold.Parameters.Add(new() { Value = lease.Name });
        hold.Parameters.Add(new() { Value = lease.Epoch });
        hold.Parameters.Add(new() { Value = duration });
        return await hold.ExecuteNonQueryAsync(ct) == 1;
    }
}
