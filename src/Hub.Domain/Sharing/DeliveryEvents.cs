using Hub.Domain.Addresses;

namespace Hub.Domain.Sharing;

/// <summary>Facts about what one agency's record was told, and what became of it. One stream per agency and record.</summary>
public abstract record DeliveryEvent : HubEvent
{
    /// <summary>The agency was shown these fields of this change, for this purpose, on this basis.</summary>
    /// <param name="Source">The position of the fact that it tells of; told once per record.</param>
    public sealed record ChangeDisclosed(
        long Sequence, long Source, string Cause, ChangeId? Change, AddressOnFile Address, DateOnly? HoldsFrom, AddressKind Kind, bool IsSubstitute,
        IReadOnlyList<string> Fields, string Purpose, string Basis, Guid Message) : DeliveryEvent;

    /// <summary>The agency's own system said that it holds it.</summary>
    public sealed record ChangeApplied(long Sequence, DateTimeOffset At, string? AgencyReference) : DeliveryEvent;

    public sealed record ChangeRejected(long Sequence, DateTimeOffset At, string Code, string? AgencyReference) : DeliveryEvent;

    /// <summary>It could not be brought to the agency's system; a person must look. Later sequences wait behind it.</summary>
    public sealed record ChangeParked(long Sequence, DateTimeOffset At, string Code) : DeliveryEvent;

    /// <summary>The record's present state is to be told again.</summary>
    public sealed record RefetchRequested(string Reason) : DeliveryEvent;

    private DeliveryEvent() { }
}
