using System.Runtime.CompilerServices;
using Npgsql;

namespace Hub.EventStore;

/// <summary>
/// The log of facts: append, read, follow. Positions have no gaps and are in the order of commits, so who has seen position n has seen
/// everything below it.
/// </summary>
public sealed class EventLog : IAsyncDisposable
{
    private const int MostFactsAtOnce = 10_000;

    private readonly NpgsqlDataSource _readers;
    private readonly HeadWatch _watch;
    private readonly RecentFacts _recent = new();
    private readonly CatchUp _catchUp;
    private readonly AppendWriter _writer;
    private readonly Partitions _partitions;

    private EventLog(NpgsqlDataSource readers, NpgsqlDataSource writers, NpgsqlDataSource owner, TimeProvider clock, TimeSpan giveUp, long head)
    {
        _readers = readers;
        _watch = new HeadWatch(readers, head);
        _catchUp = new CatchUp((after, max) => ReadAll(after, max));
        _writer = new AppendWriter(new AppendConnection(writers, clock), _watch, _recent, giveUp);
        _partitions = new Partitions(readers, owner, _watch);
    }

    internal static async Task<EventLog> Open(
        NpgsqlDataSource readers, NpgsqlDataSource writers, NpgsqlDataSource owner, TimeProvider clock, TimeSpan giveUp, CancellationToken ct) =>
        new(readers, writers, owner, clock, giveUp, await HeadWatch.Read(readers, ct));

    /// <summary>The highest position known to be committed; another process's commits show within 50 ms while somebody follows the log.</summary>
    public long Head => _watch.Head;

    /// <summary>
    /// Cancelling helps until the request is sent; from then on the answer is worth waiting for.
    /// Throws <see cref="LogUnavailable"/>, <see cref="OutcomeUnknown"/> or <see cref="AppendFailed"/>.
    /// </summary>
    public ValueTask<AppendOutcome> Append(AppendRequest request, CancellationToken ct = default) => _writer.Append(request, ct);

