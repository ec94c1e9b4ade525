using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.Domain.Sealing;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Domain.Sharing.DeliveryEvent;
using static Hub.Domain.Sharing.SharingEvent;

namespace Hub.Domain.Sharing;

/// <summary>
/// Which of its own records an agency is told to be one person's. A record is told of one other, its person's first: so what is told of a record is short, however many
/// there are, and records are one person's when they go by the same. It is told by what is so now, so what came to nothing before anybody was told is not told.
/// </summary>
public static class OnePerson
{
    /// <summary>The kinds of fact after which a record may go by another than before, or after which that may be told.</summary>
    public static bool MayConcern(HubEvent? fact) =>
        fact is CitizensMerged or MergeReversed or RecordUnlinked or RecordEnded or DeathAnnulled or InterestRegistered or RefetchRequested or KeepingEvent.KeyUnsealed or ProtectionEvent.ProtectionEnded;

    /// <summary>The other record of the agency's that this one goes by: the one that was linked first. Null: none, or it is not this person's any more, or closed.</summary>
    public static RecordId? GoesBy(Citizen now, LinkedRecord record)
    {
        if (now.Records.All(r => r.Record != record.Record)) return null;
        var first = now.EveryRecord.Where(r => r.Agency == record.Agency).MinBy(r => r.FirstLinked)!.Record; // One that its agency closed is that person's all the same.
        return first == record.Record ? null : first;
    }

    /// <param name="known">The day of the trigger.</param>
    /// <param name="now">The citizen as known now, merges, protection and orders included.</param>
    /// <param name="toldBefore">Whether the record was ever told by which it goes; and what it was told last, if that may be read.</param>
    /// <returns>Null when there is nothing to tell.</returns>
    public static IdentifierChanged? For(
        Recorded trigger, DateOnly known, Citizen now, LinkedRecord record, Agreement agreement, bool toldBefore, IdentifierChanged? last, DateOnly today)
    {
        if (now.Custody is not Custody.Open || !agreement.IsInForceOn(today)) return null;
        var goesBy = GoesBy(now, record);
        var isAsTold = toldBefore ? last is not null && last.SameAs == goesBy : goesBy is null;
        // What was told wrongly is always put right; but nobody newly hears anything of the dead or of a person in hiding.
        if (!isAsTold && goesBy is not null && !MayHear(now, agreement))
        {
            // That it goes by another of the same person's, for one has a new key, is no news; what was told is as true as before.
            if (last?.SameAs is { } told && now.EveryRecord.Any(r => r.Record == told)) return null;
            goesBy = null;
            isAsTold = !toldBefore || last is { SameAs: null };
        }
        var again = toldBefore && trigger.Event is RefetchRequested;
        if (isAsTold && (!again || (goesBy is not null && IsHidden(now, agreement)))) return null;
        return new(Sequence: 0, trigger.Position, goesBy, isAsTold && last is not null ? last.Since : known, agreement.Terms!.Purpose, agreement.Terms.Basis, Message: default);
    }

    /// <summary>What was told before may be said again: it is the last word on it, and today's entitlement allows it.</summary>
    public static bool MaySayAgain(IdentifierChanged made, Citizen now, Agreement agreement, long lastSequence, DateOnly today) =>
        made.Sequence >= lastSequence && now.Custody is Custody.Open && agreement.IsInForceOn(today) && (made.SameAs is null || !IsHidden(now, agreement));

    private static bool MayHear(Citizen now, Agreement agreement) => !now.IsDeceased && !IsHidden(now, agreement);

    // Whoever flees may have begun anew under another name: that two of its records are one person's would lead from the old one to the new.
    private static bool IsHidden(Citizen now, Agreement agreement) => now.Protection.InForce && agreement.Terms is not { Cleared: true };
}
