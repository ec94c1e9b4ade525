using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Server.Facts;
using NUnit.Framework;

namespace Hub.Tests.Schemas;

/// <summary>
/// Facts are read for ever. The files in Stored hold bodies as some version of Hub once wrote them; a later Hub must still read every
/// member of every one. They are added to and never changed: the seal says which bytes they have.
/// </summary>
public sealed class FactsStoredOnce
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "tests", "Hub.Tests", "Schemas", "Stored");

    private static IEnumerable<string> Stored() => Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);

    // <wire name>.<number>.json
    private static string NameOf(string file) => string.Join('.', file.Split('.')[..2]);

    [TestCaseSource(nameof(Stored))]
    public void Is_still_read_with_all_that_it_says(string file)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, file));
        var fact = FactTypes.Read(NameOf(file), bytes);
        Assert.That(fact, Is.Not.Null);
        Assert.That(Lost(JsonNode.Parse(bytes), JsonNode.Parse(FactTypes.Write(fact!)), "$"), Is.Empty);
    }

    [Test]
    public void There_is_one_of_every_fact() => Assert.That(Stored().Select(NameOf).Distinct(), Is.EquivalentTo(FactTypes.All));

    [Test]
    public void None_was_changed_since()
    {
        var seal = File.ReadAllLines(Path.Combine(Folder, "SEAL")).Select(line => line.Split("  ")).ToDictionary(l => l[1], l => l[0]);
        Assert.That(Stored().ToDictionary(f => f, f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder, f))))), Is.EquivalentTo(seal));
    }

    [Test]
    [Explicit("For a new kind of fact, or new members: adds what the samples write today to what is stored, and seals it.")]
    public void Store_what_is_not_stored_yet()
    {
        foreach (var samples in FactSamples.All.GroupBy(FactTypes.NameOf))
        {
            var bodies = Stored().Where(f => NameOf(f) == samples.Key).Select(f => File.ReadAllText(Path.Combine(Folder, f))).ToList();
            foreach (var body in samples.Select(FactTypes.Write).Where(b => !bodies.Contains(Encoding.UTF8.GetString(b))))
            {
                bodies.Add(Encoding.UTF8.GetString(body));
                var file = $"{samples.Key}.{bodies.Count}.json";
                File.WriteAllBytes(Path.Combine(Folder, file), body);
                File.AppendAllText(Path.Combine(Folder, "SEAL"), $"{Convert.ToHexStringLower(SHA256.HashData(body))}  {file}\n");
            }
        }
    }

    [TestCase("""{"a":1,"b":[{"c":"x"}]}""", """{"a":1,"b":[{"c":"x","new":true}],"d":null}""", 0)]
    [TestCase("""{"a":1}""", """{}""", 1)]
    [TestCase("""{"a":{"b":"x"}}""", """{"a":{"b":"y"}}""", 1)]
    [TestCase("""{"a":["x","y"]}""", """{"a":["x"]}""", 1)]
    public void What_is_lost_is_found_and_what_is_new_is_none_of_it(string before, string after, int lost) =>
        Assert.That(Lost(JsonNode.Parse(before), JsonNode.Parse(after), "$").Count(), Is.EqualTo(lost));

    private static IEnumerable<string> Lost(JsonNode? before, JsonNode? after, string at) => (before, after) switch
    {
        (JsonObject was, JsonObject now) => was.SelectMany(m => now.TryGetPropertyValue(m.Key, out var member) ? Lost(m.Value, member, $"{at}.{m.Key}") : [$"{at}.{m.Key}"]),
        (JsonArray was, JsonArray now) when was.Count == now.Count => was.SelectMany((item, i) => Lost(item, now[i], $"{at}[{i}]")),
        _ => JsonNode.DeepEquals(before, after) ? [] : [at],
    };
}
