using System.Globalization;
using System.Text.Json;
using Hub.Sandbox.Records;

namespace Hub.Sandbox.Courts;

/// <summary>Reads the hub's other webhook as courts-party-identity.schema.json lays down.</summary>
public static class PartyIdentityChanged
{
    public const string Type = "party-identity.changed";

    /// <summary>The posting; null where it does not hold to the schema.</summary>
    public static Posting? Read(ReadOnlySpan<byte> body, string webhookId)
    {
        Message? message;
        try
        {
            message = JsonSerializer.Deserialize<Message>(body, ServiceAddressChanged.Strict);
        }
        catch (JsonException)
        {
            return null;
        }

        if (message is not { Type: Type, Timestamp: { } sent, Data: { MessageId: { } id, CaseNumber: { } number, Since: { } since } data }
            || !ServiceAddressChanged.Timestamp.IsMatch(sent) || !ServiceAddressChanged.MessageId.IsMatch(id) || id != webhookId
            || !ServiceAddressChanged.CaseNumber.IsMatch(number) || (data.SamePartyAs is { } other && !ServiceAddressChanged.CaseNumber.IsMatch(other))
            || !DateOnly.TryParseExact(since, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return null;
        return Posting.OfPerson(Guid.ParseExact(id, "D"), number, data.SamePartyAs, day);
    }

    private sealed record Message(string? Type, string? Timestamp, Data? Data);

    private sealed record Data(string? MessageId, string? CaseNumber, string? SamePartyAs, string? Since);
}
