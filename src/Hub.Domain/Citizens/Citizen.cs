using System.Collections.Immutable;
using Hub.Domain.Addresses;
using Hub.Domain.Sealing;
using static Hub.Domain.Addresses.AddressEvent;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Domain.Citizens;

/// <summary>What is decided together about one person: identity, records, address book, protection.</summary>
public sealed record Citizen
{
    /// <summary>A source of records that is no agency: nothing is owed to it and nothing told to it.</summary>
    public const string Source = "source";

    public static readonly Citizen Unknown = new();

    /// <summary>Under which id the file is kept, where files may be folded.</summary>
    public CitizenId Id { get; private init; }

    /// <summary>How many facts this was read from: the version of the stream, of a folded file the sum of the versions; 0 when there is none.</summary>
    public int Version { get; private init; }
    public PersonName? Name { get; private init; }
    public ImmutableArray<Alias> Aliases { get; private init; } = [];
    public DateOnly? BirthDate { get; private init; }
    public ImmutableArray<LinkedRecord> Records { get; private init; } = [];

    /// <summary>What was linked once. A telling that was under way is taken back by them, with nothing in it.</summary>
    public ImmutableArray<LinkedRecord> FormerRecords { get; private init; } = [];

    /// <summary>Theirs, and closed by its agency: nothing is told for it any more.</summary>
    public ImmutableArray<LinkedRecord> EndedRecords { get; private init; } = [];

    /// <summary>All that are theirs, closed ones too.</summary>
    public IEnumerable<LinkedRecord> EveryRecord => Records.Concat(EndedRecords);
    public AddressBook Addresses { get; private init; } = AddressBook.Empty;
    public Protection Protection { get; private init; } = Protection.None;

    /// <summary>The deaths that stand, each with the stream that it stands in: files that are folded may have one each.</summary>
    public ImmutableArray<Death> Deaths { get; private init; } = [];

    /// <summary>The address book is frozen; of the day see <see cref="DiedOn"/>.</summary>
    public bool IsDeceased => !Deaths.IsEmpty;
    public DateOnly? DiedOn => Deaths.Select(d => d.On).FirstOrDefault(on => on is not null);

    private bool WasDeceased { get; init; }

    /// <summary>Who acts for this citizen, by the ids under which it was recorded.</summary>
    public ImmutableArray<Guardian> Guardians { get; private init; } = [];

    /// <summary>What courts and custodians have ordered about the file.</summary>
    public Keeping Keeping { get; private init; } = Keeping.Ordinary;

    /// <summary>Whoever reads or decides asks this first.</summary>
    public Custody Custody => Keeping.Custody;
    public bool IsKnown => Version > 0;

    public static Citizen Fold(IEnumerable<Recorded> facts) => facts.Aggregate(Unknown, (citizen, fact) => citizen.Evolve(fact));

    /// <summary>Several people's facts in the order of the log, as those of one.</summary>
    public static Citizen Fold(IEnumerable<Recorded> facts, CitizenId id) => facts.Aggregate(Unknown with { Id = id }, (citizen, fact) => citizen.Evolve(fact));

