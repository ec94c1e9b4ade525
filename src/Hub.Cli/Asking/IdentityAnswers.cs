using System.Text;
using System.Text.Json.Serialization;

namespace Hub.Cli.Asking;

// What the hub answers about whose records and files are whose: files merged and parted, records taken in, loads, questions.

public sealed record Unlinked(string Agency, string Record, string Citizen, long Position);

public sealed record NameAsked(Person Name, string? From, string Evidence)
{
    private bool PrintMembers(StringBuilder text) { text.Append(From); return true; }
}

public sealed record NotSameAsked(string Other, string Evidence, bool TakenBack);

public sealed record WrongTelling(long Sequence, DateTimeOffset ToldAt, Place? Address, string State);

public sealed record ToldOfAnother(string Agency, string Record, string Citizen, IReadOnlyList<WrongTelling> Told, Place? Instead);

/// <summary>What was done about whose file it is.</summary>
public sealed record FileDone(string Status, string? Citizen, string? Merge, string? Survivor, string? Retired, long? Position, bool ProtectionStays, IReadOnlyList<ToldOfAnother>? Sent);

public sealed record ReversedMerge(DateTimeOffset RecordedAt, string Reason);

public sealed record MergeLine(string Merge, string Survivor, string Retired, DateTimeOffset RecordedAt, string Evidence, ReversedMerge? Reversed);

public sealed record NotSamePair(string Citizen, string Other);

public sealed record MergesOfCitizen(string Citizen, IReadOnlyList<string> Members, IReadOnlyList<MergeLine> Merges, IReadOnlyList<NotSamePair> NotSame);

/// <param name="Says">By column, such as birth-date; what the file leaves empty is not in it.</param>
public sealed record RecordRow(string Key, IReadOnlyDictionary<string, string>? Says, bool? Ended = null);

public sealed record RecordRows(string Agency, IReadOnlyList<RecordRow> Records);

/// <param name="File">SHA-256 in hex.</param>
public sealed record LoadAsked(string Agency, string File, long Rows, bool? Again);

public sealed record Nothing;

public sealed record LoadPiece(long First, IReadOnlyList<RecordRow> Rows);

public sealed record LoadRefusal(string Code, long Rows, IReadOnlyList<long> Numbers);

/// <summary>How far a load is, and what became of its rows.</summary>
public sealed record LoadTold(
    string Load, string Agency, string State, long FileRows, long Staged, long Taken, long Left, long Accepted, long NewCitizens, long Linked, long InReview, long Changed, long Unchanged, long Ended,
    long Refused, IReadOnlyList<LoadRefusal> Refusals, long Questions, bool AddsUp, IReadOnlyList<string> Discrepancies, long? FirstPosition, long? LastPosition,
    DateTimeOffset BegunAt, DateTimeOffset? EndedAt)
{
    [JsonIgnore]
    public bool IsOpen => State == "open";
}

public sealed record LoadsTold(IReadOnlyList<LoadTold> Loads);

public sealed record ReviewLine(string Review, string State, string One, string? Other, DateTimeOffset OpenedAt);

public sealed record ReviewPage(IReadOnlyList<ReviewLine> Reviews, string? Next);

public sealed record ReviewRecord(string Id, string? Agency, IReadOnlyDictionary<string, string> Says);

public sealed record ReviewSide(string Citizen, IReadOnlyList<ReviewRecord> Records);

public sealed record ReviewBecause(string? Field, string? Level, double Bits, string Reason);

public sealed record ReviewPair(
    string One, string Other, string Grade, double Chance, IReadOnlyList<string> Doubts, IReadOnlyList<string> Differs, IReadOnlyList<string> SameNumbers, IReadOnlyList<ReviewBecause> Because);

public sealed record ReviewTried(string Activity, string By, string? Office, string? Channel, DateOnly On);

public sealed record ReviewShown(
    string Review, string About, string State, DateTimeOffset OpenedAt, string? Reason, string Rules, ReviewSide One, ReviewSide? Other, IReadOnlyList<ReviewPair> Pairs, IReadOnlyList<string> Household,
    ReviewTried? Tried, IReadOnlyList<string> NotTheirs);

public sealed record AliasTold(Person Name, DateOnly? Until);

/// <param name="OfAge">The day is that before the one on which they come of age.</param>
public sealed record GuardianTold(string Citizen, DateOnly? Until, bool OfAge, bool Ended);

public sealed record RecordTold(string Record, string Agency, string Key, string Grade, string Evidence, DateTimeOffset LinkedAt, string? With, IReadOnlyList<ReviewBecause>? Because);

public sealed record WhoTheyAre(
    string Citizen, Person? Name, IReadOnlyList<AliasTold> Aliases, DateOnly? BirthDate, bool Deceased, IReadOnlyList<GuardianTold> Guardians, IReadOnlyList<RecordTold> Records, IReadOnlyList<string> Reviews);

public sealed record ReviewVerdict(string Verdict, string Reason, IReadOnlyList<string>? Records);

/// <param name="Outcome">nobodys where its agency never said enough to tell whose it is.</param>
public sealed record RecordPlaced(string Record, string? Agency, string Outcome, string? Citizen);

public sealed record ReviewReceipt(string Review, string Verdict, string? Merge, string? Survivor, string? Retired, IReadOnlyList<RecordPlaced>? Records);

public sealed record RecordResult(string Key, string Outcome, string? Code, string? Citizen, int Reviews);

public sealed record RecordResults(IReadOnlyList<RecordResult> Results);
