using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Hub.Tests.Sandbox;

public sealed class CourtsPageTests
{
    private static readonly Example[] examples = [.. AgencyPages.Blocks("courts-webhook.md", "http").Select(Example.Of)];

    private sealed record Example(string First, (string Name, string Value)[] Headers, string Body)
    {
        public string Header(string name) => Headers.Single(h => h.Name == name).Value;

        public static Example Of(string block)
        {
            var parts = block.TrimEnd('\n').Split("\n\n");
            var head = parts[0].Split('\n');
            return new(head[0], [.. head[1..].Select(h => h.Split(": ", 2)).Select(h => (h[0], h[1]))], parts[1]);
        }
    }

    private static async Task<SandboxHouse> AsDocumented() => await SandboxHouse.Open(new FixedClock("2026-11-02T14:08:04.120Z"));

    [Test]
    public async Task The_documented_webhook_is_taken_and_called_back_as_documented_signature_included()
    {
        await using var house = await AsDocumented();
        using var answer = await house.Post("/courts/webhooks", examples[0].Body, "application/json", [.. examples[0].Headers.Where(h => h.Name != "content-type")]);
        Assert.That((int)answer.StatusCode, Is.EqualTo(202));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo(examples[1].Body));
        await CalledBackAs(house, examples[2]);
    }

    [Test]
    public async Task The_documented_webhook_about_a_party_is_taken_and_called_back_as_documented()
    {
        await using var house = await AsDocumented();
        using var answer = await house.Post("/courts/webhooks", examples[4].Body, "application/json", [.. examples[4].Headers.Where(h => h.Name != "content-type")]);
        Assert.That((int)answer.StatusCode, Is.EqualTo(202));
        await CalledBackAs(house, examples[5]);
    }

    [Test]
    public async Task Of_a_party_the_Courts_take_what_the_schema_allows_and_nothing_else()
    {
        await using var house = await AsDocumented();
        var schema = JsonNode.Parse(AgencyPages.Text("courts-party-identity.schema.json"))!;
        foreach (var (path, part) in ((string, JsonNode)[])[("", schema), ("data", schema["properties"]!["data"]!)])
        {
            foreach (var required in part["required"]!.AsArray().Where(r => (string)r! != "samePartyAs"))
                Assert.That(await Status(house, root => At(root, path).Remove((string)required!), 4), Is.EqualTo(400), $"without {path}.{required}");
            Assert.That(await Status(house, root => At(root, path)["extra"] = 1, 4), Is.EqualTo(400), $"more in {path}");
        }
        foreach (var (member, wrong) in ((string, string?)[])[("caseNumber", "courts 1"), ("samePartyAs", ""), ("samePartyAs", "courts 1"), ("since", "2026-02-30"), ("since", null)])
            Assert.That(await Status(house, root => At(root, "data")[member] = wrong, 4), Is.EqualTo(400), $"{member} {wrong}");
        Assert.That(await Status(house, root => At(root, "data")["samePartyAs"] = null, 4), Is.EqualTo(202));
    }

    [Test]
    public async Task The_documented_refusal_is_called_back_where_the_case_is_closed()
    {
        await using var house = await AsDocumented();
        await house.Upset("courts", new { kind = "refuse", code = "case-closed" });
        using var answer = await house.Post("/courts/webhooks", examples[0].Body, "application/json", [.. examples[0].Headers.Where(h => h.Name != "content-type")]);
        await CalledBackAs(house, examples[3]);
    }

    private static async Task CalledBackAs(SandboxHouse house, Example expected)
    {
        await SandboxHouse.Until(() => !house.CallBacks.IsEmpty);
        house.CallBacks.TryDequeue(out var call);
        Assert.That(call.Body, Is.EqualTo(expected.Body));
        foreach (var name in (string[])["webhook-id", "webhook-timestamp", "webhook-signature"])
            Assert.That(call.Headers[name].ToString(), Is.EqualTo(expected.Header(name)), name);
    }

    // The schema drives the reader: what it demands or lists is taken out or put in, one at a time.
    [Test]
    public async Task The_Courts_take_what_the_schema_allows_and_nothing_else()
    {
        await using var house = await AsDocumented();
        var schema = JsonNode.Parse(AgencyPages.Text("courts-webhook.schema.json"))!;
        var data = schema["properties"]!["data"]!;

        foreach (var (path, part) in ((string, JsonNode)[])[("", schema), ("data", data), ("data.address", data["properties"]!["address"]!)])
        {
            foreach (var required in part["required"]!.AsArray())
                Assert.That(await Status(house, root => At(root, path).Remove((string)required!)), Is.EqualTo(400), $"without {path}.{required}");
            Assert.That(await Status(house, root => At(root, path)["extra"] = 1), Is.EqualTo(400), $"more in {path}");
        }

        foreach (var reason in data["properties"]!["reason"]!["enum"]!.AsArray())
            Assert.That(await Status(house, root => At(root, "data")["reason"] = (string)reason!), Is.EqualTo(202), (string)reason!);
        Assert.That(await Status(house, root => At(root, "data")["reason"] = "whim"), Is.EqualTo(400));

        foreach (var (member, wrong) in ((string, string?)[])[("caseNumber", "courts 1"), ("caseNumber", ""), ("effectiveDate", "2026-02-30"), ("effectiveDate", "20261102"), ("change", "A B"), ("caseNumber", null)])
            Assert.That(await Status(house, root => At(root, "data")[member] = wrong), Is.EqualTo(400), $"{member} {wrong}");
        foreach (var (member, wrong) in ((string, string)[])[("line", ""), ("line", new string('A', 65)), ("line", "1 ELM ST\n"), ("city", new string('A', 41)), ("state", "ZZ"), ("zip", "4550"), ("zip", "45502 1234")])
            Assert.That(await Status(house, root => At(root, "data.address")[member] = wrong), Is.EqualTo(400), $"{member} {wrong}");
        Assert.That(await Status(house, root => { At(root, "data")["effectiveDate"] = null; At(root, "data")["change"] = null; }), Is.EqualTo(202));
    }

    [Test]
    public void The_page_and_the_schema_of_the_call_back_list_the_same_codes()
    {
        var schema = JsonNode.Parse(AgencyPages.Text("courts-docketing.schema.json"))!;
        foreach (var code in schema["properties"]!["data"]!["properties"]!["code"]!["enum"]!.AsArray())
            Assert.That(AgencyPages.Text("courts-webhook.md"), Does.Contain($"| `{code}` |"));
    }

    private static JsonObject At(JsonObject root, string path) => path.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate(root, (node, name) => node[name]!.AsObject());

    private static int made;

    private static async Task<int> Status(SandboxHouse house, Action<JsonObject> change, int example = 0)
    {
        var root = JsonNode.Parse(examples[example].Body)!.AsObject();
        var id = $"00000000-0000-4000-8000-{++made:d12}";
        root["data"]!["messageId"] = id;
        change(root);
        using var answer = await CourtsDeskTests.Send(house, id, root.ToJsonString(), new DateTimeOffset(2026, 11, 2, 14, 8, 3, TimeSpan.Zero));
        return (int)answer.StatusCode;
    }
}
