using System.Globalization;
using System.Text.Json;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Hub.Server.Sealing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Hub.Domain.Addresses.ReaddressingEvent;

namespace Hub.Server.Addresses;

/// <summary>An authority numbered or named anew: its table is announced by one person and approved by another, and carried out on its day. Nobody moves.</summary>
public sealed class AnnounceReaddressing(Store store, Readdressings readdressings, StateCalendar calendar, DatedRules rules)
{
    public const int MostRows = 1_000;

    /// <param name="Kind">renumbered, renamed or annexed.</param>
    public sealed record Row(JsonElement? Old, JsonElement? New, string? Kind);

    /// <param name="Authority">A word for who decided it, such as clark-county-engineer.</param>
    /// <param name="DryRun">Only look whether the table can be taken; nothing is recorded.</param>
    public sealed record Request(string? Authority, string? Basis, string? EffectiveOn, IReadOnlyList<Row>? Rows, bool? DryRun);

    public sealed record Nothing;

    public sealed record RowWarning(int Row, string Side, string Code, string Reason);

    public sealed record Receipt(
        ReaddressingId? Readdressing, string Status, int? Rows, long? Position, DateTimeOffset? RecordedAt, IReadOnlyList<RowWarning>? Warnings);

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("readdressings", (HttpContext http, AnnounceReaddressing announce, CancellationToken ct) => announce.Announce(http, ct))
            .Allow(Scopes.Custodian).ReadsNobody(WhatIsGivenOut.Receipt);
        void Step(string path, string status, Func<AnnounceReaddressing, string, Func<Readdressing, Decision>> decide) => v1
            .MapPost("readdressings/{id}/" + path, (string id, HttpContext http, AnnounceReaddressing announce, CancellationToken ct) => announce.Decide(id, http, status, decide, ct))
            .Allow(Scopes.Custodian).ReadsNobody(WhatIsGivenOut.Receipt);
        Step("approval", "approved", (a, by) => r => r.Decide(new ApproveReaddressing(by, a.Today)));
        Step("withdrawal", "withdrawn", (a, by) => r => r.Decide(new WithdrawReaddressing(by, a.Today)));
        Step("repetition", "began", (a, _) => r => r.Decide(new CarryOutAgain(a.Today)));
    }

    private DateOnly Today => calendar.Today;

    private async Task<IResult> Announce(HttpContext http, CancellationToken ct)
    {
        var by = PersonOf(http);
        var submission = await Submission.Read(http, store, Submission.LargestBatch);
        var request = submission.Body<Request>();
        var authority = Texts.Word(request.Authority) ?? throw new NotAcceptable("malformed", "authority is a word, such as clark-county-engineer.");
        var basis = OrderInput.Basis(request.Basis);
        if (!DateOnly.TryParseExact(request.EffectiveOn, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || rules.On(Today) is var bounds && (day < bounds.EarliestDay(Today) || day > bounds.LatestDay(Today)))
            return Problems.Answer("bad-date", "effectiveOn is a day that exists, as yyyy-MM-dd, and not too far back or ahead.");
        var (rows, warnings, refused) = Read(request.Rows ?? []);
        if (refused is not null) return Problems.Answer(refused);
        if (request.DryRun == true) return Results.Json(new Receipt(null, "not-recorded", rows.Count, null, null, warnings), FactJson.Options);

        if (await readdressings.AnsweredBefore(submission.Command!, ct) is { } before)
        {
            return before.Answer is { } first && (await readdressings.Read(first.Readdressing, ct)).Withdrawn
                ? Problems.Answer("change-withdrawn", $"This table was announced before, as {first.Readdressing}, and withdrawn. To announce it anew, take a new Idempotency-Key.")
                : Respond(before, rows.Count, warnings);
        }
        var fact = new ReaddressingAnnounced(ReaddressingId.Mint(), authority, basis, day, by, rows);
        var header = new FactHeader { Actor = submission.Actor, Office = authority, Purpose = "readdressing", Basis = basis, DueOn = day, Correlation = submission.Correlation };
        return Respond(await readdressings.Announce(fact, header, submission.Command!, ct), rows.Count, warnings);
    }

    private async Task<IResult> Decide(
        string written, HttpContext http, string status, Func<AnnounceReaddressing, string, Func<Readdressing, Decision>> decide, CancellationToken ct)
    {
        var by = PersonOf(http);
        var submission = await Submission.Read(http, store);
        _ = submission.Body<Nothing>();
        if (ReaddressingId.Read(written) is not { } id) return Problems.Answer("unknown-readdressing", "No readdressing has this reference.");
        if (await readdressings.AnsweredBefore(submission.Command!, ct) is { } before) return Respond(before, null, null);
        var header = new FactHeader { Actor = submission.Actor, Purpose = "readdressing", Correlation = submission.Correlation };
        return Respond(await readdressings.Decide(id, submission.Command, header, status, decide(this, by), ct), null, null);
    }

    // Two logins of one human are one person; a token that does not say whose it is cannot take part in what needs two.
    private static string PersonOf(HttpContext http) => http.User.FindFirst(Scopes.PersonClaim)?.Value is { Length: > 0 and <= 100 } person
        ? person
        : throw new NotAcceptable("no-person", "The token does not name the person behind the login.");

    private static (List<ReaddressedPlace> Rows, List<RowWarning> Warnings, Decision.Refused? Refused) Read(IReadOnlyList<Row> asked)
    {
        if (asked.Count is 0 or > MostRows) throw new NotAcceptable(asked.Count == 0 ? "malformed" : "body-too-large", $"A readdressing has 1 to {MostRows} rows.");
        var (rows, warnings) = (new List<ReaddressedPlace>(asked.Count), new List<RowWarning>());
        var known = new Dictionary<(string, string, string, string), int>();
        for (var i = 0; i < asked.Count; i++)
        {
            if (asked[i] is not { } row || ReaddressingKinds.Read(row.Kind) is not { } kind) throw new NotAcceptable("malformed", $"Row {i + 1}: kind is renumbered, renamed or annexed.");
            var (before, after) = (AddressInput.Read(row.Old), AddressInput.Read(row.New));
            foreach (var (side, read) in new[] { ("old", before), ("new", after) })
            {
                if (read.Refusal is { } no) return ([], [], new(no.Code, $"Row {i + 1}, its {side} address: {no.Reason}"));
                if (read.Address!.Zip.Length < 5) return ([], [], new("no-address", $"Row {i + 1}: its {side} address has no ZIP code, and without one it is nobody's for certain."));
                warnings.AddRange(read.Warnings.Select(w => new RowWarning(i + 1, side, w.Code, w.Reason)));
            }
            var (old, renamed) = (before.Address!, after.Address!);
            if (old.SamePlaceAs(renamed)) return ([], [], new("contradictory-rows", $"Row {i + 1}: old and new are the same address."));
            if (!known.TryAdd((old.Line, old.City, old.State, old.Zip[..5]), i + 1))
                return ([], [], new("contradictory-rows", $"Row {i + 1}: its old address stands in row {known[(old.Line, old.City, old.State, old.Zip[..5])]} as well."));
            rows.Add(new(old, renamed, kind));
        }
        warnings.AddRange(DoubtfulRows.In(rows));
        return (rows, warnings, null);
    }

    private static IResult Respond(Readdressings.Outcome outcome, int? rows, IReadOnlyList<RowWarning>? warnings) => outcome is { Answer: { } answer }
        ? Results.Json(new Receipt(answer.Readdressing, answer.Status, rows, outcome.Position > 0 ? outcome.Position : null, outcome.Position > 0 ? outcome.RecordedAt : null, warnings), FactJson.Options,
            statusCode: answer.Status == "announced" ? StatusCodes.Status201Created : StatusCodes.Status200OK)
        : Problems.Answer(outcome.Refusal!);
}
