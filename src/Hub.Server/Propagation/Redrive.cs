using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Hub.Domain.Sharing.DeliveryEvent;

namespace Hub.Server.Propagation;

/// <summary>
/// Deliveries are looked at and sent again. Open ones are sent again as they are; for rejected and parked ones a fact says who asked and
/// why, and the record's present state goes out as its next sequence.
/// </summary>
public sealed class Redrive(Store store, FactSeals seals, DeliveryList deliveries, Relays relays, StateCalendar calendar)
{
    private const int Most = 1_000;
    private static readonly string[] Unfinished = ["open", "rejected", "parked"];

    public sealed record Request(string? Agency, string? State, string? Record, bool? DryRun, string? Reason);

    /// <param name="About">What was told: address, or person.</param>
    public sealed record Line(
        string Agency, RecordId Record, long Sequence, string About, long SourcePosition, string State, string? Code, ChangeId? Change, DateTimeOffset DisclosedAt, long AgeSeconds);

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("deliveries", (string? state, string? agency, long? after, int? limit, HttpContext http, Redrive redrive, CancellationToken ct) => redrive.List(state, agency, after, limit, http.Reading(), ct))
            .Allow(Scopes.Clerk, Scopes.Auditor, Scopes.Intake).Reads("deliveries");
        v1.MapPost("deliveries/redrive", (HttpContext http, Redrive redrive, CancellationToken ct) => redrive.Again(http, ct)).Allow(Scopes.Clerk, Scopes.Intake).Reads("deliveries");
    }

    private async Task<IResult> List(string? state, string? agency, long? after, int? limit, PersonalRead read, CancellationToken ct)
    {
        if (state is not null && !Unfinished.Contains(state)) return Problems.Answer("malformed", "state is open, rejected or parked.");
        if (agency is not null && !AgencyRecords.IsAgencyName(agency)) return Problems.Answer("malformed", "agency is a short lower-case word, such as dmv.");
        if (limit is < 1 or > Most) return Problems.Answer("malformed", $"limit is 1 to {Most}.");
        var most = limit ?? 100;
        var rows = await deliveries.InState(state is null ? Unfinished : [state], agency, null, after ?? 0, most, ct);
        read.Rows(rows.Count);
        return Results.Json(new { deliveries = rows.Select(LineOf), next = rows.Count == most ? rows[^1].Position : (long?)null }, FactJson.Options);
    }

    private async Task<IResult> Again(HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<Request>();
        if (request.State is not null && !Unfinished.Contains(request.State)) return Problems.Answer("malformed", "state is open, rejected or parked.");
        if (request.Agency is not null && !AgencyRecords.IsAgencyName(request.Agency)) return Problems.Answer("malformed", "agency is a short lower-case word, such as dmv.");
        if (Texts.Take(request.Reason, Texts.LongestReason) is not { } reason) return Problems.Answer("malformed", "A redrive has a reason.");
        var record = request.Record is null ? null : RecordId.Read(request.Record);
        if (request.Record is not null && record is null) return Problems.Answer("malformed", "record is the hub's id of an agency's record.");

        var rows = await deliveries.InState(request.State is null ? Unfinished : [request.State], request.Agency, record, 0, Most, ct);
        http.Reading().Rows(rows.Count);
        if (request.DryRun == false)
        {
            foreach (var perRecord in rows.GroupBy(r => (r.Agency, r.Record))) await Again([.. perRecord], submission, reason, ct);
        }
        return Results.Json(new { dryRun = request.DryRun != false, count = rows.Count, deliveries = rows.Select(LineOf) }, FactJson.Options);
    }

    private async Task Again(IReadOnlyList<DeliveryList.Row> ofOneRecord, Submission submission, string reason, CancellationToken ct)
    {
        var newest = ofOneRecord.MaxBy(r => r.Sequence)!;
        if (ofOneRecord.Any(r => r.State != "open"))
        {
            var stream = DeliveryBooks.StreamOf(newest.Agency, newest.Record);
            var header = new FactHeader
            {
                Actor = submission.Actor, Agency = newest.Agency, Record = newest.Record, Citizen = newest.Citizen, OnBehalfOf = newest.Citizen,
                Change = newest.Change, Purpose = "redrive", Correlation = submission.Correlation,
            };
            var fact = await seals.Seal(Clearance.Ordinary, stream, newest.Citizen, new RefetchRequested(reason), header, ct)
                ?? throw new StoreIsBusy();
            // Once per record, whatever the length of the caller's key.
            var asked = Convert.ToHexString(store.Hmac(System.Text.Encoding.UTF8.GetBytes($"redrive\n{submission.Command!.Key}\n{stream}")));
            var once = new CommandKey(submission.Command.Client, "redrive/" + asked, submission.Command.RequestHmac);
            await store.Log.Append(new([new(stream, null, [fact])], once), ct);
        }

        // What waits in front of the new sequence: parked ones go out empty once it is told, open ones as they are.
        if (relays.Of(newest.Agency) is { Position: not null } relay)
            foreach (var delivery in ofOneRecord.Where(r => r.State == "open")) await relay.Telling.TellAgain(delivery.Record, delivery.Sequence, ct);
    }

    private Line LineOf(DeliveryList.Row r) => new(
        r.Agency, r.Record, r.Sequence, r.About, r.Source, r.State, r.Code, r.Change, r.DisclosedAt, Math.Max(0, (long)(calendar.Now - r.DisclosedAt).TotalSeconds));
}
