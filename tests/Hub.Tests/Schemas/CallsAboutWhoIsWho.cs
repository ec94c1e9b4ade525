using System.Net;
using Hub.Domain;
using Hub.Tests.Server;
using NUnit.Framework;

namespace Hub.Tests.Schemas;

/// <summary>Files merged and parted, records taken in and questions decided.</summary>
internal sealed class CallsAboutWhoIsWho(RunningHub hub, DocumentedCalls calls)
{
    public async Task WhoseItIs()
    {
        async Task<string> Known(string key, string street) => (await calls.Make("registerCitizen", "/v1/citizens",
            $$"""{"name":{"first":"Doris","last":"Twofold"},"records":[{"agency":"dmv","key":"{{key}}"}],"address":"{{street}}, Springfield, OH 45502"}"""))["citizen"];
        var (one, other, third) = (await Known("DMV-21", "21 Twin Street"), await Known("DMV-22", "22 Twin Street"), await Known("DMV-23", "23 Twin Street"));
        string With(string retired) => $$"""{"retired":"{{retired}}","evidence":"one licence"}""";
        const string Because = """{"reason":"Twins."}""";
        string NotThe(string person, string more = "") => $$"""{"other":"{{person}}","evidence":"Twins."{{more}}}""";
        var merge = (await calls.Make("mergeCitizens", $"/v1/citizens/{one}/merges", With(other), role: "clerk", ifMatch: "3", key: "merge"))["merge"];
        Assert.That((await calls.Make("mergeCitizens", $"/v1/citizens/{one}/merges", With(other), role: "clerk", ifMatch: "3", key: "merge"))["merge"], Is.EqualTo(merge));
        Assert.That((await calls.Make("mergeCitizens", $"/v1/citizens/{one}/merges", With(other), role: "clerk"))["merge"], Is.EqualTo(merge), "merged already");
        await calls.Make("mergeCitizens", $"/v1/citizens/{third}/merges", With(other), role: "clerk", expect: 409);
        await calls.Make("mergeCitizens", $"/v1/citizens/{third}/merges", With(one), role: "clerk", ifMatch: "1", expect: 412);
        await calls.Make("mergeCitizens", $"/v1/citizens/{third}/merges", """{"retired":"nobody","evidence":"x"}""", role: "clerk", expect: 404);
        await calls.Make("mergeCitizens", $"/v1/citizens/{third}/merges", """{"retired":"nobody"}""", role: "clerk", expect: 400);
        await calls.Make("findCitizen", "/v1/citizens/find", """{"agency":"dmv","key":"DMV-22"}""");
        await calls.Make("readAddressBook", $"/v1/citizens/{other}/address-book", role: "clerk");
        await calls.Make("readHoldings", $"/v1/citizens/{other}/holdings", role: "clerk");
        await calls.Make("listFacts", $"/v1/citizens/{other}/facts?agency=dmv", role: "clerk");
        await calls.Make("readMerges", $"/v1/citizens/{other}/merges", role: "clerk");
        await calls.Make("sealFile", $"/v1/citizens/{other}/seal", """{"order":"2026-CV-00400","court":"clark"}""", role: "custodian:anna", expect: 409);
        await calls.Make("recordNotSame", $"/v1/citizens/{one}/not-same", NotThe(other), role: "clerk", expect: 409);
        await Eventually.Holds(() => Task.FromResult(hub.Desks.To("dmv", "DMV-21").Count() > 1));
        await calls.Make("reverseMerge", $"/v1/citizens/{one}/merges/{merge}/reverse?dryRun=true", Because, role: "clerk");
        await calls.Make("reverseMerge", $"/v1/citizens/{one}/merges/{MergeId.Mint()}/reverse", Because, role: "clerk", expect: 404);
        await calls.Make("reverseMerge", $"/v1/citizens/{other}/merges/{merge}/reverse", Because, role: "clerk", key: "parted");
        await calls.Make("reverseMerge", $"/v1/citizens/{other}/merges/{merge}/reverse", Because, role: "clerk", key: "parted");
        await calls.Make("readMerges", $"/v1/citizens/{other}/merges", role: "auditor");
        await calls.Make("mergeCitizens", $"/v1/citizens/{one}/merges", With(other), role: "clerk", expect: 409);
        await calls.Make("recordNotSame", $"/v1/citizens/{one}/not-same", NotThe(other, ""","takenBack":true"""), role: "clerk");
        await calls.Make("recordNotSame", $"/v1/citizens/{one}/not-same", NotThe(third), role: "clerk");
        await calls.Make("recordNotSame", $"/v1/citizens/{one}/not-same", NotThe(third), role: "clerk");
        await calls.Make("recordNotSame", $"/v1/citizens/{third}/not-same", NotThe(other, ""","takenBack":true"""), role: "clerk");

        var record = (await calls.Make("linkRecord", $"/v1/citizens/{third}/records", """{"agency":"courts","key":"CASE-23"}"""))["record"];
        var renewed = (await calls.Make("linkRecord", $"/v1/citizens/{third}/records", """{"agency":"courts","key":"CASE-24"}"""))["record"];
        await calls.Make("endRecord", $"/v1/citizens/{third}/records/{renewed}/end", """{"reason":"Another number.","newKey":"CASE-25"}""", role: "clerk");
        await calls.Make("findCitizen", "/v1/citizens/find", """{"agency":"courts","key":"CASE-24"}""");
        await calls.Make("readRecords", $"/v1/citizens/{third}/records", role: "clerk");
        await calls.Make("endRecord", $"/v1/citizens/{third}/records/{record}/end", """{"on":"2026-02-27","reason":"The case is closed."}""", role: "clerk");
        await calls.Make("endRecord", $"/v1/citizens/{third}/records/{record}/end", Because, role: "clerk");
        await calls.Make("endRecord", $"/v1/citizens/{third}/records/{RecordId.Mint()}/end", Because, role: "clerk", expect: 404);
        await calls.Make("unlinkRecord", $"/v1/citizens/{third}/records/{record}/unlink", Because, role: "clerk");
        await calls.Make("unlinkRecord", $"/v1/citizens/{third}/records/{record}/unlink", Because, role: "clerk");
        await calls.Make("unlinkRecord", $"/v1/citizens/{third}/records/{RecordId.Mint()}/unlink", Because, role: "clerk", expect: 404);
        await calls.Make("changeName", $"/v1/citizens/{third}/name", """{"name":{"first":"Dora","last":"Onefold"},"from":"2026-02-01","evidence":"marriage certificate"}""");
        await calls.Make("changeName", $"/v1/citizens/{third}/name", """{"name":{"first":"Dora"},"evidence":"marriage certificate"}""", expect: 422);
        await calls.Make("recordDeath", $"/v1/citizens/{third}/death", """{"on":"2026-04-01","evidence":"certificate"}""", expect: 422);
        await calls.Make("recordDeath", $"/v1/citizens/{third}/death", """{"on":"2026-03-01","evidence":"certificate"}""");
        await calls.Make("recordDeath", $"/v1/citizens/{third}/death", """{"evidence":"told twice"}""");
        var tried = (await calls.Make("reportMoveOfCitizen", $"/v1/citizens/{third}/address-changes", """{"address":"24 Twin Street, Springfield, OH 45502","effectiveOn":"2026-03-01"}""", expect: 409))["review"];
        await calls.Make("readReview", "/v1/reviews/" + tried, role: "clerk");
        await calls.Make("decideReview", $"/v1/reviews/{tried}/decision", """{"verdict":"same","reason":"seen"}""", role: "clerk", expect: 400);
        await calls.Make("decideReview", $"/v1/reviews/{tried}/decision", """{"verdict":"noted","reason":"the executor"}""", role: "clerk");
        await calls.Make("readAddressBook", $"/v1/citizens/{third}/address-book", role: "clerk");
        await calls.Make("annulDeath", $"/v1/citizens/{third}/death/annul", """{"evidence":"she stands at the counter","office":"vital.records"}""", role: "clerk");
        await calls.Make("annulDeath", $"/v1/citizens/{third}/death/annul", """{"evidence":"told twice"}""", role: "clerk");
        await calls.Make("annulDeath", $"/v1/citizens/{third}/death/annul", """{"evidence":""}""", role: "clerk", expect: 400);
        await calls.Make("annulDeath", $"/v1/citizens/{CitizenId.Mint()}/death/annul", """{"evidence":"a slip"}""", role: "clerk", expect: 404);
    }

