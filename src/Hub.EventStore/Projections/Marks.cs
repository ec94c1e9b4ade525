using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// Positions at which one projection is to be counted. It stops there for as long as a snapshot takes, and goes on while the counting is done. Of several
/// processes that run it, the first to come by counts.
/// </summary>
internal sealed class Marks(Store store, Projection projection, ILogger log)
{
    private Task _counting = Task.CompletedTask;

    /// <summary>
    /// Part of the statement that moves the checkpoint from $2 to $3: a mark between them, or one at $2 where nobody counted yet, holds it, so that neither can be
    /// passed by. It costs no round trip where there is none.
    /// </summary>
    public const string None = """
        not exists (select from hub.projection_mark m where m.position >= $2 and m.position < $3
            and not exists (select from hub.projection_digest d where d.name = $1 and d.position = m.position))
        """;

    /// <summary>The next mark from a position on and before another; null where there is none.</summary>
    public async Task<long?> Next(long from, long before, CancellationToken ct)
    {
        await using var read = store.Projections.CreateCommand(
            """
            select min(m.position) from hub.projection_mark m where m.position >= $2 and m.position < $3
                and not exists (select from hub.projection_digest d where d.name = $1 and d.position = m.position)
            """);
        read.Parameters.Add(new() { Value = projection.Name });
        read.Parameters.Add(new() { Value = from });
        read.Parameters.Add(new() { Value = before });
        return await read.ExecuteScalarAsync(ct) as long?;
    }

    /// <summary>From here on nobody is held at the position.</summary>
    public async Task Count(long position, CancellationToken ct)
    {
        var connection = await store.Projections.OpenConnectionAsync(ct);
        try
        {
            await LiveDigests.Snapshot(connection, [projection], ct);
            if ((await LiveDigests.Positions(connection, ct))[projection.Name] == position && await Claim(position, ct))
            {
                _counting = Finish(_counting, connection, position);
                return;
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        await connection.DisposeAsync(); // Another process was here first.
    }

    /// <summary>Until all that was begun is counted.</summary>
    public Task Settled => _counting;

    private async Task<bool> Claim(long position, CancellationToken ct)
    {
        await using var claim = store.Projections.CreateCommand("insert into hub.projection_digest (name, position) values ($1, $2) on conflict do nothing");
        claim.Parameters.Add(new() { Value = projection.Name });
        claim.Parameters.Add(new() { Value = position });
        return await claim.ExecuteNonQueryAsync(ct) == 1;
    }

    private async Task Finish(Task before, NpgsqlConnection moment, long position)
    {
        await Task.Yield();
        await using var held = moment;
        try
        {
            var sha256 = await LiveDigests.Of(moment, projection, CancellationToken.None);
            await using var note = store.Projections.CreateCommand("update hub.projection_digest set sha256 = $3 where name = $1 and position = $2");
            note.Parameters.Add(new() { Value = projection.Name });
            note.Parameters.Add(new() { Value = position });
            note.Parameters.Add(new() { Value = sha256 });
            await note.ExecuteNonQueryAsync();
        }
        catch (Exception e)
        {
            log.LogWarning("Projection {Projection} was not counted at position {Position} ({Kind})", projection.Name, position, e is PostgresException p ? p.SqlState : e.GetType().Name);
        }
        await before;
    }
}
