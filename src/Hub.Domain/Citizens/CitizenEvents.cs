using System.Text;

namespace Hub.Domain.Citizens;

/// <summary>Facts about who a citizen is. They lie under the identity key.</summary>
public abstract record CitizenEvent : HubEvent
{
    public sealed record CitizenRegistered(PersonName Name, DateOnly? BirthDate) : CitizenEvent;

    /// <summary>An agency's record was found to be about this citizen.</summary>
    /// <param name="Key">The agency's own key: licence number, taxpayer account, case number.</param>
    /// <param name="Grade">certain, probable, possible or certainly-not.</param>
    public sealed record RecordLinked(RecordId Record, string Agency, string Key, string Grade, string Evidence) : CitizenEvent;

    /// <summary>The record is not about this citizen, or nobody knows any more whom it is about.</summary>
    public sealed record RecordUnlinked(RecordId Record, string Agency, string Reason) : CitizenEvent;

    /// <summary>Its agency closed the record: a licence was given up, an account closed. It was about this citizen and goes on saying so; linked again it is open again.</summary>
    /// <param name="On">The day, where it is known.</param>
    /// <param name="Evidence">How it is known.</param>
    /// <param name="ReplacedBy">The agency goes on with it under another key, which is this record of the same citizen: a renewed licence.</param>
    public sealed record RecordEnded(RecordId Record, string Agency, DateOnly? On, string Evidence, RecordId? ReplacedBy = null) : CitizenEvent;

    /// <summary>The person goes by another name; the earlier one stays as an alias.</summary>
    /// <param name="From">The first day of the new name, where it is known.</param>
    public sealed record NameChanged(PersonName Name, DateOnly? From, string Evidence) : CitizenEvent;

    /// <param name="On">The day of death, where it is known.</param>
    public sealed record DeathRecorded(DateOnly? On, string Evidence) : CitizenEvent;

    /// <summary>The death should never have been recorded: the person lives, or another died. The book is open again, as it was.</summary>
    public sealed record DeathAnnulled(string Evidence) : CitizenEvent;

    /// <summary>Somebody else acts for this citizen. A relation between two people, and no evidence that they are one.</summary>
    /// <param name="Until">The last day, where it is known: the day before a child comes of age.</param>
    public sealed record GuardianRecorded(CitizenId Guardian, DateOnly? Until, string Evidence) : CitizenEvent;

    public sealed record GuardianEnded(CitizenId Guardian, string Reason) : CitizenEvent;

    /// <summary>Two files are one person's. It stands in both streams and changes neither: whoever reads folds the retired into the survivor's.</summary>
    public sealed record CitizensMerged(MergeId Merge, CitizenId Survivor, CitizenId Retired, string Evidence) : CitizenEvent;

    /// <summary>They were not one person after all. In both streams; from here on nothing is folded, and each fact is where it was reported.</summary>
    public sealed record MergeReversed(MergeId Merge, CitizenId Survivor, CitizenId Retired, string Reason) : CitizenEvent;

    /// <summary>The two are not one person, whatever speaks for it: they are not merged until somebody takes this back. In both streams.</summary>
    public sealed record NotSamePersonRecorded(CitizenId Citizen, CitizenId Other, string Evidence) : CitizenEvent;

    /// <summary>It is open again whether they are one person. In both streams.</summary>
    public sealed record NotSamePersonTakenBack(CitizenId Citizen, CitizenId Other, string Reason) : CitizenEvent;

    private CitizenEvent() { }
}

public sealed record PersonName(string First, string? Middle, string Last, string? Suffix = null)
{
    private bool PrintMembers(StringBuilder _) => false;
}

/// <summary>A name that the person went by before, or that another file knew them by.</summary>
/// <param name="Until">The first day of the name after it, where it is known.</param>
public sealed record Alias(PersonName Name, DateOnly? Until)
{
    private bool PrintMembers(StringBuilder _) => false;
}

/// <param name="Whose">In whose stream it stands.</param>
public sealed record Death(CitizenId Whose, DateOnly? On, long Position);

/// <param name="Until">The last day, where it is known.</param>
public sealed record Guardian(CitizenId Citizen, DateOnly? Until)
{
    /// <summary>Of a child's guardian, where no last day is known, it is the day before the child comes of age. An adult's has none.</summary>
    /// <param name="recordedOn">Whoever was a child then has a guardian for that reason.</param>
    /// <param name="comesOfAgeAt">In years.</param>
    public DateOnly? LastDay(DateOnly? birthDate, DateOnly recordedOn, int comesOfAgeAt) =>
        Until is null && birthDate is { } born && born.Year < DateOnly.MaxValue.Year - comesOfAgeAt && born.AddYears(comesOfAgeAt) is var ofAge && recordedOn < ofAge ? ofAge.AddDays(-1) : Until;
}

/// <summary>One agency's record of the citizen.</summary>
public sealed record LinkedRecord(RecordId Record, string Agency, string Key, long Position)
{
    /// <summary>Where it was linked first: what was closed and opened again, or has another key now, has been known since.</summary>
    public long FirstLinked { get; init; } = Position;

    /// <summary>The day on which it was closed, where that is known.</summary>
    public DateOnly? EndedOn { get; init; }

    /// <summary>Under which record the agency goes on with it; null where it is open, or closed for good.</summary>
    public RecordId? ReplacedBy { get; init; }

    /// <summary>In whose stream it is linked: what its agency is told of it lies under that person's keys.</summary>
    public CitizenId Whose { get; init; }

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(Agency).Append(' ').Append(Record);
        return true;
    }
}
