using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Hub.Tests.Schemas;

/// <summary>What the OpenAPI Specification 3.1 asks of a document, as far as this one uses it.</summary>
internal static class OpenApiRules
{
    private static readonly string[] OfDocument = ["openapi", "info", "servers", "tags", "paths", "components"];
    private static readonly string[] OfPath = ["summary", "description", "parameters", "get", "put", "post", "delete", "options", "head", "patch", "trace"];
    private static readonly string[] OfOperation = ["operationId", "tags", "summary", "description", "deprecated", "parameters", "requestBody", "responses", "security"];
    private static readonly string[] OfParameter = ["name", "in", "description", "required", "schema"];
    private static readonly string[] OfResponse = ["description", "headers", "content"];
    private static readonly string[] OfComponents = ["schemas", "responses", "parameters", "securitySchemes"];

    public static IReadOnlyList<string> Broken(JsonNode document)
    {
        var wrong = new List<string>();
        void Demand(bool holds, string otherwise)
        {
            if (!holds) wrong.Add(otherwise);
        }
        void Only(JsonNode? node, string[] known, string where)
        {
            foreach (var (name, _) in node!.AsObject()) Demand(known.Contains(name) || name.StartsWith("x-", StringComparison.Ordinal), $"{where} may not have '{name}'");
        }

        var schemas = new JsonSchema(document);
        JsonNode? Follow(JsonNode? node, string where)
        {
            if (node?["$ref"]?.GetValue<string>() is not { } reference) return node;
            try
            {
                return schemas.Resolve(reference);
            }
            catch (KeyNotFoundException)
            {
                Demand(false, $"{where}: {reference} points to nothing");
                return null;
            }
        }
        void Content(JsonNode? content, string where)
        {
            Demand(content is JsonObject { Count: > 0 }, $"{where} has no content");
            foreach (var (type, media) in content as JsonObject ?? [])
            {
                Demand(Regex.IsMatch(type, "^[a-z]+/[a-z.+-]+$"), $"{where}: {type} is no media type");
                Demand(media?["schema"] is not null, $"{where}: {type} has no schema");
            }
        }
        void Parameter(JsonNode? node, string where)
        {
            if (Follow(node, where) is not { } parameter) return;
            Only(parameter, OfParameter, where);
            var place = parameter["in"]?.GetValue<string>();
            Demand(place is "path" or "query" or "header" or "cookie", $"{where}: a parameter is in path, query, header or cookie");
            Demand(parameter["name"] is not null && parameter["schema"] is not null, $"{where}: a parameter has a name and a schema");
            Demand(place != "path" || parameter["required"]?.GetValue<bool>() == true, $"{where}: a parameter in the path is required");
        }

        Demand(Regex.IsMatch(document["openapi"]?.GetValue<string>() ?? "", @"^3\.1\.\d+$"), "openapi is 3.1.x");
        Demand(document["info"]?["title"] is not null && document["info"]?["version"] is not null, "info has a title and a version");
        Only(document, OfDocument, "the document");
        Only(document["components"], OfComponents, "components");

        var ids = new HashSet<string>(StringComparer.Ordinal);
        var tags = document["tags"]!.AsArray().Select(t => t!["name"]!.GetValue<string>()).ToArray();
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            Demand(path.StartsWith('/'), $"{path} begins with a slash");
            Only(item, OfPath, path);
            foreach (var parameter in item!["parameters"]?.AsArray() ?? []) Parameter(parameter, path);
        }
        foreach (var (path, method, operation) in OpenApiText.OperationsOf(document))
        {
            var where = $"{method} {path}";
            Only(operation, OfOperation, where);
            Demand(operation["operationId"]?.GetValue<string>() is { } id && ids.Add(id), $"{where} has an operationId of its own");
            Demand(operation["summary"] is not null, $"{where} has a summary");
            Demand(operation["tags"] is JsonArray { Count: 1 } tagged && tags.Contains(tagged[0]!.GetValue<string>()), $"{where} has a tag of the document's");
            Demand(operation["security"] is not null, $"{where} says who may");
            foreach (var alternative in operation["security"]?.AsArray() ?? [])
                foreach (var (scheme, _) in alternative!.AsObject()) Demand(document["components"]!["securitySchemes"]?[scheme] is not null, $"{where}: there is no security scheme '{scheme}'");

            var parameters = (document["paths"]![path]!["parameters"]?.AsArray() ?? []).Concat(operation["parameters"]?.AsArray() ?? []).ToArray();
            foreach (var parameter in operation["parameters"]?.AsArray() ?? []) Parameter(parameter, where);
            var inPath = parameters.Select(p => Follow(p, where)).Where(p => p?["in"]?.GetValue<string>() == "path").Select(p => p!["name"]!.GetValue<string>());
            Demand(inPath.Order().SequenceEqual(Regex.Matches(path, @"\{(\w+)\}").Select(m => m.Groups[1].Value).Order()), $"{where}: the path's parameters are those in its braces");

            if (operation["requestBody"] is { } body) Content(body["content"], where + " body");
            Demand(method != "get" || operation["requestBody"] is null, $"{where}: a GET has no body");
            Demand(operation["responses"] is JsonObject { Count: > 0 }, $"{where} has responses");
            foreach (var (status, answer) in operation["responses"] as JsonObject ?? [])
            {
                Demand(Regex.IsMatch(status, "^([1-5][0-9][0-9]|default)$"), $"{where}: {status} is no status");
                if (Follow(answer, where) is not { } response) continue;
                Only(response, OfResponse, $"{where} {status}");
                Demand(response["description"] is not null, $"{where} {status} has a description");
                Content(response["content"], $"{where} {status}");
            }
        }

        var referred = new HashSet<string>(StringComparer.Ordinal);
        Everything(document, "#", (node, where) =>
        {
            if (node["$ref"] is not JsonValue reference) return;
            referred.Add(reference.GetValue<string>());
            Follow(node, where);
        });
        foreach (var kind in new[] { "schemas", "parameters" })
            foreach (var (name, _) in document["components"]![kind]!.AsObject()) Demand(referred.Contains($"#/components/{kind}/{name}"), $"{kind}/{name} is used by nobody");

        // The checker refuses what it does not know, so a misspelt keyword shows even where no answer ever comes by.
        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
        {
            try
            {
                schemas.Check(schema!, null);
            }
            catch (Exception e) when (e is NotSupportedException or KeyNotFoundException)
            {
                Demand(false, $"schemas/{name}: {e.Message}");
            }
        }
        return wrong;
    }

    private static void Everything(JsonNode? node, string where, Action<JsonObject, string> look)
    {
        if (node is JsonObject members)
        {
            look(members, where);
            foreach (var (name, member) in members) Everything(member, $"{where}/{name}", look);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items) Everything(item, where, look);
        }
    }
}
