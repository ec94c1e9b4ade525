using System.Collections.Immutable;
using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Facts;

namespace Hub.Server.Citizens;

/// <summary>
/// Reads citizens' files from the log and keeps the recent ones. What is kept may be old; whoever decides on it checks the version in
/// the append, so an old file costs a second reading and never a wrong fact.
/// </summary>
public sealed class CitizenFiles(Store store, FactSeals seals)
{
    private const int MostKept = 50_000;
    private const int MostFactsOfOneCitizen = 100_000;
    private const int Page = 1_000;
    private readonly Kept<(CitizenId, Clearance), CitizenFile> kept = new(MostKept);

    public async ValueTask<CitizenFile> Read(CitizenId id, Clearance clearance, CancellationToken ct) =>
        kept.TryGet((id, clearance), out var file) ? file : await ReadAnew(id, clearance, ct);

    /// <summary>Of a citizen who was never merged one stream; else the streams of all whom merges connect.</summary>
    public async ValueTask<CitizenFile> ReadAnew(CitizenId id, Clearance clearance, CancellationToken ct)
    {
        var own = await ReadStream(id, clearance, ct);
        if (!Merges.NamedIn(own).Any())
        {
            var file = new CitizenFile(id, own);
            if (file.Version > 0) Keep(file, clearance);
            return file;
        }
        var streams = ImmutableDictionary.CreateBuilder<CitizenId, ImmutableArray<Recorded>>();
        streams.Add(id, own);
        var toRead = new Queue<CitizenId>(Merges.NamedIn(own));
        while (toRead.TryDequeue(out var next))
        {
            if (streams.ContainsKey(next)) continue;
            if (streams.Count == Merging.MostTogether) throw new InvalidDataException("More files are merged with one another than may be.");
            var facts = await ReadStream(next, clearance, ct);
            streams.Add(next, facts);
            foreach (var other in Merges.NamedIn(facts)) toRead.Enqueue(other);
        }
        foreach (var one in streams.Keys) Forget(one); // What was kept of one of them by itself.
        return new CitizenFile(id, streams.ToImmutable());
    }

    /// <summary>What was just appended, so that the next reader need not ask the log. A folded file is not kept: it grows in many places, and there are few.</summary>
    public void Keep(CitizenFile file, Clearance clearance)
    {
        if (file.IsAlone) kept.Put((file.Id, clearance), file, (old, read) => old.Version > read.Version ? old : read);
    }

    public void Forget(CitizenId id)
    {
        kept.Forget((id, Clearance.Ordinary));
        kept.Forget((id, Clearance.Programme));
    }

    public void ForgetAll() => kept.Clear();

    /// <summary>The file with this fact in it, read anew only where facts between are missing.</summary>
    public async ValueTask<CitizenFile> Following(StoredFact fact, CitizenId id, Clearance clearance, CancellationToken ct)
    {
        if (IsAboutKeys(fact.Type))
        {
            store.ForgetKeys(id.Value);
            return await ReadAnew(id, clearance, ct);
        }
        if (FactTypes.IsMergeFact(fact.Type)) return await ReadAnew(id, clearance, ct);
        var file = await Read(id, clearance, ct);
        if (file.VersionOf(id) >= fact.Version) return file;
        if (!file.IsAlone || file.Version < fact.Version - 1) return await ReadAnew(id, clearance, ct);
        var next = file.With(await seals.Open(clearance, fact, ct));
        Keep(next, clearance);
        return next;
    }

    /// <summary>The file with all that was recorded since it was read: for whoever decided on it and found that the log went on.</summary>
    public async ValueTask<CitizenFile> ReadOn(CitizenFile file, Clearance clearance, CancellationToken ct)
    {
        var since = file.IsAlone ? await store.Log.ReadStream(file.Id.Stream, file.Version, Page, ct) : [];
        if (!file.IsAlone || since.Count == Page || since.Any(f => IsAboutKeys(f.Type) || FactTypes.IsMergeFact(f.Type)))
        {
            foreach (var member in file.Members) store.ForgetKeys(member.Value); // Their keys may be in other hands.
            return await ReadAnew(file.Named, clearance, ct);
        }
        foreach (var fact in await seals.Open(clearance, since, ct)) file = file.With(fact);
        Keep(file, clearance);
        return file;
    }

    // Keys went into other hands with such a fact; what was readable before it may not be any more.
    private static bool IsAboutKeys(string type) => type.StartsWith("protection-", StringComparison.Ordinal) || FactTypes.IsKeepingFact(type);

    private async ValueTask<ImmutableArray<Recorded>> ReadStream(CitizenId id, Clearance clearance, CancellationToken ct)
    {
        var facts = ImmutableArray.CreateBuilder<Recorded>();
        while (facts.Count < MostFactsOfOneCitizen)
        {
            var page = await store.Log.ReadStream(id.Stream, facts.Count, Page, ct);
            foreach (var fact in await seals.Open(clearance, page, ct)) facts.Add(fact with { Whose = id });
            if (page.Count < Page) break;
        }
        return facts.ToImmutable();
    }
}
