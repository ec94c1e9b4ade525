using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Linking;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Domain.Citizens.RecordEvent;
using static Hub.Domain.Citizens.ReviewEvent;

namespace Hub.Server.Identity;

/// <summary>
/// Everybody's records in the form in which they are compared: in memory alone, made from the log and following it. It is read as intake reads, so that a
/// record of a protected person finds its citizen; who may not be shown is left out of answers, and nothing sealed is in it.
/// </summary>
public sealed class PeopleIndex : IDisposable
{
    private readonly Store store;
    private readonly FactSeals seals;
    private const int Page = 1_000;
    private static readonly string[] Wanted =
    [
        "citizen-registered.v1", "record-located.v1", "record-described.v1", "record-linked.v1", "record-unlinked.v1", "record-ended.v1", "citizens-merged.v1", "merge-reversed.v1",
        "guardian-recorded.v1", "not-same-person-recorded.v1", "not-same-person-taken-back.v1", "review-opened.v1", "review-decided.v1",
    ];
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<RecordId, RecordLocated> located = [];
    private readonly HashSet<string> hidden = new(StringComparer.Ordinal);
    private readonly FoldedPeople folded = new();
    private readonly Queue<string> readAnew = [];
    private readonly KeptApart apart;
    private readonly Dictionary<Guid, long> own = []; // Each until the log has been read past it.
    private long position;
    private int taken;
    private volatile bool isReady;

    public PeopleIndex(Store store, FactSeals seals)
    {
        (this.store, this.seals) = (store, seals);
        (Questions, OwnRecords, apart) = (new(folded), new(People, folded), new(People, folded));
    }

    public static Parameters Rules { get; } = KnownKinds.Named("agencies");

    public static string RulesVersion => Rules.Kind + " " + Rules.Version;

    internal LiveLinker People { get; } = new(Rules, mint: _ => CitizenId.Mint().Value);

    /// <summary>About which two somebody is asked.</summary>
    internal OpenQuestions Questions { get; }

    /// <summary>Whether all records of one citizen are theirs: what of that was asked and seen.</summary>
    internal OwnRecords OwnRecords { get; }

    /// <summary>Of those folded into a file, in whose stream a record that came belongs: where the record stands that speaks most for it, so that it goes with that one when they are parted.</summary>
    internal CitizenId WhoseOf(RecordId record, CitizenFile file) =>
        !file.IsAlone && People.Nearest(record.Value, r => folded.OwnerOf(r) is not null) is { } nearest && new CitizenId(folded.OwnerOf(nearest)!) is var owner && file.Members.Contains(owner) ? owner : file.Id;

    /// <summary>It has been through the log once since the start; before that, whoever asks would be told of nobody.</summary>
    public bool IsReady => isReady;

    /// <summary>How many batches of records were taken in by any server, as of the last turn.</summary>
    internal int Taken => taken;

    public bool IsHidden(string citizen)
    {
        lock (hidden) return hidden.Contains(citizen);
    }

