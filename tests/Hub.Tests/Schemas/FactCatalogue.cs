using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hub.EventStore;

namespace Hub.Tests.Schemas;

/// <summary>schemas/events as it is checked in: the table, and a schema of each fact.</summary>
internal sealed class FactCatalogue
{
    private const string Folder = "schemas/events";
    private static readonly string[] OfAnyHeader =
        ["actor", "key", "office", "channel", "onBehalfOf", "reportedUnder", "reportedAt", "origin", "assurance", "purpose", "basis", "correlation", "causation"];

    private readonly Dictionary<string, Row> rows;
    private readonly JsonNode envelope = JsonNode.Parse(Checkout.Text(Folder + "/envelope.schema.json"))!;

    private FactCatalogue(string page)
    {
        rows = Regex.Matches(page, @"^\| \[`(?<name>[^`]+)`\]\((?<file>[^)]+)\) \| `(?<stream>[^`]+)` \| [^|]+ \| (?<body>[^|]+) \| (?<header>[^|]+) \| (?<key>[^|]+) \| \d{4}-\d\d \|$", RegexOptions.Multiline)
            .Select(m => new Row(m.Groups["name"].Value, m.Groups["file"].Value, m.Groups["stream"].Value, Words(m.Groups["body"].Value), Words(m.Groups["header"].Value), m.Groups["key"].Value))
            .ToDictionary(r => r.Name, StringComparer.Ordinal);
        Lines = Regex.Matches(page, @"^\| \[", RegexOptions.Multiline).Count;
    }

    public static FactCatalogue CheckedIn { get; } = new(Checkout.Text(Folder + "/README.md"));

    /// <summary>Rows of the table, read or not.</summary>
    public int Lines { get; }

    public IReadOnlyCollection<string> Names => rows.Keys;

    public static IEnumerable<string> SchemaFiles =>
        Directory.EnumerateFiles(Path.Combine(Checkout.Root, Folder), "*.schema.json").Select(f => Path.GetFileName(f)!).Where(f => f != "envelope.schema.json");

    public Row this[string name] => rows[name];

    /// <summary>What is wrong with a body, by its fact's schema.</summary>
    public static IReadOnlyList<string> Check(string name, JsonNode? body)
    {
        var schema = JsonNode.Parse(Checkout.Text($"{Folder}/{name}.schema.json"))!;
        return [.. new JsonSchema(schema).Check(schema, body).Select(w => $"{name}: {w}")];
    }

    /// <summary>What is wrong with a fact as the log has it.</summary>
    public IEnumerable<string> Check(StoredFact fact, JsonObject header, KeyKind? key, JsonNode? body)
    {
        if (!rows.TryGetValue(fact.Type, out var row)) return [$"{fact.Type} is not in the catalogue"];
        List<string> wrong = [.. Check(fact.Type, body), .. new JsonSchema(envelope).Check(envelope, header).Select(w => $"{fact.Type} header: {w}")];
        var stream = "^" + Regex.Replace(row.Stream, "<[a-z]+>", m => m.Value switch { "<agency>" => "[a-z]+", "<whom>" => "([0-9A-Z]{13}|many|nobody)", "<day>" => "[0-9]{4}-[0-9]{2}-[0-9]{2}", _ => "[0-9A-Z]{13}" }) + "$";
        if (!Regex.IsMatch(fact.Stream, stream)) wrong.Add($"{fact.Type} is in {fact.Stream}");
        if (!row.Key.Split(" or ").Contains(key?.ToString().ToLowerInvariant() ?? "none")) wrong.Add($"{fact.Type} lies under {key}");
        wrong.AddRange(header.Select(m => m.Key).Except(OfAnyHeader).Except(row.Header.Select(h => h.TrimEnd('?'))).Select(m => $"{fact.Type} has '{m}' in its header"));
        return wrong;
    }

    private static string[] Words(string cell) => [.. Regex.Matches(cell, "`([^`]+)`").Select(m => m.Groups[1].Value)];

    /// <param name="Body">Members, those that may be left out with a question mark.</param>
    public sealed record Row(string Name, string File, string Stream, IReadOnlyList<string> Body, IReadOnlyList<string> Header, string Key)
    {
        public IEnumerable<string> HeaderAlways => Header.Where(h => !h.EndsWith('?'));
    }
}
