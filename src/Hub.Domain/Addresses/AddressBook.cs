using System.Collections.Immutable;
using static Hub.Domain.Addresses.AddressEvent;

namespace Hub.Domain.Addresses;

/// <summary>
/// Everything known about where one citizen is reached, in two times: the day that an address holds from, and the position from which
/// the state knew it. Pure: no clock, no I/O, no ids minted.
/// </summary>
public sealed record AddressBook
{
    public static readonly AddressBook Empty = new();

    /// <summary>In the order of recording.</summary>
    public ImmutableArray<AddressEntry> Entries { get; private init; } = [];

    /// <summary>The entry that holds on the day for that kind, or null. A temporary address goes before a lasting one.</summary>
    public AddressEntry? EntryOn(DateOnly day, AddressKind kind) => Holding(day, kind, Entries.AsSpan());

    public AddressEntry? Find(ChangeId change) => Entries.LastOrDefault(e => e.Change == change);

    public Decision Decide(ReportMove request)
    {
        if (request.From is { } from)
        {
            if (from < request.Rules.EarliestDay(request.Today) || from > request.Rules.LatestDay(request.Today))
                return new Decision.Refused("bad-date", "The day of the move is too far back or too far ahead.");
            if (request.Until < from)
                return new Decision.Refused("bad-date", "The last day of a temporary address is before its first.");
            if (request.Until is null && request.Kinds.Contains(AddressKind.Temporary))
                return new Decision.Refused("bad-date", "A temporary address has a last day.");
        }
        else if (Entries.Length > 0)
        {
            return new Decision.Refused("bad-date", "Only a first address has no day.");
        }

        // Forms get resubmitted and people tell two counters; the same move is recorded once.
        if (HoldsAlready(request) is { } first) return new Decision.NothingToRecord(first.Change);

        var waits = request.From > request.Today;
        return new Decision.Accepted(new AddressChanged(request.Change, request.Address, request.Kinds, request.From, request.Until, waits));
    }

    public Decision Decide(WithdrawMove request)
    {
        if (Find(request.Change) is not { } entry) return new Decision.Refused("unknown-change", "No such change is in this address book.");
        if (entry.Withdrawn) return new Decision.NothingToRecord(entry.Change);
        return entry.Waits
            ? new Decision.Accepted(new AddressChangeWithdrawn(entry.Change))
            : new Decision.Refused("already-in-effect", "Its day has come; a move that happened is corrected, not withdrawn.");
    }

    public Decision Decide(CorrectAddress request)
    {
        if (Find(request.Corrects) is not { } entry) return new Decision.Refused("unknown-change", "No such change is in this address book.");
        if (entry.Withdrawn) return new Decision.Refused("change-withdrawn", "The change was withdrawn; there is nothing to correct.");
        if (request.Address.SamePlaceAs(entry.Address)) return new Decision.NothingToRecord(entry.CorrectedBy ?? entry.Change);
        return new Decision.Accepted(new AddressCorrected(request.Change, entry.Change, request.Address));
    }

    /// <summary>
    /// Lines under the old name that hold on the day or later get the new one from that day on. A line that this readdressing has renamed is left
    /// alone, so it may be decided as often as one likes.
    /// </summary>
    public Decision Decide(Readdress request)
    {
        var days = Entries.SelectMany(e => new[] { e.From, e.Until?.AddDays(1) }).OfType<DateOnly>().Where(d => d > request.From).Append(request.From).Distinct().ToArray();
        ChangeId[] renamed =
        [
            .. from e in Entries
               where !e.Withdrawn && !e.Names.Any(n => n.Readdressing == request.Readdressing)
               where days.Any(day => request.Old.SamePlaceAs(e.On(day)) && e.Kinds.Any(kind => EntryOn(day, kind)?.Change == e.Change))
               select e.Change,
        ];
        return renamed.Length == 0
            ? new Decision.NothingToRecord(null)
            : new Decision.Accepted(new AddressReaddressed(request.Change, [.. renamed.Distinct()], request.Readdressing, request.Kind, request.New, request.From));
    }

    /// <summary>What the calendar alone brings about: moves whose day came, temporary addresses that end soon or have ended.</summary>
    public IReadOnlyList<AddressEvent> DueOn(DateOnly today, AddressRules rules)
    {
        var due = new List<AddressEvent>();
        foreach (var e in Entries)
        {
            // A change that was written anew when protection ended stands in two entries; the later one speaks for it.
            if (e.Withdrawn || Find(e.Change)!.Position != e.Position) continue;
            if (e.Waits && e.From <= today) due.Add(new AddressTookEffect(e.Change, e.From!.Value));
            if (e.Until is not { } last || e.Ended) continue;
            if (last < today) due.Add(new TemporaryAddressEnded(e.Change, last));
            // An end is not announced before its beginning: the day that this change waits for would be taken for the one after its last.
            else if (!e.EndAnnounced && !(e.Waits && e.From > today) && last <= today.AddDays(rules.TemporaryWarningDays)) due.Add(new TemporaryAddressEndingSoon(e.Change, last));
        }
        return due;
    }

    /// <summary>What must be written anew when protection ends on that day, so that those without the programme's key can go on: the addresses then in force and the moves still to come.</summary>
    public IReadOnlyList<AddressChanged> RestatedOn(DateOnly day) =>
    [
        .. from e in Entries
           where e is { Withdrawn: false, Ended: false, Address: not null } && ((e.Waits && Find(e.Change)!.Position == e.Position) || e.Kinds.Any(kind => EntryOn(day, kind)?.Position == e.Position))
           select new AddressChanged(e.Change, e.On(e.Waits && e.From > day ? e.From.Value : day)!, e.Kinds, e.Waits ? e.From : day, e.Until, e.Waits, Restates: true),
    ];

