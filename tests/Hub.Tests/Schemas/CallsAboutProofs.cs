using System.Net;
using Hub.Domain;
using Hub.Proofs;
using Hub.Server;
using Hub.Tests.Server;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Hub.Tests.Schemas;

/// <summary>The log, what proves it, and who read.</summary>
internal sealed class CallsAboutProofs(RunningHub hub, DocumentedCalls calls)
{
    public async Task SeeThatItIsProved(string move, string alma)
    {
        var settings = hub.Services.GetRequiredService<ServerSettings>();
        using var key = NoteKeyFile.ReadOrMake(Path.Combine(settings.AgencyKeysFolder, "dmv-witness.pem"), "dmv.test", NoteKeyKind.Witness);
        await File.WriteAllTextAsync(Path.Combine(settings.AgencyKeysFolder, "dmv.witness.vkey"), key.Public.ToString());
        await Eventually.Holds(async () => (await hub.Get($"/v1/changes/{move}/proof", "clerk")).Status == HttpStatusCode.OK);
        await calls.Make("proveChange", $"/v1/changes/{move}/proof", role: "citizen:" + alma);
        await calls.Make("proveChange", $"/v1/changes/{move}/proof", role: "citizen:" + CitizenId.Mint(), expect: 404);
        Assert.That((await calls.Make("proveChange", $"/v1/changes/{move}/proof?witnessed=true", role: "clerk", expect: 404)).Code, Is.EqualTo("not-witnessed-yet"));
        await calls.Make("proveInclusion", "/v1/log/proofs/inclusion?position=3", role: "auditor");
        await calls.Make("proveInclusion", "/v1/log/proofs/inclusion?position=3&size=1000000", role: "auditor", expect: 404);
        await calls.Make("proveInclusion", "/v1/log/proofs/inclusion", role: "auditor", expect: 400);
        await Eventually.Holds(async () => (await hub.Store.Tree.After(0, 10)).Count > 1);
        var signed = await hub.Store.Tree.After(0, 10);
        await calls.Make("proveConsistency", $"/v1/log/proofs/consistency?from={signed[0].Size}&to={signed[1].Size}", role: "agency:dmv");
        await calls.Make("proveConsistency", $"/v1/log/proofs/consistency?from={signed[1].Size}&to={signed[0].Size}", role: "auditor", expect: 404);
        await calls.Make("readCheckpoint", "/log/checkpoint", role: "");
        await calls.Make("readCheckpoint", "/log/checkpoint?witnessed=true", role: "", expect: 404);
        await calls.Make("readCheckpoint", "/log/checkpoint?witnessed=perhaps", role: "", expect: 400);
        await calls.Make("readWitnessPolicy", "/log/policy", role: "");
        await calls.Make("readTile", "/log/tile/0/000.p/1", role: "");
        await calls.Make("readTile", "/log/tile/0/999", role: "", expect: 404);
        var cosigned = signed[1].Note.With(await key.Cosign(signed[1].Note, hub.Clock.GetUtcNow())).ToString();
        await calls.Make("cosign", "/log/cosignatures", cosigned, role: "", mediaType: "text/plain");
        await calls.Make("cosign", "/log/cosignatures", signed[1].Note.ToString(), role: "", mediaType: "text/plain", expect: 403);
        await calls.Make("cosign", "/log/cosignatures", cosigned.Replace($"\n{signed[1].Size}\n", "\n1000000\n", StringComparison.Ordinal), role: "", mediaType: "text/plain", expect: 409);
        await calls.Make("cosign", "/log/cosignatures", "It is so.", role: "", mediaType: "text/plain", expect: 400);
        var alarm = new SignedNote(new WitnessAlarm("hub.localhost/log", "log-forked", 2, "It was only a test.", signed[0].Note, signed[1].Note).Text, []);
        await calls.Make("raiseAlarm", "/log/alarms", alarm.With(await key.Cosign(alarm, hub.Clock.GetUtcNow())).ToString(), role: "", mediaType: "text/plain");
        await calls.Make("raiseAlarm", "/log/alarms", "Help!", role: "", mediaType: "text/plain", expect: 400);
        await calls.Make("listAlarms", "/v1/log/alarms", role: "auditor");
        await calls.Make("listCheckpoints", "/v1/log/checkpoints?limit=3", role: "auditor");
        await calls.Make("exportFacts", "/v1/log/facts?after=2&limit=5", role: "auditor");
        await calls.Make("exportFacts", "/v1/log/facts?after=1000000", role: "auditor", expect: 404);

        // Who read it has a log of its own, which is asked in the same way.
        await Eventually.Holds(async () => (await hub.Store.Reads.Tree.After(0, 10)).Count > 1);
        var reads = await hub.Store.Reads.Tree.After(0, 10);
        await calls.Make("readCheckpointOfReads", "/reads/checkpoint", role: "");
        await calls.Make("readWitnessPolicyOfReads", "/reads/policy", role: "");
        await calls.Make("readTileOfReads", "/reads/tile/0/000.p/1", role: "");
        await calls.Make("proveInclusionOfRead", "/v1/reads/proofs/inclusion?position=1", role: "auditor");
        await calls.Make("proveConsistencyOfReads", $"/v1/reads/proofs/consistency?from={reads[0].Size}&to={reads[1].Size}", role: "auditor");
        await calls.Make("cosignReads", "/reads/cosignatures", reads[1].Note.With(await key.Cosign(reads[1].Note, hub.Clock.GetUtcNow())).ToString(), role: "", mediaType: "text/plain");
        await calls.Make("raiseAlarmOfReads", "/reads/alarms", "Help!", role: "", mediaType: "text/plain", expect: 400);
        var gone = new SignedNote(new WitnessAlarm("hub.localhost/reads", "log-forked", 1, "It was only a test.", reads[0].Note, reads[1].Note).Text, []);
        await calls.Make("raiseAlarmOfReads", "/reads/alarms", gone.With(await key.Cosign(gone, hub.Clock.GetUtcNow())).ToString(), role: "", mediaType: "text/plain");
        await calls.Make("listAlarmsOfReads", "/v1/reads/alarms", role: "auditor");
        await calls.Make("listCheckpointsOfReads", "/v1/reads/checkpoints?limit=3", role: "auditor");
        await calls.Make("exportReads", "/v1/reads/facts?limit=5", role: "auditor");
        await calls.Make("readsOfCitizen", $"/v1/citizens/{alma}/reads", role: "auditor");
        await calls.Make("readsOfCitizen", $"/v1/citizens/{alma}/reads?from=2026-03-01&to=2026-03-31&after=1&limit=2", role: "citizen:" + alma);
        await calls.Make("readsOfCitizen", $"/v1/citizens/{alma}/reads", role: "citizen:" + CitizenId.Mint(), expect: 404);
        await calls.Make("readsOfCitizen", $"/v1/citizens/{alma}/reads?from=yesterday", role: "auditor", expect: 422);
        await calls.Make("readsOfCitizen", $"/v1/citizens/{alma}/reads?limit=0", role: "auditor", expect: 400);
        await calls.Make("readsOfMany", "/v1/reads/many", role: "auditor");
        await calls.Make("readsOfNobody", "/v1/reads/nobody", role: "auditor");
    }
}
