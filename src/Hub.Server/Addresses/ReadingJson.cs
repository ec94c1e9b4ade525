using System.Text.Json;
using Hub.Postal;

namespace Hub.Server.Addresses;

/// <summary>
/// What was read in an address, as the CLI and the API both give it: the fields in the words as written, then everything that was made of them. Every
/// member is always there, null where there is nothing to say. Written by hand: a file of a million lines is a million of these.
/// </summary>
public static class ReadingJson
{
    public static void Write(Utf8JsonWriter to, Postal.Reading reading)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(reading);
        var f = reading.Fields;
        to.WriteStartObject();
        to.WriteString("number"u8, f.Number);
        to.WriteString("predirectional"u8, f.Predirectional);
        to.WriteString("street"u8, f.Street);
        to.WriteString("suffix"u8, f.Suffix);
        to.WriteString("postdirectional"u8, f.Postdirectional);
        to.WriteString("unit"u8, f.Unit);
        to.WriteString("city"u8, f.City);
        to.WriteString("state"u8, f.State);
        to.WriteString("zip"u8, f.Zip);
        to.WriteString("unitDesignator"u8, f.UnitDesignator);
        to.WriteString("group"u8, f.Group);
        to.WriteString("route"u8, f.Route);
        to.WriteString("urbanization"u8, f.Urbanization);
        to.WriteString("recipient"u8, f.Recipient);
        to.WriteString("building"u8, f.Building);
        to.WriteString("country"u8, f.Country);

        to.WritePropertyName("standard"u8);
        if (reading.Standard is { } standard) WriteStandard(to, standard);
        else to.WriteNullValue();
        to.WriteString("matchKey"u8, reading.MatchKey);
        to.WriteString("grade"u8, WordOf(reading.Grade));
        to.WriteStartArray("alternatives"u8);
        foreach (var other in reading.Alternatives) WriteStandard(to, other);
        to.WriteEndArray();
        to.WriteStartArray("changes"u8);
        foreach (var change in reading.Changes)
        {
            to.WriteStartObject();
            to.WriteString("code"u8, change.Code);
            to.WriteString("from"u8, change.From);
            to.WriteString("to"u8, change.To);
            to.WriteString("why"u8, Why(change.Code));
            to.WriteEndObject();
        }
        to.WriteEndArray();
        to.WriteStartArray("warnings"u8);
        foreach (var warning in reading.Warnings) WriteFinding(to, warning);
        to.WriteEndArray();
        to.WriteStartArray("suggestions"u8);
        foreach (var suggestion in DidYouMean.In(reading))
        {
            to.WriteStartObject();
            to.WriteString("field"u8, suggestion.Field);
            to.WriteString("code"u8, suggestion.Code);
            to.WriteString("written"u8, suggestion.Written);
            to.WriteString("meant"u8, suggestion.Meant);
            to.WriteEndObject();
        }
        to.WriteEndArray();
        to.WritePropertyName("refusal"u8);
        if (reading.Refusal is { } refusal) WriteFinding(to, refusal);
        else to.WriteNullValue();
        to.WriteString("county"u8, reading.Standard?.County?.ToUpperInvariant());
        to.WriteString("tableEdition"u8, reading.TablesEdition);
        to.WriteString("asTyped"u8, reading.AsTyped);
        to.WriteEndObject();
    }

    public static string WordOf(Verdict verdict) => verdict switch
    {
        Verdict.Same => "same",
        Verdict.Different => "different",
        _ => "unsure",
    };

    private static string WordOf(Grade grade) => grade switch
    {
        Grade.Verified => "verified",
        Grade.Standardised => "standardised",
        Grade.Ambiguous => "ambiguous",
        _ => "unparseable",
    };

    private static string Why(string code) => code switch
    {
        "directional" => "A direction is one or two letters.",
        "suffix" => "The post office has one short form of each suffix.",
        "suffix-corrected" => "No suffix is spelt so; this one is the nearest.",
        "number-in-digits" => "A house number stands in digits.",
        "number-without-zeros" => "A house number does not begin with zeros.",
        "state" => "A state is its two letters.",
        "state-added" => "The ZIP code lies in this state.",
        "city-added" => "This is the post office's name for the ZIP code's place.",
        "city-corrected" => "The ZIP code says which city was meant.",
        "city-written-out" => "A city's name is written out.",
        _ => "Publication 28 of the post office has it so.",
    };

    private static void WriteStandard(Utf8JsonWriter to, StandardAddress standard)
    {
        to.WriteStartObject();
        to.WriteStartArray("lines"u8);
        if (standard.LineAbove is { } above) to.WriteStringValue(above);
        to.WriteStringValue(standard.Line);
        if (LastLine(standard) is { Length: > 0 } last) to.WriteStringValue(last);
        to.WriteEndArray();
        to.WriteString("line"u8, standard.Line);
        to.WriteString("city"u8, standard.City);
        to.WriteString("state"u8, standard.State);
        to.WriteString("zip"u8, standard.Zip);
        to.WriteEndObject();
    }

    private static string LastLine(StandardAddress s) => (s.City.Length > 0, s.State.Length > 0, s.Zip.Length > 0) switch
    {
        (true, true, true) => $"{s.City} {s.State} {s.Zip}",
        (true, true, false) => $"{s.City} {s.State}",
        _ => string.Join(' ', new[] { s.City, s.State, s.Zip }.Where(part => part.Length > 0)),
    };

    private static void WriteFinding(Utf8JsonWriter to, Finding finding)
    {
        to.WriteStartObject();
        to.WriteString("code"u8, finding.Code);
        to.WriteString("reason"u8, finding.Reason);
        to.WriteEndObject();
    }
}