    public Citizen Evolve(Recorded recorded)
    {
        var known = recorded.Event switch
        {
            CitizenRegistered e when IsOfAnother(recorded) => this with { Aliases = Aliases.Add(new(e.Name, null)), BirthDate = BirthDate ?? e.BirthDate },
            CitizenRegistered e => this with { Name = e.Name, BirthDate = e.BirthDate ?? BirthDate, Aliases = Name is null ? Aliases : Aliases.Add(new(Name, null)) },
            NameChanged e => this with { Name = e.Name, Aliases = Name is null ? Aliases : Aliases.Add(new(Name, e.From)) },
            GuardianRecorded e => this with { Guardians = Guardians.RemoveAll(g => g.Citizen == e.Guardian).Add(new(e.Guardian, e.Until)) },
            GuardianEnded e => this with { Guardians = Guardians.RemoveAll(g => g.Citizen == e.Guardian) },
            DeathRecorded e => this with { Deaths = Deaths.Add(new(recorded.Whose, e.On, recorded.Position)) },
            DeathAnnulled => this with { WasDeceased = true, Deaths = Deaths.RemoveAll(d => d.Whose == recorded.Whose) },
            RecordLinked e => this with
            {
                Records = Records.Add(new(e.Record, e.Agency, e.Key, recorded.Position)
                {
                    Whose = recorded.Whose, FirstLinked = EndedRecords.FirstOrDefault(r => r.Record == e.Record)?.FirstLinked ?? recorded.Position,
                }),
                EndedRecords = EndedRecords.RemoveAll(r => r.Record == e.Record),
            },
            RecordEnded e => Without(e),
            RecordUnlinked e => this with
            {
                Records = Records.RemoveAll(r => r.Record == e.Record), EndedRecords = EndedRecords.RemoveAll(r => r.Record == e.Record),
                FormerRecords = FormerRecords.AddRange(EveryRecord.Where(r => r.Record == e.Record)),
            },
            AddressEvent => this with { Addresses = Addresses.Evolve(recorded) },
            ProtectionEvent e => this with { Protection = Protection.Evolve(e) },
            // Orders about a file that was folded into another are that file's own; none of those that close it stands while it is folded.
            KeepingEvent e => IsOfAnother(recorded) ? this : this with { Keeping = Keeping.Evolve(e) },
            _ => this,
        };
        return known with { Version = Version + 1 };
    }

    public Decision Decide(LinkRecord request)
    {
        if (Records.FirstOrDefault(r => r.Agency == request.Agency && r.Key == request.Key) is not null) return new Decision.NothingToRecord(null);
        return new Decision.Accepted(new RecordLinked(request.Record, request.Agency, request.Key, "certain", request.Evidence));
    }

    public Decision Decide(UnlinkRecord request)
    {
        if (EveryRecord.FirstOrDefault(r => r.Record == request.Record) is { } linked) return new Decision.Accepted(new RecordUnlinked(linked.Record, linked.Agency, request.Reason));
        return FormerRecords.Any(r => r.Record == request.Record)
            ? new Decision.NothingToRecord(null)
            : new Decision.Refused("unknown-record", "No such record is linked to this citizen.");
    }

    public Decision Decide(EndRecord request)
    {
        if (Records.FirstOrDefault(r => r.Record == request.Record) is not { } linked)
            return EndedRecords.Any(r => r.Record == request.Record)
                ? new Decision.NothingToRecord(null)
                : new Decision.Refused("unknown-record", "No such record is linked to this citizen.");
        if (request.On > request.Today) return new Decision.Refused("bad-date", "No record is closed before its day.");
        if (request.ReplacedBy?.Record == linked.Record) return new Decision.Refused("malformed", "A record's new key is another one.");
        var ended = new RecordEnded(linked.Record, linked.Agency, request.On, request.Evidence, request.ReplacedBy?.Record);
        return request.ReplacedBy is { } anew && Records.All(r => r.Record != anew.Record)
            ? new Decision.Accepted(new RecordLinked(anew.Record, anew.Agency, anew.Key, "certain", anew.Evidence), ended)
            : new Decision.Accepted(ended);
    }

    public Decision Decide(ChangeName request) => request.Name == Name
        ? new Decision.NothingToRecord(null)
        : new Decision.Accepted(new NameChanged(request.Name, request.From, request.Evidence));

    public Decision Decide(RecordDeath request)
    {
        if (request.On > request.Today) return new Decision.Refused("bad-date", "Nobody's death is recorded before it.");
        return IsDeceased ? new Decision.NothingToRecord(null) : new Decision.Accepted(new DeathRecorded(request.On, request.Evidence));
    }

    /// <summary>Of two deaths in a folded file the one that was recorded last; asked again, the other.</summary>
    public Decision Decide(AnnulDeath request) => IsDeceased ? new Decision.Accepted(new DeathAnnulled(request.Evidence))
        : WasDeceased ? new Decision.NothingToRecord(null)
        : new Decision.Refused("not-deceased", "Nobody recorded this citizen's death.");

