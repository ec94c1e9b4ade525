using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Hub.EventStore;
using Hub.Proofs;
using Hub.Server.Access;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Hub.Server.Audit;

/// <summary>
/// A log as its witnesses and auditors see it: that of facts below /log, that of who read them below /reads. There stand checkpoints and tiles, hashes only, for anybody, as C2SP tlog-tiles lays them
/// out; below /v1 the proofs, and the facts themselves for an auditor's export.
/// </summary>
public sealed class LogDesk(SigningTheLog signing, Witnesses witnesses, GoingOn going, TimeProvider clock, ILogger<LogDesk> logger)
{
    private const int LargestNote = 32 * 1024;
    private const int MostFacts = 65_536;
    private const int FactsAtOnce = 2_000;

    /// <param name="facts">What an export of the facts shows.</param>
    public void Map(WebApplication app, IEndpointRouteBuilder v1, string name, string facts)
    {
        var log = app.MapGroup("/" + name);
        log.MapGet("checkpoint", (bool? witnessed, HttpContext http, CancellationToken ct) => Checkpoint(witnessed ?? false, http, ct));
        log.MapGet("policy", () => Results.Text(Policy.ToString()));
        log.MapGet("tile/{**path}", ReadTile);
        log.MapPost("cosignatures", TakeCosignature);
        log.MapPost("alarms", TakeAlarm);
        log.ReadsNobody("Hashes, signatures and public keys.");

        var desk = v1.MapGroup(name);
        var proofs = desk.MapGroup("").Allow(Scopes.Auditor, Scopes.Clerk, Scopes.Agency).ReadsNobody("Hashes and signatures.");
        proofs.MapGet("proofs/inclusion", Inclusion);
        proofs.MapGet("proofs/consistency", Consistency);
        proofs.MapGet("checkpoints", (long? after, int? limit, CancellationToken ct) => Checkpoints(after ?? 0, limit ?? 100, ct));
        proofs.MapGet("alarms", (int? limit, CancellationToken ct) => Alarms(limit ?? 100, ct));
        desk.MapGet("facts", (long? after, int? limit, HttpContext http, CancellationToken ct) => Facts(after ?? 0, limit ?? MostFacts, http, ct)).Allow(Scopes.Auditor).Reads(facts);
    }

    private WitnessPolicy Policy => witnesses.Policy(signing.Public);

    private static IResult Kept => Results.Text("kept\n");

    private static IResult NotSigned => Problems.Answer("not-signed-yet", "The log has signed nothing that reaches so far.");

    private async Task<IResult> Checkpoint(bool witnessed, HttpContext http, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        return await (witnessed ? signing.Log.Tree.NewestWitnessed(ct) : signing.Log.Tree.Newest(ct)) is { } newest ? Results.Text(newest.Note.ToString()) : NotSigned;
    }

    private async Task<IResult> ReadTile(string path, HttpContext http, CancellationToken ct)
    {
        // Only as far as was signed: what is kept beyond may still be computed again.
        if (Tile.TryParse(path) is not var (tile, width) || await signing.Log.Tree.Newest(ct) is not { } newest || tile.WidthIn(newest.Size) < width
            || await signing.Log.Tree.ReadTile(tile, width, ct) is not { } hashes)
            return Problems.Answer("not-found", "There is nothing at this address.");
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(hashes, "application/octet-stream");
    }

    private async Task<IResult> TakeCosignature(HttpContext http, CancellationToken ct)
    {
        if (await ReadNote(http, ct) is not { } note || Hub.Proofs.Checkpoint.TryParse(note.Text) is not { } checkpoint)
            return Problems.Answer("malformed", "The body is no checkpoint with a witness's signature line.");
        if (await signing.Log.Tree.At(checkpoint.Size, ct) is not { } kept || !string.Equals(kept.Note.Text, note.Text, StringComparison.Ordinal))
            return Problems.Answer("another-checkpoint", "The log has not signed this checkpoint.");
        var policy = Policy;
        var taken = 0;
        foreach (var (agency, key) in policy.Witnesses)
        {
            if (note.Signatures.FirstOrDefault(s => key.CosignedAt(note, s) is not null) is not { } line) continue;
            await signing.Log.Tree.Keep(checkpoint.Size, agency, line, policy.Quorum, clock.GetUtcNow(), ct);
            taken++;
        }
        return taken > 0 ? Kept : Problems.Answer("unknown-witness", "No witness that this hub knows has signed this.");
    }