    /// <summary>What became of a command before: repeated, its key reused for another request, or null when it is new.</summary>
    public async ValueTask<AppendOutcome?> FindCommand(CommandKey key, CancellationToken ct = default)
    {
        await using var find = _readers.CreateCommand(
            "select request_hmac, first_position, facts, recorded_at, versions, answer from hub.command where client = $1 and key = $2");
        find.Parameters.Add(new() { Value = key.Client });
        find.Parameters.Add(new() { Value = key.Key });
        await using var row = await find.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct)) return null;
        if (!row.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(key.RequestHmac)) return new AppendOutcome.KeyReused();
        return new AppendOutcome.Repeated(
            row.GetInt64(1), row.GetInt32(2), new(row.GetDateTime(3), TimeSpan.Zero), row.GetFieldValue<int[]>(4), row.GetFieldValue<byte[]>(5));
    }

    public async ValueTask<IReadOnlyList<StoredFact>> ReadStream(string stream, int afterVersion, int max, CancellationToken ct = default)
    {
        var facts = await Read(FactRows.Columns + "where stream = $1 and version > $2 order by version limit $3", ct, stream, afterVersion, AtMost(max));
        for (var i = 0; i < facts.Count; i++)
            if (facts[i].Version != afterVersion + 1 + i) throw new StreamBroken(stream, afterVersion + 1 + i);
        return facts;
    }

    public async ValueTask<IReadOnlyList<StoredFact>> ReadStreamBackwards(string stream, int max, CancellationToken ct = default) =>
        await Read(FactRows.Columns + "where stream = $1 order by version desc limit $2", ct, stream, AtMost(max));

    /// <summary>Many streams from their beginning, with one question, each in order; what nothing was ever written to has no facts. Null where they hold too much to be read at once.</summary>
    public async ValueTask<IReadOnlyDictionary<string, IReadOnlyList<StoredFact>>?> ReadStreams(IReadOnlyCollection<string> streams, CancellationToken ct = default)
    {
        var facts = await Read(FactRows.Columns + "where stream = any($1) order by stream, version limit $2", ct, streams.ToArray(), MostFactsAtOnce);
        if (facts.Count == MostFactsAtOnce) return null;
        var read = streams.ToDictionary(s => s, IReadOnlyList<StoredFact> (_) => [], StringComparer.Ordinal);
        foreach (var stream in facts.GroupBy(f => f.Stream, StringComparer.Ordinal))
        {
            List<StoredFact> all = [.. stream];
            for (var i = 0; i < all.Count; i++)
                if (all[i].Version != i + 1) throw new StreamBroken(stream.Key, i + 1);
            read[stream.Key] = all;
        }
        return read;
    }

    /// <summary>The last fact of each of many streams, with one question; those that nothing was ever written to are left out.</summary>
    public async ValueTask<IReadOnlyList<StoredFact>> ReadLast(IReadOnlyCollection<string> streams, CancellationToken ct = default) =>
        await Read(
            "select e.position, e.stream, e.version, e.id, e.type, e.recorded_at, e.header, e.body from hub.stream_head h " +
            "join hub.event e on e.stream = h.stream and e.version = h.version where h.stream = any($1)", ct, (object)streams.ToArray());

    /// <summary>
    /// Every stream whose name begins so, whole up to a position, in the order of the names' bytes; one at a time, so that any number may be gone through.
    /// Throws <see cref="StreamBroken"/> where a version is missing.
    /// </summary>
    public IAsyncEnumerable<IReadOnlyList<StoredFact>> ReadStreams(string prefix, long position, CancellationToken ct = default) =>
        StreamByStream.Read(_readers, prefix, position, ct);

    /// <summary>The facts after a position, in order. Throws <see cref="GapFound"/> where one is missing; it never skips.</summary>
    public async ValueTask<IReadOnlyList<StoredFact>> ReadAll(long afterPosition, int max, CancellationToken ct = default)
    {
        max = AtMost(max);
        var known = Head; // Committed before this read began, so all of it must be seen by it.
        var facts = await Read(FactRows.Columns + "where position > $1 and position <= $2 order by position", ct, afterPosition, afterPosition + max);
        for (var i = 0; i < facts.Count; i++)
            if (facts[i].Position != afterPosition + 1 + i) throw new GapFound(afterPosition + 1 + i, facts[i].Position);
        if (facts.Count < max && afterPosition + facts.Count < known) throw new GapFound(afterPosition + facts.Count + 1, found: null);
        return facts;
    }

    /// <summary>As <see cref="ReadAll"/>, but what this process wrote a moment ago is not fetched from the database.</summary>
    public async ValueTask<IReadOnlyList<StoredFact>> ReadOn(long afterPosition, int max, CancellationToken ct = default) =>
        _recent.After(afterPosition, AtMost(max)) is { Count: > 0 } recent ? recent : await ReadAll(afterPosition, max, ct);

    /// <summary>
    /// Stream after stream, each in order, those whose names begin with a word and a hyphen; from behind a place on. Read by the index of streams,
    /// so that it costs what those streams hold and not what the log holds. Kinds of fact that the reader has no use for are left out.
    /// </summary>
    public async ValueTask<IReadOnlyList<StoredFact>> ReadStreams(
        string word, string afterStream, int afterVersion, IReadOnlyList<string> leavingOut, int max, CancellationToken ct = default)
    {
        // The letter after the word's last one bounds it from above in every collation; punctuation would not in some.
        var end = word[..^1] + (char)(word[^1] + 1);
        return await Read(
            FactRows.Columns + "where (stream, version) > ($1, $2) and stream < $3 and type <> all ($4) order by stream, version limit $5", ct,
            string.IsNullOrEmpty(afterStream) ? word : afterStream, afterVersion, end, leavingOut.ToArray(), AtMost(max));
    }

    public async ValueTask<StoredFact?> ReadAt(long position, CancellationToken ct = default) =>
        (await Read(FactRows.Columns + "where position = $1", ct, position)).SingleOrDefault();

    /// <summary>
    /// The last fact that was recorded up to a moment; 0 where none was. No fact is recorded before its predecessor, so a few dozen rows are looked at,
    /// however long the log.
    /// </summary>
    public async ValueTask<long> PositionAt(DateTimeOffset moment, CancellationToken ct = default)
    {
        var (last, beyond) = (0L, await ReadHead(ct) + 1);
        while (beyond - last > 1)
        {
            var middle = last + ((beyond - last) / 2);
            var fact = await ReadAt(middle, ct) ?? throw new GapFound(middle, found: null);
            if (fact.RecordedAt <= moment) last = middle;
            else beyond = middle;
        }
        return last;
    }

    /// <summary>Whether a fact is in the log, by its id: how an unknown outcome is found out.</summary>
    public async ValueTask<StoredFact?> FindFact(Guid id, CancellationToken ct = default) =>
        (await Read(FactRows.Columns + "where id = $1 limit 1", ct, id)).SingleOrDefault();

    public async ValueTask<long> ReadHead(CancellationToken ct = default)
    {
        var head = await HeadWatch.Read(_readers, ct);
        _watch.Advance(head);
        return head;
    }

    /// <summary>Everything after a position, then what is appended, as it is appended, until cancelled. Batches are never empty.</summary>
    public async IAsyncEnumerable<IReadOnlyList<StoredFact>> Subscribe(
        long afterPosition, int maxBatch, [EnumeratorCancellation] CancellationToken ct = default)
    {
        // A cursor beyond the end means that the log was put back to an earlier day: waiting for it to grow past would skip facts.
        if (afterPosition > await ReadHead(ct)) throw new GapFound(afterPosition, found: null);
        while (true)
        {
            IReadOnlyList<StoredFact> facts = _recent.After(afterPosition, AtMost(maxBatch));
            if (facts.Count == 0)
            {
                facts = Head >= afterPosition + AtMost(maxBatch)
                    ? await _catchUp.Read(afterPosition, AtMost(maxBatch), Head, ct)
                    : await ReadAll(afterPosition, maxBatch, ct);
            }
            if (facts.Count == 0)
            {
                await _watch.WaitBeyond(afterPosition, ct);
                continue;
            }
            yield return facts;
            afterPosition = facts[^1].Position;
        }
    }

    /// <summary>Until the log reaches beyond the position.</summary>
    internal Task WaitBeyond(long position, CancellationToken ct) => _watch.WaitBeyond(position, ct);

    /// <summary>Whether a fact that was read back is what this process wrote; true as well where it wrote another, or long ago.</summary>
    internal bool WasWrittenAs(StoredFact read) => _recent.Agrees(read);

    private async Task<List<StoredFact>> Read(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = _readers.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await FactRows.Read(command, ct);
    }

    private static int AtMost(int max)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return Math.Min(max, MostFactsAtOnce);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _partitions.DisposeAsync();
        await _watch.DisposeAsync();
    }
}
