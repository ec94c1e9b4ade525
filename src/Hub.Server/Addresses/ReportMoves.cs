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

namespace Hub.Server.Addresses;

/// <summary>
/// Many people's moves at once, from a channel's file. Each row stands for itself: one that is refused stops no other, and each has
/// its own key, so a file taken in twice records nothing twice. Order is kept per citizen, whichever key reported the move.
/// </summary>
public sealed class ReportMoves(Store store, ReportMove reports, CitizenFiles files)
{
    public const int MostRows = 500;
    private const int LongestKey = 200;
    private const int AtOnce = 48;

    /// <summary>One line of a file as it was written, nothing read yet.</summary>
    public sealed record Row(
        string? Key, string? Channel, string? ReportedBy, string? ReportedAt, string? Assurance, string? EffectiveOn, string? Until, string? Kind,
        string? Address);

    public sealed record Request(IReadOnlyList<Row>? Rows);

    public sealed record Result(string Key, string Outcome, string? Code, ChangeId? Change, int NewFacts);

    public static void Map(IEndpointRouteBuilder v1) => v1.MapPost("address-changes/batch", async (HttpContext http, ReportMoves moves, CancellationToken ct) =>
    {
        var submission = await Submission.ReadBatch(http);
        var rows = submission.Body<Request>().Rows ?? [];
        if (rows.Count > MostRows) throw new NotAcceptable("body-too-large", $"A batch has at most {MostRows} rows.");
        if (rows.Any(r => r is not { Key.Length: > 0 and <= LongestKey })) throw new NotAcceptable("malformed", $"Every row has a key of at most {LongestKey} characters.");
        return Results.Json(new { results = await moves.TakeIn(submission, rows, ct) }, FactJson.Options);
    }).Allow(Scopes.Intake).ReadsNobody(WhatIsGivenOut.Receipt);

    private async Task<Result[]> TakeIn(Submission submission, IReadOnlyList<Row> rows, CancellationToken ct)
    {
        var results = new Result[rows.Count];
        var meant = new (CitizenId? Citizen, RecordId? Record, CitizenId Person)[rows.Count];
        await Parallel.ForAsync(0, rows.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (i, stop) =>
        {
            try
            {
                _ = Texts.Take(rows[i].Key, LongestKey);
                var (citizen, record, no) = await reports.WhoIsMeant(submission, Reporter(rows[i].ReportedBy), stop);
                // Under whatever id: rows of one person stay in order, of one whose files were merged too. The decision needs the file anyhow.
                meant[i] = (citizen, record, citizen is { } known ? (await files.Read(known, Clearance.Programme, stop)).Id : default);
                if (no is not null) results[i] = Refused(rows[i], no.Code == "malformed" ? "unknown-person" : no.Code);
            }
            catch (NotAcceptable no)
            {
                results[i] = Refused(rows[i], no.Code);
            }
        });

        var perCitizen = Enumerable.Range(0, rows.Count).Where(i => results[i] is null).GroupBy(i => meant[i].Person);
        await Parallel.ForEachAsync(perCitizen, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (group, stop) =>
        {
            var broken = false;
            foreach (var i in group)
            {
                // Once one could not be recorded, the same citizen's later rows wait for the batch to be sent again: their order is kept.
                results[i] = broken ? Refused(rows[i], "unavailable") : await TakeIn(submission, rows[i], meant[i].Citizen!.Value, meant[i].Record, stop);
                broken |= results[i].Code == "unavailable";
            }
        });
        return results;
    }

    private async Task<Result> TakeIn(Submission submission, Row row, CitizenId citizen, RecordId? under, CancellationToken ct)
    {
        try
        {
            DateTimeOffset? reportedAt = DateTimeOffset.TryParse(
                row.ReportedAt, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var at) ? at : null;
            var request = new ReportMove.Request(
                null, System.Text.Json.JsonSerializer.SerializeToElement(row.Address), row.EffectiveOn, string.IsNullOrEmpty(row.Until) ? null : row.Until,
                string.IsNullOrWhiteSpace(row.Kind) ? null : row.Kind.Split('+'), row.Channel, reportedAt, row.Assurance, null, null);
            var (told, unread) = ReportMove.Read(request);
            if (unread is not null) return Refused(row, unread.Code);
            return await reports.Tell(submission, submission.KeyOfRow(store, row.Key!, row), citizen, under, told!, null, ct) switch
            {
                Outcome.Done done => new(row.Key!, "accepted", null, done.Answer.Change, done.NewFacts),
                Outcome.Refused no => Refused(row, no.Code),
                Outcome.KeyReused => Refused(row, "idempotency-key-reused"),
                _ => Refused(row, "unavailable"),
            };
        }
        catch (NotAcceptable no)
        {
            return Refused(row, no.Code);
        }
        catch (Exception e) when (e is LogUnavailable or OutcomeUnknown or StoreIsBusy or KeyPeriodPending or Npgsql.NpgsqlException)
        {
            return Refused(row, "unavailable");
        }
    }

    private static Result Refused(Row row, string code) => new(row.Key!, "refused", code, null, 0);

    // As files have it: 'dmv:DMV-06758', or 'citizen:C03392' under the source's own key.
    private static ReportMove.Reporter Reporter(string? written)
    {
        var colon = (written ?? "").IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0) return new(null, "none", "none");
        var (who, key) = (written![..colon].Trim().ToLowerInvariant(), written[(colon + 1)..].Trim());
        return who switch
        {
            "citizen" => new(null, Domain.Citizens.Citizen.Source, key),
            "hub" => new(key, null, null),
            _ => new(null, who, key),
        };
    }
}
