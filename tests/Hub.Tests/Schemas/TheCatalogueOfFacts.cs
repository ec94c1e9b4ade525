using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Server.Facts;
using NUnit.Framework;

namespace Hub.Tests.Schemas;

/// <summary>The page of facts, the schemas beside it, and the code say the same.</summary>
public sealed class TheCatalogueOfFacts
{
    private static readonly FactCatalogue Catalogue = FactCatalogue.CheckedIn;

    private static JsonNode Schema(string name) => JsonNode.Parse(Checkout.Text($"schemas/events/{name}.schema.json"))!;

    [Test]
    public void The_page_the_schemas_and_the_code_know_the_same_facts()
    {
        Assert.That(Catalogue.Names, Is.EquivalentTo(FactTypes.All));
        Assert.That(Catalogue.Lines, Is.EqualTo(FactTypes.All.Count), "every row of the table is read");
        Assert.That(FactCatalogue.SchemaFiles, Is.EquivalentTo(FactTypes.All.Select(name => name + ".schema.json")));
    }

    [Test]
    public void The_page_names_each_facts_members_as_its_schema_does()
    {
        foreach (var name in Catalogue.Names)
        {
            var schema = Schema(name);
            var required = schema["required"]!.AsArray().Select(r => r!.GetValue<string>()).ToHashSet();
            var members = schema["properties"]!.AsObject().Select(p => required.Contains(p.Key) ? p.Key : p.Key + "?");
            Assert.That(Catalogue[name].Body, Is.EqualTo(members), name);
            Assert.That(Catalogue[name].File, Is.EqualTo(name + ".schema.json"));
            Assert.That(schema["title"]!.GetValue<string>(), Is.EqualTo(name));
            Assert.That(schema["$id"]!.GetValue<string>(), Is.EqualTo("urn:hub:event:" + name));
        }
    }

    [Test]
    public void The_envelope_has_the_members_that_the_code_writes() => Assert.That(
        Schema("envelope")["properties"]!.AsObject().Select(p => p.Key), Is.EquivalentTo(typeof(FactHeader).GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))));

    [Test]
    public void A_definition_says_the_same_in_every_schema()
    {
        var definitions = Catalogue.Names.Append("envelope").SelectMany(name => Schema(name)["$defs"]?.AsObject().Select(d => (d.Key, d.Value)) ?? []).ToLookup(d => d.Key, d => d.Value);
        Assert.That(definitions["address"].Count(), Is.GreaterThan(1));
        foreach (var same in definitions) Assert.That(same, Has.All.Matches<JsonNode>(d => JsonNode.DeepEquals(d, same.First())), same.Key);
    }

    [Test]
    public void There_is_a_sample_of_every_fact() => Assert.That(FactSamples.All.Select(FactTypes.NameOf).Distinct(), Is.EquivalentTo(FactTypes.All));

    [Test]
    public void What_is_written_is_as_the_schema_says()
    {
        foreach (var fact in FactSamples.All) Assert.That(FactCatalogue.Check(FactTypes.NameOf(fact), JsonNode.Parse(FactTypes.Write(fact))), Is.Empty);
    }

    [Test]
    public void The_samples_have_every_member_of_every_schema()
    {
        foreach (var name in Catalogue.Names)
        {
            var written = FactSamples.All.Where(f => FactTypes.NameOf(f) == name).SelectMany(f => JsonNode.Parse(FactTypes.Write(f))!.AsObject().Select(m => m.Key)).Distinct();
            Assert.That(written, Is.EquivalentTo(Schema(name)["properties"]!.AsObject().Select(p => p.Key)), name);
        }
    }

    [Test]
    public void A_body_with_a_member_too_many_or_too_few_is_not_as_the_schema_says()
    {
        foreach (var fact in FactSamples.All)
        {
            var name = FactTypes.NameOf(fact);
            var more = JsonNode.Parse(FactTypes.Write(fact))!.AsObject();
            more["surprise"] = 1;
            Assert.That(FactCatalogue.Check(name, more), Is.Not.Empty);
            var less = JsonNode.Parse(FactTypes.Write(fact))!.AsObject();
            less.Remove(Schema(name)["required"]![0]!.GetValue<string>());
            Assert.That(FactCatalogue.Check(name, less), Is.Not.Empty);
        }
    }
}
