using System.Text.Json;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Server.Identity;

/// <summary>What one batch of records comes to, until it is appended all at once; and how to put the index back where it was if it is not.</summary>
internal sealed class RecordBatch(FactHeader by)
{
    private readonly Dictionary<CitizenId, Draft> drafts = [];
    private readonly Dictionary<RecordId, (Domain.Citizens.LinkRecord Link, CitizenId Citizen, int FreeAt)> interests = [];
    private readonly List<(RecordEnded Fact, CitizenId Whose)> ended = [];
    private readonly List<ReviewEvent.ReviewOpened> reviews = [];
    private readonly Stack<Action> undo = [];

    /// <param name="file">Null for a citizen who becomes known by this batch.</param>
    private sealed class Draft(CitizenFile? file)
    {
        public CitizenFile? File => file;
        public List<(CitizenId Whose, HubEvent Fact, RecordId Record)> Facts { get; } = [];
    }

    public IEnumerable<CitizenId> Concerned => drafts.Keys;

    public Guid Correlation => by.Correlation!.Value;

    /// <summary>One record more, with as many questions as it may raise, might not go into one append.</summary>
    public bool IsFull =>
        drafts.Values.Sum(d => d.File?.Members.Length ?? 1) + interests.Count + ended.Count + reviews.Count > AppendLimits.StreamsPerRequest - Merging.MostTogether - RaisedQuestions.MostQuestions - 2
        || drafts.Values.Sum(d => d.Facts.Count) + interests.Count + ended.Count + reviews.Count > AppendLimits.FactsPerRequest - RaisedQuestions.MostQuestions - RecordPlacing.MostFacts;

    /// <summary>Whether the citizen becomes known by this batch.</summary>
    public bool IsNew(CitizenId citizen) => drafts.TryGetValue(citizen, out var draft) && draft.File is null;

    /// <summary>About somebody who becomes known by this batch.</summary>
    public void Add(CitizenId citizen, RecordId record, params IEnumerable<HubEvent?> facts) => Add(null, citizen, citizen, record, facts);

    /// <summary>About somebody who is known, in the stream of the one of those folded there whom it is about.</summary>
    public void Add(CitizenFile file, CitizenId whose, RecordId record, params IEnumerable<HubEvent?> facts) => Add(file, file.Id, whose, record, facts);

    private void Add(CitizenFile? file, CitizenId citizen, CitizenId whose, RecordId record, IEnumerable<HubEvent?> facts)
    {
        if (!drafts.TryGetValue(citizen, out var draft)) drafts.Add(citizen, draft = new(file));
        draft.Facts.AddRange(facts.OfType<HubEvent>().Select(f => (whose, f, record)));
    }

    /// <param name="freeAt">The version of the record's stream at which it is nobody's.</param>
    public void Interest(Domain.Citizens.LinkRecord link, CitizenId citizen, int freeAt) => interests.Add(link.Record, (link, citizen, freeAt));

    /// <summary>Its agency closed the record; it is the citizen's in whose stream it is linked.</summary>
    public void End(CitizenFile file, CitizenId whose, RecordEnded fact)
    {
        Add(file, whose, fact.Record, fact);
        ended.Add((fact, whose));
    }

    public void Open(ReviewEvent.ReviewOpened review) => reviews.Add(review);

    public void Undo(Action step) => undo.Push(step);

    public void PutBack()
    {
        while (undo.TryPop(out var step)) step();
    }

    /// <summary>Null when somebody's key may not be used at the moment: decide again.</summary>
    /// <param name="takenBefore">How many batches it was decided on; if another server took one in since, it is not appended.</param>
    public async ValueTask<AppendRequest?> Seal(FactSeals seals, IntakeEvent.RecordsTakenIn counts, int takenBefore, DateOnly today, AddressRules rules, CommandKey key, byte[] answer, CancellationToken ct)
    {
        var streams = new List<StreamAppend>(drafts.Count + interests.Count + ended.Count + reviews.Count + 1);
        if (drafts.Count > 0) streams.Add(new(IntakeEvent.Stream, takenBefore, [FactSeals.Plain(counts, by with { Agency = counts.Agency })]));
        foreach (var (citizen, draft) in drafts)
        {
            var own = new List<(CitizenId Whose, NewFact Fact)>(draft.Facts.Count);
            foreach (var (whose, fact, record) in draft.Facts)
            {
                var header = HeaderFor.Of(fact, by with { OnBehalfOf = whose, ReportedUnder = record }, AddressBook.Empty, rules);
                if (await seals.Seal(Clearance.Programme, whose.Stream, whose, fact, header, ct) is not { } one) return null;
                own.Add((whose, one));
            }
            if (draft.File is { } file) streams.AddRange(InStreams.Of(file, own));
            else streams.Add(new(citizen.Stream, 0, [.. own.Select(o => o.Fact)]));
        }
        foreach (var (link, citizen, freeAt) in interests.Values)
            streams.Add(await Server.Citizens.LinkRecord.Interest(seals, citizen, link, by with { OnBehalfOf = citizen }, today, ct, freeAt));
        foreach (var (fact, whose) in ended)
        {
            if (await Server.Citizens.EndRecord.Interest(seals, fact, whose, by, today, ct) is not { } interest) return null;
            streams.Add(interest);
        }
        foreach (var review in reviews)
            streams.Add(new(review.Review.Stream, 0, [await seals.Seal(review, review.Review, by with { Citizen = review.One, Other = review.Other }, ct)]));
        return new(streams, key, answer);
    }
}
