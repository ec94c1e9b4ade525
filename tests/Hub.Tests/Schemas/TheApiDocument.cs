using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hub.Server.Addresses;
using Hub.Server.Citizens;
using Hub.Server.Http;
using Hub.Server.Identity;
using Hub.Server.Loading;
using Hub.Server.Propagation;
using Hub.Server.Sealing;
using NUnit.Framework;

namespace Hub.Tests.Schemas;

/// <summary>The description of the API, read by itself and beside the code.</summary>
public sealed class TheApiDocument
{
    private static readonly OpenApiText Api = OpenApiText.CheckedIn;

    private static readonly (string Operation, string[] Way, Type Type)[] Bodies =
    [
        ("parseAddresses", [], typeof(ReadAddresses.ToRead)), ("compareAddresses", [], typeof(ReadAddresses.ToCompare)), ("compareAddresses", ["pairs"], typeof(ReadAddresses.Pair)),
        ("registerCitizen", [], typeof(RegisterCitizen.Request)), ("registerCitizen", ["name"], typeof(RegisterCitizen.Name)),
        ("registerCitizen", ["protection"], typeof(EnrolInProgramme.Request)), ("findCitizen", [], typeof(RegisterCitizen.RecordKey)),
        ("linkRecord", [], typeof(RegisterCitizen.RecordKey)), ("unlinkRecord", [], typeof(UnlinkRecord.Request)), ("endRecord", [], typeof(EndRecord.Request)),
        ("mergeCitizens", [], typeof(MergeFiles.Request)), ("reverseMerge", [], typeof(MergeFiles.ReverseRequest)), ("recordNotSame", [], typeof(MergeFiles.NotSameRequest)),
        ("changeName", [], typeof(RecordLife.NameRequest)), ("changeName", ["name"], typeof(RegisterCitizen.Name)), ("recordDeath", [], typeof(RecordLife.DeathRequest)), ("annulDeath", [], typeof(RecordLife.AnnulRequest)),
        ("takeInRecords", [], typeof(TakeInRecords.Request)), ("takeInRecords", ["records"], typeof(RecordDesk.Row)), ("beginLoad", [], typeof(BringLoads.Request)), ("sendRows", [], typeof(BringLoads.Piece)), ("sendRows", ["rows"], typeof(RecordDesk.Row)), ("abandonLoad", [], typeof(BringLoads.Nothing)),
        ("matchPerson", [], typeof(MatchPeople.Request)), ("recordGuardian", [], typeof(RecordGuardians.Request)), ("endGuardian", [], typeof(RecordGuardians.EndRequest)), ("decideReview", [], typeof(DecideReviews.Request)),
        ("reportMove", [], typeof(ReportMove.Request)), ("reportMoveOfCitizen", [], typeof(ReportMove.Request)),
        ("reportMove", ["reportedBy"], typeof(ReportMove.Reporter)), ("reportMoves", [], typeof(ReportMoves.Request)), ("reportMoves", ["rows"], typeof(ReportMoves.Row)),
        ("withdrawMove", [], typeof(WithdrawMove.Request)), ("correctAddress", [], typeof(CorrectAddress.Request)),
        ("enrolInProgramme", [], typeof(EnrolInProgramme.Request)), ("endProtection", [], typeof(EnrolInProgramme.EndRequest)),
        ("sealFile", [], typeof(CourtOrders.Seal)), ("unsealFile", [], typeof(CourtOrders.Unseal)), ("placeHold", [], typeof(CourtOrders.Hold)),
        ("liftHold", [], typeof(CourtOrders.Lift)), ("requestErasure", [], typeof(CourtOrders.Erase)), ("approveErasure", [], typeof(CourtOrders.OrderRead)),
        ("announceReaddressing", [], typeof(AnnounceReaddressing.Request)), ("announceReaddressing", ["rows"], typeof(AnnounceReaddressing.Row)),
        ("approveReaddressing", [], typeof(AnnounceReaddressing.Nothing)), ("withdrawReaddressing", [], typeof(AnnounceReaddressing.Nothing)), ("repeatReaddressing", [], typeof(AnnounceReaddressing.Nothing)),
        ("withdrawErasure", [], typeof(CourtOrders.OrderRead)), ("redriveDeliveries", [], typeof(Redrive.Request)),
    ];

    [Test]
    public void Is_an_openapi_document() => Assert.That(OpenApiRules.Broken(Api.Document), Is.Empty);

