using Hub.Domain.Sharing;
using Hub.EventStore;
using Hub.Server.Facts;

namespace Hub.Server.Sharing;

/// <summary>The agreements in the log, and at which version of its stream each was read: a disclosure checks that it still is.</summary>
public sealed class Agreements(Store store, DatedRules rules)
{
    private const int MostFacts = 10_000;

    public sealed record Held(Agreement Agreement, int Version);

    public static string StreamOf(string agency) => "agency-" + agency;

    /// <summary>The agencies that the hub serves: those that the rules name an agreement for.</summary>
    public IReadOnlyList<string> Agencies { get; } = [.. rules.Agreements.Select(a => a.Agency).Distinct(StringComparer.Ordinal)];

    /// <summary>Records the rules' agreements that the log does not have yet. Several servers may start at once; the first one's counts.</summary>
    public async Task Begin(CancellationToken ct)
    {
        foreach (var terms in rules.Agreements)
        {
            var header = new FactHeader { Actor = "hub", Agency = terms.Agency, Purpose = terms.Purpose, Basis = terms.Basis };
            await store.Log.Append(new([new(StreamOf(terms.Agency), 0, [FactSeals.Plain(terms, header)])]), ct);
        }
    }

    public async ValueTask<Held> Read(string agency, CancellationToken ct)
    {
        var facts = await store.Log.ReadStream(StreamOf(agency), 0, MostFacts, ct);
        var agreement = facts.Select(f => FactTypes.Read(f.Type, f.Body.Span)).OfType<SharingEvent>()
            .Aggregate(new Agreement(agency), (a, fact) => a.Evolve(fact));
        return new(agreement, facts.Count == 0 ? 0 : facts[^1].Version);
    }
}
