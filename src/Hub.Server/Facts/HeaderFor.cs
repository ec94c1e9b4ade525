using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using static Hub.Domain.Addresses.AddressEvent;
using static Hub.Domain.Addresses.ProtectionEvent;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Domain.Sealing.KeepingEvent;

namespace Hub.Server.Facts;

/// <summary>What a fact adds to its envelope so that lists and calendars can be kept without opening any body.</summary>
internal static class HeaderFor
{
    /// <param name="book">As it is before the fact.</param>
    public static FactHeader Of(HubEvent fact, FactHeader by, AddressBook book, AddressRules rules) => fact switch
    {
        AddressChanged e => by with { Change = e.Change, Waits = e.Waits ? true : null, DueOn = e.Waits ? e.From : FirstLook(e.Until, rules) },
        AddressTookEffect e => by with
        {
            Change = e.Change,
            DueOn = book.Find(e.Change) is { EndAnnounced: true, Until: { } last } ? last.AddDays(1) : FirstLook(book.Find(e.Change)?.Until, rules),
        },
        AddressChangeWithdrawn e => by with { Change = e.Change },
        AddressCorrected e => by with { Change = e.Change, Corrects = e.Corrects },
        AddressReaddressed e => by with { Change = e.Change, Renames = e.Renames },
        TemporaryAddressEndingSoon e => by with { Change = e.Change, DueOn = e.LastDay.AddDays(1) },
        TemporaryAddressEnded e => by with { Change = e.Change },
        ProtectionEnrolled e => by with { Change = e.Change },
        ProtectionEnded e => by with { Change = e.Change },
        RecordLinked e => by with { Agency = e.Agency, Record = e.Record },
        RecordEvent.RecordLocated e => by with { Record = e.Record },
        RecordEvent.RecordDescribed e => by with { Record = e.Record },
        RecordUnlinked e => by with { Agency = e.Agency, Record = e.Record },
        RecordEnded e => by with { Agency = e.Agency, Record = e.Record },
        CitizensMerged e => by with { Merge = e.Merge, Survivor = e.Survivor, Retired = e.Retired },
        MergeReversed e => by with { Merge = e.Merge, Survivor = e.Survivor, Retired = e.Retired },
        ErasureApproved e => by with { DueOn = e.DueOn },
        LegalHoldLifted e => by with { DueOn = e.DueOn },
        ErasureConfirmed e => by with { Agency = e.Agency, Record = e.Record },
        _ => by,
    };

    // The day on which a temporary address's end is announced; the announcement then names the day after its last.
    private static DateOnly? FirstLook(DateOnly? until, AddressRules rules) => until?.AddDays(-rules.TemporaryWarningDays);
}
