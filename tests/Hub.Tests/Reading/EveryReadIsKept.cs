using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Facts;
using Hub.Server.Reading;
using Hub.Tests.Machines;
using Hub.Tests.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Hub.Tests.Reading;

/// <summary>Whoever reads about people says what for, and the read log has it before they have the answer.</summary>
public sealed class EveryReadIsKept
{
    private RunningHub hub = null!;

    [SetUp]
    public async Task Start() => hub = await RunningHub.Start();

    [TearDown]
    public async Task Stop() => await hub.DisposeAsync();

    [Test]
    public void Every_address_of_the_server_says_whether_it_gives_out_personal_data()
    {
        foreach (var endpoint in hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var (gives, givesNone) = (endpoint.Metadata.GetMetadata<GivesPersonalData>(), endpoint.Metadata.GetMetadata<GivesNoPersonalData>());
            var name = ReadsAtTheEdge.NameOf(endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Single(), endpoint);
            Assert.That(gives is null, Is.Not.EqualTo(givesNone is null), $"{name} says one of the two");
            Assert.That(givesNone is not null, Is.EqualTo(ReadsAtTheEdge.GivesNothing(name)), $"{name} beside the list kept by hand");
        }
    }

    [Test]
    public async Task What_is_shown_is_kept_with_who_and_why_and_never_what_it_said()
    {
        var alma = await hub.Register();
        using var clerk = hub.As("clerk", "court-order");
        clerk.DefaultRequestHeaders.Add("Hub-Reference", "26-CV-0142 Reyes");
        using var answer = await clerk.GetAsync($"/v1/citizens/{alma.Citizen}/address-book");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Content.Headers.ContentLength, Is.GreaterThan(0));