    public AddressBook Evolve(Recorded recorded) => recorded.Event switch
    {
        AddressChanged e => this with
        {
            Entries = Entries.Add(new(e.Change, recorded.Position, recorded.RecordedAt, e.Address, e.Kinds, e.From, e.Until) { Waits = e.Waits, Whose = recorded.Whose }),
        },
        AddressTookEffect e => With(e.Change, entry => entry with { Waits = false }),
        AddressChangeWithdrawn e => With(e.Change, entry => entry with { Withdrawn = true, Waits = false }),
        AddressCorrected e => With(e.Corrects, entry => entry with { Address = e.Address, Names = [], CorrectedBy = e.Change }),
        AddressReaddressed e => e.Renames.Aggregate(this, (book, renamed) => book.With(renamed, entry => entry with { Names = entry.Names.Add(new(e.Change, e.Readdressing, e.From, e.Address)) })),
        TemporaryAddressEndingSoon e => With(e.Change, entry => entry with { EndAnnounced = true }),
        TemporaryAddressEnded e => With(e.Change, entry => entry with { Ended = true }),
        _ => this, // Another noun's fact, or one whose key may not be used here.
    };

    private AddressEntry? HoldsAlready(ReportMove request)
    {
        if (HeldIn(Entries, request) is not { } first) return null;
        // In a folded file it must be so in the person's own stream too: a couple taken for one person both move.
        return request.Whose == default || Entries.All(e => e.Whose == request.Whose) ? first : HeldIn(Entries.Where(e => e.Whose == request.Whose), request);
    }

    private static AddressEntry? HeldIn(IEnumerable<AddressEntry> entries, ReportMove request)
    {
        if (request.From is not { } day) return null;
        // A lasting move told again is the same move, even while a temporary address goes before it.
        var alike = entries.Where(e => e.Until.HasValue == request.Until.HasValue).ToArray();
        AddressEntry? first = null;
        foreach (var kind in request.Kinds)
        {
            var entry = Holding(day, kind, alike);
            if (entry is null || !request.Address.SamePlaceAs(entry.On(day)) || entry.Until != request.Until) return null;
            first ??= entry;
        }
        return first;
    }

    private static AddressEntry? Holding(DateOnly day, AddressKind kind, ReadOnlySpan<AddressEntry> entries)
    {
        AddressEntry? holds = null;
        foreach (var entry in entries)
            if (entry.Covers(day, kind) && (holds is null || entry.GoesBefore(holds))) holds = entry;
        return holds;
    }

    private AddressBook With(ChangeId change, Func<AddressEntry, AddressEntry> become) =>
        this with { Entries = [.. Entries.Select(e => e.Change == change ? become(e) : e)] };
}

/// <summary>One line of an address book.</summary>
public sealed record AddressEntry(
    ChangeId Change, long Position, DateTimeOffset RecordedAt, AddressOnFile? Address, IReadOnlyList<AddressKind> Kinds, DateOnly? From, DateOnly? Until)
{
    /// <summary>In whose stream the change stands; what is recorded about it later stands there too.</summary>
    public CitizenId Whose { get; init; }

    /// <summary>Its day has not come, as far as the log knows.</summary>
    public bool Waits { get; init; }
    public bool Withdrawn { get; init; }
    public bool EndAnnounced { get; init; }
    public bool Ended { get; init; }

    /// <summary>What authorities called the place later, in the order of recording.</summary>
    public ImmutableArray<PlaceName> Names { get; init; } = [];

    /// <summary>The place as it is called on that day.</summary>
    public AddressOnFile? On(DateOnly day) => NameOn(day) is { } name ? name.Address : Address;

    /// <summary>The first day on which it is reached there under the name of that day.</summary>
    public DateOnly? HoldsFrom(DateOnly day) => NameOn(day) is { } name && !(From > name.From) ? name.From : From;

    private PlaceName? NameOn(DateOnly day) => Names.Where(n => n.From <= day).Aggregate((PlaceName?)null, (latest, n) => latest is null || n.From >= latest.From ? n : latest);

    /// <summary>The correction that put the present address here.</summary>
    public ChangeId? CorrectedBy { get; init; }

    public bool Covers(DateOnly day, AddressKind kind) =>
        !Withdrawn && (From is null || From <= day) && (Until is null || day <= Until) && IsFor(kind);

    // A temporary address is where mail finds the citizen meanwhile.
    private bool IsFor(AddressKind kind) => Kinds.Contains(kind) || (kind == AddressKind.Mailing && Kinds.Contains(AddressKind.Temporary));

    // Of two moves with the same day, the one recorded last holds.
    public bool GoesBefore(AddressEntry other)
    {
        if (Until.HasValue != other.Until.HasValue) return Until.HasValue;
        var (mine, theirs) = (From ?? DateOnly.MinValue, other.From ?? DateOnly.MinValue);
        return mine != theirs ? mine > theirs : Position > other.Position;
    }
}

/// <summary>Another name for the same place, from a day on.</summary>
public sealed record PlaceName(ChangeId Change, ReaddressingId Readdressing, DateOnly From, AddressOnFile Address)
{
    private bool PrintMembers(System.Text.StringBuilder _) => false;
}