    public async Task WhoseRecordsAre()
    {
        const string Cora = """{"first":"Cora","middle":"Ann","last":"Whitfield","birth-date":"1971-09-14","ssn":"SSN","house-number":"77","street":"lake road"}""";
        static string Batch(string agency, string key, string ssn) => $$"""{"agency":"{{agency}}","records":[{"key":"{{key}}","says":{{Cora.Replace("SSN", ssn, StringComparison.Ordinal)}}}]}""";
        var first = (await calls.Make("takeInRecords", "/v1/records/batch", Batch("revenue", "CORA-1", "402-55-1876"))).Json.GetProperty("results")[0];
        Assert.That(first.GetProperty("outcome").GetString(), Is.EqualTo("new-citizen"));
        await calls.Make("takeInRecords", "/v1/records/batch", Batch("dmv", "CORA-2", "531-77-2045"), role: "agency:dmv");
        await calls.Make("takeInRecords", "/v1/records/batch", Batch("courts", "CORA-3", "219-09-9399"));
        await calls.Make("takeInRecords", "/v1/records/batch", """{"agency":"courts","records":[{"key":"CORA-4","ended":true}]}""");
        await calls.Make("takeInRecords", "/v1/records/batch", Batch("courts", "CORA-3", "219-09-9399"), role: "agency:dmv", expect: 403);
        await calls.Make("takeInRecords", "/v1/records/batch", Batch("nobody", "CORA-3", "219-09-9399"), expect: 422);
        await calls.Make("takeInRecords", "/v1/records/batch", """{"agency":"dmv","records":[]}""", expect: 400);
        await WholeFiles(Cora);
        await calls.Make("matchPerson", "/v1/identity/match", $$"""{"says":{{Cora.Replace("SSN", "402-55-1876", StringComparison.Ordinal)}},"count":3}""", role: "clerk", key: "");
        await calls.Make("matchPerson", "/v1/identity/match", """{"says":{"first":"Cora"}}""", role: "clerk", key: "", expect: 422);
        await calls.Make("matchPerson", "/v1/identity/match", """{"says":{"first":"Cora"},"count":99}""", role: "clerk", key: "", expect: 400);

        string[] waiting = [];
        await Eventually.Holds(async () => (waiting = [.. (await hub.Get("/v1/reviews")).Json.GetProperty("reviews").EnumerateArray().Where(r => r.TryGetProperty("other", out _)).Select(r => r.GetProperty("review").GetString()!)]).Length >= 2);
        await calls.Make("listReviews", "/v1/reviews?state=open&limit=1", role: "clerk");
        await calls.Make("listReviews", "/v1/reviews?state=lost", role: "clerk", expect: 400);
        await calls.Make("readReview", "/v1/reviews/" + waiting[0], role: "clerk");
        await calls.Make("readReview", "/v1/reviews/" + CitizenId.Mint(), role: "clerk", expect: 404);
        Task<Answered> Decide(int which, string verdict, int? expect = null) =>
            calls.Make("decideReview", $"/v1/reviews/{waiting[which]}/decision", $$"""{"verdict":"{{verdict}}","reason":"seen at the counter"}""", role: "clerk", expect: expect);
        await Decide(0, "deferred");
        await Decide(0, "same");
        await Decide(0, "not-same", expect: 409);
        await Decide(1, "not-same");
        await Decide(1, "perhaps", expect: 400);
        await calls.Make("readReview", "/v1/reviews/" + waiting[0], role: "auditor");

        const string Ulrike = """{"agency":"dmv","records":[{"key":"ULR-1","says":{"first":"Ulrike","last":"Brandt","birth-date":"1999-01-02","ssn":"402-55-9906"}}]}""";
        await calls.Make("takeInRecords", "/v1/records/batch", Ulrike);
        await calls.Make("takeInRecords", "/v1/records/batch", Ulrike.Replace("Ulrike", "Viktor", StringComparison.Ordinal).Replace("1999-01-02", "1940-10-17", StringComparison.Ordinal).Replace("402-55-9906", "533-10-2044", StringComparison.Ordinal));
        var own = "";
        await Eventually.Holds(async () => (own = (await hub.Get("/v1/reviews")).Json.GetProperty("reviews").EnumerateArray().Where(r => !r.TryGetProperty("other", out _)).Select(r => r.GetProperty("review").GetString()!).FirstOrDefault()) is not null);
        var asked = (await calls.Make("readReview", "/v1/reviews/" + own, role: "clerk")).Json;
        await calls.Make("decideReview", $"/v1/reviews/{own}/decision", """{"verdict":"not-same","reason":"another's"}""", role: "clerk", expect: 422);
        await calls.Make("decideReview", $"/v1/reviews/{own}/decision", $$"""{"verdict":"not-same","reason":"another's","records":["{{asked.GetProperty("pairs")[0].GetProperty("one").GetString()}}"]}""", role: "clerk");
        await calls.Make("readReview", "/v1/reviews/" + own, role: "auditor");
        await calls.Make("annulDeath", $"/v1/citizens/{first.GetProperty("citizen").GetString()}/death/annul", """{"evidence":"a slip"}""", role: "clerk", expect: 422);

        var mother = first.GetProperty("citizen").GetString();
        var child = (await calls.Make("registerCitizen", "/v1/citizens", """{"name":{"first":"Cora","last":"Whitfield"},"birthDate":"2019-04-30"}"""))["citizen"];
        await calls.Make("recordGuardian", $"/v1/citizens/{child}/guardians", $$"""{"guardian":"{{mother}}","until":"2037-04-29","evidence":"birth certificate"}""", role: "clerk");
        await calls.Make("recordGuardian", $"/v1/citizens/{child}/guardians", $$"""{"guardian":"{{child}}","evidence":"a slip"}""", role: "clerk", expect: 422);
        await calls.Make("recordGuardian", $"/v1/citizens/{child}/guardians", $$"""{"guardian":"{{CitizenId.Mint()}}","evidence":"a slip"}""", role: "clerk", expect: 404);
        await calls.Make("recordGuardian", $"/v1/citizens/{child}/guardians", $$"""{"guardian":"{{mother}}","until":"soon","evidence":"a slip"}""", role: "clerk", expect: 422);
        await calls.Make("mergeCitizens", $"/v1/citizens/{mother}/merges", $$"""{"retired":"{{child}}","evidence":"one name"}""", role: "clerk", expect: 409);
        Assert.That((await calls.Make("readRecords", $"/v1/citizens/{child}/records", role: "clerk")).Json.GetProperty("guardians")[0].GetProperty("citizen").GetString(), Is.EqualTo(mother));
        await calls.Make("endGuardian", $"/v1/citizens/{child}/guardians/{mother}/end", """{"reason":"came of age"}""", role: "clerk");
        Assert.That((await calls.Make("readRecords", $"/v1/citizens/{child}/records", role: "clerk")).Json.GetProperty("guardians").GetArrayLength(), Is.Zero);
        var theirs = (await calls.Make("readRecords", $"/v1/citizens/{mother}/records", role: "auditor")).Json.GetProperty("records");
        Assert.That(theirs.EnumerateArray().Count(r => r.TryGetProperty("because", out _)), Is.GreaterThan(0), "why a record is theirs");
        await calls.Make("readRecords", $"/v1/citizens/{CitizenId.Mint()}/records", role: "clerk", expect: 404);
    }

