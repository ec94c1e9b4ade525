using System.Globalization;
using System.Text.Json;
using Hub.Contracts;

namespace Hub.Adapters.Courts;

/// <summary>The message that a case's party is another case's too, or is not, as schemas/agencies/courts-party-identity.schema.json has it.</summary>
internal static class PartyIdentity
{
    public static byte[] Write(Guid messageId, RecordState state, PersonOfRecord person, DateTimeOffset now) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type = "party-identity.changed",
        timestamp = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        data = new
        {
            messageId = messageId.ToString("D"),
            caseNumber = state.RecordKey,
            samePartyAs = person.GoesBy,
            since = person.Since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        },
    });
}
