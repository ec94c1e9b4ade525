using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// What a court may order about keys: sealed under its own master key and unsealed again, or destroyed; one key, or all that a subject has.
/// Who may ask, and the fact that it was done, are the caller's. Everything here may be repeated: done twice it is done once.
/// </summary>
public sealed class KeyCustody
{
    private static readonly KeyKind[] OfAPerson = [KeyKind.Identity, KeyKind.Address];

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
        if (row.State is KeyState.Sealed) await Restore(connection, row, ct);
    }, ct);

    /// <summary>For ever. Every body sealed under it is unreadable from here on; the log itself, and its proofs, do not change.</summary>
    public Task Destroy(Guid key, CancellationToken ct = default) => Change(key, async (connection, _) =>
    {
        await using var destroy = new NpgsqlCommand(
            "update hub.data_key set state = 'erased', master = null, wrapped = null, before_sealed = null, current = false where id = $1", connection);
        destroy.Parameters.Add(new() { Value = key });
        await destroy.ExecuteNonQueryAsync(ct);
    }, ct);

    /// <summary>All of a person's keys, those to come included: a kind that has no key yet gets one that is sealed from its first moment.</summary>
    public Task SealAll(string subject, CancellationToken ct = default) => ChangeAll(subject, async (connection, rows) =>
    {
        foreach (var kind in OfAPerson.Where(kind => !rows.Exists(r => r.Kind == kind)))
        {
            var made = await _keys.Fresh(subject, kind, KeyState.Open, ct);
            await KeyTable.Insert(connection, made, ct);
            rows.Add(made);
        }
        foreach (var row in rows.Where(r => r.State is KeyState.Open or KeyState.Protected)) await _keys.Rewrap(connection, row, KeyState.Sealed, ct);
    }, ct);

    public Task UnsealAll(string subject, CancellationToken ct = default) => ChangeAll(subject, async (connection, rows) =>
    {
        foreach (var row in rows.Where(r => r.State is KeyState.Sealed)) await Restore(connection, row, ct);
    }, ct);

    /// <summary>
    /// Every key of a person, for ever. What stays are rows without a key, one current for each kind: while they stand nobody can make the
    /// person a new key, so nothing can be written about them any more either.
    /// </summary>
    public Task DestroyAll(string subject, CancellationToken ct = default) => ChangeAll(subject, async (connection, rows) =>
    {
        await using var destroy = new NpgsqlCommand(
            "update hub.data_key set state = 'erased', master = null, wrapped = null, before_sealed = null where subject = $1 and kind <> 'case' and state <> 'erased'", connection);
        destroy.Parameters.Add(new() { Value = subject });
        await destroy.ExecuteNonQueryAsync(ct);
        foreach (var kind in OfAPerson.Where(kind => !rows.Exists(r => r.Kind == kind)))
            await KeyTable.Insert(connection, new(Guid.CreateVersion7(), subject, kind, KeyState.Erased, null, null), ct);
    }, ct);

    /// <summary>Of these subjects, those whose keys are not all in that state: what a crash, or a key database put back to an earlier copy, left behind the log.</summary>
    public async Task<List<string>> NotAll(KeyState state, IReadOnlyCollection<string> subjects, CancellationToken ct = default)
    {
        await using var find = _keys.Source.CreateCommand("select distinct subject from hub.data_key where subject = any($1) and kind <> 'case' and state <> $2");
        find.Parameters.Add(new() { Value = subjects.ToArray() });
        find.Parameters.Add(new() { Value = KeyTable.Word(state) });
        return await Subjects(find, ct);
    }

    /// <summary>Of these subjects, those that still have a sealed key.</summary>
    public async Task<List<string>> StillSealed(IReadOnlyCollection<string> subjects, CancellationToken ct = default)
    {
        await using var find = _keys.Source.CreateCommand("select distinct subject from hub.data_key where subject = any($1) and state = 'sealed'");
        find.Parameters.Add(new() { Value = subjects.ToArray() });
        return await Subjects(find, ct);
    }

    private static async Task<List<string>> Subjects(NpgsqlCommand find, CancellationToken ct)
    {
        await using var row = await find.ExecuteReaderAsync(ct);
        var found = new List<string>();
        while (await row.ReadAsync(ct)) found.Add(row.GetString(0));
        return found;
    }

    private async Task Restore(NpgsqlConnection connection, KeyRow row, CancellationToken ct)
    {
        await using var before = new NpgsqlCommand("select before_sealed from hub.data_key where id = $1", connection);
        before.Parameters.Add(new() { Value = row.Id });
        var state = Enum.Parse<KeyState>((string)(await before.ExecuteScalarAsync(ct))!, ignoreCase: true);
        await _keys.Rewrap(connection, row, state, ct);
    }

    private async Task ChangeAll(string subject, Func<NpgsqlConnection, List<KeyRow>, Task> change, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await TryChangeAll(subject, change, ct);
                return;
            }
            catch (PostgresException e) when (string.Equals(e.SqlState, PostgresErrorCodes.UniqueViolation, StringComparison.Ordinal) && attempt < 5)
            {
                // Somebody made the subject's first key of a kind meanwhile. Now it is there to be changed with the others.
            }
        }
    }

    private async Task TryChangeAll(string subject, Func<NpgsqlConnection, List<KeyRow>, Task> change, CancellationToken ct)
    {
        await using var connection = await _keys.Open(ct);
        await using var all = await connection.BeginTransactionAsync(ct);
        await using (var turn = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))", connection)) // As KeyPeriods takes it.
        {
            turn.Parameters.Add(new() { Value = subject });
            await turn.ExecuteNonQueryAsync(ct);
        }
        await using (var pending = new NpgsqlCommand(
            "select 1 from hub.key_period_key k join hub.key_period p on p.fact = k.fact join hub.data_key d on d.id = k.key where d.subject = $1 and p.settled_at is null", connection))
        {
            pending.Parameters.Add(new() { Value = subject });
            if (await pending.ExecuteScalarAsync(ct) is not null) throw new KeyPeriodPending();
        }
        var rows = await KeyTable.Select(connection, "where subject = $1 and kind <> 'case' for update", ct, subject);
        await change(connection, rows);
        await all.CommitAsync(ct);
        foreach (var ring in _rings) ring.ForgetAll(subject);
    }

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
