using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Hub.Tests.Schemas;

/// <summary>That the checker of schemas finds what is wrong: the other tests here lean on it.</summary>
public sealed class TheChecker
{
    private const string Person = """
        {
          "type": "object", "required": ["name", "born"], "additionalProperties": false,
          "properties": {
            "name": { "$ref": "#/$defs/name" }, "born": { "type": ["string", "null"], "format": "date" }, "seen": { "type": "string", "format": "date-time" },
            "id": { "type": "string", "format": "uuid" }, "grade": { "enum": ["a", "b"] }, "one": { "const": 1 }, "children": { "type": "integer", "minimum": 0, "maximum": 20 },
            "towns": { "type": "array", "minItems": 1, "maxItems": 2, "items": { "type": "string" } },
            "address": { "oneOf": [{ "type": "string" }, { "type": "object", "required": ["line"] }] }, "both": { "allOf": [{ "type": "string" }, { "minLength": 2 }] }
          },
          "$defs": { "name": { "type": "string", "minLength": 1, "maxLength": 5, "pattern": "^([A-Z]|$)" } }
        }
        """;

    private static IReadOnlyList<string> Check(string schema, string value)
    {
        var node = JsonNode.Parse(schema)!;
        return new JsonSchema(node).Check(node, JsonNode.Parse(value));
    }

    [TestCase("""{"name":"Alma","born":null}""")]
    [TestCase("""{"name":"Alma","born":"1980-05-01","seen":"2026-03-01T12:00:00.5Z","id":"0197f0a5-0000-7000-8000-000000000001","grade":"b","one":1,"children":2,"towns":["X"],"address":{"line":"1"},"both":"xy"}""")]
    public void What_is_right_passes(string value) => Assert.That(Check(Person, value), Is.Empty);

    [TestCase("""[]""", "$ is not")]
    [TestCase("""{"born":null}""", "$.name is missing")]
    [TestCase("""{"name":"Alma","born":null,"age":3}""", "$.age is not described")]
    [TestCase("""{"name":7,"born":null}""", "$.name is not")]
    [TestCase("""{"name":"","born":null}""", "$.name breaks minLength")]
    [TestCase("""{"name":"Almamater","born":null}""", "$.name breaks maxLength")]
    [TestCase("""{"name":"alma","born":null}""", "$.name breaks pattern")]
    [TestCase("""{"name":"Alma","born":"1980-02-30"}""", "$.born breaks format")]
    [TestCase("""{"name":"Alma","born":null,"seen":"2026-03-01"}""", "$.seen breaks format")]
    [TestCase("""{"name":"Alma","born":null,"id":"7"}""", "$.id breaks format")]
    [TestCase("""{"name":"Alma","born":null,"grade":"c"}""", "$.grade is none of")]
    [TestCase("""{"name":"Alma","born":null,"one":2}""", "$.one is not 1")]
    [TestCase("""{"name":"Alma","born":null,"children":1.5}""", "$.children is not")]
    [TestCase("""{"name":"Alma","born":null,"children":-1}""", "$.children breaks minimum")]
    [TestCase("""{"name":"Alma","born":null,"children":21}""", "$.children breaks maximum")]
    [TestCase("""{"name":"Alma","born":null,"towns":[]}""", "$.towns has too few")]
    [TestCase("""{"name":"Alma","born":null,"towns":["a","b","c"]}""", "$.towns has too many")]
    [TestCase("""{"name":"Alma","born":null,"towns":["a",1]}""", "$.towns[1] is not")]
    [TestCase("""{"name":"Alma","born":null,"address":7}""", "$.address fits 0")]
    [TestCase("""{"name":"Alma","born":null,"both":"x"}""", "$.both breaks minLength")]
    public void What_is_wrong_is_named_with_its_place(string value, string complaint) =>
        Assert.That(Check(Person, value), Has.Count.EqualTo(1).And.One.StartsWith(complaint));

    [TestCase("""{"patternProperties":{}}""")]
    [TestCase("""{"format":"email"}""")]
    [TestCase("""{"type":"text"}""")]
    [TestCase("""{"$ref":"other.json"}""")]
    public void What_it_does_not_know_is_never_passed_over(string schema) => Assert.That(() => Check(schema, "\"x\""), Throws.TypeOf<NotSupportedException>());
}
