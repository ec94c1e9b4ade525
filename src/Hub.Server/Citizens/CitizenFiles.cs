using System.Collections.Immutable;
using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Facts;

namespace Hub.Server.Citizens;

/// <summary>One citizen's facts as one clearance may read them, and what they come to.</summary>
public sealed class CitizenFile(CitizenId id, ImmutableArray<Recorded> facts)
{
    private Citizen? now;

    public CitizenId Id => id;
    public ImmutableArray<Recorded> Facts => facts;
    public Citizen Now => now ??= Citizen.Fold(facts);
    public int Version => facts.IsEmpty ? 0 : facts[^1].Version;

    /// <summary>As the state knew it when the log ended at that position.</summary>
    public Citizen AsKnownAt(long position) => facts.IsEmpty || facts[^1].Position <= position ? Now : Citizen.Fold(facts.Where(f => f.Position <= position));

    public Citizen AsKnownAt(DateTimeOffset instant) => Citizen.Fold(facts.Where(f => f.RecordedAt <= instant));

    public CitizenFile With(Recorded next) => new(id, facts.Add(next));
}

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

    public async ValueTask<CitizenFile> ReadAnew(CitizenId id, Clearance clearance, CancellationToken ct)
    {
        var facts = ImmutableArray.CreateBuilder<Recorded>();
        while (facts.Count < MostFactsOfOneCitizen)
        {
            var page = await store.Log.ReadStream(id.Stream, facts.Count, Page, ct);
            facts.AddRange(await seals.Open(clearance, page, ct));
            if (page.Count < Page) break;
        }
        var file = new CitizenFile(id, facts.ToImmutable());
        if (file.Version > 0) Keep(file, clearance);
        return file;
    }

    /// <summary>What was just appended, so that the next reader need not ask the log.</summary>
    public void Keep(CitizenFile file, Clearance clearance) =>
        kept.Put((file.Id, clearance), file, (old, read) => old.Version > read.Version ? old : read);

    public void Forget(CitizenId id)
    {
        kept.Forget((id, Clearance.Ordinary));
        kept.Forget((id, Clearance.Programme));
    }

    /// <summary>The file with this fact in it, read anew only where facts between are missing.</summary>
    public async ValueTask<CitizenFile> Following(StoredFact fact, CitizenId id, Clearance clearance, CancellationToken ct)
    {
        // Keys went into other hands with such a fact; what was readable before it may not be any more.
        if (fact.Type.StartsWith("protection-", StringComparison.Ordinal) || FactTypes.IsKeepingFact(fact.Type))
        {
            store.ForgetKeys(id.Value);
            return await ReadAnew(id, clearance, ct);
        }
        var file = await Read(id, clearance, ct);
        if (file.Version >= fact.Version) return file;
        if (file.Version < fact.Version - 1) return await ReadAnew(id, clearance, ct);
        var next = file.With(await seals.Open(clearance, fact, ct));
        Keep(next, clearance);
        return next;
    }
}