    private async Task WholeFiles(string cora)
    {
        static string File(string agency, int rows) => $$"""{"agency":"{{agency}}","file":"{{new string('a', 64)}}","rows":{{rows}}}""";
        static string Rows(int first, params string[] rows) => $$"""{"first":{{first}},"rows":[{{string.Join(',', rows)}}]}""";
        var load = (await calls.Make("beginLoad", "/v1/loads", File("courts", 2), role: "agency:courts", key: ""))["load"];
        await calls.Make("beginLoad", "/v1/loads", File("courts", 2), role: "agency:dmv", key: "", expect: 403);
        await calls.Make("beginLoad", "/v1/loads", File("nobody", 2), key: "", expect: 422);
        await calls.Make("beginLoad", "/v1/loads", File("courts", 0), key: "", expect: 400);
        await calls.Make("readLoad", $"/v1/loads/{load}", role: "agency:dmv", expect: 404);
        await calls.Make("sendRows", $"/v1/loads/{load}/rows", Rows(1, $$"""{"key":"CORA-3","says":{{cora.Replace("SSN", "219-09-9399", StringComparison.Ordinal)}}}"""), role: "agency:courts", key: "");
        await calls.Make("sendRows", $"/v1/loads/{load}/rows", Rows(2, "1"), key: "", expect: 400);
        await calls.Make("sendRows", $"/v1/loads/{load}/rows", Rows(2, """{"key":"","says":{}}"""), key: "");
        await Eventually.Holds(async () => (await hub.Get($"/v1/loads/{load}", "intake")).Json.GetProperty("state").GetString() == "done");
        await calls.Make("readLoad", $"/v1/loads/{load}", role: "auditor");
        await calls.Make("listLoads", "/v1/loads", role: "agency:courts");
        for (var i = 0; i < 8; i++) await calls.Make("beginLoad", "/v1/loads", $$"""{"agency":"dmv","file":"{{new string((char)('0' + i), 64)}}","rows":2}""", key: "");
        await calls.Make("beginLoad", "/v1/loads", File("dmv", 9), key: "", expect: 429);
        foreach (var open in (await hub.Get("/v1/loads?agency=dmv", "intake")).Json.GetProperty("loads").EnumerateArray())
            await calls.Make("abandonLoad", $"/v1/loads/{open.GetProperty("load").GetString()}/abandonment", "{}", key: "");
        await calls.Make("abandonLoad", $"/v1/loads/{CitizenId.Mint()}/abandonment", "{}", key: "", expect: 404);
    }
}
