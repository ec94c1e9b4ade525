using Hub.Domain.Addresses;

namespace Hub.Domain.Sharing;

/// <summary>Facts about what an agency may be told. An agreement is about no person; an interest is.</summary>
public abstract record SharingEvent : HubEvent
{
    /// <summary>What one agency may receive, for which purpose, by which statute, from when until when.</summary>
    /// <param name="Kinds">The kinds of address that it may be told, the one it wants most first: it is told one.</param>
    /// <param name="Cleared">Its statute and the programme's authorisation entitle it to protected addresses.</param>
    public sealed record AgreementRegistered(
        string Agency, string Purpose, string Basis, IReadOnlyList<AddressKind> Kinds, bool Cleared, DateOnly From, DateOnly? Until) : SharingEvent;

    public sealed record AgreementEnded(string Agency, DateOnly On) : SharingEvent;

    /// <summary>The agency has a file on this citizen. Nothing flows without it.</summary>
    public sealed record InterestRegistered(string Agency, RecordId Record, CitizenId Citizen, string Capacity, DateOnly From) : SharingEvent;

    /// <summary>The agency's file is not about this citizen any more, or is closed; the next that is registered is its record's next.</summary>
    public sealed record InterestEnded(string Agency, RecordId Record, CitizenId Citizen, DateOnly On) : SharingEvent;

    private SharingEvent() { }
}
