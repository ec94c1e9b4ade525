using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Contracts;
using Hub.Domain;
using Hub.EventStore;
using Hub.Proofs;
using Hub.Server;
using Hub.Server.Access;
using Hub.Tests.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Hub.Tests.Schemas;

/// <summary>The description of the API beside a running server: what is mapped, who may, and what real calls answer.</summary>
public sealed class TheApiAsItAnswers
{
    private static readonly OpenApiText Api = OpenApiText.CheckedIn;
    private RunningHub hub = null!;
    private DocumentedCalls calls = null!;

    [OneTimeSetUp]
    public async Task PlayALife()
    {
        hub = await RunningHub.Start();
        calls = new(hub, Api);
        await new LifeOfCalls(hub, calls).Play();
    }

    [OneTimeTearDown]
    public async Task Stop() => await hub.DisposeAsync();

    [Test]
    public void Every_answer_of_a_life_of_calls_is_as_documented() => Assert.That(calls.Wrong, Is.Empty);

    [Test]
    public void Every_operation_was_called_in_it_and_said_yes() => Assert.That(calls.AnsweredYes, Is.EquivalentTo(Api.Operations.Select(o => o.Id)));

    [Test]
    public void Many_kinds_of_no_were_among_them() => Assert.That(calls.Codes, Has.Count.GreaterThan(20));

    [Test]
    public async Task The_server_gives_the_document_that_is_checked_in() => Assert.That((await hub.Get("/openapi.yaml", "")).Text, Is.EqualTo(Api.Text));

    [Test]
    public void Every_operation_is_mapped_and_everything_mapped_but_pages_is_an_operation()
    {
        var mapped = hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Select(m => $"{m} /{e.RoutePattern.RawText!.Trim('/').Replace("{**", "{", StringComparison.Ordinal)}"))
            .Where(m => m.Split(' ')[1] is var path && path is not ("/" or "/changes/{change}" or "/dev/sign-in") && !path.StartsWith("/pages/", StringComparison.Ordinal));
        Assert.That(mapped, Is.EquivalentTo(Api.Operations.Select(o => $"{o.Method} {o.Path}")));
    }

    private static IEnumerable<TestCaseData> Guarded() => Api.Operations.Where(o => o.Path.StartsWith("/v1/", StringComparison.Ordinal)).Select(o => new TestCaseData(o.Id));

    [TestCaseSource(nameof(Guarded))]
    public async Task Only_the_scopes_documented_for_it_are_let_in(string id)
    {
        var operation = Api[id];
        Assert.That(operation.Scopes, Is.Not.Empty.And.SubsetOf(Scopes.All));
        var path = OfNobody(operation.Path);

        // Everybody's first obstacle after the door: nobody is known under this key, and there is no Idempotency-Key.
        Task<Answered> Knock(string role) => operation.Method == "GET" ? hub.Get(path, role) : hub.PostText(path, """{"agency":"dmv","key":"NOBODY"}""", role, key: "");
        var turnedAway = await Knock("");
        Assert.That((turnedAway.Status, turnedAway.Code), Is.EqualTo((HttpStatusCode.Unauthorized, "unauthenticated")));
        foreach (var scope in Scopes.All)
        {
            var answer = await Knock(scope switch { Scopes.Agency => "agency:dmv", Scopes.Citizen => "citizen:" + CitizenId.Mint(), Scopes.Custodian => "custodian:anna", _ => scope });
            if (operation.Scopes.Contains(scope)) Assert.That(answer.Status, Is.Not.EqualTo(HttpStatusCode.Unauthorized).And.Not.EqualTo(HttpStatusCode.Forbidden), scope);
            else Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.Forbidden, "wrong-scope")), scope);
        }
    }

    [Test]
    public async Task Every_example_is_taken_as_well_formed()
    {
        foreach (var operation in Api.Operations.Where(o => o.Body is not null))
        {
            var path = OfNobody(operation.Path);
            var role = operation.Scopes.Contains(Scopes.Intake) ? Scopes.Intake : Scopes.Clerk;
            var answer = await hub.PostText(path, operation.Body!["example"]!.ToJsonString(), role);
            Assert.That((int)answer.Status, Is.Not.EqualTo(400).And.Not.EqualTo(415).And.LessThan(500), $"{operation.Id}: {answer.Text}");
        }
    }

    [Test]
    public async Task Every_fact_that_such_a_life_leaves_in_the_log_is_as_the_catalogue_says()
    {
        var catalogue = FactCatalogue.CheckedIn;
        var complaints = new List<string>();
        var seen = new HashSet<string>();
        var headerMembers = new Dictionary<string, HashSet<string>>();
        foreach (var log in new[] { hub.Store.Log, hub.Store.Reads.Log })
        {
            await foreach (var fact in Everything(log))
            {
                seen.Add(fact.Type);
                var header = JsonNode.Parse(fact.Header.Span)!.AsObject();
                if (!headerMembers.TryGetValue(fact.Type, out var always)) headerMembers.Add(fact.Type, [.. header.Select(m => m.Key)]);
                else always.IntersectWith(header.Select(m => m.Key));
                Guid? key = header["key"]?.GetValue<Guid>();
                var kind = key is { } id ? (await hub.Store.Programme.Find(id)).Kind : (KeyKind?)null;
                if (key is { } one && (await hub.Store.Programme.Find(one)).State is KeyState.Erased) continue; // Whose body nobody reads any more.
                var body = key is null ? fact.Body : await hub.Store.Programme.Open(fact);
                complaints.AddRange(catalogue.Check(fact, header, kind, body is { } plain ? JsonNode.Parse(plain.Span) : null));
            }
        }
        Assert.That(complaints, Is.Empty);
        Assert.That(catalogue.Names.Except(seen), Is.EqualTo(new[] { "agreement-ended.v1" }), "what the hub does not record yet");
        foreach (var (type, always) in headerMembers) Assert.That(catalogue[type].HeaderAlways, Is.SubsetOf(always), type);
    }

    private static async IAsyncEnumerable<StoredFact> Everything(EventLog log)
    {
        for (long after = 0; ;)
        {
            var facts = await log.ReadAll(after, 1_000);
            if (facts.Count == 0) yield break;
            after = facts[^1].Position;
            foreach (var fact in facts) yield return fact;
        }
    }

    private static string OfNobody(string path) => path.Replace("{change}", ChangeId.Mint().Value, StringComparison.Ordinal).Replace("{review}", ReviewId.Mint().Value, StringComparison.Ordinal)
        .Replace("{guardian}", CitizenId.Mint().Value, StringComparison.Ordinal).Replace("{id}", CitizenId.Mint().Value, StringComparison.Ordinal);
}
