using System.Net;
using Hub.Contracts;
using Hub.Domain;
using Hub.Tests.Server;
using NUnit.Framework;

namespace Hub.Tests.Schemas;

/// <summary>A citizen's life in the hub from the first record to the last order, with every operation in it and many kinds of no.</summary>
internal sealed class LifeOfCalls(RunningHub hub, DocumentedCalls calls)
{
    private const string Oak = "300 Oak Avenue Apt 4, Springfield, OH 45502";

    public async Task Play()
    {
        hub.Desks.Answers = a => a.State?.RecordKey[0] switch { 'R' => Outcomes.Rejected, 'P' => Outcomes.Parked, _ => Outcomes.Applied };
        await calls.Make("isAlive", "/health/live", role: "");
        await Eventually.Holds(async () => (await hub.Get("/health/ready", "")).Status == HttpStatusCode.OK);
        await calls.Make("isReady", "/health/ready", role: "");
        await calls.Make("readDocument", "/openapi.yaml", role: "");
        await calls.Make("issueDevelopmentToken", "/dev/tokens", """{"role":"clerk"}""", role: "");
        await calls.Make("issueDevelopmentToken", "/dev/tokens", """{"role":"king"}""", role: "", expect: 400);
        await calls.Make("issueDevelopmentToken", "/dev/tokens", "{", role: "", expect: 400);

        await new CallsAboutPlaces(hub, calls).ReadAndCompare();

        // Who she is.
        var alma = (await calls.Make("registerCitizen", "/v1/citizens", """
            {"name":{"first":"Alma","last":"Reyes"},"birthDate":"1980-05-01","records":[{"agency":"dmv","key":"DMV-1"},{"agency":"revenue","key":"REJECT-1"},{"agency":"courts","key":"PARK-1"},{"agency":"source","key":"C1"}],
             "address":"100 Main Street, Yellow Springs, OH 45502","reportedAt":"2026-03-01T12:00:00Z","channel":"counter"}
            """, key: "alma"))["citizen"];
        await calls.Make("registerCitizen", "/v1/citizens", """{"name":{"first":"Nameless","last":"One"}}""");
        await calls.Make("registerCitizen", "/v1/citizens", """{"name":{"first":"Other","last":"Person"},"records":[{"agency":"dmv","key":"DMV-1"}]}""", expect: 409);
        await calls.Make("registerCitizen", "/v1/citizens", """{"name":{"first":"Other"}}""", expect: 422);
        await calls.Make("registerCitizen", "/v1/citizens", """{"name":{"first":"A","last":"B"},"records":[{"agency":"D M V","key":"1"}]}""", expect: 422);
        await calls.Make("registerCitizen", "/v1/citizens", """{"name":{"first":"A","last":"B"},"channel":"by way of Alma"}""", expect: 400);
        await calls.Make("findCitizen", "/v1/citizens/find", """{"agency":"dmv","key":"DMV-1"}""", role: "agency:dmv");
        await calls.Make("findCitizen", "/v1/citizens/find", """{"agency":"dmv","key":"DMV-1"}""", role: "agency:courts", expect: 403);
        await calls.Make("findCitizen", "/v1/citizens/find", """{"agency":"dmv","key":"DMV-2"}""", expect: 404);
        await calls.Make("linkRecord", $"/v1/citizens/{alma}/records", """{"agency":"courts","key":"CASE-2"}""");
        await calls.Make("linkRecord", $"/v1/citizens/{alma}/records", """{"agency":"courts","key":"CASE-2"}""");
        await calls.Make("linkRecord", $"/v1/citizens/{CitizenId.Mint()}/records", """{"agency":"courts","key":"CASE-3"}""", expect: 404);

        await new CallsAboutWhoIsWho(hub, calls).WhoseItIs();
        await new CallsAboutWhoIsWho(hub, calls).WhoseRecordsAre();

        // Where she lives.
        string By(string address, string on, string more = "") => $$"""{"reportedBy":{"citizen":"{{alma}}"},"address":"{{address}}","effectiveOn":"{{on}}"{{more}}}""";
        var move = (await calls.Make("reportMove", "/v1/address-changes", $$"""
            {"reportedBy":{"agency":"dmv","key":"DMV-1"},"address":{"line":"300 Oak Avenue","line2":"Apt 4","city":"Springfield","state":"OH","zip":"45502"},"effectiveOn":"2026-03-01",
             "kinds":["residence","mailing"],"channel":"counter","reportedAt":"2026-03-01T12:00:00-05:00","assurance":"ial2","origin":"taxpayer-supplied","office":"dmv.clark"}
            """, role: "agency:dmv"))["change"];
        Assert.That((await calls.Make("reportMove", "/v1/address-changes", By(Oak, "2026-03-02")))["status"], Is.EqualTo("already-held"));
        Assert.That((await calls.Make("reportMoveOfCitizen", $"/v1/citizens/{alma}/address-changes", By("9 Birch Street, Springfield, OH 45502", "2026-02-01"), role: "citizen:" + alma))["status"], Is.EqualTo("in-the-past"));
        var later = (await calls.Make("reportMove", "/v1/address-changes", By("11 Elm Street, Springfield, OH 45502", "2026-03-20")))["change"];
        var never = (await calls.Make("reportMove", "/v1/address-changes", By("12 Elm Street, Springfield, OH 45502", "2026-03-21")))["change"];
        await calls.Make("reportMove", "/v1/address-changes", By("7 Lake Road, Springfield, OH 45502", "2026-03-02", ""","until":"2026-03-10","kinds":["temporary"]"""));
        await calls.Make("reportMove", "/v1/address-changes", By(Oak, "2026-02-30"), expect: 422);
        await calls.Make("reportMove", "/v1/address-changes", By("10 Downing Street, London, United Kingdom", "2026-03-02"), expect: 422);
        await calls.Make("reportMove", "/v1/address-changes", By(Oak, "2026-03-02", ""","origin":"federal-return" """), expect: 422);
        await calls.Make("reportMove", "/v1/address-changes", By(Oak, "2026-03-02", ""","kinds":["holiday"]"""), expect: 422);
        await calls.Make("reportMove", "/v1/address-changes", By(Oak, "2026-03-02"), key: "alma", expect: 422);
        await calls.Make("reportMove", "/v1/address-changes", By(Oak, "2026-03-02"), key: "", expect: 400);
        await calls.Make("reportMove", "/v1/address-changes", By(new string('x', 501), "2026-03-02"), expect: 400);
        await calls.Make("reportMove", "/v1/address-changes", By("\\u0007", "2026-03-02"), expect: 400);
        await calls.Make("reportMove", "/v1/address-changes", By(new string('x', 70_000), "2026-03-02"), expect: 413);
        await calls.Make("reportMove", "/v1/address-changes", By(Oak, "2026-03-02"), mediaType: "text/plain", expect: 415);
        await calls.Make("reportMove", "/v1/address-changes", By(Oak, "2026-03-02"), role: "", expect: 401);
        await calls.Make("reportMove", "/v1/address-changes", By(Oak, "2026-03-02"), role: "agency:dmv", expect: 403);
        await calls.Make("reportMove", "/v1/address-changes", """{"reportedBy":{"agency":"dmv","key":"NOBODY"},"address":"x","effectiveOn":"2026-03-02"}""", expect: 404);
        await calls.Make("reportMoveOfCitizen", $"/v1/citizens/{alma}/address-changes", By("1 New Street, Springfield, OH 45502", "2026-03-02"), ifMatch: "1", expect: 412);
        await calls.Make("reportMoves", "/v1/address-changes/batch", """
            {"rows":[{"key":"r1","channel":"mail","reportedBy":"citizen:C1","reportedAt":"2026-02-01T10:00:00Z","assurance":"ial1","effectiveOn":"2026-01-10","until":"","kind":"residence+mailing","address":"5 Pine Street, Springfield, OH 45502"},
                     {"key":"r2","reportedBy":"dmv:NOBODY","effectiveOn":"2026-01-10","address":"5 Pine Street, Springfield, OH 45502"},{"key":"r3","reportedBy":"dmv:DMV-1","effectiveOn":"2026-01-10","address":"nowhere"}]}
            """);
        await calls.Make("reportMoves", "/v1/address-changes/batch", """{"rows":[{"key":""}]}""", expect: 400);
        await calls.Make("withdrawMove", $"/v1/changes/{never}/withdrawal", """{"reason":"Stays.","channel":"phone"}""");
        await calls.Make("withdrawMove", $"/v1/changes/{move}/withdrawal", "{}", expect: 422);
        await calls.Make("correctAddress", $"/v1/changes/{never}/correction", $$"""{"address":"{{Oak}}"}""", role: "clerk", expect: 422);
        var corrected = (await calls.Make("correctAddress", $"/v1/changes/{move}/correction", """{"address":"310 Oak Avenue Apt 4, Springfield, OH 45502","reason":"Mistyped.","office":"clark"}""", role: "clerk"))["change"];
        await hub.Settled();
        foreach (var change in new[] { move, later, never, corrected }) await calls.Make("followChange", $"/v1/changes/{change}", role: "clerk");
        await calls.Make("followChange", $"/v1/changes/{ChangeId.Mint()}", role: "clerk", expect: 404);
        await calls.Make("readPrintedNotices", $"/v1/changes/{move}/notices", role: "clerk");
        await calls.Watch(move);
        foreach (var question in new[] { "", "?on=2026-02-10", "?knownAt=2026-03-02T23:00:00Z" }) await calls.Make("readAddressBook", $"/v1/citizens/{alma}/address-book{question}", role: "clerk");
        await calls.Make("readAddressBook", $"/v1/citizens/{alma}/address-book?on=yesterday", role: "clerk", expect: 422);
        await calls.Make("readAddressBook", $"/v1/citizens/{alma}/address-book", role: "citizen:" + CitizenId.Mint(), expect: 404);

        await new CallsAboutPlaces(hub, calls).ReaddressAPlace(alma);
        await AskAsOf(alma);

        // What the agencies did with it.
        await calls.Make("readLag", "/v1/lag", role: "auditor");
        await calls.Make("listDeliveries", "/v1/deliveries?limit=1", role: "auditor");
        await calls.Make("listDeliveries", "/v1/deliveries?state=rejected&agency=revenue&after=1", role: "auditor");
        await calls.Make("listDeliveries", "/v1/deliveries?limit=many", role: "auditor", expect: 400);
        await calls.Make("listDeliveries", "/v1/deliveries?state=lost", role: "auditor", expect: 400);
        await calls.Make("redriveDeliveries", "/v1/deliveries/redrive", """{"reason":"Only looking."}""");
        await calls.Make("redriveDeliveries", "/v1/deliveries/redrive", """{"reason":"Mended.","agency":"revenue","state":"rejected","dryRun":false}""");
        await calls.Make("redriveDeliveries", "/v1/deliveries/redrive", "{}", expect: 400);
        await calls.Make("readStatus", "/v1/status", role: "auditor");

        await new CallsAboutProofs(hub, calls).SeeThatItIsProved(move, alma);

        // Days go by: a move takes effect, a temporary address is announced to end and ends.
        await hub.Settled();
        hub.Clock.Advance(TimeSpan.FromDays(4));
        await hub.Settled();
        hub.Clock.Advance(TimeSpan.FromDays(27));
        await hub.Settled();
        await calls.Make("followChange", $"/v1/changes/{later}", role: "citizen:" + alma);
        await calls.Make("readAddressBook", $"/v1/citizens/{alma}/address-book", role: "citizen:" + alma);

        // She is protected, and is not any more.
        await calls.Make("enrolInProgramme", $"/v1/citizens/{alma}/protection", """{"programme":"acp","substitute":"PO Box 1200, Columbus, OH 43215","until":"2030-06-30"}""");
        await calls.Make("readAddressBook", $"/v1/citizens/{alma}/address-book", role: "clerk");
        await hub.Settled();
        await calls.Make("readHoldings", $"/v1/citizens/{alma}/holdings", role: "citizen:" + alma);
        await calls.Make("readPopulation", "/v1/address-books", role: "auditor");
        await calls.Make("endProtection", $"/v1/citizens/{alma}/protection/end", """{"reason":"She left it."}""");
        await calls.Make("endProtection", $"/v1/citizens/{alma}/protection/end", "{}", expect: 422);
        await hub.Settled();
        await calls.Make("registerCitizen", "/v1/citizens", """{"name":{"first":"Hidden","last":"Person"},"records":[{"agency":"dmv","key":"DMV-9"}],"address":"44 Secret Street, Springfield, OH 45502","protection":{"programme":"acp","substitute":"PO Box 1200, Columbus, OH 43215"}}""");
        await hub.Settled();

        await new CallsAboutOrders(hub, calls).SealAndErase();

        // Where nothing is, or not in that way: no operation's words, but a problem all the same.
        void Said(Answered answer, string code)
        {
            if (answer.Code != code) calls.Wrong.Add($"{code}: {(int)answer.Status} {answer.Text}");
        }
        using (var unsaid = hub.As("clerk", ""))
        using (var answer = await unsaid.GetAsync($"/v1/citizens/{alma}/address-book"))
            Said(await Answered.Of(answer), "purpose-missing");
        Said(await hub.Get("/v1/nothing"), "not-found");
        Said(await hub.Get("/v1/citizens"), "method-not-allowed");
        Said((await calls.Send("/dev/tokens", "role", "", "", null, "text/plain")).Answer, "wrong-media-type");
    }

