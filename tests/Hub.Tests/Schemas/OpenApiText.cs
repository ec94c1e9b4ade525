using System.Text.Json.Nodes;

namespace Hub.Tests.Schemas;

/// <summary>The checked-in description of the API, and what it says of each operation.</summary>
internal sealed class OpenApiText
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    private OpenApiText(string text)
    {
        Text = text;
        Document = YamlText.Read(text);
        Schemas = new JsonSchema(Document);
        Operations = [.. OperationsOf(Document).Select(o => new Operation(this, o.Path, o.Method, o.Node))];
    }

    public static OpenApiText CheckedIn { get; } = new(Checkout.Text("schemas/api/openapi.yaml"));

    public string Text { get; }
    public JsonNode Document { get; }
    public JsonSchema Schemas { get; }
    public IReadOnlyList<Operation> Operations { get; }

    public Operation this[string id] => Operations.Single(o => o.Id == id);

    public static IEnumerable<(string Path, string Method, JsonObject Node)> OperationsOf(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from member in path.Value!.AsObject()
        where Methods.Contains(member.Key)
        select (path.Key, member.Key, member.Value!.AsObject());

    public JsonNode Follow(JsonNode node)
    {
        while (node["$ref"] is { } reference) node = Schemas.Resolve(reference.GetValue<string>());
        return node;
    }

    /// <summary>Every code that a problem may have, with its status.</summary>
    public IEnumerable<(string Code, int Status, string Description)> Codes() =>
        from response in Document["components"]!["responses"]!.AsObject()
        let says = response.Value!["content"]!["application/problem+json"]!["schema"]!["allOf"]![1]!["properties"]!
        from code in says["code"]!["enum"]!.AsArray()
        select (code.GetValue<string>(), says["status"]!["const"]!.GetValue<int>(), response.Value["description"]!.GetValue<string>());

    public sealed class Operation(OpenApiText of, string path, string method, JsonObject node)
    {
        public string Id => node["operationId"]!.GetValue<string>();
        public string Path => path;
        public string Method => method.ToUpperInvariant();

        /// <summary>Of these a token needs one; none where no token is asked for.</summary>
        public IReadOnlyList<string> Scopes => [.. node["security"]!.AsArray().Select(s => s!["bearer"]!.AsArray().Single()!.GetValue<string>())];

        public JsonNode? Body => node["requestBody"]?["content"]?["application/json"];

        public bool Documents(int status) => Response(status) is not null;

        /// <summary>What is wrong with an answer, by this operation's own words.</summary>
        public IReadOnlyList<string> Check(int status, string? mediaType, string text)
        {
            if (Response(status) is not { } response) return [$"{Id} does not say that it answers {status}"];
            if (response["content"]?[mediaType ?? ""]?["schema"] is not { } schema) return [$"{Id} does not say that it answers {status} with {mediaType}"];
            if (mediaType == "application/jsonl")
                return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(line => of.Schemas.Check(schema, JsonNode.Parse(line))).Select(wrong => $"{Id} {status}: {wrong}")];
            JsonNode? value = mediaType!.EndsWith("json", StringComparison.Ordinal) ? JsonNode.Parse(text) : JsonValue.Create(text);
            return [.. of.Schemas.Check(schema, value).Select(wrong => $"{Id} {status}: {wrong}")];
        }

        public override string ToString() => Id;

        private JsonNode? Response(int status) => node["responses"]![$"{status}"] is { } response ? of.Follow(response) : null;
    }
}
