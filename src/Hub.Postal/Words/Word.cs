namespace Hub.Postal;

/// <summary>One word of an address: where it stands in what was typed, its folded letters, and what it can mean.</summary>
internal struct Word
{
    public int Start, End;       // In the text as typed, with a trailing period, without a comma.
    public short Key, KeyLength; // In the folded letters.
    public Marks Marks;
    public Meaning Meaning;

    public readonly bool Has(Marks marks) => (Marks & marks) != 0;
}

[Flags]
internal enum Marks : ushort
{
    None = 0,
    Digit = 1,          // Holds a digit.
    AllDigits = 2,
    StartsWithDigit = 4,
    Ordinal = 8,        // 1ST, 22ND.
    Hash = 16,          // The sign # by itself.
    Fraction = 32,      // 1/2.
    CommaAfter = 64,
    LineAfter = 128,
    Letter = 256,       // One single letter.
    CommaBefore = 512,
    And = 1024,         // &, AND, @
    Zip = 2048,         // Could be a ZIP code: 12345, 12345-6789, 123456789.
    Hyphen = 4096,
    Minus = 8192,       // A minus sign stands before its first digit.
}

/// <summary>Everything one word can mean by the lexicon; 0 where it cannot mean that.</summary>
internal struct Meaning
{
    public byte Suffix;      // Suffixes.Of
    public byte Direction;   // Directionals.Of
    public byte Designator;  // Designators.Of
    public byte State;       // States.Of, one-word names and codes only
    public short NumberWord; // ONE, TWELVE
    public byte OrdinalWord; // FIRST
    public Sense Sense;
}

[Flags]
internal enum Sense : ushort
{
    None = 0,
    CommonSuffix = 1,   // Nearly always a suffix where it could be one.
    Highway = 2,        // HIGHWAY, ROUTE, FM … what a number may follow.
    RoadOwner = 4,      // COUNTY, STATE, US … what may stand before HIGHWAY.
    Country = 8,
    CityWord = 16,      // ST, FT, MT, NORTH … begins a city's name.
    Box = 32,
    NotCity = 64,       // Never in a city's name.
    Note = 128,         // NoteWords.Always
    PartOfNote = 256,   // NoteWords.Together
}
