using System.Text;
using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// Where the databases are, and the master keys. The connection strings are the owner's: the store migrates as owner and then works
/// as hub_app and hub_keys_app.
/// </summary>
public sealed record StoreSettings(string Log, string Keys, string MasterKeys)
{
    /// <summary>How long an append waits for the head of the log before it is answered as unavailable.</summary>
    public TimeSpan HeadPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long an append is tried before its caller is told that the log is away. Well below the 30 seconds after which a change of key
    /// period whose fact has not come is taken back.
    /// </summary>
    public TimeSpan GiveUp { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Connections for readers and projections; one more is the writer's.</summary>
    public int Readers { get; init; } = 24;

    /// <summary>Where it is kept who read what: a log of its own, in a database of its own. Only a server needs it.</summary>
    public string? Reads { get; init; }

    private bool PrintMembers(StringBuilder text) // Connection strings hold passwords.
    {
        text.Append("Readers = ").Append(Readers);
        return true;
    }

    internal NpgsqlDataSource OwnerOf(string database) => NpgsqlDataSource.Create(With(database, b =>
    {
        b.ApplicationName = "hub owner";
        b.MaxPoolSize = 4;
        b.SearchPath = "read,hub";
    }));

    /// <summary>A connection of the owner's out of no pool: who holds it for long takes it from nobody, and its locks end with it.</summary>
    internal NpgsqlConnection OwnerAlone(string purpose) => new(With(Log, b =>
    {
        b.ApplicationName = purpose;
        b.Pooling = false;
        b.SearchPath = "read,hub";
    }));

    internal NpgsqlDataSource LogReaders() => NpgsqlDataSource.Create(With(Log, b =>
    {
        b.ApplicationName = "hub readers";
        b.MaxPoolSize = Readers;
        b.SearchPath = "read,hub";
        b.Options = Joined(b.Options, "-c role=hub_app");
        b.MaxAutoPrepare = 100;
        b.AutoPrepareMinUsages = 2;
    }));

    /// <summary>
    /// For what projections write: always by index and with the plan made once. The tables begin empty and grow, so a plan that reads a small
    /// table through would be kept until it is a large one.
    /// </summary>
    internal NpgsqlDataSource ProjectionWriters() => NpgsqlDataSource.Create(With(Log, b =>
    {
        b.ApplicationName = "hub projections";
        b.MaxPoolSize = 16;
        b.SearchPath = "read,hub";
        b.Options = Joined(b.Options, "-c role=hub_app -c enable_seqscan=off -c plan_cache_mode=force_generic_plan");
        b.MaxAutoPrepare = 100;
        b.AutoPrepareMinUsages = 2;
    }));

    /// <summary>
    /// For what is built beside the live tables, in a schema of its own. Not every commit waits for the disk: what a power cut takes is built again.
    /// </summary>
    internal NpgsqlDataSource WritersBeside(string schema, int connections) => NpgsqlDataSource.Create(With(Log, b =>
    {
        b.ApplicationName = "hub replay";
        b.MaxPoolSize = connections;
        b.CommandTimeout = 0;
        b.SearchPath = schema + ",hub";
        b.Options = Joined(b.Options, "-c role=hub_app -c enable_seqscan=off -c plan_cache_mode=force_generic_plan -c synchronous_commit=off");
        b.MaxAutoPrepare = 100;
        b.AutoPrepareMinUsages = 2;
    }));

    internal NpgsqlDataSource LogWriter() => NpgsqlDataSource.Create(With(Log, b =>
    {
        b.ApplicationName = "hub writer";
        b.MaxPoolSize = 2;
        b.CommandTimeout = 10;
        b.Options = Joined(b.Options, $"-c role=hub_app -c lock_timeout={(int)HeadPatience.TotalMilliseconds}");
    }));

    internal NpgsqlDataSource KeysApp() => NpgsqlDataSource.Create(With(Keys, b =>
    {
        b.ApplicationName = "hub keys";
        b.MaxPoolSize = Readers;
        b.SearchPath = "hub";
        b.Options = Joined(b.Options, "-c role=hub_keys_app -c lock_timeout=5000");
        b.MaxAutoPrepare = 50;
        b.AutoPrepareMinUsages = 2;
    }));

    private static string With(string database, Action<NpgsqlConnectionStringBuilder> set)
    {
        var builder = new NpgsqlConnectionStringBuilder(database) { KeepAlive = 15, IncludeErrorDetail = false, Timeout = 5 };
        set(builder);
        return builder.ConnectionString;
    }

    private static string Joined(string? options, string more) => string.IsNullOrEmpty(options) ? more : options + " " + more;
}
