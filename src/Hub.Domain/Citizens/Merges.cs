using System.Collections.Immutable;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Domain.Citizens;

/// <summary>
/// Which files are folded into which. The merges in force form a forest: only a file that is folded into no other is merged, so each has at most one
/// survivor, and each merge can be reversed by itself and in any order.
/// </summary>
public sealed record Merges
{
    public static readonly Merges None = new();

    /// <summary>In the order of recording, the reversed ones too: a retired id goes on answering with its history.</summary>
    public ImmutableArray<Merge> All { get; private init; } = [];

    /// <summary>Pairs that somebody decided are two persons; the smaller id first.</summary>
    public ImmutableHashSet<(CitizenId, CitizenId)> NotSame { get; private init; } = [];

    public Merge? Find(MergeId merge) => All.FirstOrDefault(m => m.Id == merge);

    /// <summary>The merge by which this id is retired; null for one that is not.</summary>
    public Merge? RetiredBy(CitizenId id) => All.FirstOrDefault(m => m.InForce && m.Retired == id);

    /// <summary>Under which id the person's file is kept.</summary>
    public CitizenId RootOf(CitizenId id)
    {
        // Each step is another merge; more steps than merges would be a circle, which no decision makes.
        for (var steps = 0; steps <= All.Length; steps++)
        {
            if (RetiredBy(id) is not { } merge) return id;
            id = merge.Survivor;
        }
        throw new InvalidOperationException("Merges go in a circle.");
    }

    /// <summary>The root, and everybody who is folded into it, through others too.</summary>
    public ImmutableArray<CitizenId> FoldedInto(CitizenId root)
    {
        var members = ImmutableArray.Create(root);
        for (var i = 0; i < members.Length; i++)
            members = members.AddRange(All.Where(m => m.InForce && m.Survivor == members[i]).Select(m => m.Retired));
        return members;
    }

    public bool AreNotSame(CitizenId one, CitizenId other) => NotSame.Contains(Pair(one, other));

    /// <summary>The same merge is read in two streams, and once is enough.</summary>
    public Merges Evolve(Recorded recorded) => recorded.Event switch
    {
        CitizensMerged e when Find(e.Merge) is null => this with { All = All.Add(new(e.Merge, e.Survivor, e.Retired, e.Evidence, recorded.Position, recorded.RecordedAt)) },
        MergeReversed e when Find(e.Merge) is { InForce: true } => this with
        {
            All = [.. All.Select(m => m.Id == e.Merge ? m with { Reversed = new(recorded.Position, recorded.RecordedAt, e.Reason) } : m)],
        },
        NotSamePersonRecorded e => this with { NotSame = NotSame.Add(Pair(e.Citizen, e.Other)) },
        NotSamePersonTakenBack e => this with { NotSame = NotSame.Remove(Pair(e.Citizen, e.Other)) },
        _ => this,
    };

    /// <summary>As it would be if that one were reversed.</summary>
    public Merges Without(MergeId merge) => this with { All = [.. All.Select(m => m.Id == merge ? m with { Reversed = m.Reversed ?? new(long.MaxValue, default, "") } : m)] };

    /// <summary>Whose streams have to be read with these facts, for merges name them.</summary>
    public static IEnumerable<CitizenId> NamedIn(IEnumerable<Recorded> facts) => facts.Select(f => f.Event).OfType<CitizensMerged>().SelectMany(e => new[] { e.Survivor, e.Retired });

    private static (CitizenId, CitizenId) Pair(CitizenId one, CitizenId other) => string.CompareOrdinal(one.Value, other.Value) < 0 ? (one, other) : (other, one);
}

/// <param name="Position">Of the first of its two facts.</param>
public sealed record Merge(MergeId Id, CitizenId Survivor, CitizenId Retired, string Evidence, long Position, DateTimeOffset At)
{
    public Reversal? Reversed { get; init; }
    public bool InForce => Reversed is null;

    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Id);
        return true;
    }
}

public sealed record Reversal(long Position, DateTimeOffset At, string Reason)
{
    private bool PrintMembers(System.Text.StringBuilder _) => false;
}
