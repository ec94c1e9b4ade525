using Hub.Domain;
using Hub.Domain.Sharing;
using Hub.EventStore;
using Hub.Server.Facts;
using Hub.Server.Propagation;

namespace Hub.Server.Sharing;

/// <summary>What agencies' records were told and did, read from their delivery streams. Nobody asks an agency.</summary>
public sealed class Holdings(Store store, FactSeals seals)
{
    private const int MostFactsOfOneRecord = 100_000;
    private const int Page = 1_000;

    /// <summary>As known at an instant; null: now.</summary>
    /// <param name="about">Whom it was told of: a record may have been another's before, and what was said then is not shown.</param>
    public async ValueTask<ToldRecord> Of(string agency, RecordId record, IEnumerable<CitizenId> about, DateTimeOffset? knownAt, CancellationToken ct)
    {
        var told = ToldRecord.Nothing;
        for (var after = 0; after < MostFactsOfOneRecord;)
        {
            var page = await store.Log.ReadStream(DeliveryBooks.StreamOf(agency, record), after, Page, ct);
            var opened = await seals.Open(Clearance.Ordinary, page, ct);
            for (var i = 0; i < page.Count; i++)
                if (page[i].RecordedAt <= (knownAt ?? DateTimeOffset.MaxValue) && MarkOf(page[i], about) is { } mark) told = told.Evolve(opened[i], mark);
            if (page.Count < Page) break;
            after = page[^1].Version;
        }
        return told;
    }

    private static DeliveryMark? MarkOf(StoredFact fact, IEnumerable<CitizenId> about)
    {
        DeliveryStep? step = fact.Type switch
        {
            "change-disclosed.v1" or "identifier-changed.v1" => DeliveryStep.Disclosed,
            "change-applied.v1" => DeliveryStep.Applied,
            "change-rejected.v1" => DeliveryStep.Rejected,
            "change-parked.v1" => DeliveryStep.Parked,
            _ => null,
        };
        if (step is null) return null;
        var header = FactHeader.Read(fact.Header.Span);
        if (header.Citizen is not { } whose || !about.Contains(whose)) return null;
        return new(step.Value, header.Sequence!.Value, header.Change, header.Code, OfPerson: fact.Type == "identifier-changed.v1");
    }
}
