using System.Runtime.ExceptionServices;

namespace Hub.EventStore;

/// <summary>
/// The keys that one component may use. Which those are is decided by the master keys that its clearance can unwrap with, never by the
/// caller's good will.
/// </summary>
public sealed class KeyRing
{
    private const int MostKept = 50_000;
    private const int MostMadeAhead = 2_000;
    private const int MostUnwrappedInARow = 256;

    private readonly KeyTable _keys;
    private readonly Clearance _clearance;
    private readonly KeyCache<Guid> _byId = new(MostKept);
    private readonly KeyCache<(string, KeyKind)> _current = new(MostKept);
    private long _forgotten;

    internal KeyRing(KeyTable keys, Clearance clearance) => (_keys, _clearance) = (keys, clearance);

    /// <summary>
    /// The key that new facts of the subject are sealed under; made, and durable, if there is none. For a subject under protection the
    /// address key is one that only the programme's ring can use.
    /// </summary>
    public async ValueTask<DataKey> CurrentFor(string subject, KeyKind kind, CancellationToken ct = default)
    {
        if (_current.Find((subject, kind)) is { } known) return known;
        var forgotten = Interlocked.Read(ref _forgotten);
        var key = await Unwrapped(await _keys.FindOrMakeCurrent(subject, kind, ct), ct);
        Keep(key, forgotten);
        if (forgotten == Interlocked.Read(ref _forgotten)) _current.Put((subject, kind), key);
        return key;
    }

    /// <summary>
    /// The current keys of many subjects with one question, those that are missing made with one commit, and kept at hand, so that <see cref="CurrentFor"/> asks
    /// nobody for them: for whoever loads people by the thousand. At most 2,000 at once, each once.
    /// </summary>
    public async ValueTask MakeAhead(IReadOnlyList<(string Subject, KeyKind Kind)> wanted, CancellationToken ct = default) => await MakeAhead(wanted, null, ct);

