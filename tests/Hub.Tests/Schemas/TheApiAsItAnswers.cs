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
    private const string Oak = "300 Oak Avenue Apt 4, Springfield, OH 45502";
    private static readonly OpenApiText Api = OpenApiText.CheckedIn;
    private readonly List<string> wrong = [];
    private readonly HashSet<string> answeredYes = [];
    private readonly HashSet<string> codes = [];
    private RunningHub hub = null!;

    [OneTimeSetUp]
    public async Task PlayALife()
    {
        hub = await RunningHub.Start();
        await Play();
    }

    [OneTimeTearDown]
    public async Task Stop() => await hub.DisposeAsync();

    [Test]
    public void Every_answer_of_a_life_of_calls_is_as_documented() => Assert.That(wrong, Is.Empty);

    [Test]
    public void Every_operation_was_called_in_it_and_said_yes() => Assert.That(answeredYes, Is.EquivalentTo(Api.Operations.Select(o => o.Id)));

    [Test]
    public void Many_kinds_of_no_were_among_them() => Assert.That(codes, Has.Count.GreaterThan(20));

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
        var path = operation.Path.Replace("{id}", CitizenId.Mint().Value, StringComparison.Ordinal).Replace("{change}", ChangeId.Mint().Value, StringComparison.Ordinal).Replace("{review}", ReviewId.Mint().Value, StringComparison.Ordinal).Replace("{guardian}", CitizenId.Mint().Value, StringComparison.Ordinal);

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
            var path = operation.Path.Replace("{id}", CitizenId.Mint().Value, StringComparison.Ordinal).Replace("{change}", ChangeId.Mint().Value, StringComparison.Ordinal).Replace("{review}", ReviewId.Mint().Value, StringComparison.Ordinal).Replace("{guardian}", CitizenId.Mint().Value, StringComparison.Ordinal);
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

    private async Task Play()
    {
        hub.Desks.Answers = a => a.State?.RecordKey[0] switch { 'R' => Outcomes.Rejected, 'P' => Outcomes.Parked, _ => Outcomes.Applied };
        await Call("isAlive", "/health/live", role: "");
        await Eventually.Holds(async () => (await hub.Get("/health/ready", "")).Status == HttpStatusCode.OK);
        await Call("isReady", "/health/ready", role: "");
        await Call("readDocument", "/openapi.yaml", role: "");
        await Call("issueDevelopmentToken", "/dev/tokens", """{"role":"clerk"}""", role: "");
        await Call("issueDevelopmentToken", "/dev/tokens", """{"role":"king"}""", role: "", expect: 400);
        await Call("issueDevelopmentToken", "/dev/tokens", "{", role: "", expect: 400);

        await ReadAndCompare();

        // Who she is.
        var alma = (await Call("registerCitizen", "/v1/citizens", """
            {"name":{"first":"Alma","last":"Reyes"},"birthDate":"1980-05-01","records":[{"agency":"dmv","key":"DMV-1"},{"agency":"revenue","key":"REJECT-1"},{"agency":"courts","key":"PARK-1"},{"agency":"source","key":"C1"}],
             "address":"100 Main Street, Yellow Springs, OH 45502","reportedAt":"2026-03-01T12:00:00Z","channel":"counter"}
            """, key: "alma"))["citizen"];
        await Call("registerCitizen", "/v1/citizens", """{"name":{"first":"Nameless","last":"One"}}""");
        await Call("registerCitizen", "/v1/citizens", """{"name":{"first":"Other","last":"Person"},"records":[{"agency":"dmv","key":"DMV-1"}]}""", expect: 409);
        await Call("registerCitizen", "/v1/citizens", """{"name":{"first":"Other"}}""", expect: 422);
        await Call("registerCitizen", "/v1/citizens", """{"name":{"first":"A","last":"B"},"records":[{"agency":"D M V","key":"1"}]}""", expect: 422);
        await Call("registerCitizen", "/v1/citizens", """{"name":{"first":"A","last":"B"},"channel":"by way of Alma"}""", expect: 400);
        await Call("findCitizen", "/v1/citizens/find", """{"agency":"dmv","key":"DMV-1"}""", role: "agency:dmv");
        await Call("findCitizen", "/v1/citizens/find", """{"agency":"dmv","key":"DMV-1"}""", role: "agency:courts", expect: 403);
        await Call("findCitizen", "/v1/citizens/find", """{"agency":"dmv","key":"DMV-2"}""", expect: 404);
        await Call("linkRecord", $"/v1/citizens/{alma}/records", """{"agency":"courts","key":"CASE-2"}""");
        await Call("linkRecord", $"/v1/citizens/{alma}/records", """{"agency":"courts","key":"CASE-2"}""");
        await Call("linkRecord", $"/v1/citizens/{CitizenId.Mint()}/records", """{"agency":"courts","key":"CASE-3"}""", expect: 404);

        await WhoseItIs();
        await WhoseRecordsAre();

        // Where she lives.
        string By(string address, string on, string more = "") => $$"""{"reportedBy":{"citizen":"{{alma}}"},"address":"{{address}}","effectiveOn":"{{on}}"{{more}}}""";
        var move = (await Call("reportMove", "/v1/address-changes", $$"""
            {"reportedBy":{"agency":"dmv","key":"DMV-1"},"address":{"line":"300 Oak Avenue","line2":"Apt 4","city":"Springfield","state":"OH","zip":"45502"},"effectiveOn":"2026-03-01",
             "kinds":["residence","mailing"],"channel":"counter","reportedAt":"2026-03-01T12:00:00-05:00","assurance":"ial2","origin":"taxpayer-supplied","office":"dmv.clark"}
            """, role: "agency:dmv"))["change"];
        Assert.That((await Call("reportMove", "/v1/address-changes", By(Oak, "2026-03-02")))["status"], Is.EqualTo("already-held"));
        Assert.That((await Call("reportMoveOfCitizen", $"/v1/citizens/{alma}/address-changes", By("9 Birch Street, Springfield, OH 45502", "2026-02-01"), role: "citizen:" + alma))["status"], Is.EqualTo("in-the-past"));
        var later = (await Call("reportMove", "/v1/address-changes", By("11 Elm Street, Springfield, OH 45502", "2026-03-20")))["change"];
        var never = (await Call("reportMove", "/v1/address-changes", By("12 Elm Street, Springfield, OH 45502", "2026-03-21")))["change"];
        await Call("reportMove", "/v1/address-changes", By("7 Lake Road, Springfield, OH 45502", "2026-03-02", ""","until":"2026-03-10","kinds":["temporary"]"""));
        await Call("reportMove", "/v1/address-changes", By(Oak, "2026-02-30"), expect: 422);
        await Call("reportMove", "/v1/address-changes", By("10 Downing Street, London, United Kingdom", "2026-03-02"), expect: 422);
        await Call("reportMove", "/v1/address-changes", By(Oak, "2026-03-02", ""","origin":"federal-return" """), expect: 422);
        await Call("reportMove", "/v1/address-changes", By(Oak, "2026-03-02", ""","kinds":["holiday"]"""), expect: 422);
        await Call("reportMove", "/v1/address-changes", By(Oak, "2026-03-02"), key: "alma", expect: 422);
        await Call("reportMove", "/v1/address-changes", By(Oak, "2026-03-02"), key: "", expect: 400);
        await Call("reportMove", "/v1/address-changes", By(new string('x', 501), "2026-03-02"), expect: 400);
        await Call("reportMove", "/v1/address-changes", By("\\u0007", "2026-03-02"), expect: 400);
        await Call("reportMove", "/v1/address-changes", By(new string('x', 70_000), "2026-03-02"), expect: 413);
        await Call("reportMove", "/v1/address-changes", By(Oak, "2026-03-02"), mediaType: "text/plain", expect: 415);
        await Call("reportMove", "/v1/address-changes", By(Oak, "2026-03-02"), role: "", expect: 401);
        await Call("reportMove", "/v1/address-changes", By(Oak, "2026-03-02"), role: "agency:dmv", expect: 403);
        await Call("reportMove", "/v1/address-changes", """{"reportedBy":{"agency":"dmv","key":"NOBODY"},"address":"x","effectiveOn":"2026-03-02"}""", expect: 404);
        await Call("reportMoveOfCitizen", $"/v1/citizens/{alma}/address-changes", By("1 New Street, Springfield, OH 45502", "2026-03-02"), ifMatch: "1", expect: 412);
        await Call("reportMoves", "/v1/address-changes/batch", """
            {"rows":[{"key":"r1","channel":"mail","reportedBy":"citizen:C1","reportedAt":"2026-02-01T10:00:00Z","assurance":"ial1","effectiveOn":"2026-01-10","until":"","kind":"residence+mailing","address":"5 Pine Street, Springfield, OH 45502"},
                     {"key":"r2","reportedBy":"dmv:NOBODY","effectiveOn":"2026-01-10","address":"5 Pine Street, Springfield, OH 45502"},{"key":"r3","reportedBy":"dmv:DMV-1","effectiveOn":"2026-01-10","address":"nowhere"}]}
            """);
        await Call("reportMoves", "/v1/address-changes/batch", """{"rows":[{"key":""}]}""", expect: 400);
        await Call("withdrawMove", $"/v1/changes/{never}/withdrawal", """{"reason":"Stays.","channel":"phone"}""");
        await Call("withdrawMove", $"/v1/changes/{move}/withdrawal", "{}", expect: 422);
        await Call("correctAddress", $"/v1/changes/{never}/correction", $$"""{"address":"{{Oak}}"}""", role: "clerk", expect: 422);
        var corrected = (await Call("correctAddress", $"/v1/changes/{move}/correction", """{"address":"310 Oak Avenue Apt 4, Springfield, OH 45502","reason":"Mistyped.","office":"clark"}""", role: "clerk"))["change"];
        await hub.Settled();
        foreach (var change in new[] { move, later, never, corrected }) await Call("followChange", $"/v1/changes/{change}", role: "clerk");
        await Call("followChange", $"/v1/changes/{ChangeId.Mint()}", role: "clerk", expect: 404);
        await Call("readPrintedNotices", $"/v1/changes/{move}/notices", role: "clerk");
        await Watch(move);
        foreach (var question in new[] { "", "?on=2026-02-10", "?knownAt=2026-03-02T23:00:00Z" }) await Call("readAddressBook", $"/v1/citizens/{alma}/address-book{question}", role: "clerk");
        await Call("readAddressBook", $"/v1/citizens/{alma}/address-book?on=yesterday", role: "clerk", expect: 422);
        await Call("readAddressBook", $"/v1/citizens/{alma}/address-book", role: "citizen:" + CitizenId.Mint(), expect: 404);

        await ReaddressAPlace(alma);
        await AskAsOf(alma);

        // What the agencies did with it.
        await Call("readLag", "/v1/lag", role: "auditor");
        await Call("listDeliveries", "/v1/deliveries?limit=1", role: "auditor");
        await Call("listDeliveries", "/v1/deliveries?state=rejected&agency=revenue&after=1", role: "auditor");
        await Call("listDeliveries", "/v1/deliveries?limit=many", role: "auditor", expect: 400);
        await Call("listDeliveries", "/v1/deliveries?state=lost", role: "auditor", expect: 400);
        await Call("redriveDeliveries", "/v1/deliveries/redrive", """{"reason":"Only looking."}""");
        await Call("redriveDeliveries", "/v1/deliveries/redrive", """{"reason":"Mended.","agency":"revenue","state":"rejected","dryRun":false}""");
        await Call("redriveDeliveries", "/v1/deliveries/redrive", "{}", expect: 400);
        await Call("readStatus", "/v1/status", role: "auditor");

        await SeeThatItIsProved(move, alma);

        // Days go by: a move takes effect, a temporary address is announced to end and ends.
        await hub.Settled();
        hub.Clock.Advance(TimeSpan.FromDays(4));
        await hub.Settled();
        hub.Clock.Advance(TimeSpan.FromDays(27));
        await hub.Settled();
        await Call("followChange", $"/v1/changes/{later}", role: "citizen:" + alma);
        await Call("readAddressBook", $"/v1/citizens/{alma}/address-book", role: "citizen:" + alma);

        // She is protected, and is not any more.
        await Call("enrolInProgramme", $"/v1/citizens/{alma}/protection", """{"programme":"acp","substitute":"PO Box 1200, Columbus, OH 43215","until":"2030-06-30"}""");
        await Call("readAddressBook", $"/v1/citizens/{alma}/address-book", role: "clerk");
        await hub.Settled();
        await Call("readHoldings", $"/v1/citizens/{alma}/holdings", role: "citizen:" + alma);
        await Call("readPopulation", "/v1/address-books", role: "auditor");
        await Call("endProtection", $"/v1/citizens/{alma}/protection/end", """{"reason":"She left it."}""");
        await Call("endProtection", $"/v1/citizens/{alma}/protection/end", "{}", expect: 422);
        await hub.Settled();
        await Call("registerCitizen", "/v1/citizens", """{"name":{"first":"Hidden","last":"Person"},"records":[{"agency":"dmv","key":"DMV-9"}],"address":"44 Secret Street, Springfield, OH 45502","protection":{"programme":"acp","substitute":"PO Box 1200, Columbus, OH 43215"}}""");
        await hub.Settled();

        await SealAndErase();

        // Where nothing is, or not in that way: no operation's words, but a problem all the same.
        void Said(Answered answer, string code)
        {
            if (answer.Code != code) wrong.Add($"{code}: {(int)answer.Status} {answer.Text}");
        }
        using (var unsaid = hub.As("clerk", ""))
        using (var answer = await unsaid.GetAsync($"/v1/citizens/{alma}/address-book"))
            Said(await Answered.Of(answer), "purpose-missing");
        Said(await hub.Get("/v1/nothing"), "not-found");
        Said(await hub.Get("/v1/citizens"), "method-not-allowed");
        Said((await Send("/dev/tokens", "role", "", "", null, "text/plain")).Answer, "wrong-media-type");
    }

    private async Task AskAsOf(string alma)
    {
        await Call("readAddressBook", $"/v1/citizens/{alma}/address-book?knownAt=12:00", role: "clerk", expect: 422);
        foreach (var question in new[] { "", "?agency=courts", "?agency=dmv&on=2026-03-02&knownAt=2026-03-02T23:00:00Z" }) await Call("readHoldings", $"/v1/citizens/{alma}/holdings{question}", role: "auditor");
        await Call("readHoldings", $"/v1/citizens/{alma}/holdings?agency=navy", role: "auditor", expect: 422);
        await Call("readHoldings", $"/v1/citizens/{alma}/holdings?knownAt=2020-01-01T00:00:00Z", role: "auditor", expect: 404);
        await Call("listFacts", $"/v1/citizens/{alma}/facts?agency=dmv", role: "auditor");
        await Call("listFacts", $"/v1/citizens/{CitizenId.Mint()}/facts", role: "clerk", expect: 404);
        var everybody = await Call("readPopulation", "/v1/address-books", role: "auditor");
        var token = everybody.Text.Split('\n').Last(l => l.StartsWith("{\"resume\"", StringComparison.Ordinal)).Split('"')[3];
        await Call("readPopulation", "/v1/address-books?resume=" + token, role: "auditor");
        await Call("readPopulation", "/v1/address-books?on=2026-03-02&resume=" + token, role: "auditor", expect: 400);
        await Call("readPopulation", "/v1/address-books?resume=00", role: "auditor", expect: 400);
        await Call("readPopulation", "/v1/address-books?on=tomorrow", role: "auditor", expect: 422);
    }

    private async Task ReaddressAPlace(string alma)
    {
        static string Table(string old, string to, string kind = "renumbered", string more = "") =>
            $$"""{"authority":"clark-county-engineer","basis":"Ohio R.C. 5541.04","effectiveOn":"2026-03-02","rows":[{"old":"{{old}}","new":"{{to}}","kind":"{{kind}}"}]{{more}}}""";
        Task<Answered> Announce(string body, string who = "custodian:anna", int? expect = null) => Call("announceReaddressing", "/v1/readdressings", body, role: who, expect: expect);
        const string House = "310 Oak Avenue, Springfield, OH 45502", Renumbered = "1310 Oak Avenue, Springfield, OH 45502";
        await Call("reportMove", "/v1/address-changes", $$"""{"reportedBy":{"citizen":"{{alma}}"},"address":"100 Main Street, Yellow Springs, OH 45502","effectiveOn":"2026-03-02","dryRun":true}""");
        await Announce(Table(House, Renumbered, more: ""","dryRun":true"""));
        await Announce(Table(House, House + "-1234"), expect: 422);
        await Announce(Table(House, "nowhere"), expect: 422);
        await Announce(Table(House, Renumbered, "moved"), expect: 400);
        await Announce(Table(House, Renumbered, more: ""","because":"of it" """), expect: 400);
        var id = (await Announce(Table(House, Renumbered)))["readdressing"];
        var never = (await Announce(Table("7 Lake Road, Springfield, OH 45502", "8 Lake Road, Springfield, OH 45502", "annexed")))["readdressing"];
        Task<Answered> Step(string of, string step, string operation, string who, int? expect = null) => Call(operation, $"/v1/readdressings/{of}/{step}", "{}", role: "custodian:" + who, expect: expect);
        await Step(never, "withdrawal", "withdrawReaddressing", "ben");
        await Step(never, "approval", "approveReaddressing", "ben", 422);
        await Call("listReaddressedCitizens", $"/v1/readdressings/{id}/citizens?limit=10", role: "custodian:ben");
        await Call("listReaddressedCitizens", $"/v1/readdressings/{id}/citizens?limit=0", role: "auditor", expect: 400);
        await Step(id, "approval", "approveReaddressing", "anna@elsewhere", 403);
        await Step(id, "approval", "approveReaddressing", "ben");
        await Eventually.Holds(async () => (await Call("readReaddressing", $"/v1/readdressings/{id}", role: "auditor"))["status"] == "completed");
        await Step(id, "repetition", "repeatReaddressing", "ben");
        await Call("listReaddressings", "/v1/readdressings?limit=1", role: "auditor");
        await Call("listReaddressings", "/v1/readdressings?after=nothing", role: "auditor", expect: 400);
        await Call("readReaddressing", $"/v1/readdressings/{ChangeId.Mint()}", role: "auditor", expect: 404);
        await hub.Settled();
        Assert.That((await Call("readAddressBook", $"/v1/citizens/{alma}/address-book", role: "clerk")).Text, Does.Contain("1310 OAK AVE APT 4"));
    }

    private async Task ReadAndCompare()
    {
        var read = (await Call("parseAddresses", "/v1/addresses/parse", """{"addresses":["300 Oak Avenue #4, Springfield, OH 45502",{"line":"2501 S W S Young Dr","city":"Killeen","state":"TX"},"","10 Downing Street, London, United Kingdom"]}""", role: "agency:dmv", key: "")).Json;
        Assert.That(read.GetProperty("addresses").EnumerateArray().Select(a => a.GetProperty("grade").GetString()), Is.EqualTo(new[] { "verified", "ambiguous", "unparseable", "unparseable" }));
        await Call("parseAddresses", "/v1/addresses/parse", """{"addresses":[17]}""", expect: 400);
        await Call("parseAddresses", "/v1/addresses/parse", """{"addresses":["\ud800"]}""", expect: 400);
        await Call("parseAddresses", "/v1/addresses/parse", "{\"addresses\":[" + string.Join(',', Enumerable.Repeat("\"x\"", 1_001)) + "]}", expect: 413);
        var compared = (await Call("compareAddresses", "/v1/addresses/compare", """{"pairs":[{"a":"300 Oak Avenue #4, Springfield, OH 45502","b":{"line":"300 OAK AVE","line2":"APT 4","city":"SPRINGFIELD","state":"OH","zip":"45502"}},{"a":"300 Oak Avenue, Springfield, OH 45502","b":"302 Oak Avenue, Springfield, OH 45502"}]}""", role: "citizen:" + CitizenId.Mint())).Json;
        Assert.That(compared.GetProperty("verdicts").EnumerateArray().Select(v => v.GetProperty("verdict").GetString()), Is.EqualTo(new[] { "same", "different" }));
        foreach (var body in (string[])["{}", """{"addresses":null}"""]) await Call("parseAddresses", "/v1/addresses/parse", body, expect: 400);
        foreach (var body in (string[])["{}", """{"pairs":null}""", """{"pairs":[null]}"""]) await Call("compareAddresses", "/v1/addresses/compare", body, expect: 400);
        await Call("compareAddresses", "/v1/addresses/compare", """{"pairs":[{"a":"x"}]}""", expect: 400);
        async Task<string[]> Cities(string question, string of = "places") => [.. (await Call("completePlace", "/v1/addresses/places?" + question, role: "clerk")).Json.GetProperty(of).EnumerateArray()
            .Select(p => p.GetProperty("city").GetString() + " " + p.GetProperty("state").GetString())];
        Assert.That(await Cities("city=yellow%20spr&state=oh"), Is.EqualTo(new[] { "YELLOW SPRINGS OH" }));
        Assert.That(await Cities("city=Springfield"), Does.Contain("SPRINGFIELD OH").And.Contain("SPRINGFIELD MO"));
        Assert.That(await Cities("zip=45502"), Is.EqualTo(new[] { "SPRINGFIELD OH" }));
        Assert.That(await Cities("zip=45&limit=5"), Is.Not.Empty);
        Assert.That(await Cities("city=cincinatti&state=OH"), Is.Empty);
        Assert.That((await Cities("city=cincinatti&state=OH", "didYouMean"))[0], Is.EqualTo("CINCINNATI OH"));
        foreach (var question in new[] { "", "city=a", "zip=4", "zip=45x", "city=ab&zip=45", "city=ab&state=Ohio", "city=ab&limit=0" }) await Call("completePlace", "/v1/addresses/places?" + question, role: "clerk", expect: 400);
    }

    private async Task WholeFiles(string cora)
    {
        static string File(string agency, int rows) => $$"""{"agency":"{{agency}}","file":"{{new string('a', 64)}}","rows":{{rows}}}""";
        static string Rows(int first, params string[] rows) => $$"""{"first":{{first}},"rows":[{{string.Join(',', rows)}}]}""";
        var load = (await Call("beginLoad", "/v1/loads", File("courts", 2), role: "agency:courts", key: ""))["load"];
        await Call("beginLoad", "/v1/loads", File("courts", 2), role: "agency:dmv", key: "", expect: 403);
        await Call("beginLoad", "/v1/loads", File("nobody", 2), key: "", expect: 422);
        await Call("beginLoad", "/v1/loads", File("courts", 0), key: "", expect: 400);
        await Call("readLoad", $"/v1/loads/{load}", role: "agency:dmv", expect: 404);
        await Call("sendRows", $"/v1/loads/{load}/rows", Rows(1, $$"""{"key":"CORA-3","says":{{cora.Replace("SSN", "219-09-9399", StringComparison.Ordinal)}}}"""), role: "agency:courts", key: "");
        await Call("sendRows", $"/v1/loads/{load}/rows", Rows(2, "1"), key: "", expect: 400);
        await Call("sendRows", $"/v1/loads/{load}/rows", Rows(2, """{"key":"","says":{}}"""), key: "");
        await Eventually.Holds(async () => (await hub.Get($"/v1/loads/{load}", "intake")).Json.GetProperty("state").GetString() == "done");
        await Call("readLoad", $"/v1/loads/{load}", role: "auditor");
        await Call("listLoads", "/v1/loads", role: "agency:courts");
        for (var i = 0; i < 8; i++) await Call("beginLoad", "/v1/loads", $$"""{"agency":"dmv","file":"{{new string((char)('0' + i), 64)}}","rows":2}""", key: "");
        await Call("beginLoad", "/v1/loads", File("dmv", 9), key: "", expect: 429);
        foreach (var open in (await hub.Get("/v1/loads?agency=dmv", "intake")).Json.GetProperty("loads").EnumerateArray())
            await Call("abandonLoad", $"/v1/loads/{open.GetProperty("load").GetString()}/abandonment", "{}", key: "");
        await Call("abandonLoad", $"/v1/loads/{CitizenId.Mint()}/abandonment", "{}", key: "", expect: 404);
    }

    private async Task WhoseRecordsAre()
    {
        const string Cora = """{"first":"Cora","middle":"Ann","last":"Whitfield","birth-date":"1971-09-14","ssn":"SSN","house-number":"77","street":"lake road"}""";
        static string Batch(string agency, string key, string ssn) => $$"""{"agency":"{{agency}}","records":[{"key":"{{key}}","says":{{Cora.Replace("SSN", ssn, StringComparison.Ordinal)}}}]}""";
        var first = (await Call("takeInRecords", "/v1/records/batch", Batch("revenue", "CORA-1", "402-55-1876"))).Json.GetProperty("results")[0];
        Assert.That(first.GetProperty("outcome").GetString(), Is.EqualTo("new-citizen"));
        await Call("takeInRecords", "/v1/records/batch", Batch("dmv", "CORA-2", "531-77-2045"), role: "agency:dmv");
        await Call("takeInRecords", "/v1/records/batch", Batch("courts", "CORA-3", "219-09-9399"));
        await Call("takeInRecords", "/v1/records/batch", Batch("courts", "CORA-3", "219-09-9399"), role: "agency:dmv", expect: 403);
        await Call("takeInRecords", "/v1/records/batch", Batch("nobody", "CORA-3", "219-09-9399"), expect: 422);
        await Call("takeInRecords", "/v1/records/batch", """{"agency":"dmv","records":[]}""", expect: 400);
        await WholeFiles(Cora);
        await Call("matchPerson", "/v1/identity/match", $$"""{"says":{{Cora.Replace("SSN", "402-55-1876", StringComparison.Ordinal)}},"count":3}""", role: "clerk", key: "");
        await Call("matchPerson", "/v1/identity/match", """{"says":{"first":"Cora"}}""", role: "clerk", key: "", expect: 422);
        await Call("matchPerson", "/v1/identity/match", """{"says":{"first":"Cora"},"count":99}""", role: "clerk", key: "", expect: 400);

        string[] waiting = [];
        await Eventually.Holds(async () => (waiting = [.. (await hub.Get("/v1/reviews")).Json.GetProperty("reviews").EnumerateArray().Select(r => r.GetProperty("review").GetString()!)]).Length >= 2);
        await Call("listReviews", "/v1/reviews?state=open&limit=1", role: "clerk");
        await Call("listReviews", "/v1/reviews?state=lost", role: "clerk", expect: 400);
        await Call("readReview", "/v1/reviews/" + waiting[0], role: "clerk");
        await Call("readReview", "/v1/reviews/" + CitizenId.Mint(), role: "clerk", expect: 404);
        Task<Answered> Decide(int which, string verdict, int? expect = null) =>
            Call("decideReview", $"/v1/reviews/{waiting[which]}/decision", $$"""{"verdict":"{{verdict}}","reason":"seen at the counter"}""", role: "clerk", expect: expect);
        await Decide(0, "deferred");
        await Decide(0, "same");
        await Decide(0, "not-same", expect: 409);
        await Decide(1, "not-same");
        await Decide(1, "perhaps", expect: 400);
        await Call("readReview", "/v1/reviews/" + waiting[0], role: "auditor");

        var mother = first.GetProperty("citizen").GetString();
        var child = (await Call("registerCitizen", "/v1/citizens", """{"name":{"first":"Cora","last":"Whitfield"},"birthDate":"2019-04-30"}"""))["citizen"];
        await Call("recordGuardian", $"/v1/citizens/{child}/guardians", $$"""{"guardian":"{{mother}}","until":"2037-04-29","evidence":"birth certificate"}""", role: "clerk");
        await Call("recordGuardian", $"/v1/citizens/{child}/guardians", $$"""{"guardian":"{{child}}","evidence":"a slip"}""", role: "clerk", expect: 422);
        await Call("recordGuardian", $"/v1/citizens/{child}/guardians", $$"""{"guardian":"{{CitizenId.Mint()}}","evidence":"a slip"}""", role: "clerk", expect: 404);
        await Call("recordGuardian", $"/v1/citizens/{child}/guardians", $$"""{"guardian":"{{mother}}","until":"soon","evidence":"a slip"}""", role: "clerk", expect: 422);
        await Call("mergeCitizens", $"/v1/citizens/{mother}/merges", $$"""{"retired":"{{child}}","evidence":"one name"}""", role: "clerk", expect: 409);
        Assert.That((await Call("readRecords", $"/v1/citizens/{child}/records", role: "clerk")).Json.GetProperty("guardians")[0].GetProperty("citizen").GetString(), Is.EqualTo(mother));
        await Call("endGuardian", $"/v1/citizens/{child}/guardians/{mother}/end", """{"reason":"came of age"}""", role: "clerk");
        Assert.That((await Call("readRecords", $"/v1/citizens/{child}/records", role: "clerk")).Json.GetProperty("guardians").GetArrayLength(), Is.Zero);
        var theirs = (await Call("readRecords", $"/v1/citizens/{mother}/records", role: "auditor")).Json.GetProperty("records");
        Assert.That(theirs.EnumerateArray().Count(r => r.TryGetProperty("because", out _)), Is.GreaterThan(0), "why a record is theirs");
        await Call("readRecords", $"/v1/citizens/{CitizenId.Mint()}/records", role: "clerk", expect: 404);
    }

    private async Task SealAndErase()
    {
        var registered = await Call("registerCitizen", "/v1/citizens", """{"name":{"first":"Former","last":"Person"},"records":[{"agency":"dmv","key":"DMV-77"}],"address":"5 Pine Street, Springfield, OH 45502"}""");
        var (former, move) = (registered["citizen"], registered["change"]);
        await hub.Settled();
        Task<Answered> Order(string id, string path, string body, string who = "anna", int? expect = null) =>
            Call(id, $"/v1/citizens/{former}/{path}", body, role: "custodian:" + who, expect: expect);

        await Order("sealFile", "seal", """{"order":"2026-CV-1","court":"clark-county"}""");
        await Call("readAddressBook", $"/v1/citizens/{former}/address-book", role: "clerk", expect: 403);
        await Call("findCitizen", "/v1/citizens/find", """{"agency":"dmv","key":"DMV-77"}""", expect: 403);
        await Order("unsealFile", "unseal", """{"order":"2026-CV-2","court":"clark-county","lifts":"2026-CV-9"}""", expect: 422);
        await Order("unsealFile", "unseal", """{"order":"2026-CV-2","court":"clark-county","lifts":"2026-CV-1"}""");
        await Order("approveErasure", "erasure/approval", """{"order":"2026-CV-3"}""", "ben", expect: 422);
        await Order("requestErasure", "erasure", """{"order":"in the matter of Alma Reyes","basis":"Ohio R.C. 2953.32"}""", expect: 400);
        await Order("requestErasure", "erasure", """{"order":"2026-CV-3","basis":"Ohio R.C. 2953.32"}""");
        await Order("requestErasure", "erasure", """{"order":"2026-CV-4","basis":"Ohio R.C. 2953.32"}""", expect: 409);
        await Order("withdrawErasure", "erasure/withdrawal", """{"order":"2026-CV-3"}""", "ben");
        await Order("requestErasure", "erasure", """{"order":"2026-CV-4","basis":"Ohio R.C. 2953.32"}""");
        await Order("placeHold", "holds", """{"order":"2026-CV-7","basis":"Ohio Civ.R. 37"}""");
        await Order("approveErasure", "erasure/approval", """{"order":"2026-CV-4"}""", "ben", expect: 409);
        await Order("liftHold", "holds/lift", """{"order":"2026-CV-8","lifts":"2026-CV-7"}""");
        await Order("approveErasure", "erasure/approval", """{"order":"2026-CV-4"}""", "anna@elsewhere", expect: 403);
        await Order("approveErasure", "erasure/approval", """{"order":"2026-CV-4"}""", "ben");
        await Call("readKeeping", $"/v1/citizens/{former}/keeping", role: "auditor");
        await hub.Settled();
        hub.Clock.Advance(TimeSpan.FromDays(31));
        await Eventually.Holds(async () => (await hub.Get("/v1/erasures?state=completed", "auditor")).Json.GetProperty("erasures").GetArrayLength() == 1);
        await Call("listErasures", "/v1/erasures?limit=1", role: "auditor");
        await Call("listErasures", "/v1/erasures?state=forgotten", role: "auditor", expect: 400);
        await Call("readKeeping", $"/v1/citizens/{former}/keeping", role: "custodian:anna");
        await Call("readAddressBook", $"/v1/citizens/{former}/address-book", role: "clerk", expect: 410);
        await Call("followChange", $"/v1/changes/{move}", role: "clerk", expect: 410);
        await Order("sealFile", "seal", """{"order":"2026-CV-5","court":"clark-county"}""", expect: 410);
    }

    private async Task SeeThatItIsProved(string move, string alma)
    {
        var settings = hub.Services.GetRequiredService<ServerSettings>();
        using var key = NoteKeyFile.ReadOrMake(Path.Combine(settings.AgencyKeysFolder, "dmv-witness.pem"), "dmv.test", NoteKeyKind.Witness);
        await File.WriteAllTextAsync(Path.Combine(settings.AgencyKeysFolder, "dmv.witness.vkey"), key.Public.ToString());
        await Eventually.Holds(async () => (await hub.Get($"/v1/changes/{move}/proof", "clerk")).Status == HttpStatusCode.OK);
        await Call("proveChange", $"/v1/changes/{move}/proof", role: "citizen:" + alma);
        await Call("proveChange", $"/v1/changes/{move}/proof", role: "citizen:" + CitizenId.Mint(), expect: 404);
        Assert.That((await Call("proveChange", $"/v1/changes/{move}/proof?witnessed=true", role: "clerk", expect: 404)).Code, Is.EqualTo("not-witnessed-yet"));
        await Call("proveInclusion", "/v1/log/proofs/inclusion?position=3", role: "auditor");
        await Call("proveInclusion", "/v1/log/proofs/inclusion?position=3&size=1000000", role: "auditor", expect: 404);
        await Call("proveInclusion", "/v1/log/proofs/inclusion", role: "auditor", expect: 400);
        await Eventually.Holds(async () => (await hub.Store.Tree.After(0, 10)).Count > 1);
        var signed = await hub.Store.Tree.After(0, 10);
        await Call("proveConsistency", $"/v1/log/proofs/consistency?from={signed[0].Size}&to={signed[1].Size}", role: "agency:dmv");
        await Call("proveConsistency", $"/v1/log/proofs/consistency?from={signed[1].Size}&to={signed[0].Size}", role: "auditor", expect: 404);
        await Call("readCheckpoint", "/log/checkpoint", role: "");
        await Call("readCheckpoint", "/log/checkpoint?witnessed=true", role: "", expect: 404);
        await Call("readCheckpoint", "/log/checkpoint?witnessed=perhaps", role: "", expect: 400);
        await Call("readWitnessPolicy", "/log/policy", role: "");
        await Call("readTile", "/log/tile/0/000.p/1", role: "");
        await Call("readTile", "/log/tile/0/999", role: "", expect: 404);
        var cosigned = signed[1].Note.With(await key.Cosign(signed[1].Note, hub.Clock.GetUtcNow())).ToString();
        await Call("cosign", "/log/cosignatures", cosigned, role: "", mediaType: "text/plain");
        await Call("cosign", "/log/cosignatures", signed[1].Note.ToString(), role: "", mediaType: "text/plain", expect: 403);
        await Call("cosign", "/log/cosignatures", cosigned.Replace($"\n{signed[1].Size}\n", "\n1000000\n", StringComparison.Ordinal), role: "", mediaType: "text/plain", expect: 409);
        await Call("cosign", "/log/cosignatures", "It is so.", role: "", mediaType: "text/plain", expect: 400);
        var alarm = new SignedNote(new WitnessAlarm("hub.localhost/log", "log-forked", 2, "It was only a test.", signed[0].Note, signed[1].Note).Text, []);
        await Call("raiseAlarm", "/log/alarms", alarm.With(await key.Cosign(alarm, hub.Clock.GetUtcNow())).ToString(), role: "", mediaType: "text/plain");
        await Call("raiseAlarm", "/log/alarms", "Help!", role: "", mediaType: "text/plain", expect: 400);
        await Call("listAlarms", "/v1/log/alarms", role: "auditor");
        await Call("listCheckpoints", "/v1/log/checkpoints?limit=3", role: "auditor");
        await Call("exportFacts", "/v1/log/facts?after=2&limit=5", role: "auditor");
        await Call("exportFacts", "/v1/log/facts?after=1000000", role: "auditor", expect: 404);

        // Who read it has a log of its own, which is asked in the same way.
        await Eventually.Holds(async () => (await hub.Store.Reads.Tree.After(0, 10)).Count > 1);
        var reads = await hub.Store.Reads.Tree.After(0, 10);
        await Call("readCheckpointOfReads", "/reads/checkpoint", role: "");
        await Call("readWitnessPolicyOfReads", "/reads/policy", role: "");
        await Call("readTileOfReads", "/reads/tile/0/000.p/1", role: "");
        await Call("proveInclusionOfRead", "/v1/reads/proofs/inclusion?position=1", role: "auditor");
        await Call("proveConsistencyOfReads", $"/v1/reads/proofs/consistency?from={reads[0].Size}&to={reads[1].Size}", role: "auditor");
        await Call("cosignReads", "/reads/cosignatures", reads[1].Note.With(await key.Cosign(reads[1].Note, hub.Clock.GetUtcNow())).ToString(), role: "", mediaType: "text/plain");
        await Call("raiseAlarmOfReads", "/reads/alarms", "Help!", role: "", mediaType: "text/plain", expect: 400);
        var gone = new SignedNote(new WitnessAlarm("hub.localhost/reads", "log-forked", 1, "It was only a test.", reads[0].Note, reads[1].Note).Text, []);
        await Call("raiseAlarmOfReads", "/reads/alarms", gone.With(await key.Cosign(gone, hub.Clock.GetUtcNow())).ToString(), role: "", mediaType: "text/plain");
        await Call("listAlarmsOfReads", "/v1/reads/alarms", role: "auditor");
        await Call("listCheckpointsOfReads", "/v1/reads/checkpoints?limit=3", role: "auditor");
        await Call("exportReads", "/v1/reads/facts?limit=5", role: "auditor");
        await Call("readsOfCitizen", $"/v1/citizens/{alma}/reads", role: "auditor");
        await Call("readsOfCitizen", $"/v1/citizens/{alma}/reads?from=2026-03-01&to=2026-03-31&after=1&limit=2", role: "citizen:" + alma);
        await Call("readsOfCitizen", $"/v1/citizens/{alma}/reads", role: "citizen:" + CitizenId.Mint(), expect: 404);
        await Call("readsOfCitizen", $"/v1/citizens/{alma}/reads?from=yesterday", role: "auditor", expect: 422);
        await Call("readsOfCitizen", $"/v1/citizens/{alma}/reads?limit=0", role: "auditor", expect: 400);
        await Call("readsOfMany", "/v1/reads/many", role: "auditor");
        await Call("readsOfNobody", "/v1/reads/nobody", role: "auditor");
    }

    private async Task WhoseItIs()
    {
        async Task<string> Known(string key, string street) => (await Call("registerCitizen", "/v1/citizens",
            $$"""{"name":{"first":"Doris","last":"Twofold"},"records":[{"agency":"dmv","key":"{{key}}"}],"address":"{{street}}, Springfield, OH 45502"}"""))["citizen"];
        var (one, other, third) = (await Known("DMV-21", "21 Twin Street"), await Known("DMV-22", "22 Twin Street"), await Known("DMV-23", "23 Twin Street"));
        string With(string retired) => $$"""{"retired":"{{retired}}","evidence":"one licence"}""";
        const string Because = """{"reason":"Twins."}""";
        string NotThe(string person, string more = "") => $$"""{"other":"{{person}}","evidence":"Twins."{{more}}}""";
        var merge = (await Call("mergeCitizens", $"/v1/citizens/{one}/merges", With(other), role: "clerk", ifMatch: "3", key: "merge"))["merge"];
        Assert.That((await Call("mergeCitizens", $"/v1/citizens/{one}/merges", With(other), role: "clerk", ifMatch: "3", key: "merge"))["merge"], Is.EqualTo(merge));
        Assert.That((await Call("mergeCitizens", $"/v1/citizens/{one}/merges", With(other), role: "clerk"))["merge"], Is.EqualTo(merge), "merged already");
        await Call("mergeCitizens", $"/v1/citizens/{third}/merges", With(other), role: "clerk", expect: 409);
        await Call("mergeCitizens", $"/v1/citizens/{third}/merges", With(one), role: "clerk", ifMatch: "1", expect: 412);
        await Call("mergeCitizens", $"/v1/citizens/{third}/merges", """{"retired":"nobody","evidence":"x"}""", role: "clerk", expect: 404);
        await Call("mergeCitizens", $"/v1/citizens/{third}/merges", """{"retired":"nobody"}""", role: "clerk", expect: 400);
        await Call("findCitizen", "/v1/citizens/find", """{"agency":"dmv","key":"DMV-22"}""");
        await Call("readAddressBook", $"/v1/citizens/{other}/address-book", role: "clerk");
        await Call("readHoldings", $"/v1/citizens/{other}/holdings", role: "clerk");
        await Call("listFacts", $"/v1/citizens/{other}/facts?agency=dmv", role: "clerk");
        await Call("readMerges", $"/v1/citizens/{other}/merges", role: "clerk");
        await Call("sealFile", $"/v1/citizens/{other}/seal", """{"order":"2026-CV-00400","court":"clark"}""", role: "custodian:anna", expect: 409);
        await Call("recordNotSame", $"/v1/citizens/{one}/not-same", NotThe(other), role: "clerk", expect: 409);
        await Eventually.Holds(() => Task.FromResult(hub.Desks.To("dmv", "DMV-21").Count() > 1));
        await Call("reverseMerge", $"/v1/citizens/{one}/merges/{merge}/reverse?dryRun=true", Because, role: "clerk");
        await Call("reverseMerge", $"/v1/citizens/{one}/merges/{MergeId.Mint()}/reverse", Because, role: "clerk", expect: 404);
        await Call("reverseMerge", $"/v1/citizens/{other}/merges/{merge}/reverse", Because, role: "clerk", key: "parted");
        await Call("reverseMerge", $"/v1/citizens/{other}/merges/{merge}/reverse", Because, role: "clerk", key: "parted");
        await Call("readMerges", $"/v1/citizens/{other}/merges", role: "auditor");
        await Call("mergeCitizens", $"/v1/citizens/{one}/merges", With(other), role: "clerk", expect: 409);
        await Call("recordNotSame", $"/v1/citizens/{one}/not-same", NotThe(other, ""","takenBack":true"""), role: "clerk");
        await Call("recordNotSame", $"/v1/citizens/{one}/not-same", NotThe(third), role: "clerk");
        await Call("recordNotSame", $"/v1/citizens/{one}/not-same", NotThe(third), role: "clerk");
        await Call("recordNotSame", $"/v1/citizens/{third}/not-same", NotThe(other, ""","takenBack":true"""), role: "clerk");

        var record = (await Call("linkRecord", $"/v1/citizens/{third}/records", """{"agency":"courts","key":"CASE-23"}"""))["record"];
        await Call("unlinkRecord", $"/v1/citizens/{third}/records/{record}/unlink", Because, role: "clerk");
        await Call("unlinkRecord", $"/v1/citizens/{third}/records/{record}/unlink", Because, role: "clerk");
        await Call("unlinkRecord", $"/v1/citizens/{third}/records/{RecordId.Mint()}/unlink", Because, role: "clerk", expect: 404);
        await Call("changeName", $"/v1/citizens/{third}/name", """{"name":{"first":"Dora","last":"Onefold"},"from":"2026-02-01","evidence":"marriage certificate"}""");
        await Call("changeName", $"/v1/citizens/{third}/name", """{"name":{"first":"Dora"},"evidence":"marriage certificate"}""", expect: 422);
        await Call("recordDeath", $"/v1/citizens/{third}/death", """{"on":"2026-04-01","evidence":"certificate"}""", expect: 422);
        await Call("recordDeath", $"/v1/citizens/{third}/death", """{"on":"2026-03-01","evidence":"certificate"}""");
        await Call("recordDeath", $"/v1/citizens/{third}/death", """{"evidence":"told twice"}""");
        await Call("reportMoveOfCitizen", $"/v1/citizens/{third}/address-changes", """{"address":"24 Twin Street, Springfield, OH 45502","effectiveOn":"2026-03-01"}""", expect: 409);
        await Call("readAddressBook", $"/v1/citizens/{third}/address-book", role: "clerk");
    }

    /// <summary>One call, its answer held against the document.</summary>
    private async Task<Answered> Call(string id, string path, string? body = null, string role = "intake", string? key = null, string? ifMatch = null, string mediaType = "application/json", int? expect = null)
    {
        var (type, answer) = await Send(path, body, role, key, ifMatch, mediaType);
        var yes = (int)answer.Status < 300;
        if (expect is null ? !yes : (int)answer.Status != expect) wrong.Add($"{id} was expected to answer {expect?.ToString() ?? "yes"}: {(int)answer.Status} {answer.Text}");
        wrong.AddRange(Api[id].Check((int)answer.Status, type, answer.Text));
        if (yes) answeredYes.Add(id);
        else if (answer.Code is { } code) codes.Add(code);
        return answer;
    }

    private async Task<(string? MediaType, Answered Answer)> Send(string path, string? body, string role, string? key, string? ifMatch, string mediaType)
    {
        using var client = hub.As(role);
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        if (key != "") request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        if (ifMatch is not null) request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{ifMatch}\""));
        using var response = await client.SendAsync(request);
        return (response.Content.Headers.ContentType?.MediaType, await Answered.Of(response));
    }

    private async Task Watch(string change)
    {
        using var client = hub.As("auditor");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var response = await client.GetAsync($"/v1/changes/{change}/events", HttpCompletionOption.ResponseHeadersRead, patience.Token);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"));
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        var step = Api.Document["components"]!["schemas"]!["Step"]!;
        for (var steps = 0; steps < 4;)
        {
            var line = await lines.ReadLineAsync(patience.Token) ?? throw new EndOfStreamException();
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            wrong.AddRange(Api.Schemas.Check(step, JsonNode.Parse(line[6..])).Select(w => "watchChange: " + w));
            steps++;
        }
        answeredYes.Add("watchChange");
    }
}
