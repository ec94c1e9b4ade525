using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Cli.Asking;

// What the hub and the sandbox answer, as far as the commands read it. Members that are not listed are ignored, so that a newer
// server does not break an older command.

public sealed record Problem(string? Title, int? Status, string? Detail, string? Code);

public sealed record TokenAsked(string Role);

public sealed record TokenIssued(string Token);

public sealed record Person(string? First, string? Middle, string? Last, string? Suffix = null);

public sealed record RecordKey(string Agency, string Key);

public sealed record Programme([property: JsonPropertyName("programme")] string Name, string? Substitute);

public sealed record Registration(Person Name, string? BirthDate, IReadOnlyList<RecordKey> Records, string? Address, Programme? Protection, string? Channel = null)
{
    private bool PrintMembers(StringBuilder text) { text.Append(Records.Count).Append(" records"); return true; } // Everything here is personal.
}

public sealed record LinkedRecord(string Agency, string Record);

public sealed record Registered(string Citizen, long Position, string? Change, IReadOnlyList<LinkedRecord>? Records);

public sealed record Reporter(string? Citizen = null, string? Agency = null, string? Key = null);

public sealed record MoveReport(
    Reporter? ReportedBy, string? Address, string? EffectiveOn, string? Until = null, IReadOnlyList<string>? Kinds = null, string? Channel = null,
    DateTimeOffset? ReportedAt = null, string? Assurance = null, string? Office = null, bool? DryRun = null)
{
    private bool PrintMembers(StringBuilder text) { text.Append(EffectiveOn); return true; }
}

public sealed record Correction(string Address, string Reason);

public sealed record Withdrawal(string Reason);

public sealed record OrderDone(string Citizen, string Status, long Position);

public sealed record ErasureLine(string Citizen, string State, DateOnly? DueOn, bool OnHold, DateTimeOffset Since);

public sealed record ErasurePage(IReadOnlyList<ErasureLine> Erasures, string? Next);

public sealed record Warning(string? Code, string? Reason);

public sealed record Place(string Line, string City, string State, string Zip, string? County = null)
{
    public override string ToString() => "an address"; // Personal; shown where a command means to, through Written.

    [JsonIgnore]
    public string Written => $"{Line}, {City} {State} {Zip}";
}

public sealed record MoveReceipt(
    string? Change, string Citizen, string Status, int Version, long Position, DateTimeOffset RecordedAt, Place? Address, IReadOnlyList<Warning>? Warnings);

public sealed record MoveWouldBe(string Status, Place? Address, IReadOnlyList<Warning>? Warnings);

/// <summary>One row of an authority's table.</summary>
public sealed record ReaddressedPlace(string Old, string New, string Kind)
{
    private bool PrintMembers(StringBuilder text) { text.Append(Kind); return true; }
}

public sealed record ReaddressingAsked(string Authority, string Basis, string EffectiveOn, IReadOnlyList<ReaddressedPlace> Rows, bool? DryRun = null);

public sealed record ReaddressingWarning(int Row, string Side, string Code, string Reason);

public sealed record ReaddressingReceipt(string? Readdressing, string Status, int? Rows, IReadOnlyList<ReaddressingWarning>? Warnings);

public sealed record ReaddressingLine(
    string Readdressing, string Status, string Authority, string Basis, DateOnly EffectiveOn, int Rows, DateTimeOffset AnnouncedAt, int? Citizens);

public sealed record ReaddressingPage(IReadOnlyList<ReaddressingLine> Readdressings, string? Next);

public sealed record ReaddressedCitizen(string Citizen, int Row, string Kind, Place Old, Place New)
{
    private bool PrintMembers(StringBuilder text) { text.Append(Citizen); return true; }
}

public sealed record ReaddressedCitizens(IReadOnlyList<ReaddressedCitizen> Citizens, string? Next);

/// <summary>One line of a file of moves, as it was written: the hub reads it.</summary>
public sealed record MoveRow(
    string Key, string? Channel, string? ReportedBy, string? ReportedAt, string? Assurance, string? EffectiveOn, string? Until, string? Kind, string? Address)
{
    private bool PrintMembers(StringBuilder text) { text.Append(Key); return true; }
}

public sealed record MoveRows(IReadOnlyList<MoveRow> Rows);

