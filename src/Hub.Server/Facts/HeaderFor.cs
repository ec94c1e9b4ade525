using Hub.Domain;
using static Hub.Domain.Addresses.AddressEvent;
using static Hub.Domain.Addresses.ProtectionEvent;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Server.Facts;

/// <summary>What a fact adds to its envelope so that lists and calendars can be kept without opening any body.</summary>
internal static class HeaderFor
{
    public static FactHeader Of(HubEvent fact, FactHeader by) => fact switch
    {
        AddressChanged e => by with { Change = e.Change, DueOn = NextDay(e) },
        AddressTookEffect e => by with { Change = e.Change },
        AddressChangeWithdrawn e => by with { Change = e.Change },
        AddressCorrected e => by with { Change = e.Change, Corrects = e.Corrects },
        TemporaryAddressEndingSoon e => by with { Change = e.Change, DueOn = e.LastDay.AddDays(1) },
        TemporaryAddressEnded e => by with { Change = e.Change },
        ProtectionEnrolled e => by with { Change = e.Change },
        ProtectionEnded e => by with { Change = e.Change },
        RecordLinked e => by with { Agency = e.Agency, Record = e.Record },
        _ => by,
    };

    // The day itself, or for a temporary address that holds already, the first day on which the calendar looks at its end.
    private static DateOnly? NextDay(AddressChanged e) => e.Waits ? e.From : e.Until is not null ? e.From ?? DateOnly.MinValue : null;
}
