using Hub.Contracts;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.Domain.Sealing;
using Hub.Domain.Sharing;
using static Hub.Domain.Addresses.AddressEvent;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Domain.Sharing.DeliveryEvent;
using static Hub.Domain.Sharing.SharingEvent;

namespace Hub.Server.Propagation;

/// <summary>
/// Who is told what. An agency is told a state, not a difference: the one address that it may use for this record today. It is told
/// when that differs from what it was told last, so a fact that changes nothing for it (a late move, a protected person's move) is
/// not told at all, and not even its time shows.
/// </summary>
public static class Announcements
{
    /// <summary>The kinds of fact after which somebody may have to be told. When a file opens again, so is what was not told while it was sealed, or while somebody was taken for dead.</summary>
    public static bool MayConcern(HubEvent? fact) => fact is AddressEvent or ProtectionEvent or InterestRegistered or RefetchRequested or KeepingEvent.KeyUnsealed or CitizensMerged or MergeReversed or DeathAnnulled;

    /// <param name="trigger">The fact that is told of; its position is the disclosure's source.</param>
    /// <param name="about">The change that the fact is about, if it is about one.</param>
    /// <param name="then">The citizen as known when the fact was recorded; who is one person, as known now.</param>
    /// <param name="now">The citizen as known now: protection that began since then holds back what came before it.</param>
    /// <param name="last">What was told for this record last; null if nothing yet, or if it may not be read any more.</param>
    /// <returns>Null when there is nothing to tell. Sequence and message id are the teller's to give.</returns>
    public static ChangeDisclosed? For(
        Recorded trigger, ChangeId? about, Citizen then, Citizen now, Agreement agreement, ChangeDisclosed? last, bool toldBefore, DateOnly today)
    {
        if (now.Custody is not Custody.Open) return null;
        // Nobody newly hears of the dead; what an agency was told of them can still be put right.
        if (now.IsDeceased && (!toldBefore || trigger.Event is InterestRegistered or CitizensMerged)) return null;
        if (agreement.EntitledTo(then.Addresses, now.Protection, today) is not { } entitled) return null;
        var again = trigger.Event is RefetchRequested;
        if (!again && last is not null && last.IsSubstitute == entitled.IsSubstitute && last.Address.SamePlaceAs(entitled.Address)) return null;

        // A substitute comes from the enrolment, whatever it was that was told of: the agency strikes out what it held before, and that a
        // protected person moved is not said.
        var cause = !toldBefore ? Causes.InterestRegistered : entitled.IsSubstitute ? Causes.Replaced : CauseOf(trigger.Event);
        var change = entitled.IsSubstitute ? entitled.Change : about ?? entitled.Change;
        return new ChangeDisclosed(
            Sequence: 0, trigger.Position, cause, change, entitled.Address,
            entitled.From, entitled.Kind, entitled.IsSubstitute, FieldsOf(entitled), agreement.Terms!.Purpose, agreement.Terms.Basis, Message: default);
    }

    /// <summary>
    /// What a disclosure made before may still say: never more than its fact lists, nor than today's entitlement allows. Null: nothing,
    /// its sequence goes out empty.
    /// </summary>
    public static ChangeDisclosed? Again(ChangeDisclosed? made, Citizen now, Agreement agreement, long lastSequence, DateOnly today)
    {
        if (made is null || now.Custody is not Custody.Open || made.Sequence < lastSequence) return null;
        if (agreement.Terms is not { } terms || today < terms.From || today > terms.Until) return null;
        if (made.IsSubstitute) return made;
        return (now.Protection.InForce && !terms.Cleared) || !terms.Kinds.Contains(made.Kind) ? null : made;
    }

    private static string CauseOf(HubEvent? trigger) => trigger switch
    {
        AddressCorrected or DeathAnnulled => Causes.Corrected, // A wrong record kept it from being told.
        AddressReaddressed => Causes.Readdressed,
        AddressChanged { Until: not null } => Causes.TemporaryBegan,
        TemporaryAddressEnded => Causes.TemporaryEnded,
        ProtectionEvent or AddressChanged { Restates: true } => Causes.Replaced,
        RefetchRequested => Causes.Refetch,
        InterestRegistered => Causes.InterestRegistered,
        CitizensMerged => Causes.Merged,
        MergeReversed => Causes.MergeReversed,
        _ => Causes.Moved,
    };

    private static IReadOnlyList<string> FieldsOf(Entitled entitled) =>
        entitled.Address.County is null ? ["line", "city", "state", "zip", "holds-from"] : ["line", "city", "state", "zip", "county", "holds-from"];
}