    /// <param name="other">A ring of less clearance, which is given those that it may use too.</param>
    internal async ValueTask MakeAhead(IReadOnlyList<(string Subject, KeyKind Kind)> wanted, KeyRing? other, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wanted.Count, MostMadeAhead);
        var (forgotten, others) = (Interlocked.Read(ref _forgotten), Interlocked.Read(ref (other ?? this)._forgotten));
        List<(string Subject, KeyKind Kind)> missing = [.. wanted.Where(w => _current.Find(w) is null)];
        if (missing.Count == 0) return;
        foreach (var key in await Unwrapped([.. await _keys.FindOrMakeCurrent(missing, ct)], ct))
        {
            Keep(key, forgotten);
            if (forgotten == Interlocked.Read(ref _forgotten)) _current.Put((key.Subject, key.Kind), key);
            if (key.State is KeyState.Open) other?.Keep(key, others);
        }
    }

    /// <summary>A body to be stored in exactly this fact: stream, id, type and header are bound into it.</summary>
    public byte[] Seal(DataKey key, string stream, Guid factId, string type, ReadOnlySpan<byte> header, ReadOnlySpan<byte> plain) =>
        SealedBody.Seal(key.Secret ?? throw new KeyNotUsable(key), stream, factId, type, header, plain);

    /// <summary>The body in plain, or null where its key may not be used here. A header without a key has a plain body.</summary>
    public ValueTask<ReadOnlyMemory<byte>?> Open(StoredFact fact, CancellationToken ct = default) =>
        SealedBody.KeyIn(fact.Header.Span) is { } key ? Open(fact, key, ct) : new(fact.Body);

    public async ValueTask<ReadOnlyMemory<byte>?> Open(StoredFact fact, Guid keyId, CancellationToken ct = default)
    {
        var key = await Find(keyId, ct);
        // Typed, because an array that is null would become an empty body, which is not the same as none.
        return key.Secret is { } secret ? SealedBody.Open(secret, fact) : (ReadOnlyMemory<byte>?)null;
    }

    /// <summary>
    /// The bodies of a batch, with one question to the key database for all keys that are not at hand; a large batch is opened on all processors.
    /// </summary>
    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> OpenAll(IReadOnlyList<StoredFact> facts, CancellationToken ct = default)
    {
        var wanted = new Guid?[facts.Count];
        InParts(facts.Count, i => wanted[i] = SealedBody.KeyIn(facts[i].Header.Span));
        var keys = await Find(wanted, ct);
        var bodies = new ReadOnlyMemory<byte>?[facts.Count];
        InParts(facts.Count, i =>
        {
            if (wanted[i] is not { } id) bodies[i] = facts[i].Body;
            else if (keys[id].Secret is { } secret) bodies[i] = SealedBody.Open(secret, facts[i]);
        });
        return bodies;
    }

    /// <summary>Does something for each fact of a batch: side by side where there are enough of them to be worth it.</summary>
    public static void InParts(int facts, Action<int> one)
    {
        const int part = 256;
        if (facts < 2 * part)
        {
            for (var i = 0; i < facts; i++) one(i);
            return;
        }
        try
        {
            Parallel.For(0, (facts + part - 1) / part, at =>
            {
                for (var i = at * part; i < Math.Min(facts, (at + 1) * part); i++) one(i);
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]); // As if it had been done one after the other.
        }
    }

    /// <summary>Fetches the keys of a batch ahead, so that opening its facts one by one asks nobody.</summary>
    public async ValueTask Prefetch(IReadOnlyList<StoredFact> facts, CancellationToken ct = default) =>
        await Find(facts.Select(f => SealedBody.KeyIn(f.Header.Span)), ct);

    public async ValueTask<DataKey> Find(Guid keyId, CancellationToken ct = default) => (await Find([keyId], ct))[keyId];

    private async ValueTask<Dictionary<Guid, DataKey>> Find(IEnumerable<Guid?> ids, CancellationToken ct)
    {
        var found = new Dictionary<Guid, DataKey>();
        HashSet<Guid>? missing = null;
        foreach (var wanted in ids)
        {
            if (wanted is not { } id || found.ContainsKey(id)) continue;
            if (_byId.Find(id) is { } known) found.Add(id, known);
            else (missing ??= []).Add(id);
        }
        if (missing is null) return found;

        var forgotten = Interlocked.Read(ref _forgotten);
        foreach (var key in await Unwrapped(await _keys.Find([.. missing], ct), ct))
        {
            Keep(key, forgotten);
            found[key.Id] = key; // Another reader may have kept it meanwhile, and a later fact of this batch have found it.
            missing.Remove(key.Id);
        }
        return missing.Count == 0 ? found : throw new KeyMissing(missing.First());
    }

    /// <summary>Called when keys were re-wrapped in this process, and by who learns that a subject's period changed in another.</summary>
    public void Forget(IEnumerable<string> subjects, IEnumerable<Guid> keys)
    {
        // Whoever read a row before this and has not kept it yet must not keep it.
        Interlocked.Increment(ref _forgotten);
        foreach (var key in keys) _byId.Forget(key);
        foreach (var subject in subjects)
            foreach (var kind in Enum.GetValues<KeyKind>()) _current.Forget((subject, kind));
    }

    /// <summary>Whatever is kept of a subject: when its keys went into other hands, and by who finds that the log went on without him.</summary>
    public void ForgetAll(string subject)
    {
        Interlocked.Increment(ref _forgotten);
        _byId.ForgetAll(subject);
        _current.ForgetAll(subject);
    }

    private void Keep(DataKey key, long forgotten)
    {
        if (forgotten == Interlocked.Read(ref _forgotten)) _byId.Put(key.Id, key);
    }

    /// <summary>Side by side where there are many.</summary>
    private async ValueTask<DataKey[]> Unwrapped(List<KeyRow> rows, CancellationToken ct)
    {
        var keys = new DataKey[rows.Count];
        if (rows.Count < MostUnwrappedInARow)
            for (var i = 0; i < keys.Length; i++) keys[i] = await Unwrapped(rows[i], ct);
        else
            await Parallel.ForAsync(0, (keys.Length + MostUnwrappedInARow - 1) / MostUnwrappedInARow, ct, async (part, stop) =>
            {
                for (var i = part * MostUnwrappedInARow; i < Math.Min(keys.Length, (part + 1) * MostUnwrappedInARow); i++) keys[i] = await Unwrapped(rows[i], stop);
            });
        return keys;
    }

    private async ValueTask<DataKey> Unwrapped(KeyRow row, CancellationToken ct)
    {
        var may = row.State is KeyState.Open || (row.State is KeyState.Protected && _clearance is Clearance.Programme);
        return new(row.Id, row.Subject, row.Kind, row.State) { Secret = may ? await _keys.Unwrap(row, ct) : null };
    }
}
