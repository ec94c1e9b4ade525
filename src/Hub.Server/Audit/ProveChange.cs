using Hub.EventStore;
using Hub.Proofs;
using Hub.Server.Access;
using Hub.Server.Addresses;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Server.Audit;

/// <summary>A change's receipt as a file that proves, anywhere and without the hub, that the log holds it.</summary>
public static class ProveChange
{
    public static void Map(IEndpointRouteBuilder v1) =>
        v1.MapGet("changes/{change}/proof", async (string change, bool? witnessed, HttpContext http, FollowChange follow, Store store, Witnesses witnesses, ServerSettings settings, CancellationToken ct) =>
        {
            if (await follow.Find(change, http, ct, evenClosed: true) is not { } entry) return FollowChange.Unknown;
            var over = await store.Tree.Over(entry.Position, ct);
            if (over is null || await Of(store, entry.Position, over, ct) is not { } proof)
                return Later(http, "not-signed-yet", "The log has not signed this change yet; ask again in a second or two.");
            if (witnessed == true && over.WitnessedAt is null && settings.WitnessQuorum > 0 && witnesses.Known().Count > 0)
                return Later(http, "not-witnessed-yet", "Not enough witnesses have cosigned what the log signed over this change; ask again in a few seconds.");
            return Results.File(System.Text.Encoding.UTF8.GetBytes(proof.ToString()), "text/plain; charset=utf-8", $"{entry.Change.Value}.tlog-proof");
        }).Allow(Scopes.Clerk, Scopes.Auditor, Scopes.Intake, Scopes.Citizen).Reads("envelope");

    public static async ValueTask<FactProof?> Of(Store store, long position, KeptCheckpoint over, CancellationToken ct) =>
        await store.Log.ReadAt(position, ct) is { } fact
            ? new(Leaf.Bytes(fact), position - 1, await store.Tree.Inclusion(position, over.Size, ct), over.Note)
            : null;

    private static IResult Later(HttpContext http, string code, string sentence)
    {
        http.Response.Headers.RetryAfter = "1";
        return Problems.Answer(code, sentence);
    }
}