        var entry = (await Entries("reads-" + alma.Citizen)).Single();
        var (header, body) = (FactHeader.Read(entry.Header.Span), JsonNode.Parse(entry.Body.Span)!);
        Assert.That((entry.Type, header.Actor, header.Purpose, header.Citizen?.Value), Is.EqualTo(("read-served.v1", "clerk:development", "court-order", alma.Citizen)));
        Assert.That((string?)body["read"], Is.EqualTo("GET /v1/citizens/{id}/address-book"));
        Assert.That(body["fields"]!.AsArray().Select(f => (string?)f), Is.EqualTo(new[] { "address", "history" }));
        Assert.That((int)body["rows"]!, Is.EqualTo(1));
        var text = Encoding.UTF8.GetString(entry.Header.Span) + Encoding.UTF8.GetString(entry.Body.Span);
        foreach (var personal in new[] { "Main", "Springfield", "SPRINGFIELD", "Reyes", "Alma", "0142", alma.Key("dmv") }) Assert.That(text, Does.Not.Contain(personal));
    }

    [Test]
    public async Task A_read_without_a_purpose_is_refused_and_kept_with_the_citizen_whom_it_was_about()
    {
        var alma = await hub.Register();
        var change = alma.Answer.GetProperty("change").GetString();
        foreach (var path in new[] { $"/v1/citizens/{alma.Citizen}/address-book", $"/v1/changes/{change}", $"/v1/changes/{change}/events", $"/v1/changes/{change}/notices", $"/v1/changes/{change}/proof" })
        {
            await hub.Settled();
            Assert.That((await Ask("clerk", "", path)).Code, Is.EqualTo("purpose-missing"), path);
        }
        Assert.That((await Ask("clerk", "curiosity", $"/v1/citizens/{alma.Citizen}/address-book")).Code, Is.EqualTo("unknown-purpose"));
        Assert.That((await Ask("clerk", "own-file", $"/v1/citizens/{alma.Citizen}/address-book")).Code, Is.EqualTo("purpose-not-yours"));
        Assert.That((await Ask("agency:dmv", "address-of-record", $"/v1/citizens/{alma.Citizen}/address-book")).Code, Is.EqualTo("wrong-scope"));

        var kept = await Entries("reads-" + alma.Citizen);
        Assert.That(kept.Select(CodeOf), Is.EqualTo(new[] { "purpose-missing", "purpose-missing", "purpose-missing", "purpose-missing", "purpose-missing", "unknown-purpose", "purpose-not-yours", "wrong-scope" }));
        Assert.That(kept.Select(e => e.Type).Distinct(), Is.EqualTo(new[] { "read-refused.v1" }));
        Assert.That(Encoding.UTF8.GetString(kept[5].Header.Span), Does.Not.Contain("curiosity"), "what somebody made up");
    }

    [Test]
    public async Task A_refusal_that_names_nobody_known_is_kept_all_the_same()
    {
        var nobody = CitizenId.Mint();
        Assert.That((await hub.Get($"/v1/citizens/{nobody}/address-book")).Code, Is.EqualTo("unknown-citizen"));
        Assert.That((await hub.Get("/v1/citizens/whoever/address-book")).Code, Is.EqualTo("unknown-citizen"));
        Assert.That((await hub.Post("/v1/citizens/find", new { agency = "dmv", key = "NOBODY-1" }, "clerk")).Code, Is.EqualTo("unknown-person"));
        Assert.That((await Entries("reads-nobody")).Select(CodeOf), Is.EqualTo(new[] { "unknown-citizen", "unknown-citizen", "unknown-person" }));
        Assert.That(await Entries("reads-" + nobody), Is.Empty);
        Assert.That((await hub.Get($"/v1/citizens/{nobody}/address-book", "")).Code, Is.EqualTo("unauthenticated"), "who does not say who they are has no entry");
        Assert.That(await hub.Store.Reads.Log.ReadHead(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_citizen_needs_no_word_for_their_own_file_and_a_look_into_anothers_is_kept_with_the_other()
    {
        var (alma, ben) = (await hub.Register(), await hub.Register());
        Assert.That((await hub.Get($"/v1/citizens/{alma.Citizen}/address-book", "citizen:" + alma.Citizen)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await hub.Get($"/v1/citizens/{alma.Citizen}/address-book", "citizen:" + ben.Citizen)).Code, Is.EqualTo("unknown-citizen"));
        var kept = await Entries("reads-" + alma.Citizen);
        Assert.That(kept.Select(e => (e.Type, FactHeader.Read(e.Header.Span).Actor, FactHeader.Read(e.Header.Span).Purpose)), Is.EqualTo(new[]
        {
            ("read-served.v1", alma.Citizen, "own-file"), ("read-refused.v1", ben.Citizen, "own-file"),
        }));
    }

    [Test]
    public async Task Many_at_once_are_one_entry_with_their_number()
    {
        await hub.Register();
        await hub.Register();
        await hub.Settled();
        hub.Desks.Answers = _ => null;
        await hub.Register();
        await Eventually.Holds(async () => (await hub.Get("/v1/deliveries?state=open", "auditor")).Json.GetProperty("deliveries").GetArrayLength() == 3);
        Assert.That((int)JsonNode.Parse((await Entries("reads-many"))[^1].Body.Span)!["rows"]!, Is.EqualTo(3));
    }

    [Test]
    public async Task Following_a_change_is_kept_before_each_step()
    {
        hub.Desks.Answers = _ => null;
        var alma = await hub.Register();
        var change = alma.Answer.GetProperty("change").GetString()!;
        using var auditor = hub.As("auditor");
        using var response = await auditor.GetAsync($"/v1/changes/{change}/events", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        var seen = 0;
        while (seen < 4)
        {
            if ((await lines.ReadLineAsync())!.StartsWith("data: ", StringComparison.Ordinal)) seen++;
            Assert.That((await Entries("reads-" + alma.Citizen)).Sum(e => (int)JsonNode.Parse(e.Body.Span)!["rows"]!), Is.GreaterThanOrEqualTo(seen));
        }
    }

    [Test]
    public async Task While_the_read_log_is_away_nothing_is_shown()
    {
        var alma = await hub.Register();
        hub.Edge.IsBroken = true;
        PrivatePostgres.Execute(hub.ReadsDatabase, "alter table hub.event rename to event_away");
        var refused = await hub.Get($"/v1/citizens/{alma.Citizen}/address-book");
        Assert.That((refused.Status, refused.Code), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "read-log-away")));
        Assert.That(refused.Text, Does.Not.Contain("Main"));
        var change = alma.Answer.GetProperty("change").GetString();
        Assert.That((await hub.Get($"/v1/changes/{change}/events")).Code, Is.EqualTo("read-log-away"));
        Assert.That((await Ask("clerk", "", $"/v1/citizens/{alma.Citizen}/address-book")).Code, Is.EqualTo("read-log-away"), "a refusal that cannot be kept");
        Assert.That((await hub.Get("/v1/lag")).Status, Is.EqualTo(HttpStatusCode.OK), "what gives nothing out goes on");
        Assert.That((await hub.Report(alma.Citizen, "9 Birch Street, Springfield, OH 45502", "2026-03-01")).Status, Is.EqualTo(HttpStatusCode.Created), "and so does writing");

        PrivatePostgres.Execute(hub.ReadsDatabase, "alter table hub.event_away rename to event");
        await Eventually.Holds(async () => (await hub.Get($"/v1/citizens/{alma.Citizen}/address-book")).Status == HttpStatusCode.OK);
    }

    [Test]
    public async Task Asking_for_the_head_alone_shows_nothing_and_needs_no_entry()
    {
        var alma = await hub.Register();
        using var clerk = hub.As("clerk");
        using var asked = new HttpRequestMessage(HttpMethod.Head, $"/v1/citizens/{alma.Citizen}/address-book");
        using var answer = await clerk.SendAsync(asked);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(await hub.Store.Reads.Log.ReadHead(), Is.Zero);
    }

    [Test]
    public async Task The_read_log_is_signed_as_the_log_of_facts_is()
    {
        var alma = await hub.Register();
        for (var i = 0; i < 3; i++) await hub.Get($"/v1/citizens/{alma.Citizen}/address-book");
        await Eventually.Holds(async () => (await hub.Get("/reads/checkpoint", "")).Text.StartsWith("hub.localhost/reads\n3\n", StringComparison.Ordinal));
    }

    private async Task<Answered> Ask(string role, string purpose, string path)
    {
        using var client = hub.As(role, purpose);
        using var response = await client.GetAsync(path);
        return await Answered.Of(response);
    }

    private async Task<IReadOnlyList<StoredFact>> Entries(string stream) => await hub.Store.Reads.Log.ReadStream(stream, 0, 1_000);

    private static string? CodeOf(StoredFact entry) => (string?)JsonNode.Parse(entry.Body.Span)!["code"];
}
