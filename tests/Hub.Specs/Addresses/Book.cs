using Hub.Domain;
using Hub.Domain.Addresses;
using static Hub.Domain.Addresses.AddressEvent;

namespace Hub.Specs.Addresses;

/// <summary>Given what was recorded, when something is asked, then … – with roles, fixed days and real-looking streets.</summary>
internal static class Book
{
    public static readonly DateOnly Jan1 = new(2026, 1, 1), March1 = new(2026, 3, 1), March2 = new(2026, 3, 2), April1 = new(2026, 4, 1), June1 = new(2026, 6, 1);
    public static readonly AddressOnFile ElmStreet = At("12 ELM ST"), OakAvenue = At("300 OAK AVE APT 4"), LakeRoad = At("7 LAKE RD"), MayLane = At("41 MAY LN");
    public static readonly AddressOnFile Substitute = new("PO Box 7099", "PO BOX 7099", "COLUMBUS", "OH", "43216", "FRANKLIN");
    public static readonly AddressKind[] Home = [AddressKind.Residence, AddressKind.Mailing];
    public static readonly AddressRules Rules = new(YearsBack: 120, DaysAhead: 365, TemporaryWarningDays: 14);

    public static AddressOnFile At(string line) => new(line.ToLowerInvariant(), line, "SPRINGFIELD", "OH", "45502", "CLARK");

    public static ChangeId Change(int n) => new($"CHANGE{n:d7}");

    public static AddressChanged First(AddressOnFile address, int change = 1) => new(Change(change), address, Home, From: null);

    public static AddressChanged Moved(AddressOnFile address, DateOnly from, int change, DateOnly? until = null, bool waits = false) =>
        new(Change(change), address, Home, from, until, waits);

    public static AddressBook Given(params AddressEvent[] facts) =>
        facts.Select((fact, i) => new Recorded(i + 1, i + 1, default, fact)).Aggregate(AddressBook.Empty, (book, fact) => book.Evolve(fact));

    public static ReportMove Told(AddressOnFile address, DateOnly? from, DateOnly today, DateOnly? until = null) =>
        new(Change(99), address, Home, from, until, today, Rules);

    public static string? LineOn(this AddressBook book, DateOnly day, AddressKind kind = AddressKind.Mailing) => book.EntryOn(day, kind)?.On(day)?.Line;

    public static string? Code(this Decision decision) => (decision as Decision.Refused)?.Code;

    /// <summary>The book with what was decided recorded in it.</summary>
    public static AddressBook When(this AddressBook book, Func<AddressBook, Decision> decide)
    {
        if (decide(book) is not Decision.Accepted { Facts: var facts }) return book;
        var position = book.Entries.Select(e => e.Position).DefaultIfEmpty(0).Max() + 100;
        return facts.OfType<AddressEvent>().Aggregate(book, (b, fact) => b.Evolve(new Recorded(position++, 0, default, fact)));
    }
}