public sealed record MoveResult(string Key, string Outcome, string? Code, string? Change, int NewFacts);

public sealed record MoveResults(IReadOnlyList<MoveResult> Results);

public sealed record FoundCitizen(string Citizen);

public sealed record BookAddress(string Kind, Place Address, string? AsTyped, DateOnly? From, DateOnly? Until, string? Change, DateTimeOffset? RecordedAt);

public sealed record BookLine(
    string Change, string Status, Place? Address, string? AsTyped, IReadOnlyList<string>? Kinds, DateOnly? From, DateOnly? Until, DateTimeOffset RecordedAt,
    string? CorrectedBy, IReadOnlyList<PlaceRenamed>? Renamed = null);

/// <summary>What an authority called the same place from a day on.</summary>
public sealed record PlaceRenamed(string Change, Place Address, DateOnly From);

public sealed record AddressBook(
    string Citizen, int Version, DateOnly On, DateTimeOffset KnownAt, bool Protected, IReadOnlyList<BookAddress>? Addresses, IReadOnlyList<BookLine>? History);

/// <summary>One telling of an agency's record, and what became of it.</summary>
public sealed record Told(
    long Sequence, long Position, DateTimeOffset ToldAt, string? Change, string? Cause, string? Kind, Place? Address, DateOnly? HoldsFrom, string? Withheld, string? Purpose, string? Basis,
    string State, DateTimeOffset? AnsweredAt, string? Code, string? Reference, long? AnswerPosition, DateTimeOffset? AnswerRecordedAt, string? About = null, string? GoesBy = null)
{
    private bool PrintMembers(StringBuilder text) { text.Append(Sequence); return true; }

    [JsonIgnore]
    public string Written => Address?.Written
        ?? (Withheld is not null ? $"(withheld: {Withheld})" : About == "person" ? GoesBy is null ? "goes by itself" : $"one person with record {GoesBy}" : "");
}

public sealed record Holding(string Agency, string Record, string Key, Told? Held, IReadOnlyList<Told> Tellings)
{
    private bool PrintMembers(StringBuilder text) { text.Append(Agency).Append(' ').Append(Record); return true; }
}

public sealed record HoldingsAnswer(string Citizen, DateOnly On, DateTimeOffset KnownAt, bool Protected, IReadOnlyList<Holding> Records);

public sealed record FactEnvelope(long Position, string? Agency, string? Record, string Type, DateTimeOffset RecordedAt, JsonElement Header);

public sealed record FactList(string Citizen, DateTimeOffset KnownAt, bool Protected, IReadOnlyList<FactEnvelope> Facts);

public sealed record AgencyLag(string Agency, long Open, long Rejected, long Parked, long? OldestSeconds, long RelayBehind);

public sealed record LagReport(
    long DueOpen, long? OldestSeconds, long Rejected, long Parked, IReadOnlyList<AgencyLag> ByAgency, long WaitingForDay, long HeadPosition);

public sealed record Delivery(
    string Agency, string Record, long Sequence, long SourcePosition, string State, string? Code, string? Change, DateTimeOffset DisclosedAt, double AgeSeconds, string? About = null);

public sealed record DeliveryPage(IReadOnlyList<Delivery> Deliveries, long? Next);

public sealed record RedriveAsked(string? Agency, string? State, string? Record, bool DryRun, string Reason);

public sealed record RedriveDone(long Count, IReadOnlyList<Delivery>? Deliveries);

public sealed record ChangeStep(string Step, string? Agency, string? Record, long? Sequence, DateTimeOffset At, string? Code);

public sealed record ChangeAtAgency(string Agency, string Record, string State, DateTimeOffset? DisclosedAt, DateTimeOffset? AppliedAt);

public sealed record ChangeFollowed(
    string Change, string Citizen, string Status, DateTimeOffset RecordedAt, DateOnly? WaitsFor, string? ReportedVia,
    IReadOnlyList<ChangeStep>? Steps, IReadOnlyList<ChangeAtAgency>? Agencies);

public sealed record NoticeAsked(string RecordKey, string Kind);

/// <summary>A letter that an agency printed; <see cref="WithoutHub"/> is where it would have gone had the agency not heard of the last change.</summary>
public sealed record PrintedNotice(
    string Id, string Kind, DateTimeOffset PrintedAt, Place Address, DateTimeOffset KnownSince, string? Change, Place? WithoutHub);

