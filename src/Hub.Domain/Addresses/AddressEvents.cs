namespace Hub.Domain.Addresses;

/// <summary>Facts about where a citizen is reached. The world changing and the record being wrong are different facts.</summary>
public abstract record AddressEvent : HubEvent
{
    /// <summary>The citizen moved, or a first address became known. The earlier address stays true for the days before.</summary>
    /// <param name="From">The first day it holds; null for an open beginning, which only a first address has.</param>
    /// <param name="Until">For a temporary address, the last day it holds, that day included.</param>
    /// <param name="Waits">Recorded before its day: <see cref="AddressTookEffect"/> follows on the day.</param>
    /// <param name="Restates">Written anew when protection ended, under a key that everyone may use; the citizen did not move.</param>
    public sealed record AddressChanged(
        ChangeId Change, AddressOnFile Address, IReadOnlyList<AddressKind> Kinds, DateOnly? From, DateOnly? Until = null, bool Waits = false,
        bool Restates = false) : AddressEvent;

    /// <summary>The day of a change that was told ahead has come.</summary>
    public sealed record AddressTookEffect(ChangeId Change, DateOnly Day) : AddressEvent;

    /// <summary>A change told for a day to come will not happen.</summary>
    public sealed record AddressChangeWithdrawn(ChangeId Change) : AddressEvent;

    /// <summary>The record of a change was wrong: the citizen never lived where it said.</summary>
    public sealed record AddressCorrected(ChangeId Change, ChangeId Corrects, AddressOnFile Address) : AddressEvent;

    public sealed record TemporaryAddressEndingSoon(ChangeId Change, DateOnly LastDay) : AddressEvent;

    /// <summary>The last day of a temporary address is over; the earlier address holds again.</summary>
    public sealed record TemporaryAddressEnded(ChangeId Change, DateOnly LastDay) : AddressEvent;

    /// <summary>The authority named the place anew; the citizen did not move, and lines of the book go on under the new name.</summary>
    /// <param name="Renames">The changes whose lines they are.</param>
    /// <param name="Readdressing">Which table it was in. Here and not in the envelope, where it would say which street.</param>
    /// <param name="From">The first day of the new name.</param>
    public sealed record AddressReaddressed(
        ChangeId Change, IReadOnlyList<ChangeId> Renames, ReaddressingId Readdressing, ReaddressingKind Kind, AddressOnFile Address, DateOnly From) : AddressEvent;

    private AddressEvent() { }
}

/// <summary>Facts of an address confidentiality programme. They lie under the identity key: everyone may learn the substitute.</summary>
public abstract record ProtectionEvent : HubEvent
{
    public sealed record ProtectionEnrolled(ChangeId Change, string Programme, AddressOnFile Substitute, DateOnly From, DateOnly? Until) : ProtectionEvent;

    public sealed record ProtectionEnded(ChangeId Change, DateOnly On) : ProtectionEvent;

    private ProtectionEvent() { }
}
