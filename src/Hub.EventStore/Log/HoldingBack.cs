using Npgsql;

namespace Hub.EventStore;

/// <summary>Why a log takes no facts. UntilAgreed: it goes on by itself when enough witnesses have cosigned all that it holds.</summary>
public sealed record HeldBack(string Why, DateTimeOffset Since, bool UntilAgreed);

/// <summary>The log takes no facts, for it may be behind what was signed: going on would give out positions a second time. Nothing was written.</summary>
public sealed class LogHeldBack() : Exception("The log is held back: it may be behind what was signed.");

/// <summary>Stops a log from growing, in its database and so for every server, and lets it go on.</summary>
public sealed class HoldingBack
{
    internal const string Refused = "HB005";

    private readonly NpgsqlDataSource _log;

    internal HoldingBack(NpgsqlDataSource log) => _log = log;

    /// <summary>Null: the log goes on.</summary>
    public async ValueTask<HeldBack?> Read(CancellationToken ct = default)
    {
        await using var read = _log.CreateCommand("select held_back, held_since, until_agreed from hub.log_head where id = 1 and held_back is not null");
        await using var row = await read.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? new(row.GetString(0), new(row.GetDateTime(1), TimeSpan.Zero), row.GetBoolean(2)) : null;
    }

    /// <summary>From here on no server appends. What only a person may end stays so.</summary>
    public async Task Hold(string why, bool untilAgreed, CancellationToken ct = default)
    {
        await using var hold = _log.CreateCommand("select hub.hold_back($1, $2)");
        hold.Parameters.Add(new() { Value = why });
        hold.Parameters.Add(new() { Value = untilAgreed });
        await hold.ExecuteNonQueryAsync(ct);
    }

    /// <summary>True when enough witnesses have, since it was held back, cosigned a checkpoint of everything that it holds.</summary>
    public async Task<bool> GoOnIfAgreed(int quorum, CancellationToken ct = default)
    {
        await using var go = _log.CreateCommand("select hub.go_on_if_agreed($1)");
        go.Parameters.Add(new() { Value = quorum });
        return (bool)(await go.ExecuteScalarAsync(ct))!;
    }

    /// <summary>
    /// A person decides, as the owner of the database: the log goes on from where it ends, whatever was lost. It stays on record as an alarm.
    /// </summary>
    /// <returns>What had held it back; null where nothing did.</returns>
    public static async Task<string?> GoOnAnyhow(StoreSettings settings, string why, DateTimeOffset at, CancellationToken ct = default)
    {
        await using var owner = settings.OwnerOf(settings.Log);
        await using var connection = await owner.OpenConnectionAsync(ct);
        await using var all = await connection.BeginTransactionAsync(ct);
        await using var read = new NpgsqlCommand("select held_back, position from hub.log_head where id = 1 and held_back is not null for update", connection);
        string held;
        long position;
        await using (var row = await read.ExecuteReaderAsync(ct))
        {
            if (!await row.ReadAsync(ct)) return null;
            (held, position) = (row.GetString(0), row.GetInt64(1));
        }
        await using var go = new NpgsqlCommand("update hub.log_head set held_back = null, held_since = null, until_agreed = false where id = 1", connection);
        await go.ExecuteNonQueryAsync(ct);
        await using var raise = new NpgsqlCommand("select hub.raise_alarm($1, 'operator', 'went-on-anyhow', $2, $3, $4)", connection);
        foreach (var value in new object[] { at.UtcDateTime, position + 1, why, held }) raise.Parameters.Add(new() { Value = value });
        await raise.ExecuteNonQueryAsync(ct);
        await all.CommitAsync(ct);
        return held;
    }
}
