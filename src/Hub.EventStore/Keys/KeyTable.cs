using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Hub.EventStore;

/// <summary>A row of the key database: the key as its master key wrapped it.</summary>
internal sealed record KeyRow(Guid Id, string Subject, KeyKind Kind, KeyState State, string? Master, byte[]? Wrapped);

/// <summary>The data keys in their own database. A key is committed there before anybody is handed it.</summary>
internal sealed class KeyTable(NpgsqlDataSource keys, IMasterKeys masters)
{
    private const string Columns = "select id, subject, kind, state, master, wrapped from hub.data_key ";

    public NpgsqlDataSource Source => keys;

    public Task<List<KeyRow>> Find(Guid[] ids, CancellationToken ct) => Read(keys.CreateCommand(Columns + "where id = any($1)"), ct, ids);

    public async Task<KeyRow?> FindCurrent(string subject, KeyKind kind, CancellationToken ct) =>
        (await Read(keys.CreateCommand(Columns + "where subject = $1 and kind = $2 and current"), ct, subject, Word(kind))).SingleOrDefault();

    public async Task<KeyRow> FindOrMakeCurrent(string subject, KeyKind kind, CancellationToken ct)
    {
        while (true)
        {
            if (await FindCurrent(subject, kind, ct) is { } found) return found;
            // Two who make it together end with one: the other's commit makes this insert nothing, and the next look finds it.
            var made = await Fresh(subject, kind, KeyState.Open, ct);
            await using var insert = keys.CreateCommand(
                "insert into hub.data_key (id, subject, kind, state, master, wrapped) values ($1, $2, $3, $4, $5, $6) " +
                "on conflict (subject, kind) where current do nothing");
            Give(insert, made);
            if (await insert.ExecuteNonQueryAsync(ct) == 1) return made;
        }
    }