    private async Task<IResult> TakeAlarm(HttpContext http, CancellationToken ct)
    {
        if (await ReadNote(http, ct) is not { } note || WitnessAlarm.TryParse(note.Text) is not { } alarm)
            return Problems.Answer("malformed", "The body is no alarm with a witness's signature line.");
        foreach (var (agency, key) in witnesses.Known())
        {
            if (!note.Signatures.Any(s => key.CosignedAt(note, s) is not null)) continue;
            logger.LogCritical("The witness {Agency} refuses the log: {Kind} at position {Position}", agency, alarm.Kind, alarm.Position);
            await signing.Log.Tree.Raise(new(clock.GetUtcNow(), agency, alarm.Kind, alarm.Position, alarm.Reason, note.ToString()), ct);
            await going.Consider(signing.Log, agency, alarm, ct);
            return Kept;
        }
        return Problems.Answer("unknown-witness", "No witness that this hub knows has signed this.");
    }

    private async Task<IResult> Inclusion(long position, long? size, CancellationToken ct)
    {
        if ((size is { } asked ? await signing.Log.Tree.At(asked, ct) : await signing.Log.Tree.Over(position, ct)) is not { } checkpoint || position < 1 || position > checkpoint.Size) return NotSigned;
        var proof = await signing.Log.Tree.Inclusion(position, checkpoint.Size, ct);
        var fact = await signing.Log.Log.ReadAt(position, ct);
        return Results.Json(new
        {
            position, index = position - 1, size = checkpoint.Size, leaf = fact is null ? null : Leaf.HashOf(fact).ToString(), root = checkpoint.Root.ToString(),
            hashes = proof.Select(h => h.ToString()), witnessed = checkpoint.WitnessedAt is not null, checkpoint = checkpoint.Note.ToString(),
        }, FactJson.Options);
    }

    private async Task<IResult> Consistency(long from, long to, CancellationToken ct)
    {
        if (from > to || from < 1 || await signing.Log.Tree.At(from, ct) is not { } earlier || await signing.Log.Tree.At(to, ct) is not { } later) return NotSigned;
        var proof = await signing.Log.Tree.Consistency(from, to, ct);
        return Results.Json(new
        {
            from, to, fromRoot = earlier.Root.ToString(), toRoot = later.Root.ToString(), hashes = proof.Select(h => h.ToString()),
            earlier = earlier.Note.ToString(), later = later.Note.ToString(),
        }, FactJson.Options);
    }

    private async Task<IResult> Checkpoints(long after, int limit, CancellationToken ct) => Results.Json(new
    {
        checkpoints = (await signing.Log.Tree.After(after, limit, ct)).Select(c => new
        {
            size = c.Size, root = c.Root.ToString(), signedAt = c.SignedAt, witnessedAt = c.WitnessedAt, witnesses = Policy.Witnessed(c.Note), note = c.Note.ToString(),
        }),
        notary = signing.State,
    }, FactJson.Options);

    private async Task<IResult> Alarms(int limit, CancellationToken ct) => Results.Json(new { alarms = await signing.Log.Tree.Alarms(limit, ct) }, FactJson.Options);

    /// <summary>Leaves, each with its length before it (4 bytes, big-endian), as an export keeps them. Bodies are sealed as they are stored.</summary>
    private async Task<IResult> Facts(long after, int limit, HttpContext http, CancellationToken ct)
    {
        if (await signing.Log.Tree.Newest(ct) is not { } newest) return NotSigned;
        var until = Math.Min(newest.Size, after + Math.Clamp(limit, 1, MostFacts));
        if (after < 0 || after >= until) return NotSigned;
        http.Response.ContentType = "application/octet-stream";
        http.Response.Headers["Hub-Until-Position"] = until.ToString(CultureInfo.InvariantCulture);
        for (var recorded = after; after < until;)
        {
            if (after == recorded)
            {
                var more = (int)Math.Min(PersonalRead.MostRowsAtOnce, until - after);
                await http.Reading().ServeMore(more, ct);
                recorded += more;
            }
            foreach (var fact in await signing.Log.Log.ReadAll(after, (int)Math.Min(FactsAtOnce, recorded - after), ct))
            {
                var leaf = Leaf.Bytes(fact);
                BinaryPrimitives.WriteInt32BigEndian(http.Response.BodyWriter.GetSpan(4), leaf.Length);
                http.Response.BodyWriter.Advance(4);
                http.Response.BodyWriter.Write(leaf);
                after = fact.Position;
            }
            await http.Response.BodyWriter.FlushAsync(ct);
        }
        return Results.Empty;
    }

    private static async Task<SignedNote?> ReadNote(HttpContext http, CancellationToken ct)
    {
        if (http.Request.ContentLength is null or > LargestNote) return null;
        var bytes = new byte[http.Request.ContentLength.Value];
        await http.Request.Body.ReadExactlyAsync(bytes, ct);
        return SignedNote.TryParse(bytes);
    }
}
