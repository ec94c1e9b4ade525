namespace Hub.Postal;

/// <summary>Everything that can be found wrong or doubtful, once: codes are stable, reasons say nothing about the person.</summary>
internal static class Findings
{
    public static readonly Finding NoAddress = new("no-address", "No address can be read in this.");
    public static readonly Finding TooLong = new("field-too-long", "This is longer than an address can be.");
    public static readonly Finding Foreign = new("foreign-address", "This is an address in another country; it is kept as given.");
    public static readonly Finding NotDelivered = new("not-a-delivery-address", "Mail is not delivered to a crossing; a number or a box is needed.");
    public static readonly Finding NoLastLine = new("no-last-line", "It does not say where: a ZIP code, or a city and a state, is needed.");
    public static readonly Finding ZipStateConflict = new("zip-state-conflict", "The ZIP code lies in another state than the one given.");
    public static readonly Finding MailboxInBox = new("pmb-with-po-box", "A private mailbox and a post office box cannot share an address.");

    public static readonly Finding CityNotOfZip = new("city-not-of-zip", "The post office knows this ZIP code by another city's name.");
    public static readonly Finding CityUnknown = new("city-unknown", "The table has no city of this name in the state.");
    public static readonly Finding StateUnknown = new("state-unknown", "There is no such state.");
    public static readonly Finding ZipUnknown = new("zip-unknown", "The table does not know this ZIP code.");
    public static readonly Finding ZipInvalid = new("zip-invalid", "A ZIP code has five digits, or nine.");
    public static readonly Finding NoNumber = new("no-number", "The street has no house number.");
    public static readonly Finding UnitIncomplete = new("unit-incomplete", "The unit's designator has no number.");
    public static readonly Finding UnitUnknown = new("unit-without-designator", "What stands behind the street is taken for a unit.");
    public static readonly Finding WordsDropped = new("words-dropped", "Some words have no place in an address; the standard form leaves them out.");
}
