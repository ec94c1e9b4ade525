using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Hub.Sandbox.Records;

namespace Hub.Sandbox.Courts;

/// <summary>Reads the hub's webhook as courts-webhook.schema.json lays down.</summary>
public static partial class ServiceAddressChanged
{
    public const int MostBytes = 16_384;

    internal static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        PropertyNameCaseInsensitive = false,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        MaxDepth = 8,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly FrozenSet<string> reasons = FrozenSet.Create(StringComparer.Ordinal,
        "case-linked", "party-moved", "record-corrected", "temporary-began", "temporary-ended", "replaced-by-order", "sent-again", "place-renamed");

    [GeneratedRegex("^[A-Z0-9][A-Z0-9-]{0,31}\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    internal static partial Regex CaseNumber { get; }

    [GeneratedRegex("^[!-~]([ -~]{0,62}[!-~])?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Line { get; }

    [GeneratedRegex("^[!-~]([ -~]{0,38}[!-~])?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex City { get; }

    [GeneratedRegex("^[0-9]{5}(-[0-9]{4})?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Zip { get; }

    [GeneratedRegex("^[A-Za-z0-9-]{1,40}\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Change { get; }

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    internal static partial Regex MessageId { get; }

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,7})?Z\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    internal static partial Regex Timestamp { get; }

    /// <summary>The posting, or the code of what is wrong.</summary>
    public static (Posting? Posting, string? Code) Read(ReadOnlySpan<byte> body, string webhookId)
    {
        Message? message;
        try
        {
            message = JsonSerializer.Deserialize<Message>(body, Strict);
        }
        catch (JsonException)
        {
            return (null, IsJson(body) ? "not-valid" : "not-json");
        }

        if (message is not { Type: "service-address.changed", Timestamp: { } sent, Data: { Address: { } address, MessageId: { } id, CaseNumber: { } number, Reason: { } reason } data }
            || !Timestamp.IsMatch(sent) || !MessageId.IsMatch(id) || id != webhookId || !CaseNumber.IsMatch(number) || !reasons.Contains(reason)
            || address is not { Line: { } line, City: { } city, State: { } state, Zip: { } zip }
            || !Line.IsMatch(line) || !City.IsMatch(city) || !UspsStates.Has(state) || !Zip.IsMatch(zip)
            || (data.Change is not null && !Change.IsMatch(data.Change)))
        {
            return (null, "not-valid");
        }

        DateOnly? holdsFrom = null;
        if (data.EffectiveDate is not null)
        {
            if (!DateOnly.TryParseExact(data.EffectiveDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return (null, "not-valid");
            holdsFrom = day;
        }

        return (new Posting(Guid.ParseExact(id, "D"), number, new MailAddress(line, city, state, zip), holdsFrom, reason, data.Change), null);
    }

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private sealed record Message(string? Type, string? Timestamp, Data? Data);

    private sealed record Data(string? MessageId, string? CaseNumber, Address? Address, string? EffectiveDate, string? Reason, string? Change);

    private sealed record Address(string? Line, string? City, string? State, string? Zip);
}
