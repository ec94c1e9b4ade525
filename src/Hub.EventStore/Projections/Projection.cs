using Npgsql;

namespace Hub.EventStore;

/// <summary>A view of the log in tables of its own, made from the facts alone.</summary>
public abstract class Projection
{
    /// <summary>Ends in a number. Another number is another projection, built from the first fact into its own tables.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Its tables, as "create … if not exists", run by the owner at every start and granted to hub_app. Neither here nor elsewhere does a projection
    /// name a schema: the live tables stand in "read", a replay makes its own beside them and puts that first on the search path.
    /// </summary>
    public abstract string Schema { get; }

    /// <summary>The tables that <see cref="Schema"/> makes, each with a primary key. A digest goes through them in this order.</summary>
    public virtual IReadOnlyList<string> Tables => [Name.Replace('-', '_')];

    /// <summary>
    /// True where no row is written because of facts of two streams, so that a replay may deal streams out to threads. Where it is false, one thread
    /// takes all facts in order.
    /// </summary>
    public virtual bool StreamsAreApart => false;

    /// <summary>
    /// Facts in order, without a gap. What is added is written in one transaction together with the checkpoint: each fact is projected
    /// exactly once in effect, though this may be called again with the same facts after a failure.
    /// </summary>
    public abstract ValueTask Project(IReadOnlyList<StoredFact> facts, ProjectionBatch into, CancellationToken ct);
}

/// <summary>The statements of one batch, in order.</summary>
public sealed class ProjectionBatch
{
    internal List<NpgsqlBatchCommand> Commands { get; } = [];

    /// <summary>With $1, $2 … in the statement. A null needs to be a <see cref="NpgsqlParameter"/> with its type where PostgreSQL cannot tell.</summary>
    public void Add(string sql, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        Commands.Add(command);
    }

    /// <summary>
    /// All rows of a batch in one statement, as columns: "… from unnest($1, $2 …)" or "= any($1)". A statement per row costs ten times as
    /// much, which a rebuild from the first fact feels. Nothing is sent where there are no rows. One statement must not write a row twice,
    /// so what a batch says about one row is put together before.
    /// </summary>
    /// <param name="columns">A list each, of one of the types that <see cref="ColumnTypes"/> knows; nullable where a column may be null.</param>
    public void AddRows(string sql, int rows, params object[] columns)
    {
        if (rows > 0) Add(sql, [.. columns.Select(ColumnTypes.Parameter)]);
    }

    /// <summary>In the connection's transaction, or in one of its own.</summary>
    internal async ValueTask Write(NpgsqlConnection connection, CancellationToken ct)
    {
        if (Commands.Count == 0) return;
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in Commands) batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(ct);
    }
}
