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

    private CitizenEvent() { }
}

public sealed record PersonName(string First, string? Middle, string Last, string? Suffix = null)
{
    private bool PrintMembers(StringBuilder _) => false;
}

/// <summary>One agency's record of the citizen.</summary>
public sealed record LinkedRecord(RecordId Record, string Agency, string Key, long Position)
{
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(Agency).Append(' ').Append(Record);
        return true;
    }
}
