using Npgsql;

namespace Hub.EventStore;

/// <summary>A log with the tree that grows over it and the leases under which it is signed: the log of facts, or the log of who read them.</summary>
public sealed class SignedLog : IAsyncDisposable
{
    // A read waits for its entry, so a log that is away is noticed soon; entries are short and few connections are enough.
    private static readonly TimeSpan EntryPatience = TimeSpan.FromSeconds(3);
    private const int Readers = 8;

    private readonly List<NpgsqlDataSource> _sources;

    internal SignedLog(EventLog log, LogTree tree, Leases leases, List<NpgsqlDataSource> sources) => (Log, Tree, Leases, _sources) = (log, tree, leases, sources);

    public EventLog Log { get; }
    public LogTree Tree { get; }
    public Leases Leases { get; }

    internal static async Task<SignedLog> OpenReads(StoreSettings settings, TimeProvider clock, CancellationToken ct)
    {
        if (Place(settings.Reads!) is var place && (place == Place(settings.Log) || place == Place(settings.Keys)))
            throw new InvalidOperationException("HUB_PG_READS names a database that holds something else; who read what has one of its own.");
        var there = settings with { Log = settings.Reads!, Readers = Readers, GiveUp = EntryPatience };
        List<NpgsqlDataSource> sources = [];
        NpgsqlDataSource Opened(NpgsqlDataSource source)
        {
            sources.Add(source);
            return source;
        }

        try
        {
            var owner = Opened(there.OwnerOf(there.Log));
            await Migrations.Log.Run(owner, ct);
            var readers = Opened(there.LogReaders());
            var log = await EventLog.Open(readers, Opened(there.LogWriter()), owner, clock, there.GiveUp, ct);
            return new(log, new(readers), new(readers), sources);
        }
        catch
        {
            foreach (var source in sources) await source.DisposeAsync();
            throw;
        }
    }

    private static (string?, int, string?) Place(string connection)
    {
        var to = new NpgsqlConnectionStringBuilder(connection);
        return (to.Host, to.Port, to.Database);
    }

    public async ValueTask DisposeAsync()
    {
        if (_sources.Count == 0) return; // The store's own, which closes it.
        await Log.DisposeAsync();
        foreach (var source in _sources) await source.DisposeAsync();
    }
}