    /// <summary>One commit for all that are made. Each is wanted once; in the order in which they are wanted.</summary>
    public async Task<KeyRow[]> FindOrMakeCurrent(IReadOnlyList<(string Subject, KeyKind Kind)> wanted, CancellationToken ct)
    {
        var rows = new KeyRow[wanted.Count];
        for (var i = 0; i < rows.Length; i++) rows[i] = await Fresh(wanted[i].Subject, wanted[i].Kind, KeyState.Open, ct);
        var made = new HashSet<Guid>();
        await using (var insert = keys.CreateCommand(
            "insert into hub.data_key (id, subject, kind, state, master, wrapped) select * from unnest($1, $2, $3, $4, $5, $6) on conflict (subject, kind) where current do nothing returning id"))
        {
            insert.Parameters.Add(new() { Value = Array.ConvertAll(rows, r => r.Id) });
            insert.Parameters.Add(new() { Value = Array.ConvertAll(rows, r => r.Subject) });
            insert.Parameters.Add(new() { Value = Array.ConvertAll(rows, r => Word(r.Kind)) });
            insert.Parameters.Add(new() { Value = Array.ConvertAll(rows, r => Word(r.State)) });
            insert.Parameters.Add(new() { Value = Array.ConvertAll(rows, r => r.Master) });
            insert.Parameters.Add(new() { Value = Array.ConvertAll(rows, r => r.Wrapped) });
            await using var row = await insert.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct)) made.Add(row.GetGuid(0));
        }
        var there = rows.Where(r => !made.Contains(r.Id)).Select(r => r.Subject).Distinct(StringComparer.Ordinal).ToArray();
        if (there.Length == 0) return rows;
        var found = (await Read(keys.CreateCommand(Columns + "where subject = any($1) and current"), ct, (object)there)).ToDictionary(r => (r.Subject, r.Kind));
        for (var i = 0; i < rows.Length; i++)
            if (!made.Contains(rows[i].Id)) rows[i] = found.GetValueOrDefault((rows[i].Subject, rows[i].Kind)) ?? await FindOrMakeCurrent(rows[i].Subject, rows[i].Kind, ct);
        return rows;
    }

    public async Task<KeyRow> Fresh(string subject, KeyKind kind, KeyState state, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        var master = masters.Current(MasterOf(state));
        return new(id, subject, kind, state, master,
            await masters.Wrap(master, RandomNumberGenerator.GetBytes(SealedBody.SecretBytes), Context(id, subject, kind), ct));
    }

    public static async Task Insert(NpgsqlConnection connection, KeyRow row, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            "insert into hub.data_key (id, subject, kind, state, master, wrapped) values ($1, $2, $3, $4, $5, $6)", connection);
        Give(insert, row);
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The same key under another master: who could unwrap it before cannot any more, and no stored byte of the log changes.</summary>
    public async Task Rewrap(NpgsqlConnection connection, KeyRow row, KeyState to, CancellationToken ct)
    {
        var context = Context(row.Id, row.Subject, row.Kind);
        var secret = await masters.Unwrap(row.Master!, row.Wrapped!, context, ct);
        var master = masters.Current(MasterOf(to));
        var wrapped = await masters.Wrap(master, secret, context, ct);
        CryptographicOperations.ZeroMemory(secret);
        await using var update = new NpgsqlCommand(
            "update hub.data_key set state = $2, master = $3, wrapped = $4, before_sealed = case when $2 = 'sealed' then state end where id = $1", connection);
        update.Parameters.Add(new() { Value = row.Id });
        update.Parameters.Add(new() { Value = Word(to) });
        update.Parameters.Add(new() { Value = master });
        update.Parameters.Add(new() { Value = wrapped });
        await update.ExecuteNonQueryAsync(ct);
    }

    public static Task<List<KeyRow>> Select(NpgsqlConnection connection, string where, CancellationToken ct, params object[] values) =>
        Read(new NpgsqlCommand(Columns + where, connection), ct, values);

    public async ValueTask<byte[]> Unwrap(KeyRow row, CancellationToken ct) =>
        await masters.Unwrap(row.Master!, row.Wrapped!, Context(row.Id, row.Subject, row.Kind), ct);

    public async Task<NpgsqlConnection> Open(CancellationToken ct) => await keys.OpenConnectionAsync(ct);

    private static async Task<List<KeyRow>> Read(NpgsqlCommand command, CancellationToken ct, params object[] values)
    {
        await using (command)
        {
            foreach (var value in values) command.Parameters.Add(new() { Value = value });
            await using var row = await command.ExecuteReaderAsync(ct);
            var rows = new List<KeyRow>();
            while (await row.ReadAsync(ct))
            {
                rows.Add(new(
                    row.GetGuid(0), row.GetString(1), KindOf(row.GetString(2)), StateOf(row.GetString(3)),
                    row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5)));
            }
            return rows;
        }
    }

    private static void Give(NpgsqlCommand insert, KeyRow row)
    {
        insert.Parameters.Add(new() { Value = row.Id });
        insert.Parameters.Add(new() { Value = row.Subject });
        insert.Parameters.Add(new() { Value = Word(row.Kind) });
        insert.Parameters.Add(new() { Value = Word(row.State) });
        insert.Parameters.Add(new() { Value = (object?)row.Master ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        insert.Parameters.Add(new() { Value = (object?)row.Wrapped ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea });
    }

    // Binds a wrapped key to its row, so that swapping two rows' wrapped bytes opens nothing.
    private static byte[] Context(Guid id, string subject, KeyKind kind)
    {
        var length = Encoding.UTF8.GetByteCount(subject);
        var context = new byte[16 + 4 + length + 1];
        id.TryWriteBytes(context, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(context.AsSpan(16), length);
        Encoding.UTF8.GetBytes(subject, context.AsSpan(20));
        context[^1] = (byte)kind;
        return context;
    }

    private static Master MasterOf(KeyState state) => state switch
    {
        KeyState.Open => Master.Ordinary,
        KeyState.Protected => Master.Programme,
        KeyState.Sealed => Master.Court,
        _ => throw new InvalidOperationException("An erased key is wrapped by nothing."),
    };

    private static KeyKind KindOf(string word) => word switch
    {
        "address" => KeyKind.Address,
        "identity" => KeyKind.Identity,
        _ => Enum.Parse<KeyKind>(word, ignoreCase: true),
    };

    private static KeyState StateOf(string word) => word == "open" ? KeyState.Open : Enum.Parse<KeyState>(word, ignoreCase: true);

    public static string Word(KeyKind kind) => kind.ToString().ToLowerInvariant();

    public static string Word(KeyState state) => state.ToString().ToLowerInvariant();
}
