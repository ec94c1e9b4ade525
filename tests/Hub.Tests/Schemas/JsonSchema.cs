using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Hub.Tests.Schemas;

/// <summary>
/// Checks JSON against the part of JSON Schema 2020-12 that the hub's own documents use. A keyword that it does not know is an error and
/// never passed over: a check that was not made must not look like one that was.
/// </summary>
/// <param name="document">Where references point into: the schema itself, or the OpenAPI document around it.</param>
internal sealed class JsonSchema(JsonNode document)
{
    private static readonly HashSet<string> Annotations =
        ["$schema", "$id", "$defs", "title", "description", "default", "example", "examples", "deprecated"];

    /// <summary>What is wrong with the value, each with its place; nothing if it is as the schema says.</summary>
    public IReadOnlyList<string> Check(JsonNode schema, JsonNode? value)
    {
        var wrong = new List<string>();
        Check(schema, value, "$", wrong);
        return wrong;
    }

    /// <summary>The part of the document that a reference names.</summary>
    public JsonNode Resolve(string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) throw new NotSupportedException($"{reference} points elsewhere.");
        var at = document;
        foreach (var step in reference[2..].Split('/'))
            at = at[step.Replace("~1", "/").Replace("~0", "~")] ?? throw new KeyNotFoundException($"{reference} points to nothing.");
        return at;
    }

    private void Check(JsonNode schema, JsonNode? value, string at, List<string> wrong)
    {
        foreach (var (keyword, says) in schema.AsObject())
        {
            switch (keyword)
            {
                case "$ref": Check(Resolve(Text(says)), value, at, wrong); break;
                case "type" when !Types(says!).Any(type => Is(value, type)): wrong.Add($"{at} is not {says!.ToJsonString()}"); break;
                case "enum" when !says!.AsArray().Any(one => JsonNode.DeepEquals(one, value)): wrong.Add($"{at} is none of {says.ToJsonString()}"); break;
                case "const" when !JsonNode.DeepEquals(says, value): wrong.Add($"{at} is not {says!.ToJsonString()}"); break;
                case "allOf":
                    foreach (var one in says!.AsArray()) Check(one!, value, at, wrong);
                    break;
                case "oneOf":
                    var fitting = says!.AsArray().Count(one => Check(one!, value).Count == 0);
                    if (fitting != 1) wrong.Add($"{at} fits {fitting} of the forms instead of one");
                    break;
                case "type" or "enum" or "const": break;
                default:
                    if (!CheckObject(keyword, says, schema, value, at, wrong) && !CheckArray(keyword, says, value, at, wrong)
                        && !CheckScalar(keyword, says, value, at, wrong) && !Annotations.Contains(keyword) && !keyword.StartsWith("x-", StringComparison.Ordinal))
                        throw new NotSupportedException($"The checker does not know '{keyword}'.");
                    break;
            }
        }
    }

    private bool CheckObject(string keyword, JsonNode? says, JsonNode schema, JsonNode? value, string at, List<string> wrong)
    {
        var members = value as JsonObject;
        switch (keyword)
        {
            case "required":
                if (members is not null)
                    foreach (var name in says!.AsArray().Select(Text)) if (!members.ContainsKey(name)) wrong.Add($"{at}.{name} is missing");
                return true;
            case "properties":
                if (members is not null)
                    foreach (var (name, of) in says!.AsObject()) if (members.TryGetPropertyValue(name, out var member)) Check(of!, member, $"{at}.{name}", wrong);
                return true;
            case "additionalProperties":
                if (says!.GetValueKind() != JsonValueKind.False) throw new NotSupportedException("additionalProperties is false or left out.");
                if (members is not null)
                    wrong.AddRange(members.Select(m => m.Key).Where(name => schema["properties"]?[name] is null).Select(name => $"{at}.{name} is not described"));
                return true;
            default:
                return false;
        }
    }

    private bool CheckArray(string keyword, JsonNode? says, JsonNode? value, string at, List<string> wrong)
    {
        var items = value as JsonArray;
        switch (keyword)
        {
            case "items":
                for (var i = 0; i < items?.Count; i++) Check(says!, items[i], $"{at}[{i}]", wrong);
                return true;
            case "minItems":
                if (items?.Count < Number(says!)) wrong.Add($"{at} has too few items");
                return true;
            case "maxItems":
                if (items?.Count > Number(says!)) wrong.Add($"{at} has too many items");
                return true;
            default:
                return false;
        }
    }

    private static bool CheckScalar(string keyword, JsonNode? says, JsonNode? value, string at, List<string> wrong)
    {
        var text = value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
        var number = value?.GetValueKind() == JsonValueKind.Number ? Number(value) : (decimal?)null;
        bool? holds = keyword switch
        {
            "minLength" => text is null || text.Length >= Number(says!),
            "maxLength" => text is null || text.Length <= Number(says!),
            "pattern" => text is null || Regex.IsMatch(text, Text(says), RegexOptions.ECMAScript),
            "format" => FormatHolds(Text(says), text, number),
            "minimum" => number is null || number >= Number(says!),
            "maximum" => number is null || number <= Number(says!),
            _ => null,
        };
        if (holds == false) wrong.Add($"{at} breaks {keyword} {says!.ToJsonString()}");
        return holds is not null;
    }

    private static bool FormatHolds(string format, string? text, decimal? number) => format switch
    {
        "date" => text is null || DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" => text is null || (Regex.IsMatch(text, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)),
        "uuid" => text is null || Guid.TryParseExact(text, "D", out _),
        "int64" => number is null || (number >= long.MinValue && number <= long.MaxValue),
        _ => throw new NotSupportedException($"The checker does not know the format '{format}'."),
    };

    private static IEnumerable<string> Types(JsonNode says) => says is JsonArray several ? several.Select(Text) : [Text(says)];

    private static bool Is(JsonNode? value, string type) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number)
            or ("boolean", JsonValueKind.True or JsonValueKind.False) or ("null", JsonValueKind.Null) => true,
        ("integer", JsonValueKind.Number) => decimal.IsInteger(Number(value!)),
        ("object" or "array" or "string" or "number" or "integer" or "boolean" or "null", _) => false,
        _ => throw new NotSupportedException($"There is no type '{type}'."),
    };

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static decimal Number(JsonNode node) => decimal.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
