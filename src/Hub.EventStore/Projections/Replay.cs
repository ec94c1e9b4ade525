using System.Threading.Channels;
using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// Makes projections from the first fact on in a schema of its own, beside the live ones, and says what they come to at any position on the way. Streams are
/// dealt out to threads; what comes out is the same for any number of them. The schema goes when this does.
/// </summary>
public sealed class Replay : IAsyncDisposable
{
    public const int MostThreads = 64;
    private const int BatchFacts = 5_000;
    private const int MostFactsAtOnce = 10_000; // As the log gives them.
    private const int BatchesWaiting = 3;

    private readonly Store _store;
    private readonly SchemaBeside _beside;
    private readonly NpgsqlDataSource _writers;
    private readonly IReadOnlyList<Projection> _projections;
    private readonly int _threads;

    private Replay(Store store, SchemaBeside beside, NpgsqlDataSource writers, IReadOnlyList<Projection> projections, int threads) =>
        (_store, _beside, _writers, _projections, _threads) = (store, beside, writers, projections, threads);

    public long Position { get; private set; }

    internal string Schema => _beside.Name;

    public static Task<Replay> Begin(Store store, IReadOnlyList<Projection> projections, int threads, CancellationToken ct = default) =>
        Begin(store, projections, threads, durable: false, ct);

    /// <param name="durable">The tables are to stay when this goes.</param>
    internal static async Task<Replay> Begin(Store store, IReadOnlyList<Projection> projections, int threads, bool durable, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MostThreads);
        var beside = await SchemaBeside.Make(store, projections, durable, ct);
        return new(store, beside, store.Settings.WritersBeside(beside.Name, threads + 1), projections, threads);
    }

    /// <summary>On to a position that the log has reached. Throws <see cref="GapFound"/> where a fact is missing.</summary>
    public async Task RunTo(long position, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, Position);
        if (position > await _store.Log.ReadHead(ct)) throw new ArgumentOutOfRangeException(nameof(position), "The log does not reach so far.");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var (apart, together) = (_projections.Where(p => p.StreamsAreApart).ToArray(), _projections.Where(p => !p.StreamsAreApart).ToArray());
        var lanes = Enumerable.Range(0, _threads).Select(_ => new Lane(this, apart, stop)).ToArray();
        var whole = new Lane(this, together, stop);
        try
        {
            await Deal(position, lanes, whole, progress, stop.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // A lane failed; its own exception comes below.
        }
        finally
        {
            foreach (var lane in lanes.Append(whole)) lane.End();
            await Task.WhenAll(lanes.Append(whole).Select(l => l.Done));
        }
        ct.ThrowIfCancellationRequested();
        Position = position;
    }

    private async Task Deal(long to, Lane[] lanes, Lane whole, IProgress<long>? progress, CancellationToken ct)
    {
        var most = Math.Min(MostFactsAtOnce, BatchFacts * _threads);
        var next = Read(Position);
        for (var at = Position; at < to;)
        {
            var facts = await next;
            at = facts[^1].Position;
            next = Read(at); // While this page is dealt out.
            foreach (var (lane, hand) in lanes.Zip(Dealt(facts))) await lane.Take(hand, ct);
            await whole.Take(facts, ct);
            progress?.Report(at);
        }

        Task<IReadOnlyList<StoredFact>> Read(long after) => after >= to
            ? Task.FromResult<IReadOnlyList<StoredFact>>([])
            : Task.Run(() => _store.Log.ReadAll(after, (int)Math.Min(most, to - after), ct).AsTask(), ct);
    }

    private IReadOnlyList<StoredFact>[] Dealt(IReadOnlyList<StoredFact> facts)
    {
        if (_threads == 1) return [facts];
        var hands = new List<StoredFact>[_threads];
        for (var i = 0; i < _threads; i++) hands[i] = new(facts.Count / _threads * 2);
        // Another process hashes otherwise and deals otherwise, which must not matter, and is tried by every test that has two.
        foreach (var fact in facts) hands[(uint)fact.Stream.GetHashCode(StringComparison.Ordinal) % (uint)_threads].Add(fact);
        return hands;
    }

    /// <summary>What each projection comes to at <see cref="Position"/>.</summary>
    public async Task<IReadOnlyDictionary<string, byte[]>> Digests(CancellationToken ct = default)
    {
        var digests = await Task.WhenAll(_projections.Select(p => Digest(p.Name, ct)));
        return _projections.Zip(digests).ToDictionary(d => d.First.Name, d => d.Second, StringComparer.Ordinal);
    }

    public async Task<byte[]> Digest(string name, CancellationToken ct = default)
    {
        await using var connection = await _store.Projections.OpenConnectionAsync(ct);
        return await TableDigest.Of(connection, _beside.Name, _projections.Single(p => p.Name == name), ct);
    }

    /// <summary>So that who reads the new tables first has plans for their size.</summary>
    internal async Task Analyze(CancellationToken ct)
    {
        await using var owner = await _store.Owner.OpenConnectionAsync(ct);
        await using var analyze = new NpgsqlCommand("analyze " + string.Join(", ", _projections.SelectMany(p => p.Tables).Select(t => Schema + "." + t)), owner) { CommandTimeout = 0 };
        await analyze.ExecuteNonQueryAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _writers.DisposeAsync();
        await _beside.DisposeAsync();
    }

    /// <summary>One thread's part of the streams, in order: all its projections' rows of a batch go in one transaction.</summary>
    private sealed class Lane
    {
        private readonly Channel<IReadOnlyList<StoredFact>> _waiting = Channel.CreateBounded<IReadOnlyList<StoredFact>>(BatchesWaiting);
        private readonly bool _idle;

        public Lane(Replay replay, Projection[] projections, CancellationTokenSource stop)
        {
            _idle = projections.Length == 0;
            Done = _idle ? Task.CompletedTask : Task.Run(() => Run(replay, projections, stop));
        }

        public Task Done { get; }

        public ValueTask Take(IReadOnlyList<StoredFact> facts, CancellationToken ct) => _idle || facts.Count == 0 ? default : _waiting.Writer.WriteAsync(facts, ct);

        public void End() => _waiting.Writer.Complete();

        private async Task Run(Replay replay, Projection[] projections, CancellationTokenSource stop)
        {
            try
            {
                await using var connection = await replay._writers.OpenConnectionAsync(stop.Token);
                await foreach (var facts in _waiting.Reader.ReadAllAsync(stop.Token))
                {
                    var into = new ProjectionBatch();
                    foreach (var projection in projections) await projection.Project(facts, into, stop.Token);
                    await into.Write(connection, stop.Token);
                }
            }
            catch
            {
                await stop.CancelAsync(); // Nobody deals to a lane that stands.
                throw;
            }
        }
    }
}
