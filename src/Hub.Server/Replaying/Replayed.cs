using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hub.EventStore;

namespace Hub.Server.Replaying;

/// <summary>One read model after a replay, and beside the live one where that was asked for.</summary>
/// <param name="Sha256">Of the replayed tables at the position that was asked for.</param>
/// <param name="Live">The live one, at the position where it stood.</param>
/// <param name="ThereToo">What the replay came to at that same position.</param>
public sealed record ReplayedModel(string Name, byte[] Sha256, LiveDigest? Live, byte[]? ThereToo)
{
    public bool Differs => Live is not null && !Live.Sha256.AsSpan().SequenceEqual(ThereToo);
}

/// <summary>What a replay from the first fact came to.</summary>
public sealed record Replayed(long Position, IReadOnlyList<ReplayedModel> Models)
{
    /// <summary>One digest over all: SHA-256 of a line each, "name hex", in the order of the names (schemas/proofs/digest.md).</summary>
    public byte[] All => SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Models
        .OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Name} {Convert.ToHexStringLower(m.Sha256)}\n")))));

    public bool Differs => Models.Any(m => m.Differs);

    /// <param name="to">Null: as far as the log reaches now.</param>
    public static async Task<Replayed> Run(Store store, long? to, int threads, bool compare, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        var models = ReadModels.Of(store);
        var position = to ?? await store.Log.ReadHead(ct);
        // Before anything else: a live projection that is behind cannot be met again once the replay has gone past it.
        var live = compare ? await Live(store, models, position, ct) : [];
        await using var replay = await Replay.Begin(store, models, threads, ct);

        var (digests, there) = (new Dictionary<string, byte[]>(StringComparer.Ordinal), new Dictionary<string, byte[]>(StringComparer.Ordinal));
        foreach (var stop in live.Select(l => l.Position).Append(position).Distinct().Order())
        {
            await replay.RunTo(stop, progress, ct);
            if (stop == position) digests = new(await replay.Digests(ct), StringComparer.Ordinal);
            foreach (var one in live.Where(l => l.Position == stop)) there[one.Name] = stop == position ? digests[one.Name] : await replay.Digest(one.Name, ct);
        }
        return new(position, [.. models.Select(m => new ReplayedModel(m.Name, digests[m.Name], live.FirstOrDefault(l => l.Name == m.Name), there.GetValueOrDefault(m.Name)))]);
    }

    /// <summary>What was counted when the live ones came by that position; else where they stand now.</summary>
    private static async Task<IReadOnlyList<LiveDigest>> Live(Store store, IReadOnlyList<Projection> models, long position, CancellationToken ct)
    {
        var counted = await LiveDigests.Counted(store, position, ct);
        var now = await LiveDigests.Now(store, [.. models.Where(m => counted.All(c => c.Name != m.Name))], ct);
        return [.. counted.Where(c => models.Any(m => m.Name == c.Name)), .. now, .. await BooksInStreams.At(store, position, ct)];
    }
}
