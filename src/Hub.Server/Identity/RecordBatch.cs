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
    private int streamsOfDrafts, factsOfDrafts;
    private const int Part = 32; // Sealed by one processor in a row.

    /// <param name="file">Null for a citizen who becomes known by this batch.</param>
    private sealed class Draft(CitizenFile? file)
    {
        public CitizenFile? File => file;
        public List<(CitizenId Whose, HubEvent Fact, RecordId Record)> Facts { get; } = [];
    }

    /// <summary>Everything that is sealed here is sealed under one of these.</summary>
    public IReadOnlyList<(string Subject, KeyKind Kind)> Keys =>
    [
        .. drafts.Where(d => d.Value.Facts.Count > 0).Select(d => d.Key).Concat(drafts.Values.SelectMany(d => d.Facts.Select(f => f.Whose))).Concat(interests.Values.Select(i => i.Citizen)).Distinct()
            .SelectMany(c => new[] { (c.Value, KeyKind.Identity), (c.Value, KeyKind.Address) }),
        .. reviews.Select(r => (r.Review.Stream, KeyKind.Case)),
    ];

    public Guid Correlation => by.Correlation!.Value;

    /// <summary>One record more, with as many questions as it may raise, might not go into one append.</summary>
    public bool IsFull =>
        streamsOfDrafts + interests.Count + ended.Count + reviews.Count > AppendLimits.StreamsPerRequest - Merging.MostTogether - RaisedQuestions.MostQuestions - 2
        || factsOfDrafts + interests.Count + ended.Count + reviews.Count > AppendLimits.FactsPerRequest - RaisedQuestions.MostQuestions - RecordPlacing.MostFacts;

    /// <summary>Whether the citizen becomes known by this batch.</summary>
    public bool IsNew(CitizenId citizen) => drafts.TryGetValue(citizen, out var draft) && draft.File is null;

    /// <summary>About somebody who becomes known by this batch.</summary>
    public void Add(CitizenId citizen, RecordId record, params IEnumerable<HubEvent?> facts) => Add(null, citizen, citizen, record, facts);

    /// <summary>About somebody who is known, in the stream of the one of those folded there whom it is about.</summary>
    public void Add(CitizenFile file, CitizenId whose, RecordId record, params IEnumerable<HubEvent?> facts) => Add(file, file.Id, whose, record, facts);

    /// <summary>Nothing is recorded of them, as long as their file is as it was.</summary>
    public void Check(CitizenFile file) => Add(file, file.Id, file.Id, default, []);

    private void Add(CitizenFile? file, CitizenId citizen, CitizenId whose, RecordId record, IEnumerable<HubEvent?> facts)
    {
        if (!drafts.TryGetValue(citizen, out var draft))
        {
            drafts.Add(citizen, draft = new(file));
            streamsOfDrafts += file?.Members.Length ?? 1;
        }
        factsOfDrafts -= draft.Facts.Count;
        draft.Facts.AddRange(facts.OfType<HubEvent>().Select(f => (whose, f, record)));
        factsOfDrafts += draft.Facts.Count;
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
        var (of, links) = (drafts.ToArray(), interests.Values.ToArray());
        var streams = new IReadOnlyList<StreamAppend>?[of.Length + links.Length + ended.Count + reviews.Count];
        await Parallel.ForAsync(0, (streams.Length + Part - 1) / Part, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct }, async (part, stop) =>
        {
            for (var i = part * Part; i < Math.Min(streams.Length, (part + 1) * Part); i++)
            {
                if (i < of.Length) streams[i] = await Seal(seals, of[i].Key, of[i].Value, rules, stop);
                else if (i < of.Length + links.Length && links[i - of.Length] is var (link, citizen, freeAt))
                    streams[i] = [await Server.Citizens.LinkRecord.Interest(seals, citizen, link, by with { OnBehalfOf = citizen }, today, stop, freeAt)];
                else if (i < of.Length + links.Length + ended.Count && ended[i - of.Length - links.Length] is var (fact, whose))
                    streams[i] = await Server.Citizens.EndRecord.Interest(seals, fact, whose, by, today, stop) is { } interest ? [interest] : null;
                else if (reviews[i - of.Length - links.Length - ended.Count] is var review)
                    streams[i] = [new(review.Review.Stream, 0, [await seals.Seal(review, review.Review, by with { Citizen = review.One, Other = review.Other }, stop)])];
            }
        });
        if (streams.Any(s => s is null)) return null;
        IEnumerable<StreamAppend> count = factsOfDrafts > 0 ? [new(IntakeEvent.Stream, takenBefore, [FactSeals.Plain(counts, by with { Agency = counts.Agency })])] : [];
        return new([.. count, .. streams.SelectMany(s => s!)], key, answer);
    }

    private async ValueTask<IReadOnlyList<StreamAppend>?> Seal(FactSeals seals, CitizenId citizen, Draft draft, AddressRules rules, CancellationToken ct)
    {
        var own = new List<(CitizenId Whose, NewFact Fact)>(draft.Facts.Count);
        foreach (var (whose, fact, record) in draft.Facts)
        {
            var header = HeaderFor.Of(fact, by with { OnBehalfOf = whose, ReportedUnder = record }, AddressBook.Empty, rules);
            if (await seals.Seal(Clearance.Programme, whose.Stream, whose, fact, header, ct) is not { } one) return null;
            own.Add((whose, one));
        }
        return draft.File is { } file ? InStreams.Of(file, own) : [new(citizen.Stream, 0, [.. own.Select(o => o.Fact)])];
    }

    /// <summary>Files need not be read back with what was just recorded: relays ask for them a moment later. A folded one is; what was kept of it is old now.</summary>
    public void KeepFiles(CitizenFiles files, AppendRequest request, AppendOutcome.Appended done)
    {
        var position = done.FirstPosition;
        foreach (var stream in request.Streams)
        {
            if (CitizenId.Read(stream.Stream.StartsWith("citizen-", StringComparison.Ordinal) ? stream.Stream[8..] : null) is { } citizen)
            {
                if (drafts.TryGetValue(citizen, out var draft) && draft.File is null or { IsAlone: true })
                {
                    var file = draft.File ?? new CitizenFile(citizen, System.Collections.Immutable.ImmutableArray<Recorded>.Empty);
                    var version = file.Version;
                    for (var i = 0; i < draft.Facts.Count; i++) file = file.With(new(position + i, version + 1 + i, done.RecordedAt, draft.Facts[i].Fact));
                    files.Forget(citizen);
                    files.Keep(file, Clearance.Programme);
                    // Nobody can have put a new citizen under protection yet; of anybody else, ordinary readers read again what their keys open.
                    if (draft.File is null) files.Keep(file, Clearance.Ordinary);
                }
                else if (stream.Facts.Count > 0) files.Forget(citizen);
            }
            position += stream.Facts.Count;
        }
    }
}