    /// <summary>One at a time, with every fact of the log in it. What is decided in a turn is decided on all who are known.</summary>
    internal async ValueTask<IDisposable> TakeTurn(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            while (await store.Log.ReadOn(position, Page, ct) is { Count: > 0 } page) await Take(page, ct);
            return new Turn(turn);
        }
        catch
        {
            turn.Release();
            throw;
        }
    }

    /// <summary>Facts that whoever has the turn has put into the index already.</summary>
    /// <param name="last">The position of the last of them.</param>
    internal void HasOwn(Guid correlation, long last) => own.Add(correlation, last);

    internal async Task Follow(CancellationToken ct)
    {
        var head = await store.Log.ReadHead(ct);
        isReady = head == 0;
        await foreach (var page in store.Log.Subscribe(position, Page, ct))
        {
            await turn.WaitAsync(ct);
            try
            {
                await Take(page, ct);
            }
            finally
            {
                turn.Release();
            }
            isReady |= position >= head;
        }
    }

    public void Dispose() => turn.Dispose();

    private async ValueTask Take(IReadOnlyList<StoredFact> page, CancellationToken ct)
    {
        foreach (var fact in page)
            if (fact.Position > position && fact.Stream == IntakeEvent.Stream) taken = fact.Version;
        var wanted = page.Where(f => f.Position > position && Concerns(f) && !IsOwn(f)).ToList();
        if (wanted.Count > 0)
        {
            var opened = await seals.Open(Clearance.Programme, wanted, ct);
            for (var i = 0; i < wanted.Count; i++) await Take(wanted[i], opened[i].Event, ct);
        }
        position = Math.Max(position, page[^1].Position);
        foreach (var (correlation, last) in own)
            if (last <= position) own.Remove(correlation);
    }

    private static bool Concerns(StoredFact fact) =>
        Wanted.Contains(fact.Type) || fact.Type.StartsWith("protection-", StringComparison.Ordinal) || FactTypes.IsKeepingFact(fact.Type);

    private async ValueTask Take(StoredFact fact, HubEvent? said, CancellationToken ct)
    {
        if (said is ReviewEvent review)
        {
            Questions.Take(review);
            OwnRecords.Take(review);
            return;
        }
        if (fact.Stream is not ['c', 'i', 't', 'i', 'z', 'e', 'n', '-', .. var citizen]) return;
        if (FactTypes.IsKeepingFact(fact.Type)) await Follow(citizen, fact.Type, ct);
        else if (fact.Type.StartsWith("protection-", StringComparison.Ordinal)) Hide(citizen, fact.Type == "protection-enrolled.v1");
        else
        {
            var header = FactHeader.Read(fact.Header.Span);
            // A clerk links a record again that its agency had closed: it was out of the index, and is described before this fact.
            if (said is RecordLinked linked && header.Purpose == Citizens.LinkRecord.Purpose && People.CitizenOf(linked.Record.Value) is null) await TakeDescription(citizen, linked.Record, fact.Version, ct);
            Take(citizen, header, said);
        }
    }

    private async ValueTask TakeDescription(string citizen, RecordId record, int before, CancellationToken ct)
    {
        var facts = await store.Log.ReadStream("citizen-" + citizen, 0, before, ct);
        if (LastTold.Of(await seals.Open(Clearance.Programme, facts, ct), record) is var (place, person)) Put(RecordColumns.PersonOf(record.Value, person.Says, place?.Says), citizen);
    }

    // It need not be opened: it is where it belongs, but may have to go elsewhere.
    private bool IsOwn(StoredFact fact)
    {
        if (own.Count == 0 || fact.Stream is not ['c', 'i', 't', 'i', 'z', 'e', 'n', '-', .. var citizen] || FactTypes.IsKeepingFact(fact.Type)) return false;
        var header = FactHeader.Read(fact.Header.Span);
        if (header.Correlation is not { } sent || !own.ContainsKey(sent)) return false;
        if (fact.Type == "record-linked.v1") folded.OwnedBy(header.Record!.Value.Value, citizen);
        return true;
    }

    private void Take(string citizen, FactHeader header, HubEvent? said)
    {
        switch (said)
        {
            // Of a citizen whom a record made known, the record says it all.
            case CitizenRegistered e when header.Purpose != RecordDesk.Purpose:
                Put(AsRegistered(citizen, e), citizen);
                break;
            case RecordLocated e:
                located[e.Record] = e;
                break;
            case RecordDescribed e:
                located.Remove(e.Record, out var where);
                Put(RecordColumns.PersonOf(e.Record.Value, e.Says, where?.Says), citizen);
                break;
            case RecordLinked e:
                People.Place(e.Record.Value, folded.OwnedBy(e.Record.Value, citizen));
                break;
            // Somebody decided that it is not theirs. No rule brings it back to them.
            case RecordUnlinked e:
                apart.IsNotTheirs(e.Record.Value, citizen, header.Correlation);
                People.End(e.Record.Value);
                break;
            // Nobody is offered by it any more; what it said stays in the log.
            case RecordEnded e:
                People.End(e.Record.Value);
                break;
            case CitizensMerged e when e.Survivor.Value == citizen: // It stands in both streams; once is enough.
                folded.Merge(e.Survivor.Value, e.Retired.Value, People);
                OwnRecords.Merged(e.Merge, e.Survivor.Value); // Whether they are one is decided, and no rule asks again.
                break;
            case MergeReversed e when e.Survivor.Value == citizen:
                folded.Reverse(e.Survivor.Value, e.Retired.Value, People);
                OwnRecords.Parted(e.Merge);
                break;
            // Both stand in both streams, and of a retired id in the survivor's; twice is as good as once.
            case NotSamePersonRecorded e when e.Other.Value != citizen:
                Questions.Note(e.Citizen.Value, e.Other.Value);
                apart.AreTwo(e.Citizen, e.Other);
                break;
            case NotSamePersonTakenBack e when e.Other.Value != citizen:
                Questions.TakeBack(e.Citizen.Value, e.Other.Value);
                apart.MayBeOne(e.Citizen, e.Other);
                break;
            // A child's record that carries the parent's telephone or number is the child's; nor is anybody asked.
            case GuardianRecorded e:
                Questions.Note(citizen, e.Guardian.Value);
                apart.AreTwo(new(citizen), e.Guardian);
                break;
        }
    }

    private void Put(PersonRecord person, string citizen)
    {
        People.Put(person);
        People.Place(person.Key, folded.OwnedBy(person.Key, citizen));
    }

    private static PersonRecord AsRegistered(string citizen, CitizenRegistered e) => new(citizen)
    {
        [Column.First] = e.Name.First, [Column.Middle] = e.Name.Middle, [Column.Last] = e.Name.Last, [Column.Suffix] = e.Name.Suffix,
        [Column.BirthDate] = e.BirthDate?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
    };

    private void Hide(string citizen, bool hide)
    {
        lock (hidden) _ = hide ? hidden.Add(citizen) : hidden.Remove(citizen);
    }

    // Nothing of a sealed or erased file is kept here; of one that was opened again everything is read anew.
    private async ValueTask Follow(string citizen, string type, CancellationToken ct)
    {
        if (type is "key-sealed.v1" or "key-destroyed.v1" or "erasure-began.v1")
        {
            foreach (var record in People.RecordsOf(citizen)) People.End(record);
        }
        else if (type == "key-unsealed.v1")
        {
            store.ForgetKeys(citizen);
            var facts = await store.Log.ReadStream("citizen-" + citizen, 0, int.MaxValue, ct);
            var opened = await seals.Open(Clearance.Programme, facts, ct);
            TakeAnew(citizen, [.. facts.Select((f, i) => (FactHeader.Read(f.Header.Span), opened[i].Event))]);
        }
    }

    // A record that was unlinked may be another's by now, and who was merged once with somebody else: of those the index knows, only the rest was gone.
    private void TakeAnew(string citizen, List<(FactHeader Header, HubEvent? Said)> facts)
    {
        var (theirs, former) = (new HashSet<RecordId>(), new HashSet<RecordId>());
        foreach (var (_, said) in facts)
        {
            if (said is RecordLinked l && theirs.Add(l.Record)) former.Remove(l.Record);
            if (said is RecordUnlinked u && theirs.Remove(u.Record)) former.Add(u.Record);
            if (said is RecordEnded e) theirs.Remove(e.Record);
        }
        foreach (var (header, said) in facts)
            if (said is CitizenRegistered or NotSamePersonRecorded or NotSamePersonTakenBack or GuardianRecorded || said is RecordLocated { Record: var at } && theirs.Contains(at)
                || said is RecordDescribed { Record: var who } && theirs.Contains(who) || said is RecordLinked { Record: var link } && theirs.Contains(link))
                Take(citizen, header, said);
        foreach (var record in former) apart.IsNotTheirs(record.Value, citizen, null);
        foreach (var record in theirs) readAnew.Enqueue(record.Value);
    }

    /// <summary>A record that was read anew after its file was opened again: what came meanwhile was not compared with it. Null when there is none left.</summary>
    internal string? ReadAnew() => readAnew.TryDequeue(out var record) ? record : null;

    /// <summary>It was not recorded what it leaves in doubt: with whatever comes next.</summary>
    internal void ReadAnewAgain(string record) => readAnew.Enqueue(record);

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
