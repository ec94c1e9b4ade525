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
    public static readonly Finding WordsUnexplained = new("words-unexplained", "Some words are hardly part of an address: a note, a way to go, a telephone number?");
    public static readonly Finding SeveralDoors = new("several-doors", "This names more than one door; an address is one.");
    public static readonly Finding NumberDoubtful = new("number-doubtful", "No house has such a number: too many digits, a letter for a digit, or a sign.");
    public static readonly Finding StreetIncomplete = new("street-incomplete", "The street has no name.");
    public static readonly Finding UnitDoubtful = new("unit-doubtful", "The unit's number cannot be told from what stands beside it.");
    public static readonly Finding MilitaryElsewhere = new("military-elsewhere", "A military unit's mail goes by APO, FPO or DPO, not by a city.");
    public static readonly Finding RouteWithoutBox = new("route-without-box", "A rural route needs the number of a box.");
    public static readonly Finding LettersUnreadable = new("letters-unreadable", "A letter cannot be read: it was damaged on the way, or is of another script.");
    public static readonly Finding PlaceUnconfirmed = new("place-unconfirmed", "For Puerto Rico the table names a municipality by ZIP code, not the post office: it cannot confirm the city.");
    public static readonly Finding CountyUnsure = new("county-unsure", "The city written here is not the municipality that the table has for the ZIP code: no county is told.");
    public static readonly Finding WordsDropped = new("words-dropped", "Some words have no place in an address; the standard form leaves them out.");
}
