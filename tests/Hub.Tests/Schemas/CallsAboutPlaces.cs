using System.Net;
using Hub.Domain;
using Hub.Tests.Server;
using NUnit.Framework;

namespace Hub.Tests.Schemas;

/// <summary>Addresses read and compared, and a place that is named anew.</summary>
internal sealed class CallsAboutPlaces(RunningHub hub, DocumentedCalls calls)
{
    public async Task ReadAndCompare()
    {
        var read = (await calls.Make("parseAddresses", "/v1/addresses/parse", """{"addresses":["300 Oak Avenue #4, Springfield, OH 45502",{"line":"2501 S W S Young Dr","city":"Killeen","state":"TX"},"","10 Downing Street, London, United Kingdom"]}""", role: "agency:dmv", key: "")).Json;
        Assert.That(read.GetProperty("addresses").EnumerateArray().Select(a => a.GetProperty("grade").GetString()), Is.EqualTo(new[] { "verified", "ambiguous", "unparseable", "unparseable" }));
        await calls.Make("parseAddresses", "/v1/addresses/parse", """{"addresses":[17]}""", expect: 400);
        await calls.Make("parseAddresses", "/v1/addresses/parse", """{"addresses":["\ud800"]}""", expect: 400);
        await calls.Make("parseAddresses", "/v1/addresses/parse", "{\"addresses\":[" + string.Join(',', Enumerable.Repeat("\"x\"", 1_001)) + "]}", expect: 413);
        var compared = (await calls.Make("compareAddresses", "/v1/addresses/compare", """{"pairs":[{"a":"300 Oak Avenue #4, Springfield, OH 45502","b":{"line":"300 OAK AVE","line2":"APT 4","city":"SPRINGFIELD","state":"OH","zip":"45502"}},{"a":"300 Oak Avenue, Springfield, OH 45502","b":"302 Oak Avenue, Springfield, OH 45502"}]}""", role: "citizen:" + CitizenId.Mint())).Json;
        Assert.That(compared.GetProperty("verdicts").EnumerateArray().Select(v => v.GetProperty("verdict").GetString()), Is.EqualTo(new[] { "same", "different" }));
        foreach (var body in (string[])["{}", """{"addresses":null}"""]) await calls.Make("parseAddresses", "/v1/addresses/parse", body, expect: 400);
        foreach (var body in (string[])["{}", """{"pairs":null}""", """{"pairs":[null]}"""]) await calls.Make("compareAddresses", "/v1/addresses/compare", body, expect: 400);
        await calls.Make("compareAddresses", "/v1/addresses/compare", """{"pairs":[{"a":"x"}]}""", expect: 400);
        async Task<string[]> Cities(string question, string of = "places") => [.. (await calls.Make("completePlace", "/v1/addresses/places?" + question, role: "clerk")).Json.GetProperty(of).EnumerateArray()
            .Select(p => p.GetProperty("city").GetString() + " " + p.GetProperty("state").GetString())];
        Assert.That(await Cities("city=yellow%20spr&state=oh"), Is.EqualTo(new[] { "YELLOW SPRINGS OH" }));
        Assert.That(await Cities("city=Springfield"), Does.Contain("SPRINGFIELD OH").And.Contain("SPRINGFIELD MO"));
        Assert.That(await Cities("zip=45502"), Is.EqualTo(new[] { "SPRINGFIELD OH" }));
        Assert.That(await Cities("zip=45&limit=5"), Is.Not.Empty);
        Assert.That(await Cities("city=cincinatti&state=OH"), Is.Empty);
        Assert.That((await Cities("city=cincinatti&state=OH", "didYouMean"))[0], Is.EqualTo("CINCINNATI OH"));
        foreach (var question in new[] { "", "city=a", "zip=4", "zip=45x", "city=ab&zip=45", "city=ab&state=Ohio", "city=ab&limit=0" }) await calls.Make("completePlace", "/v1/addresses/places?" + question, role: "clerk", expect: 400);
    }

    public async Task ReaddressAPlace(string alma)
    {
        static string Table(string old, string to, string kind = "renumbered", string more = "") =>
            $$"""{"authority":"clark-county-engineer","basis":"Ohio R.C. 5541.04","effectiveOn":"2026-03-02","rows":[{"old":"{{old}}","new":"{{to}}","kind":"{{kind}}"}]{{more}}}""";
        Task<Answered> Announce(string body, string who = "custodian:anna", int? expect = null) => calls.Make("announceReaddressing", "/v1/readdressings", body, role: who, expect: expect);
        const string House = "310 Oak Avenue, Springfield, OH 45502", Renumbered = "1310 Oak Avenue, Springfield, OH 45502";
        await calls.Make("reportMove", "/v1/address-changes", $$"""{"reportedBy":{"citizen":"{{alma}}"},"address":"100 Main Street, Yellow Springs, OH 45502","effectiveOn":"2026-03-02","dryRun":true}""");
        await Announce(Table(House, Renumbered, more: ""","dryRun":true"""));
        await Announce(Table(House, House + "-1234"), expect: 422);
        await Announce(Table(House, "nowhere"), expect: 422);
        await Announce(Table(House, Renumbered, "moved"), expect: 400);
        await Announce(Table(House, Renumbered, more: ""","because":"of it" """), expect: 400);
        var id = (await Announce(Table(House, Renumbered)))["readdressing"];
        var never = (await Announce(Table("7 Lake Road, Springfield, OH 45502", "8 Lake Road, Springfield, OH 45502", "annexed")))["readdressing"];
        Task<Answered> Step(string of, string step, string operation, string who, int? expect = null) => calls.Make(operation, $"/v1/readdressings/{of}/{step}", "{}", role: "custodian:" + who, expect: expect);
        await Step(never, "withdrawal", "withdrawReaddressing", "ben");
        await Step(never, "approval", "approveReaddressing", "ben", 422);
        await calls.Make("listReaddressedCitizens", $"/v1/readdressings/{id}/citizens?limit=10", role: "custodian:ben");
        await calls.Make("listReaddressedCitizens", $"/v1/readdressings/{id}/citizens?limit=0", role: "auditor", expect: 400);
        await Step(id, "approval", "approveReaddressing", "anna@elsewhere", 403);
        await Step(id, "approval", "approveReaddressing", "ben");
        await Eventually.Holds(async () => (await calls.Make("readReaddressing", $"/v1/readdressings/{id}", role: "auditor"))["status"] == "completed");
        await Step(id, "repetition", "repeatReaddressing", "ben");
        await calls.Make("listReaddressings", "/v1/readdressings?limit=1", role: "auditor");
        await calls.Make("listReaddressings", "/v1/readdressings?after=nothing", role: "auditor", expect: 400);
        await calls.Make("readReaddressing", $"/v1/readdressings/{ChangeId.Mint()}", role: "auditor", expect: 404);
        await hub.Settled();
        Assert.That((await calls.Make("readAddressBook", $"/v1/citizens/{alma}/address-book", role: "clerk")).Text, Does.Contain("1310 OAK AVE APT 4"));
    }
}
