using System.Globalization;
using System.Text.Json;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Hub.Domain.Addresses.AddressEvent;

namespace Hub.Server.Addresses;

/// <summary>A citizen moved, and tells the government once: by hub id, or under an agency's own key (in the body: keys are not for URLs).</summary>
public sealed class ReportMove(Store store, CitizenDesk desk, AgencyRecords records, StateCalendar calendar, DatedRules rules)
{
    public sealed record Reporter(string? Citizen, string? Agency, string? Key);

    /// <param name="DryRun">Only say how it is read; nothing is recorded, and no file is looked into.</param>
    public sealed record Request(
        Reporter? ReportedBy, JsonElement? Address, string? EffectiveOn, string? Until, IReadOnlyList<string>? Kinds, string? Channel,
        DateTimeOffset? ReportedAt, string? Assurance, string? Origin, string? Office, bool? DryRun = null);

    /// <summary>What is shown before anybody confirms: how the address was read, and what is doubtful about it.</summary>
    public sealed record WouldBe(string Status, AddressAnswer? Address, IReadOnlyList<AddressInput.Warning> Warnings);

    public sealed record Receipt(
        ChangeId? Change, CitizenId Citizen, string Status, int Version, long Position, DateTimeOffset RecordedAt, AddressAnswer? Address,
        IReadOnlyList<AddressInput.Warning> Warnings);

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("address-changes", (HttpContext http, ReportMove report, CancellationToken ct) => report.Answer(http, null, ct))
            .Allow(Scopes.Clerk, Scopes.Intake, Scopes.Agency, Scopes.Citizen).ReadsNobody(WhatIsGivenOut.Receipt);
        v1.MapPost("citizens/{id}/address-changes", (string id, HttpContext http, ReportMove report, CancellationToken ct) => report.Answer(http, id, ct))
            .Allow(Scopes.Clerk, Scopes.Intake, Scopes.Citizen).ReadsNobody(WhatIsGivenOut.Receipt);
    }

    private async Task<IResult> Answer(HttpContext http, string? id, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<Request>();
        if (submission.Has(Scopes.Citizen) && (request.Assurance ?? request.Office) is not null)
            return Problems.Answer("wrong-scope", "How strongly somebody was proofed, and where, is not theirs to say.");

        // A file's version grows with every fact: who may not read the file may not watch it grow, for of a protected person not even that shows.
        if (submission.Has(Scopes.Agency) && Seen.Version(http) is not null)
            return Problems.Answer("wrong-scope", "An agency does not read the file, and so cannot say which version it has seen.");
        var by = id is null ? request.ReportedBy : new Reporter(id, null, null);
        var (citizen, record, refused) = await WhoIsMeant(submission, by, ct);
        if (refused is not null) return Problems.Answer(refused);
        var (told, unread) = Read(request);
        if (unread is not null) return Problems.Answer(unread);

        // The file stays closed: whether somebody lives there already would be told without anybody knowing that it was asked.
        if (request.DryRun == true) return Results.Json(new WouldBe("not-recorded", AddressAnswer.Of(told!.Address), told.Warnings), FactJson.Options);
        var outcome = await Tell(submission, submission.Command!, citizen!.Value, record, told!, Seen.Version(http), ct);
        return outcome is Outcome.Done done
            ? Results.Json(
                new Receipt(done.Answer.Change, done.Answer.Citizen, done.Answer.Status, done.Version, done.Position, done.RecordedAt,
                    AddressAnswer.Of(told!.Address), told.Warnings), FactJson.Options, statusCode: StatusCodes.Status201Created)
            : outcome.Problem();
    }

    /// <summary>A report whose words have been read, before any rule looks at it.</summary>
    internal sealed record Told(
        AddressOnFile Address, IReadOnlyList<AddressInput.Warning> Warnings, DateOnly From, DateOnly? Until, IReadOnlyList<AddressKind> Kinds,
        string? Channel, string? Office, DateTimeOffset? ReportedAt, string? Assurance, string? Origin);

    internal async ValueTask<Outcome> Tell(
        Submission submission, CommandKey key, CitizenId citizen, RecordId? under, Told told, int? seen, CancellationToken ct)
    {
        if (await desk.AnsweredBefore(key, ct) is { } before) return before;
        var change = ChangeId.Mint();
        var today = calendar.Today;
        var header = new FactHeader
        {
            Actor = submission.Actor, Office = told.Office, Channel = told.Channel, ReportedUnder = under, ReportedAt = told.ReportedAt,
            Origin = told.Origin ?? "taxpayer-supplied", Assurance = told.Assurance, Purpose = "address-change", Correlation = submission.Correlation,
        };
        return await desk.Decide(citizen, seen, key, header,
            file => file.Now.Addresses.Decide(new Domain.Addresses.ReportMove(change, told.Address, told.Kinds, told.From, told.Until, today, rules.On(today), citizen)),
            (file, decision) => AnswerTo(file, decision, change, told, today), ct);
    }

    /// <summary>The citizen who is meant, if the sender may speak for them.</summary>
    internal async ValueTask<(CitizenId?, RecordId?, Decision.Refused?)> WhoIsMeant(Submission submission, Reporter? by, CancellationToken ct)
    {
        var nobody = new Decision.Refused("unknown-person", "Nobody is known to the hub under this id or key.");
        if (by?.Citizen is { } id)
        {
            if (submission.Has(Scopes.Agency) && !submission.Has(Scopes.Intake)) return Refuse("wrong-scope", "An agency reports under its own key.");
            if (CitizenId.Read(id) is not { } citizen) return (null, null, nobody);
            if (submission.Has(Scopes.Citizen) && submission.Actor != citizen.Value) return Refuse("wrong-scope", "A citizen reports their own move.");
            return (citizen, null, null);
        }

        if (Texts.Take(by?.Agency, Texts.LongestKey) is not { } agency || Texts.Take(by?.Key, Texts.LongestKey) is not { } key)
            return Refuse("malformed", "reportedBy names a citizen, or an agency and its key.");
        if (submission.Has(Scopes.Citizen)) return Refuse("wrong-scope", "A citizen reports by hub id.");
        if (submission.Has(Scopes.Agency) && submission.Who.FindFirst(Scopes.AgencyClaim)?.Value != agency)
            return Refuse("wrong-scope", "An agency reports under its own key.");
        if (!AgencyRecords.IsAgencyName(agency)) return (null, null, nobody);
        var record = records.IdOf(agency, key);
        return await records.CitizenOf(agency, record, ct) is { } found ? (found, record, null) : (null, null, nobody);

        static (CitizenId?, RecordId?, Decision.Refused?) Refuse(string code, string reason) => (null, null, new(code, reason));
    }

    internal static (Told?, Decision.Refused?) Read(Request request)
    {
        if (request.Origin is not (null or "taxpayer-supplied"))
            return (null, new("federal-origin", "What came from a federal return may not enter the hub."));
        if (Day(request.EffectiveOn) is not { } from) return (null, new("bad-date", "effectiveOn is a day that exists, as yyyy-MM-dd."));
        var until = Day(request.Until);
        if (request.Until is not null && until is null) return (null, new("bad-date", "until is a day that exists, as yyyy-MM-dd."));
        if (AddressKinds.Read(request.Kinds ?? ["residence", "mailing"]) is not { } kinds || kinds.Contains(AddressKind.Substitute))
            return (null, new("bad-kind", "kinds are words such as residence and mailing."));
        var read = AddressInput.Read(request.Address);
        if (read.Refusal is { } no) return (null, no);
        return (new(read.Address!, read.Warnings, from, until, kinds, Texts.Word(request.Channel), Texts.Word(request.Office), request.ReportedAt, Texts.Word(request.Assurance),
            request.Origin), null);
    }

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static Answer AnswerTo(CitizenFile file, Decision decision, ChangeId minted, Told told, DateOnly today)
    {
        if (decision is Decision.NothingToRecord { AsToldBy: { } first })
        {
            var entry = file.Now.Addresses.Find(first);
            return new() { Citizen = file.Id, Change = first, Status = "already-held", Position = entry?.Position, RecordedAt = entry?.RecordedAt, Version = file.Version };
        }

        // In the past: a later move holds today already.
        var moved = decision is Decision.Accepted { Facts: [AddressChanged fact, ..] } ? fact : null;
        var book = moved is null ? file.Now.Addresses : file.Now.Addresses.Evolve(new(long.MaxValue, 0, default, moved));
        var status = told.From > today ? "waiting" : told.Kinds.Any(k => book.EntryOn(today, k)?.Change == minted) ? "in-force" : "in-the-past";
        return new() { Citizen = file.Id, Change = minted, Status = status };
    }
}