public sealed record KeptCheckpoint(long Size, string Note);

public sealed record CheckpointPage(IReadOnlyList<KeptCheckpoint> Checkpoints);

public sealed record ConsistencyProof(string FromRoot, string ToRoot, IReadOnlyList<string> Hashes);

public sealed record InclusionProof(long Position, long Size, string Root, IReadOnlyList<string> Hashes, bool Witnessed, string Checkpoint);

/// <summary>An exhibit for programs: what was answered, as it was answered.</summary>
public sealed record ExhibitFile(AddressBook AddressBook, HoldingsAnswer? Holdings, IReadOnlyList<FactEnvelope> Facts)
{
    private bool PrintMembers(StringBuilder text) { text.Append(Facts.Count).Append(" facts"); return true; }
}

public sealed record LogAlarm(DateTimeOffset RaisedAt, string RaisedBy, string Kind, long? Position, string Reason);

public sealed record ReadEntry(
    int Number, long Position, DateTimeOffset At, string By, string? Purpose, string? Says, string Read, IReadOnlyList<string>? Fields, int? Rows, string? Code, string? Reference);

public sealed record ReadsPage(IReadOnlyList<ReadEntry> Reads, int? Next);

public sealed record LogAlarms(IReadOnlyList<LogAlarm> Alarms);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(TokenAsked))]
[JsonSerializable(typeof(TokenIssued))]
[JsonSerializable(typeof(Registration))]
[JsonSerializable(typeof(Registered))]
[JsonSerializable(typeof(MoveReport))]
[JsonSerializable(typeof(Correction))]
[JsonSerializable(typeof(Withdrawal))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Unlinked))]
[JsonSerializable(typeof(NameAsked))]
[JsonSerializable(typeof(NotSameAsked))]
[JsonSerializable(typeof(FileDone))]
[JsonSerializable(typeof(MergesOfCitizen))]
[JsonSerializable(typeof(OrderDone))]
[JsonSerializable(typeof(ErasurePage))]
[JsonSerializable(typeof(MoveReceipt))]
[JsonSerializable(typeof(MoveWouldBe))]
[JsonSerializable(typeof(ReaddressingAsked))]
[JsonSerializable(typeof(ReaddressingReceipt))]
[JsonSerializable(typeof(ReaddressingPage))]
[JsonSerializable(typeof(ReaddressedCitizens))]
[JsonSerializable(typeof(MoveRows))]
[JsonSerializable(typeof(RecordRows))]
[JsonSerializable(typeof(LoadAsked))]
[JsonSerializable(typeof(Nothing))]
[JsonSerializable(typeof(LoadPiece))]
[JsonSerializable(typeof(LoadTold))]
[JsonSerializable(typeof(LoadsTold))]
[JsonSerializable(typeof(WhoTheyAre))]
[JsonSerializable(typeof(ReviewPage))]
[JsonSerializable(typeof(ReviewShown))]
[JsonSerializable(typeof(ReviewVerdict))]
[JsonSerializable(typeof(ReviewReceipt))]
[JsonSerializable(typeof(RecordResults))]
[JsonSerializable(typeof(MoveResults))]
[JsonSerializable(typeof(RecordKey))]
[JsonSerializable(typeof(FoundCitizen))]
[JsonSerializable(typeof(AddressBook))]
[JsonSerializable(typeof(HoldingsAnswer))]
[JsonSerializable(typeof(FactList))]
[JsonSerializable(typeof(LagReport))]
[JsonSerializable(typeof(DeliveryPage))]
[JsonSerializable(typeof(RedriveAsked))]
[JsonSerializable(typeof(RedriveDone))]
[JsonSerializable(typeof(ChangeFollowed))]
[JsonSerializable(typeof(NoticeAsked))]
[JsonSerializable(typeof(PrintedNotice))]
[JsonSerializable(typeof(CheckpointPage))]
[JsonSerializable(typeof(ConsistencyProof))]
[JsonSerializable(typeof(LogAlarms))]
[JsonSerializable(typeof(ReadsPage))]
[JsonSerializable(typeof(InclusionProof))]
[JsonSerializable(typeof(ExhibitFile))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class Wire : JsonSerializerContext; // Generated, not reflected: a command that only asks is over in a moment.
