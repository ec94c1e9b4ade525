using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hub.Tests.Schemas;

/// <summary>YAML as JSON, by YAML 1.2's core schema. A key given twice is an error.</summary>
internal static class YamlText
{
    public static JsonNode Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));

        // Written and read once more, so that every number is of one kind whatever it was made from.
        return JsonNode.Parse(Convert(stream.Documents.Single().RootNode)!.ToJsonString())!;
    }

    private static JsonNode? Convert(YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                var members = new JsonObject();
                foreach (var (key, value) in mapping.Children) members.Add(((YamlScalarNode)key).Value!, Convert(value));
                return members;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(Convert)]);
            case YamlScalarNode { Style: ScalarStyle.Plain, Value: var word }:
                return word switch
                {
                    "" or "~" or "null" or null => null,
                    "true" => true,
                    "false" => false,
                    _ when long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
                    _ => word,
                };
            case YamlScalarNode { Value: var quoted }:
                return quoted;
            default:
                throw new NotSupportedException(node.NodeType.ToString());
        }
    }
}
