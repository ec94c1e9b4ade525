using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// What a court may order about one key: sealed under its own master key and unsealed again, or destroyed. Who may ask, and the fact
/// that it was done, are the caller's.
/// </summary>
public sealed class KeyCustody
{
    private readonly KeyTable _keys;
    private readonly IReadOnlyList<KeyRing> _rings;

    internal KeyCustody(KeyTable keys, IReadOnlyList<KeyRing> rings) => (_keys, _rings) = (keys, rings);

    public Task Seal(Guid key, CancellationToken ct = default) => Change(key, async (connection, row) =>
    {
        if (row.State is KeyState.Erased) throw new KeyNotUsable(Named(row));
        if (row.State is not KeyState.Sealed) await _keys.Rewrap(connection, row, KeyState.Sealed, ct);
    }, ct);

    /// <summary>Back to what it was: a protected key does not come out of a seal open.</summary>
    public Task Unseal(Guid key, CancellationToken ct = default) => Change(key, async (connection, row) =>
    {
        if (row.State is not KeyState.Sealed) return;
        await using var before = new NpgsqlCommand("select before_sealed from hub.data_key where id = $1", connection);
        before.Parameters.Add(new() { Value = key });
        var state = Enum.Parse<KeyState>((string)(await before.ExecuteScalarAsync(ct))!, ignoreCase: true);
        await _keys.Rewrap(connection, row, state, ct);
    }, ct);

    /// <summary>For ever. Every body sealed under it is unreadable from here on; the log itself, and its proofs, do not change.</summary>
    public Task Destroy(Guid key, CancellationToken ct = default) => Change(key, async (connection, _) =>
    {
        await using var destroy = new NpgsqlCommand(
            "update hub.data_key set state = 'erased', master = null, wrapped = null, before_sealed = null, current = false where id = $1", connection);
        destroy.Parameters.Add(new() { Value = key });
        await destroy.ExecuteNonQueryAsync(ct);
    }, ct);

    private async Task Change(Guid key, Func<NpgsqlConnection, KeyRow, Task> change, CancellationToken ct)
    {
        await using var connection = await _keys.Open(ct);
        await using var all = await connection.BeginTransactionAsync(ct);
        var row = (await KeyTable.Select(connection, "where id = $1 for update", ct, key)).SingleOrDefault() ?? throw new KeyMissing(key);
        await using (var pending = new NpgsqlCommand(
            "select 1 from hub.key_period_key k join hub.key_period p on p.fact = k.fact where k.key = $1 and p.settled_at is null", connection))
        {
            pending.Parameters.Add(new() { Value = key });
            if (await pending.ExecuteScalarAsync(ct) is not null) throw new KeyPeriodPending();
        }
        await change(connection, row);
        await all.CommitAsync(ct);
        foreach (var ring in _rings) ring.Forget([row.Subject], [row.Id]);
    }

    private static DataKey Named(KeyRow row) => new(row.Id, row.Subject, row.Kind, row.State);
}
