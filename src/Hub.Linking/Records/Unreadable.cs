namespace Hub.Linking;

/// <summary>Why a file is not read, and on which line; without anything that stands there, since that is about people.</summary>
public sealed record Unreadable(string Code, long Line, string Reason)
{
    internal static Unreadable Empty => new("file-empty", 1, "has no line of headings");
    internal static Unreadable NoKey => new("key-heading-missing", 1, "has no heading for the records' keys: record_id, rec_id, unique_id or id");
    internal static Unreadable NothingKnown => new("headings-unknown", 1, "has no heading that says something about a person, such as first, last, dob, ssn or street_name");
    internal static Unreadable Twice => new("heading-twice", 1, "names a heading twice");
    internal static Unreadable OtherCells(long line) => new("row-unreadable", line, "has more or fewer cells than there are headings");
    internal static Unreadable OpenQuote(long line) => new("row-unreadable", line, "has a quote that nothing closes");
    internal static Unreadable NotUtf8(long line) => new("not-utf-8", line, "or one after it is not UTF-8; save the file as UTF-8");
    internal static Unreadable BlankInKey(long line) => new("key-has-blank", line, "has a blank in its key, and blanks part keys where several are listed");
}
