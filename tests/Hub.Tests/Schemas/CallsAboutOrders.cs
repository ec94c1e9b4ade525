using System.Net;
using Hub.Domain;
using Hub.Tests.Server;
using NUnit.Framework;

namespace Hub.Tests.Schemas;

/// <summary>A file that a court seals, and one that is erased.</summary>
internal sealed class CallsAboutOrders(RunningHub hub, DocumentedCalls calls)
{
    public async Task SealAndErase()
    {
        var registered = await calls.Make("registerCitizen", "/v1/citizens", """{"name":{"first":"Former","last":"Person"},"records":[{"agency":"dmv","key":"DMV-77"}],"address":"5 Pine Street, Springfield, OH 45502"}""");
        var (former, move) = (registered["citizen"], registered["change"]);
        await hub.Settled();
        Task<Answered> Order(string id, string path, string body, string who = "anna", int? expect = null) =>
            calls.Make(id, $"/v1/citizens/{former}/{path}", body, role: "custodian:" + who, expect: expect);

        await Order("sealFile", "seal", """{"order":"2026-CV-1","court":"clark-county"}""");
        await calls.Make("readAddressBook", $"/v1/citizens/{former}/address-book", role: "clerk", expect: 403);
        await calls.Make("findCitizen", "/v1/citizens/find", """{"agency":"dmv","key":"DMV-77"}""", expect: 403);
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
        await calls.Make("readKeeping", $"/v1/citizens/{former}/keeping", role: "auditor");
        await hub.Settled();
        hub.Clock.Advance(TimeSpan.FromDays(31));
        await Eventually.Holds(async () => (await hub.Get("/v1/erasures?state=completed", "auditor")).Json.GetProperty("erasures").GetArrayLength() == 1);
        await calls.Make("listErasures", "/v1/erasures?limit=1", role: "auditor");
        await calls.Make("listErasures", "/v1/erasures?state=forgotten", role: "auditor", expect: 400);
        await calls.Make("readKeeping", $"/v1/citizens/{former}/keeping", role: "custodian:anna");
        await calls.Make("readAddressBook", $"/v1/citizens/{former}/address-book", role: "clerk", expect: 410);
        await calls.Make("followChange", $"/v1/changes/{move}", role: "clerk", expect: 410);
        await Order("sealFile", "seal", """{"order":"2026-CV-5","court":"clark-county"}""", expect: 410);
    }
}
