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
        v1.MapGet("changes/{change}/proof", async (string change, HttpContext http, FollowChange follow, Store store, CancellationToken ct) =>
        {
            if (await follow.Find(change, http, ct, evenClosed: true) is not { } entry) return FollowChange.Unknown;
            if (await Of(store, entry.Position, ct) is not { } proof)
            {
                http.Response.Headers.RetryAfter = "1";
                return Problems.Answer("not-signed-yet", "The log has not signed this change yet; ask again in a second or two.");
            }
            return Results.File(System.Text.Encoding.UTF8.GetBytes(proof.ToString()), "text/plain; charset=utf-8", $"{entry.Change.Value}.tlog-proof");
        }).Allow(Scopes.Clerk, Scopes.Auditor, Scopes.Intake, Scopes.Citizen).Reads("envelope");

    /// <summary>Null while no checkpoint reaches the position.</summary>
    public static async ValueTask<FactProof?> Of(Store store, long position, CancellationToken ct) =>
        await store.Tree.Over(position, ct) is { } checkpoint && await store.Log.ReadAt(position, ct) is { } fact
            ? new(Leaf.Bytes(fact), position - 1, await store.Tree.Inclusion(position, checkpoint.Size, ct), checkpoint.Note)
            : null;
}
