using System.Text.Json;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Postal;
using Hub.Server.Http;

namespace Hub.Server.Addresses;

/// <summary>An address as it comes in: one text as typed, or fields. Both become the post office's form, and both are kept.</summary>
public static class AddressInput
{
    private static readonly JsonSerializerOptions OneOfEach = new(JsonSerializerDefaults.Web) { AllowDuplicateProperties = false };

    private sealed record Fields(string? Line, string? Line2, string? City, string? State, string? Zip)
    {
        public AddressFields AsGiven => new(Line, Line2, City, State, Zip);
    }

    public sealed record Warning(string Code, string Reason);

    public readonly record struct Result(AddressOnFile? Address, IReadOnlyList<Warning> Warnings, Decision.Refused? Refusal);

    public static Result Read(JsonElement? input) => input switch
    {
        { ValueKind: JsonValueKind.String } text => Read(TextOf(text)),
        { ValueKind: JsonValueKind.Object } fields => Read(FieldsOf(fields)),
        null or { ValueKind: JsonValueKind.Null } => Read((string?)null),
        _ => throw NoAddressAtAll,
    };

    /// <summary>What can be read in it, for who only asks: nothing is refused that is a text at all.</summary>
    public static Postal.Reading ReadingOf(JsonElement? input) => input switch
    {
        { ValueKind: JsonValueKind.String } text => AddressReader.Default.Read(TextOf(text) ?? ""),
        { ValueKind: JsonValueKind.Object } fields => AddressReader.Default.Read(FieldsOf(fields).AsGiven),
        _ => throw NoAddressAtAll,
    };

    private static NotAcceptable NoAddressAtAll => new("malformed", "An address is a text, or line, line2, city, state and zip.");

    public static Result Read(string? typed)
    {
        var text = Texts.Take(typed, Texts.LongestAddress) ?? "";
        return From(text, AddressReader.Default.Read(text));
    }

    private static Result Read(Fields f)
    {
        string? T(string? s) => Texts.Take(s, Texts.LongestAddress / 4);
        var fields = new AddressFields(T(f.Line) ?? "", T(f.Line2), T(f.City) ?? "", T(f.State) ?? "", T(f.Zip) ?? "");
        var typed = string.Join(", ", new[] { f.Line, f.Line2, f.City, f.State + " " + f.Zip }.Where(s => !string.IsNullOrWhiteSpace(s)));
        return From(typed, AddressReader.Default.Read(fields));
    }

    private static Result From(string typed, Postal.Reading reading)
    {
        var warnings = reading.Warnings.Select(w => new Warning(w.Code, w.Reason)).ToArray();
        if (reading.Refusal is { } no) return new(null, warnings, new(CodeOf(no.Code), no.Reason));
        if (reading.Standard is not { } s) return new(null, warnings, new("no-address", "This cannot be read as an address."));
        return new(new AddressOnFile(typed, s.Line, s.City, s.State, s.Zip, s.County?.ToUpperInvariant()) { TablesEdition = reading.TablesEdition }, warnings, null);
    }

    // The API's codes are few and stable: what a clerk does is the same whether the last line is missing or a crossing was named, and
    // the sentence says which it was.
    private static string CodeOf(string postal) => postal is "zip-state-conflict" or "field-too-long" ? postal : "no-address";

    // Text inside JSON is looked at only when it is read: it may not be UTF-8, or name half a character.
    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            throw NoAddressAtAll;
        }
    }

    private static Fields FieldsOf(JsonElement element)
    {
        try
        {
            return element.Deserialize<Fields>(OneOfEach) ?? new(null, null, null, null, null);
        }
        catch (JsonException)
        {
            throw NoAddressAtAll;
        }
    }
}

/// <summary>The standard form, as answers give it.</summary>
public sealed record AddressAnswer(string Line, string City, string State, string Zip, string? County)
{
    public static AddressAnswer? Of(AddressOnFile? a) => a is null ? null : new(a.Line, a.City, a.State, a.Zip, a.County);
}