    private static IEnumerable<TestCaseData> Damages()
    {
        static TestCaseData Damage(string complaint, Action<JsonNode> harm) => new TestCaseData(complaint, harm).SetArgDisplayNames(complaint);
        static JsonObject Status(JsonNode d) => d["paths"]!["/v1/status"]!["get"]!.AsObject();
        yield return Damage("openapi is 3.1.x", d => d["openapi"] = "3.0.3");
        yield return Damage("info has a title", d => d["info"]!.AsObject().Remove("title"));
        yield return Damage("may not have 'webhoks'", d => d["webhoks"] = new JsonObject());
        yield return Damage("may not have 'sumary'", d => Status(d)["sumary"] = "x");
        yield return Damage("operationId of its own", d => Status(d)["operationId"] = "readLag");
        yield return Damage("has a tag", d => Status(d)["tags"] = new JsonArray("nothing"));
        yield return Damage("says who may", d => Status(d).Remove("security"));
        yield return Damage("no security scheme 'cookie'", d => Status(d)["security"]!.AsArray().Add(new JsonObject { ["cookie"] = new JsonArray() }));
        yield return Damage("is no status", d => Status(d)["responses"]!["2xx"] = new JsonObject());
        yield return Damage("has a description", d => Status(d)["responses"]!["200"]!.AsObject().Remove("description"));
        yield return Damage("has no content", d => Status(d)["responses"]!["200"]!.AsObject().Remove("content"));
        yield return Damage("has no schema", d => Status(d)["responses"]!["200"]!["content"]!["application/json"]!.AsObject().Remove("schema"));
        yield return Damage("points to nothing", d => Status(d)["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["$ref"] = "#/components/schemas/Nothing");
        yield return Damage("those in its braces", d => d["paths"]!["/v1/changes/{change}"]!.AsObject().Remove("parameters"));
        yield return Damage("in the path is required", d => d["components"]!["parameters"]!["Change"]!.AsObject().Remove("required"));
        yield return Damage("in path, query, header or cookie", d => d["components"]!["parameters"]!["IfMatch"]!["in"] = "body");
        yield return Damage("is used by nobody", d => d["components"]!["schemas"]!["Orphan"] = new JsonObject());
        yield return Damage("does not know 'requird'", d => d["components"]!["schemas"]!["Lag"]!["requird"] = new JsonArray());
    }

    [TestCaseSource(nameof(Damages))]
    public void Damage_to_it_is_found(string complaint, Action<JsonNode> harm)
    {
        var damaged = Api.Document.DeepClone();
        harm(damaged);
        Assert.That(OpenApiRules.Broken(damaged), Has.Some.Contains(complaint));
    }

    [Test]
    public void Has_every_code_of_a_problem_with_its_status_and_no_other()
    {
        var documented = Api.Codes().ToArray();
        Assert.That(documented.Select(c => $"{c.Code} {c.Status}"), Is.EquivalentTo(Problems.Codes.Select(c => $"{c.Key} {c.Value}")));
        foreach (var (code, _, description) in documented) Assert.That(description, Does.Contain($"| `{code}` |"), "its meaning");
    }

    [Test]
    public void Every_refusal_in_the_code_has_a_code_of_the_list_and_every_code_is_used()
    {
        var sources = Checkout.Tracked
            .Where(p => p.EndsWith(".cs", StringComparison.Ordinal) && (p.StartsWith("src/Hub.Server/", StringComparison.Ordinal) || p.StartsWith("src/Hub.Domain/", StringComparison.Ordinal)
                || p.StartsWith("src/Hub.Postal/", StringComparison.Ordinal)) && !p.EndsWith("Http/Problems.cs", StringComparison.Ordinal)).ToArray();
        var refusal = new Regex("""\b(?:Refused|Refuse|NotAcceptable|Answer)\([^()"]*"([a-z-]+)"|\bnew\("([a-z]+(?:-[a-z]+)*)", "[A-Z]?[^"]* [^"]*"\)""");
        var used = (from path in sources
                    where !path.StartsWith("src/Hub.Postal/", StringComparison.Ordinal)
                    from match in refusal.Matches(Checkout.Text(path))
                    select match.Groups[1].Value + match.Groups[2].Value).ToHashSet();
        Assert.That(used, Has.Count.GreaterThan(20));
        Assert.That(used.Except(Problems.Codes.Keys), Is.Empty);

        var everything = string.Concat(sources.Select(Checkout.Text));
        Assert.That(Problems.Codes.Keys.Where(code => !everything.Contains($"\"{code}\"", StringComparison.Ordinal)), Is.Empty, "a code that nothing answers");
    }

    [TestCase("")]
    [TestCase("Somewhere nice")]
    [TestCase("100 Main Street")]
    [TestCase("100 Main Street, Springfield, HI 45502")]
    [TestCase("Main Street and Oak Avenue, Springfield, OH 45502")]
    [TestCase("10 Downing Street, London, United Kingdom")]
    public void What_the_post_office_would_not_take_is_refused_with_a_code_of_the_list(string address)
    {
        var refusal = AddressInput.Read(address).Refusal;
        Assert.That(refusal, Is.Not.Null);
        Assert.That(Problems.Codes.Keys, Does.Contain(refusal!.Code));
    }

    [Test]
    public void Names_the_members_that_each_request_takes_and_no_other()
    {
        foreach (var (id, way, type) in Bodies)
        {
            var schema = Members(Api[id].Body!["schema"]!);
            foreach (var step in way) schema = Members(schema["properties"]![step]!);
            Assert.That(schema["properties"]!.AsObject().Select(p => p.Key), Is.EquivalentTo(type.GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))), $"{id} {string.Join('.', way)}");
            Assert.That(schema["additionalProperties"]?.GetValueKind(), Is.EqualTo(JsonValueKind.False), id);
        }
        Assert.That(Bodies.Select(b => b.Operation).Distinct(), Is.EquivalentTo(Api.Operations.Where(o => o.Body is not null && o.Path.StartsWith("/v1/", StringComparison.Ordinal)).Select(o => o.Id)));
    }

    [Test]
    public void Has_an_example_of_each_request_that_its_own_schema_takes()
    {
        foreach (var operation in Api.Operations.Where(o => o.Body is not null))
        {
            Assert.That(operation.Body!["example"], Is.Not.Null, operation.Id);
            Assert.That(Api.Schemas.Check(operation.Body["schema"]!, operation.Body["example"]), Is.Empty, operation.Id);
        }
    }

    // Of several forms their members together: what is sent may be either.
    private static JsonNode Members(JsonNode schema)
    {
        schema = Api.Follow(schema);
        if (schema["items"] is { } items) return Members(items);
        if (schema["oneOf"] is not JsonArray forms) return schema;
        var together = new JsonObject();
        foreach (var form in forms.Select(f => Api.Follow(f!)))
            foreach (var (name, of) in form["properties"]?.AsObject() ?? []) together[name] = of!.DeepClone();
        return new JsonObject { ["properties"] = together, ["additionalProperties"] = false };
    }
}
