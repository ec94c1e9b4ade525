using System.Text.Json;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Facts;

namespace Hub.Server.Identity;

/// <summary>What one batch of records comes to, until it is appended all at once; and how to put the index back where it was if it is not.</summary>
internal sealed class RecordBatch(FactHeader by)
{
    private readonly Dictionary<CitizenId, Draft> drafts = [];
    private readonly Dictionary<RecordId, (Domain.Citizens.LinkRecord Link, CitizenId Citizen)> interests = [];
    private readonly List<(ReviewEvent.ReviewOpened Fact, Action Undo)> reviews = [];
    private readonly Stack<Action> undo = [];

    private sealed class Draft(int version)
    {
        public int Version => version;
        public List<(HubEvent Fact, RecordId Record)> Facts { get; } = [];
    }

    public bool IsEmpty => drafts.Count == 0 && reviews.Count == 0;

    public IEnumerable<CitizenId> Concerned => drafts.Keys;

    public Guid Correlation => by.Correlation!.Value;

    public CitizenId? NewlyLinked(RecordId record) => interests.TryGetValue(record, out var known) ? known.Citizen : null;

    /// <summary>Whether the citizen becomes known by this batch.</summary>
    public bool IsNew(CitizenId citizen) => drafts.TryGetValue(citizen, out var draft) && draft.Version == 0;

    /// <param name="version">Of the citizen's stream, as it was decided on; 0 for a new one.</param>
    public void Add(CitizenId citizen, int version, RecordId record, params IEnumerable<HubEvent?> facts)
    {
        if (!drafts.TryGetValue(citizen, out var draft)) drafts.Add(citizen, draft = new(version));
        draft.Facts.AddRange(facts.OfType<HubEvent>().Select(f => (f, record)));
    }

    public void Interest(Domain.Citizens.LinkRecord link, CitizenId citizen) => interests.Add(link.Record, (link, citizen));

    public void Open(ReviewEvent.ReviewOpened review, Action undone) => reviews.Add((review, undone));

    public void Undo(Action step) => undo.Push(step);

    public void PutBack()
    {
        while (undo.TryPop(out var step)) step();
        foreach (var (_, step) in reviews) step();
    }

    /// <summary>Null when somebody's key may not be used at the moment: decide again.</summary>
    public async ValueTask<AppendRequest?> Seal(FactSeals seals, DateOnly today, AddressRules rules, CommandKey key, byte[] answer, CancellationToken ct)
    {
        var streams = new List<StreamAppend>(drafts.Count + interests.Count + reviews.Count);
        foreach (var (citizen, draft) in drafts)
        {
            var own = new List<NewFact>(draft.Facts.Count);
            foreach (var (fact, record) in draft.Facts)
            {
                var header = HeaderFor.Of(fact, by with { OnBehalfOf = citizen, ReportedUnder = record }, AddressBook.Empty, rules);
                if (await seals.Seal(Clearance.Programme, citizen.Stream, citizen, fact, header, ct) is not { } one) return null;
                own.Add(one);
            }
            streams.Add(new(citizen.Stream, draft.Version, own));
        }
        foreach (var (link, citizen) in interests.Values)
            streams.Add(await Server.Citizens.LinkRecord.Interest(seals, citizen, link, by with { OnBehalfOf = citizen }, today, ct));
        foreach (var (review, _) in reviews)
            streams.Add(new(review.Review.Stream, 0, [await seals.Seal(review, review.Review, by with { Citizen = review.One, Other = review.Other }, ct)]));
        return new(streams, key, answer);
    }
}
