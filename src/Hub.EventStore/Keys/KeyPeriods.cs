using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// A subject's keys are already in the middle of a change of period, settled within a minute, or were put into other hands since this was
/// decided; it can be tried again, and is then decided anew.
/// </summary>
public sealed class KeyPeriodPending() : Exception("The keys of a subject are in a change of period that is not settled, or in other hands.");

/// <summary>
/// The beginnings and ends of protection. The keys change before the fact is appended, in another database, so a change is pending
/// until it is settled one way or the other; what a crash leaves pending errs on the side of protection until the log says what happened.
/// </summary>
public sealed class KeyPeriods
{
    /// <summary>Longer than any append can still be under way (see StoreSettings.GiveUp and HeadPatience).</summary>
    private static readonly TimeSpan LeftOver = TimeSpan.FromSeconds(30);

    private readonly KeyTable _keys;
    private readonly IReadOnlyList<KeyRing> _rings;

    internal KeyPeriods(KeyTable keys, IReadOnlyList<KeyRing> rings) => (_keys, _rings) = (keys, rings);

    /// <summary>Re-wraps every open address key of the subjects under the programme's master and starts a new one there.</summary>
    public Task BeginProtection(IReadOnlyCollection<string> subjects, Guid enrolmentFactId, CancellationToken ct = default) =>
        Begin(subjects, enrolmentFactId, KeyState.Protected, ct);

    /// <summary>Starts a fresh open address key for each subject; the earlier ones stay with the programme.</summary>
    public Task BeginEnd(IReadOnlyCollection<string> subjects, Guid endFactId, CancellationToken ct = default) =>
        Begin(subjects, endFactId, KeyState.Open, ct);

    private async Task Begin(IReadOnlyCollection<string> subjects, Guid fact, KeyState next, CancellationToken ct)
    {
        var sorted = subjects.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await TryBegin(sorted, fact, next, ct);
                return;
            }
            catch (PostgresException e) when (string.Equals(e.SqlState, PostgresErrorCodes.UniqueViolation, StringComparison.Ordinal) && attempt < 5)
            {
                // Somebody made a subject's first address key meanwhile. Now it is there to be re-wrapped.
            }
        }
    }

    private async Task TryBegin(string[] subjects, Guid fact, KeyState next, CancellationToken ct)
    {
        await using var connection = await _keys.Open(ct);
        await using var all = await connection.BeginTransactionAsync(ct);
        foreach (var subject in subjects) // One change at a time for a subject; sorted, so that two merges never wait for each other.
            await Execute(connection, "select pg_advisory_xact_lock(hashtextextended($1, 0))", ct, subject);
        if (await Any(connection, "select 1 from hub.key_period where fact = $1", ct, fact)) return;
        if (await Any(connection,
            "select 1 from hub.key_period p join hub.key_period_key k on k.fact = p.fact join hub.data_key d on d.id = k.key " +
            "where p.settled_at is null and d.subject = any($1)", ct, (object)subjects)) throw new KeyPeriodPending();

        // Decided on a file that was sealed or erased since: a new key would be a way round the order.
        if (await Any(connection, "select 1 from hub.data_key where subject = any($1) and kind <> 'case' and state in ('sealed', 'erased')", ct, (object)subjects)) throw new KeyPeriodPending();

        await Execute(connection, "insert into hub.key_period (fact) values ($1)", ct, fact);
        // The new keys first: from here on nobody can make an open key for these subjects unseen by the re-wrapping below.
        await Execute(connection, "update hub.data_key set current = false where subject = any($1) and kind = 'address' and current", ct, (object)subjects);
        var undone = next == KeyState.Protected ? KeyState.Open : KeyState.Protected;
        foreach (var subject in subjects)
        {
            var made = await _keys.Fresh(subject, KeyKind.Address, next, ct);
            await KeyTable.Insert(connection, made, ct);
            await Note(connection, fact, made.Id, undone, ct);
        }
        var kept = await KeyTable.Select(connection, "where subject = any($1) and kind = 'address' for update", ct, (object)subjects);
        if (next == KeyState.Protected)
        {
            foreach (var row in kept.Where(k => k.State == KeyState.Open))
            {
                await _keys.Rewrap(connection, row, KeyState.Protected, ct);
                await Note(connection, fact, row.Id, undone, ct);
            }
        }
        await all.CommitAsync(ct);
        Forget(kept);
    }

    /// <summary>
    /// The fact came into the log or it did not. Undoing takes no key away, for a fact may have been sealed under it meanwhile; it only
    /// puts the keys back to who could use them before.
    /// </summary>
    public async Task Settle(Guid factId, bool appended, CancellationToken ct = default)
    {
        await using var connection = await _keys.Open(ct);
        await using var all = await connection.BeginTransactionAsync(ct);
        if (!await Any(connection, "select 1 from hub.key_period where fact = $1 and settled_at is null for update", ct, factId)) return;
        List<KeyRow> changed = [];
        if (!appended)
        {
            foreach (var to in new[] { KeyState.Open, KeyState.Protected })
            {
                var rows = await KeyTable.Select(connection,
                    "where state in ('open', 'protected') and state <> $2 and id in (select key from hub.key_period_key where fact = $1 and undone = $2) for update",
                    ct, factId, KeyTable.Word(to));
                foreach (var row in rows) await _keys.Rewrap(connection, row, to, ct);
                changed.AddRange(rows);
            }
        }
        await Execute(connection, "update hub.key_period set settled_at = now(), appended = $2 where fact = $1", ct, factId, appended);
        await all.CommitAsync(ct);
        Forget(changed);
    }

    /// <summary>What a crash left between the two databases: the log says whether the fact came. Young ones may still be under way.</summary>
    public async Task<int> SettleLeftovers(EventLog log, TimeSpan? olderThan = null, CancellationToken ct = default)
    {
        List<Guid> left = [];
        await using (var find = _keys.Source.CreateCommand("select fact from hub.key_period where settled_at is null and begun_at <= now() - $1 order by begun_at desc"))
        {
            find.Parameters.Add(new() { Value = olderThan ?? LeftOver });
            await using var row = await find.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct)) left.Add(row.GetGuid(0));
        }
        foreach (var fact in left) await Settle(fact, await log.FindFact(fact, ct) is not null, ct);
        return left.Count;
    }

    private void Forget(List<KeyRow> rows)
    {
        foreach (var ring in _rings) ring.Forget(rows.Select(r => r.Subject), rows.Select(r => r.Id));
    }

    private static Task Note(NpgsqlConnection connection, Guid fact, Guid key, KeyState undone, CancellationToken ct) =>
        Execute(connection, "insert into hub.key_period_key (fact, key, undone) values ($1, $2, $3)", ct, fact, key, KeyTable.Word(undone));

    private static async Task<bool> Any(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = With(connection, sql, values);
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = With(connection, sql, values);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlCommand With(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