    private async Task AskAsOf(string alma)
    {
        await calls.Make("readAddressBook", $"/v1/citizens/{alma}/address-book?knownAt=12:00", role: "clerk", expect: 422);
        foreach (var question in new[] { "", "?agency=courts", "?agency=dmv&on=2026-03-02&knownAt=2026-03-02T23:00:00Z" }) await calls.Make("readHoldings", $"/v1/citizens/{alma}/holdings{question}", role: "auditor");
        await calls.Make("readHoldings", $"/v1/citizens/{alma}/holdings?agency=navy", role: "auditor", expect: 422);
        await calls.Make("readHoldings", $"/v1/citizens/{alma}/holdings?knownAt=2020-01-01T00:00:00Z", role: "auditor", expect: 404);
        await calls.Make("listFacts", $"/v1/citizens/{alma}/facts?agency=dmv", role: "auditor");
        await calls.Make("listFacts", $"/v1/citizens/{CitizenId.Mint()}/facts", role: "clerk", expect: 404);
        var everybody = await calls.Make("readPopulation", "/v1/address-books", role: "auditor");
        var token = everybody.Text.Split('\n').Last(l => l.StartsWith("{\"resume\"", StringComparison.Ordinal)).Split('"')[3];
        await calls.Make("readPopulation", "/v1/address-books?resume=" + token, role: "auditor");
        await calls.Make("readPopulation", "/v1/address-books?on=2026-03-02&resume=" + token, role: "auditor", expect: 400);
        await calls.Make("readPopulation", "/v1/address-books?resume=00", role: "auditor", expect: 400);
        await calls.Make("readPopulation", "/v1/address-books?on=tomorrow", role: "auditor", expect: 422);
    }
}
