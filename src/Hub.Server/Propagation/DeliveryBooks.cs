using Hub.Domain;
using Hub.Domain.Sharing;
using Hub.EventStore;
using Hub.Server.Facts;
using static Hub.Domain.Sharing.DeliveryEvent;

namespace Hub.Server.Propagation;

/// <summary>What one record was told so far, as much of it as telling the next needs.</summary>
public sealed class DeliveryBook(string agency, RecordId record)
{
    private const int MostRemembered = 32;
    // Replaced, never changed: receipts look things up while the teller adds.
    private volatile IReadOnlyList<Told> recent = [];

    /// <param name="OfPerson">Which record it goes by was told, and not an address.</param>
    public sealed record Told(long Sequence, long Source, ChangeId? Change, CitizenId? Citizen, bool OfPerson = false);

    /// <summary>What was told last of one of the two things that a record is told.</summary>
    /// <param name="Sequence">0 when nothing was told yet.</param>
    /// <param name="Source">The latest fact that was told of. Up to here everything was decided, also what ended in nothing to tell.</param>
    /// <param name="Content">Null when nothing was told yet, or when what was told may not be read by this clearance any more.</param>
    public sealed record Latest<T>(long Sequence, long Source, T? Content) where T : class;

    public string Agency => agency;
    public RecordId Record => record;
    public long LastSequence { get; private set; }

    public Latest<ChangeDisclosed> Address { get; private set; } = new(0, 0, null);

    public Latest<IdentifierChanged> Person { get; private set; } = new(0, 0, null);

    /// <summary>Of the address, or of the person: a later word on the one does not stand in for an earlier on the other.</summary>
    public long LastSequenceOf(bool person) => person ? Person.Sequence : Address.Sequence;

    public long LastSourceOf(bool person) => person ? Person.Source : Address.Source;

    /// <summary>Whom it was told of last.</summary>
    public CitizenId? Citizen => recent is [.., var last] ? last.Citizen : null;

    /// <summary>One teller at a time per record; sequences have no holes because of it.</summary>
    internal SemaphoreSlim Gate { get; } = new(1, 1);

    public Told? Find(long sequence) => recent.FirstOrDefault(t => t.Sequence == sequence);

    /// <summary>The sequences before this one, as far as they are remembered.</summary>
    public IReadOnlyList<long> Before(long sequence) => [.. recent.Select(t => t.Sequence).Where(s => s < sequence)];

    internal void Note(Told told, IDisclosure? disclosed)
    {
        if (told.Sequence <= LastSequence) return;
        recent = [.. recent.Skip(recent.Count - MostRemembered + 1), told];
        LastSequence = told.Sequence;
        if (told.OfPerson) Person = new(told.Sequence, told.Source, disclosed as IdentifierChanged);
        else Address = new(told.Sequence, told.Source, disclosed as ChangeDisclosed);
    }

    // Sequences told before what is remembered; only their number matters.
    internal void StartAfter(long sequence) => LastSequence = Math.Max(LastSequence, sequence);
}

/// <summary>The delivery books of one agency, read from its delivery streams and kept while they are in use.</summary>
public sealed class DeliveryBooks(Store store, FactSeals seals, string agency, Clearance clearance)
{
    private const int MostKept = 100_000;
    private const int Page = 64;
    private readonly Kept<RecordId, DeliveryBook> kept = new(MostKept);

    public static string StreamOf(string agency, RecordId record) => $"delivery-{agency}-{record}";

    public async ValueTask<DeliveryBook> Of(RecordId record, CancellationToken ct)
    {
        if (kept.TryGet(record, out var known)) return known;
        return kept.Put(record, await Read(record, ct));
    }

    /// <summary>Of records that were never told anything, as of an agency's whole file, nothing is read one by one.</summary>
    public async ValueTask FindUntold(IReadOnlyCollection<RecordId> records, CancellationToken ct)
    {
        List<RecordId> unknown = [.. records.Where(r => !kept.TryGet(r, out _))];
        if (unknown.Count == 0) return;
        var told = (await store.Log.ReadLast([.. unknown.Select(r => StreamOf(agency, r))], ct)).Select(f => f.Stream).ToHashSet(StringComparer.Ordinal);
        foreach (var record in unknown)
            if (!told.Contains(StreamOf(agency, record))) kept.Put(record, new DeliveryBook(agency, record));
    }

    public void Forget(RecordId record) => kept.Forget(record);

    /// <summary>All that is kept about one citizen, whose records may not be readable any more.</summary>
    public void ForgetAbout(CitizenId citizen)
    {
        foreach (var (record, book) in kept.All)
            if (book.Citizen == citizen) Forget(record);
    }

    /// <summary>One disclosure as the log has it: its envelope, and its content if this clearance may read it.</summary>
    public ValueTask<(DeliveryBook.Told Told, IDisclosure? Content)?> Find(RecordId record, long sequence, CancellationToken ct) =>
        Find(record, told => told.Sequence == sequence, ct);

    /// <summary>What was told of one fact, however long ago: of the address, or of the person.</summary>
    public ValueTask<(DeliveryBook.Told Told, IDisclosure? Content)?> FindToldOf(RecordId record, long source, bool person, CancellationToken ct) =>
        Find(record, told => told.Source == source && told.OfPerson == person, ct);

    private async ValueTask<(DeliveryBook.Told Told, IDisclosure? Content)?> Find(RecordId record, Func<DeliveryBook.Told, bool> meant, CancellationToken ct)
    {
        var after = 0;
        while (true)
        {
            var page = await store.Log.ReadStream(StreamOf(agency, record), after, Page, ct);
            foreach (var fact in page)
                if (ToldIn(fact) is { } told && meant(told))
                    return (told, (await seals.Open(clearance, fact, ct)).Event as IDisclosure);
            if (page.Count < Page) return null;
            after = page[^1].Version;
        }
    }

    private async ValueTask<DeliveryBook> Read(RecordId record, CancellationToken ct)
    {
        var book = new DeliveryBook(agency, record);
        var newestFirst = await store.Log.ReadStreamBackwards(StreamOf(agency, record), Page, ct);
        var disclosed = newestFirst.Where(f => ToldIn(f) is not null).Reverse().ToArray();
        if (newestFirst.Count == Page && disclosed.Select(f => f.Type).Distinct(StringComparer.Ordinal).Count() < 2)
        {
            // More than a page, and on it nothing of the one or of the other: rare, so read the whole stream rather than keep a second index.
            disclosed = [.. (await store.Log.ReadStream(StreamOf(agency, record), 0, int.MaxValue, ct)).Where(f => ToldIn(f) is not null)];
        }
        if (disclosed.Length == 0) return book;
        book.StartAfter(ToldIn(disclosed[0])!.Sequence - 1);
        // Only the last of each is asked for its content.
        var last = disclosed.Select(f => ToldIn(f)!).GroupBy(t => t.OfPerson).Select(of => of.Max(t => t.Sequence)).ToHashSet();
        foreach (var fact in disclosed)
        {
            var told = ToldIn(fact)!;
            book.Note(told, last.Contains(told.Sequence) ? (await seals.Open(clearance, fact, ct)).Event as IDisclosure : null);
        }
        return book;
    }

    internal static DeliveryBook.Told? ToldIn(StoredFact fact)
    {
        if (!FactTypes.IsDisclosure(fact.Type)) return null;
        var header = FactHeader.Read(fact.Header.Span);
        return new(header.Sequence!.Value, header.Source!.Value, header.Change, header.Citizen, OfPerson: fact.Type == "identifier-changed.v1");
    }
}
