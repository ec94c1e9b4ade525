using static Hub.Domain.Addresses.ProtectionEvent;

namespace Hub.Domain.Addresses;

/// <summary>Whether an address confidentiality programme stands before this citizen, and what everyone else is shown instead.</summary>
public sealed record Protection(string? Programme = null, AddressOnFile? Substitute = null, DateOnly? Since = null, DateOnly? Until = null, ChangeId? Change = null)
{
    public static readonly Protection None = new();

    /// <summary>
    /// Until the log says that it ended: a certificate that ran out does not by itself bare anybody's address (programmes have grace
    /// periods); the programme ends it.
    /// </summary>
    public bool InForce => Substitute is not null;

    public Decision Decide(EnrolProtection request)
    {
        if (request.Until <= request.Today) return new Decision.Refused("bad-date", "The enrolment would be over before it began.");
        if (InForce && request.Programme == Programme && request.Substitute.SamePlaceAs(Substitute) && request.Until == Until)
            return new Decision.NothingToRecord(Change);
        return new Decision.Accepted(new ProtectionEnrolled(request.Change, request.Programme, request.Substitute, request.Today, request.Until));
    }

    /// <summary>The address book is given as the programme sees it; what then holds is written anew for everyone.</summary>
    public Decision Decide(EndProtection request, AddressBook book) => InForce
        ? new Decision.Accepted([new ProtectionEnded(request.Change, request.Today), .. book.RestatedOn(request.Today)])
        : new Decision.Refused("not-protected", "No programme protects this citizen's address.");

    public Protection Evolve(HubEvent? recorded) => recorded switch
    {
        ProtectionEnrolled e => new(e.Programme, e.Substitute, e.From, e.Until, e.Change),
        ProtectionEnded => None,
        _ => this,
    };
}

public sealed record EnrolProtection(ChangeId Change, string Programme, AddressOnFile Substitute, DateOnly? Until, DateOnly Today);

public sealed record EndProtection(ChangeId Change, DateOnly Today);
