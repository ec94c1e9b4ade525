namespace Hub.Domain.Citizens;

/// <summary>
/// What an agency's own file says of its record, in the file's words: evidence of who somebody is, and nothing that the hub vouches for. Each telling
/// stands for all that was told of the record before.
/// </summary>
public abstract record RecordEvent : HubEvent
{
    /// <summary>Where the file says that they live; under the address key. It stands before the description that it belongs to, in the same append.</summary>
    /// <param name="Says">By column: house-number, street, unit, address-line, locality, city, state, zip.</param>
    public sealed record RecordLocated(RecordId Record, IReadOnlyDictionary<string, string> Says) : RecordEvent;

    /// <summary>Who the file says that they are; under the identity key.</summary>
    /// <param name="Says">By column: first, middle, last, suffix, birth-date, ssn, ssn-last4, licence, person-number, sex, email, phone.</param>
    /// <param name="Rules">Kind and version of the rules that it was linked by; null where it was linked by hand or at registration.</param>
    public sealed record RecordDescribed(RecordId Record, IReadOnlyDictionary<string, string> Says, string? Rules = null) : RecordEvent;

    private RecordEvent() { }
}
