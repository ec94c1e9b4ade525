using System.Collections.Immutable;

namespace Hub.Domain.Citizens;

/// <summary>
/// One citizen's facts as one clearance may read them, and what they come to. Where files were merged it holds the streams of all who were ever merged with one
/// another, and folds those that are one person's: a stream is never joined to another, so that nothing has to be taken apart when a merge is reversed.
/// </summary>
public sealed class CitizenFile
{
    private readonly ImmutableArray<Recorded> own;
    private readonly ImmutableDictionary<CitizenId, ImmutableArray<Recorded>>? streams;
    private Citizen? now;
    private Merges? merges;

    /// <summary>Of a citizen who was never merged with anybody.</summary>
    public CitizenFile(CitizenId id, ImmutableArray<Recorded> facts)
    {
        (Named, Id, own, Facts) = (id, id, facts, facts);
        Members = [id];
    }

    /// <param name="named">Under which id it is asked for, retired or not.</param>
    /// <param name="streams">Of all whom merges connect with that one, reversed ones too.</param>
    public CitizenFile(CitizenId named, ImmutableDictionary<CitizenId, ImmutableArray<Recorded>> streams) : this(named, streams, MergesIn(streams.Values.SelectMany(s => s))) { }

    private CitizenFile(CitizenId named, ImmutableDictionary<CitizenId, ImmutableArray<Recorded>> streams, Merges merges)
    {
        (Named, this.streams, this.merges) = (named, streams, merges);
        own = StreamOf(named);
        Id = merges.RootOf(named);
        Members = merges.FoldedInto(Id);
        Facts = [.. Members.SelectMany(m => StreamOf(m)).OrderBy(f => f.Position)];
    }

    public CitizenId Named { get; }

    /// <summary>Under which the file is kept: the named one's, or the survivor's.</summary>
    public CitizenId Id { get; }

    public Merges Merges => merges ??= MergesIn(own);

    /// <summary>Whose streams are folded here, the survivor's first. Whoever decides on the file checks the version of each.</summary>
    public ImmutableArray<CitizenId> Members { get; }

    /// <summary>In the order of the log.</summary>
    public ImmutableArray<Recorded> Facts { get; }

    /// <summary>Nobody was ever merged with this one.</summary>
    public bool IsAlone => streams is null;

    /// <summary>Everybody whom merges connect with this one.</summary>
    public IEnumerable<CitizenId> Everybody => streams is null ? [Id] : streams.Keys;

    public Citizen Now => now ??= streams is null ? Citizen.Fold(Facts) : Citizen.Fold(Facts, Id);

    /// <summary>Of a folded file the sum of its streams' versions: it grows with each of their facts.</summary>
    public int Version => streams is null ? VersionOf(Named) : Members.Sum(m => VersionOf(m));

    /// <summary>By which the named id is retired; null where it is not.</summary>
    public Merge? Retirement => Merges.RetiredBy(Named);

    public int VersionOf(CitizenId citizen) => StreamOf(citizen) is [.., var last] ? last.Version : 0;

    /// <summary>As the state knew it when the log ended at that position, merges included.</summary>
    public Citizen AsKnownAt(long position) => streams is null && (own.IsEmpty || own[^1].Position <= position) ? Now : Known(f => f.Position <= position).Now;

    public Citizen AsKnownAt(DateTimeOffset instant) => KnownAt(instant).Now;

    public CitizenFile KnownAt(DateTimeOffset instant) => Known(f => f.RecordedAt <= instant);

    public CitizenFile KnownAt(long position, DateTimeOffset instant) => Known(f => f.Position <= position && f.RecordedAt <= instant);

    /// <summary>The facts up to that position of those who are one person as known now: whoever is told late of an early fact is not told what a merge since reversed would have said.</summary>
    public Citizen UpTo(long position) => streams is null ? AsKnownAt(position) : Citizen.Fold(Facts.Where(f => f.Position <= position), Id);

    /// <summary>One stream by itself, whatever it is folded with.</summary>
    public CitizenFile OwnOf(CitizenId citizen) => streams is null ? this : new(citizen, StreamOf(citizen));

    /// <summary>The file of one of them as it is without that merge.</summary>
    public CitizenFile Without(MergeId merge, CitizenId named) => new(named, streams!, Merges.Without(merge));

    public CitizenFile With(Recorded next)
    {
        if (streams is null) return new(Named, own.Add(next with { Whose = Named }));
        return new(Named, streams.SetItem(next.Whose, StreamOf(next.Whose).Add(next)));
    }

    public ImmutableArray<Recorded> StreamOf(CitizenId citizen) => streams is null ? citizen == Named ? own : [] : streams.GetValueOrDefault(citizen, []);

    private CitizenFile Known(Func<Recorded, bool> known) => streams is null
        ? new(Named, [.. own.Where(known)])
        : new(Named, streams.ToImmutableDictionary(s => s.Key, s => s.Value.Where(known).ToImmutableArray()));

    private static Merges MergesIn(IEnumerable<Recorded> facts) =>
        facts.Where(f => f.Event is CitizenEvent).OrderBy(f => f.Position).Aggregate(Merges.None, (merges, fact) => merges.Evolve(fact));
}
