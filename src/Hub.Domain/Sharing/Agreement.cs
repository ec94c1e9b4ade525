using Hub.Domain.Addresses;
using static Hub.Domain.Sharing.SharingEvent;

namespace Hub.Domain.Sharing;

/// <summary>What one agency may receive today. Entitlement is data; this only reads it.</summary>
public sealed record Agreement(string Agency, AgreementRegistered? Terms = null)
{
    public Agreement Evolve(SharingEvent recorded) => recorded switch
    {
        AgreementRegistered e => this with { Terms = e },
        AgreementEnded e when Terms is not null => this with { Terms = Terms with { Until = e.On } },
        _ => this,
    };

    public bool IsInForceOn(DateOnly day) => Terms is { } terms && day >= terms.From && (terms.Until is not { } until || day <= until);

    /// <summary>What the agency is shown of this citizen on that day; null for nothing.</summary>
    /// <param name="addresses">As known at the position that is told of.</param>
    /// <param name="protection">As known now: an enrolment since then holds back what came before it.</param>
    public Entitled? EntitledTo(AddressBook addresses, Protection protection, DateOnly day)
    {
        if (!IsInForceOn(day) || Terms is not { } terms) return null;
        if (protection.InForce && !terms.Cleared) return new(protection.Substitute!, protection.Since, AddressKind.Substitute, IsSubstitute: true, protection.Change);
        foreach (var kind in terms.Kinds)
            if (addresses.EntryOn(day, kind) is { } entry && entry.On(day) is { } address)
                return new(address, entry.HoldsFrom(day), kind, IsSubstitute: false, entry.Change);
        return null;
    }
}

/// <summary>The one address that an agency may use, and the change that it comes from.</summary>
public sealed record Entitled(AddressOnFile Address, DateOnly? From, AddressKind Kind, bool IsSubstitute, ChangeId? Change);
