using System.Security.Cryptography;
using Npgsql;

namespace Hub.EventStore;

/// <summary>The log and its keys, opened together: what everything else in the hub is handed.</summary>
public sealed class Store : IAsyncDisposable
{
    private static readonly TimeSpan BetweenSettlings = TimeSpan.FromSeconds(30);

    private readonly List<NpgsqlDataSource> _sources;
    private readonly byte[] _hmac;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _settling;

    private readonly SignedLog? _reads;

    private Store(
        StoreSettings settings, EventLog log, SignedLog? reads, KeyTable keys, byte[] hmac, NpgsqlDataSource owner, NpgsqlDataSource readers, NpgsqlDataSource projectionWriters, List<NpgsqlDataSource> sources)
    {
        Settings = settings;
        (Log, _reads, Owner, Projections, ProjectionWriters, _hmac, _sources) = (log, reads, owner, readers, projectionWriters, hmac, sources);
        Ordinary = new(keys, Clearance.Ordinary);
        Programme = new(keys, Clearance.Programme);
        KeyPeriods = new(keys, [Ordinary, Programme]);
        KeyCustody = new(keys, [Ordinary, Programme]);
        Cursors = new(readers);
        Leases = new(readers);
        Tree = new(readers);
        Facts = new(Log, Tree, Leases, []);
        HoldingBack = new(readers);
        Loads = new(readers, keys, Programme, KeyCustody);
        _settling = Task.Run(Settle);
    }

    public EventLog Log { get; }
    public KeyRing Ordinary { get; }
    public KeyRing Programme { get; }
    public KeyPeriods KeyPeriods { get; }
    public KeyCustody KeyCustody { get; }
    public Cursors Cursors { get; }
    public Leases Leases { get; }
    public LogTree Tree { get; }
    public HoldingBack HoldingBack { get; }
    public Loads Loads { get; }

    /// <summary>The log of facts, as what signs it and shows it takes it.</summary>
    public SignedLog Facts { get; }

    /// <summary>Who read what: a second log of the same kind.</summary>
    public SignedLog Reads => _reads ?? throw new InvalidOperationException("HUB_PG_READS is missing: without a read log nobody may read.");

    /// <summary>As hub_app: reads everything, writes the tables of projections, and cannot alter a fact.</summary>
    public NpgsqlDataSource Projections { get; }

    internal StoreSettings Settings { get; }
    internal NpgsqlDataSource Owner { get; }
    internal NpgsqlDataSource ProjectionWriters { get; }

    public static int LogSchema => Migrations.Log.Newest;
    public static int KeysSchema => Migrations.Keys.Newest;

    /// <summary>Migrates the databases forward, refuses a newer schema (<see cref="SchemaIsNewer"/>), settles what a crash left.</summary>
    public static Task<Store> Open(StoreSettings settings, TimeProvider clock, CancellationToken ct = default) => Open(settings, clock, masters: null, ct);

    /// <summary>With the master keys of a key management service in place of files.</summary>
    public static async Task<Store> Open(StoreSettings settings, TimeProvider clock, IMasterKeys? masters, CancellationToken ct = default)
    {
        List<NpgsqlDataSource> sources = [];
        NpgsqlDataSource Opened(NpgsqlDataSource source)
        {
            sources.Add(source);
            return source;
        }

        EventLog? log = null;
        SignedLog? reads = null;
        try
        {
            var owner = Opened(settings.OwnerOf(settings.Log));
            await Migrations.Log.Run(owner, ct);
            await using (var keysOwner = settings.OwnerOf(settings.Keys)) await Migrations.Keys.Run(keysOwner, ct);

            var keys = Opened(settings.KeysApp());
            masters ??= await HasKeys(keys, ct) ? MasterKeyFiles.Read(settings.MasterKeys) : MasterKeyFiles.ReadOrMake(settings.MasterKeys);
            await RequireMasters(keys, masters, ct);
            var hmac = await HubSecret.FindOrMake(keys, masters, "request-hmac", ct);

            var readers = Opened(settings.LogReaders());
            log = await EventLog.Open(readers, Opened(settings.LogWriter()), owner, clock, settings.GiveUp, ct);
            if (settings.Reads is not null) reads = await SignedLog.OpenReads(settings, clock, ct);
            var store = new Store(settings, log, reads, new KeyTable(keys, masters), hmac, owner, readers, Opened(settings.ProjectionWriters()), sources);
            await store.KeyPeriods.SettleLeftovers(log, ct: ct);
            return store;
        }
        catch
        {
            if (reads is not null) await reads.DisposeAsync();
            if (log is not null) await log.DisposeAsync();
            foreach (var source in sources) await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// HMAC-SHA256 under a secret of the hub's: for hashes of requests and look-ups by an agency's own key, which a plain hash would give away
    /// to anybody who can try all keys.
    /// </summary>
    public byte[] Hmac(ReadOnlySpan<byte> text) => HMACSHA256.HashData(_hmac, text);

    /// <summary>
    /// For whoever records many people at once, under the programme's clearance: their keys with one question. Those that are open are at hand for ordinary readers too, who
    /// ask for them a moment later.
    /// </summary>
    public ValueTask MakeKeysAhead(IReadOnlyList<(string Subject, KeyKind Kind)> wanted, CancellationToken ct = default) => Programme.MakeAhead(wanted, Ordinary, ct);

    /// <summary>Whoever finds that the log went on without him drops what he has of the subject's keys: they may be in other hands.</summary>
    public void ForgetKeys(string subject)
    {
        Ordinary.ForgetAll(subject);
        Programme.ForgetAll(subject);
    }

    private static async Task<bool> HasKeys(NpgsqlDataSource keys, CancellationToken ct)
    {
        await using var any = keys.CreateCommand("select exists (select from hub.secret) or exists (select from hub.data_key)");
        return (bool)(await any.ExecuteScalarAsync(ct))!;
    }

    private static async Task RequireMasters(NpgsqlDataSource keys, IMasterKeys masters, CancellationToken ct)
    {
        // From each master to the next by its index: as many steps as there are masters, however many keys they wrap.
        await using var used = keys.CreateCommand(
            """
            with recursive m (master) as (
                (select d.master from hub.data_key d where d.master is not null order by d.master limit 1)
                union all
                select (select d.master from hub.data_key d where d.master > m.master order by d.master limit 1) from m where m.master is not null)
            select master from hub.secret union select master from m where master is not null
            """);
        await using var row = await used.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            if (!masters.Has(row.GetString(0))) throw new MasterKeyMissing(row.GetString(0));
    }

    private async Task Settle()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.WhenAny(Task.Delay(BetweenSettlings, _stop.Token));
            try
            {
                if (!_stop.IsCancellationRequested) await KeyPeriods.SettleLeftovers(Log, ct: _stop.Token);
            }
            catch (Exception)
            {
                // A database or a master key is away; what is pending stays on the side of protection until the next time.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _settling;
        if (_reads is not null) await _reads.DisposeAsync();
        await Log.DisposeAsync();
        foreach (var source in _sources) await source.DisposeAsync();
    }
}
