using System.Globalization;
using System.Text.Json;
using Hub.Contracts;

namespace Hub.Adapters.Courts;

/// <summary>The message to the Courts, as schemas/agencies/courts-webhook.schema.json has it.</summary>
internal static class ServiceAddress
{
    public static byte[] Write(Guid messageId, RecordState state, AddressToUse address, DateTimeOffset now) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type = "service-address.changed",
        timestamp = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        data = new
        {
            messageId = messageId.ToString("D"),
            caseNumber = state.RecordKey,
            address = new { line = address.Line, city = address.City, state = address.State, zip = address.Zip },
            effectiveDate = state.HoldsFrom?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            reason = Reason(state.Cause),
            change = state.Change,
        },
    });

    private static string Reason(string cause) => cause switch
    {
        Causes.InterestRegistered => "case-linked",
        Causes.Corrected or Causes.MergeReversed => "record-corrected", // Whose record it is was wrong.
        Causes.TemporaryBegan => "temporary-began",
        Causes.TemporaryEnded => "temporary-ended",
        Causes.Replaced => "replaced-by-order",
        Causes.Refetch => "sent-again",
        Causes.Readdressed => "place-renamed",
        _ => "party-moved",
    };
}
