using Hub.Domain.Addresses;

namespace Hub.Domain.Sharing;

/// <summary>Facts about what one agency's record was told, and what became of it. One stream per agency and record.</summary>
public abstract record DeliveryEvent : HubEvent
{
    /// <summary>The agency was shown these fields of this change, for this purpose, on this basis.</summary>
    /// <param name="Source">The position of the fact that it tells of; told once per record.</param>
    public sealed record ChangeDisclosed(
        long Sequence, long Source, string Cause, ChangeId? Change, AddressOnFile Address, DateOnly? HoldsFrom, AddressKind Kind, bool IsSubstitute,
        IReadOnlyList<string> Fields, string Purpose, string Basis, Guid Message) : DeliveryEvent, IDisclosure
    {
        IDisclosure IDisclosure.Numbered(long sequence, Guid message) => this with { Sequence = sequence, Message = message };
    }

    /// <summary>The agency was told by which other of its own records the person goes whom this one is about; or that it goes by itself.</summary>
    /// <param name="SameAs">The one of that person's records at this agency that the hub has known longest; null: this one itself.</param>
    /// <param name="Since">The day on which the state knew it.</param>
    public sealed record IdentifierChanged(long Sequence, long Source, RecordId? SameAs, DateOnly Since, string Purpose, string Basis, Guid Message) : DeliveryEvent, IDisclosure
    {
        IDisclosure IDisclosure.Numbered(long sequence, Guid message) => this with { Sequence = sequence, Message = message };
    }

    /// <summary>The agency's own system said that it holds it.</summary>
    public sealed record ChangeApplied(long Sequence, DateTimeOffset At, string? AgencyReference) : DeliveryEvent;

    public sealed record ChangeRejected(long Sequence, DateTimeOffset At, string Code, string? AgencyReference) : DeliveryEvent;

    /// <summary>It could not be brought to the agency's system; a person must look. Later sequences wait behind it.</summary>
    public sealed record ChangeParked(long Sequence, DateTimeOffset At, string Code) : DeliveryEvent;

    /// <summary>The record's present state is to be told again.</summary>
    public sealed record RefetchRequested(string Reason) : DeliveryEvent;

    private DeliveryEvent() { }
}

/// <summary>What every disclosure says, whether it is of where to reach somebody or of who is one person.</summary>
public interface IDisclosure
{
    /// <summary>1, 2, 3 … per record, whatever is told.</summary>
    long Sequence { get; }

    /// <summary>The position of the fact that it tells of.</summary>
    long Source { get; }
    string Purpose { get; }
    string Basis { get; }

    /// <summary>The agency's idempotency key.</summary>
    Guid Message { get; }

    /// <summary>Sequence and message id are the teller's to give.</summary>
    IDisclosure Numbered(long sequence, Guid message);
}