    public Decision Decide(RecordGuardian request)
    {
        if (request.IsSelf) return new Decision.Refused("own-guardian", "Nobody is their own guardian.");
        return Guardians.Contains(new(request.Guardian, request.Until)) ? new Decision.NothingToRecord(null) : new Decision.Accepted(new GuardianRecorded(request.Guardian, request.Until, request.Evidence));
    }

    public Decision Decide(EndGuardian request) => Guardians.Any(g => g.Citizen == request.Guardian)
        ? new Decision.Accepted(new GuardianEnded(request.Guardian, request.Reason))
        : new Decision.NothingToRecord(null);

    /// <summary>Death freezes the address book: what would change it is refused, what is so already is answered as ever.</summary>
    public Decision Freeze(Decision decided) => IsDeceased && decided is Decision.Accepted { Facts: var facts } && facts.Any(f => f is AddressEvent)
        ? new Decision.Refused("citizen-deceased", "The citizen's death is recorded; the address book is closed. A person has to look.")
        : decided;

    /// <summary>
    /// In whose stream a fact about this file stands: what is about a change or a record stands where that stands, anything else with the one
    /// under whose id or record it was reported. So whatever is folded can be parted again.
    /// </summary>
    public CitizenId WhoseIs(HubEvent fact, CitizenId named)
    {
        ChangeId? about = fact switch
        {
            AddressTookEffect e => e.Change,
            AddressChangeWithdrawn e => e.Change,
            AddressCorrected e => e.Corrects,
            AddressReaddressed e => e.Renames[0],
            TemporaryAddressEndingSoon e => e.Change,
            TemporaryAddressEnded e => e.Change,
            AddressChanged { Restates: true } e => e.Change,
            _ => null,
        };
        var whose = about is { } change ? Addresses.Find(change)?.Whose
            : RecordIn(fact) is { } record ? EveryRecord.FirstOrDefault(r => r.Record == record)?.Whose
            : fact is DeathAnnulled ? Deaths.LastOrDefault()?.Whose : null;
        return whose is { Value: not null } known ? known : named;
    }

    private Citizen Without(RecordEnded closed)
    {
        if (Records.FirstOrDefault(r => r.Record == closed.Record) is not { } former) return this;
        return this with
        {
            // What goes on under another key has been known as long.
            Records = [.. Records.Remove(former).Select(r => r.Record == closed.ReplacedBy ? r with { FirstLinked = Math.Min(r.FirstLinked, former.FirstLinked) } : r)],
            EndedRecords = EndedRecords.Add(former with { EndedOn = closed.On, ReplacedBy = closed.ReplacedBy }),
        };
    }

    private static RecordId? RecordIn(HubEvent fact) => fact switch
    {
        RecordUnlinked e => e.Record,
        RecordEnded e => e.Record,
        _ => null,
    };

    private bool IsOfAnother(Recorded recorded) => Id != default && recorded.Whose != default && recorded.Whose != Id;
}

/// <param name="Record">Minted by the caller.</param>
/// <param name="Evidence">How it is known that the record is this citizen's.</param>
public sealed record LinkRecord(RecordId Record, string Agency, string Key, string Evidence);

public sealed record UnlinkRecord(RecordId Record, string Reason);

/// <param name="On">The day on which its agency closed it, where that is known.</param>
/// <param name="ReplacedBy">The record under whose key its agency goes on with it, if it does.</param>
public sealed record EndRecord(RecordId Record, DateOnly? On, string Evidence, DateOnly Today, LinkRecord? ReplacedBy = null);

/// <param name="From">The first day of the new name, where it is known.</param>
public sealed record ChangeName(PersonName Name, DateOnly? From, string Evidence);

public sealed record RecordDeath(DateOnly? On, string Evidence, DateOnly Today);

/// <param name="Evidence">How it is known that the person lives, or that it was another who died.</param>
public sealed record AnnulDeath(string Evidence);

/// <param name="IsSelf">The file of the guardian is this one, whatever it is called.</param>
public sealed record RecordGuardian(CitizenId Guardian, bool IsSelf, DateOnly? Until, string Evidence);

public sealed record EndGuardian(CitizenId Guardian, string Reason);
