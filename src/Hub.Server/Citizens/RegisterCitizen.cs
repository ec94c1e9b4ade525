using System.Globalization;
using System.Text.Json;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Access;
using Hub.Server.Addresses;
using Hub.Server.Facts;
using Hub.Server.Http;
using Hub.Server.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Hub.Domain.Addresses.AddressEvent;
using static Hub.Domain.Addresses.ProtectionEvent;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Server.Citizens;

/// <summary>A person becomes known to the hub, with the records that agencies have of them, in one append.</summary>
public sealed class RegisterCitizen(Store store, CitizenDesk desk, CitizenFiles files, FactSeals seals, AgencyRecords records, StateCalendar calendar, DatedRules rules)
{
    private const int MostRecords = 50;

    public sealed record Name(string? First, string? Middle, string? Last, string? Suffix);

    public sealed record RecordKey(string? Agency, string? Key);

    public sealed record Request(
        Name? Name, string? BirthDate, IReadOnlyList<RecordKey>? Records, JsonElement? Address, EnrolInProgramme.Request? Protection,
        DateTimeOffset? ReportedAt, string? Channel);

    public sealed record Receipt(
        CitizenId Citizen, int Version, long Position, DateTimeOffset RecordedAt, IReadOnlyList<AnsweredRecord> Records, ChangeId? Change,
        AddressAnswer? Address, IReadOnlyList<AddressInput.Warning> Warnings);

    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("citizens", (HttpContext http, RegisterCitizen register, CancellationToken ct) => register.Answer(http, ct))
        .Allow(Scopes.Clerk, Scopes.Intake).ReadsNobody(WhatIsGivenOut.Receipt);

    private async Task<IResult> Answer(HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var request = submission.Body<Request>();
        if (await desk.AnsweredBefore(submission.Command!, ct) is { } before) return Respond(before, ReadAddress(request));

        if (Texts.Take(request.Name?.Last, Texts.LongestName) is not { } last || Texts.Take(request.Name?.First, Texts.LongestName) is not { } first)
            return Problems.Answer("no-name", "A first and a last name are needed; a placeholder is a name.");
        DateOnly? born = null;
        if (Texts.Take(request.BirthDate, 10) is { } birthDate)
        {
            if (!DateOnly.TryParseExact(birthDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day > calendar.Today)
                return Problems.Answer("bad-date", "birthDate is a day that exists, not after today, as yyyy-MM-dd.");
            born = day;
        }
        var address = ReadAddress(request);
        if (address.Refusal is { } no) return Problems.Answer(no);

        var citizen = CitizenId.Mint();
        EnrolProtection? enrolment = null;
        if (request.Protection is { } programme)
        {
            var (enrol, refused) = EnrolInProgramme.Read(programme, ChangeId.Mint(), calendar.Today);
            if (refused is not null) return Problems.Answer(refused);
            enrolment = enrol;
        }

        var name = new PersonName(first, Texts.Take(request.Name?.Middle, Texts.LongestName), last, Texts.Take(request.Name?.Suffix, 20));
        var facts = new List<HubEvent> { new CitizenRegistered(name, born) };
        var linked = LinkRecord.Read(request.Records, records, MostRecords);
        facts.AddRange(linked.Select(r => new RecordLinked(r.Record, r.Agency, r.Key, "certain", "as registered")));
        if (enrolment is not null)
        {
            if (Protection.None.Decide(enrolment) is not Decision.Accepted { Facts: var enrolled }) return Problems.Answer("bad-date", "The enrolment would be over before it began.");
            facts.AddRange(enrolled);
        }

        // After any enrolment, so that it is never written under a key that everyone may use; without a day, it holds from an open beginning.
        var change = address.Address is null ? (ChangeId?)null : ChangeId.Mint();
        if (address.Address is { } where)
            facts.Add(new AddressChanged(change!.Value, where, [AddressKind.Residence, AddressKind.Mailing], From: null));

        var header = new FactHeader
        {
            Actor = submission.Actor, OnBehalfOf = citizen, Channel = Texts.Word(request.Channel), ReportedAt = request.ReportedAt,
            Origin = "taxpayer-supplied", Purpose = "registration", Correlation = submission.Correlation,
        };
        var kept = new Answer
        {
            Citizen = citizen, Change = change, Status = "registered", Records = [.. linked.Select(r => new AnsweredRecord(r.Agency, r.Record))],
        };
        return Respond(await Record(citizen, facts, linked, submission.Command!, header, kept, ct), address);
    }

    private async Task<Outcome> Record(
        CitizenId citizen, List<HubEvent> facts, IReadOnlyList<Domain.Citizens.LinkRecord> linked, CommandKey key, FactHeader by, Answer kept, CancellationToken ct)
    {
        var enrolment = facts.OfType<ProtectionEnrolled>().Any() ? Guid.CreateVersion7() : (Guid?)null;
        if (enrolment is { } id) await store.KeyPeriods.BeginProtection([citizen.Value], id, ct);
        var recorded = false;
        try
        {
            var own = new List<NewFact>(facts.Count);
            foreach (var fact in facts)
            {
                var sealedFact = await seals.Seal(Clearance.Programme, citizen.Stream, citizen, fact, HeaderFor.Of(fact, by, AddressBook.Empty, rules.On(calendar.Today)), ct, fact is ProtectionEnrolled ? enrolment : null);
                own.Add(sealedFact ?? throw new InvalidOperationException("The programme's clearance could not write under a new person's key."));
            }
            var streams = new List<StreamAppend> { new(citizen.Stream, 0, own) };
            foreach (var record in linked) streams.Add(await LinkRecord.Interest(seals, citizen, record, by, calendar.Today, ct));
            var outcome = await store.Log.Append(new(streams, key, kept.Write()), ct);
            recorded = outcome is AppendOutcome.Appended;
            switch (outcome)
            {
                case AppendOutcome.Appended done:
                    var file = new CitizenFile(citizen, [.. facts.Select((f, i) => new Recorded(done.FirstPosition + i, i + 1, done.RecordedAt, f, citizen))]);
                    files.Keep(file, Clearance.Programme);
                    return new Outcome.Done(kept, done.FirstPosition, done.RecordedAt, file.Version, facts.Count);
                case AppendOutcome.Repeated again: return CitizenDesk.Again(again);
                case AppendOutcome.KeyReused: return new Outcome.KeyReused();
                default: return new Outcome.Refused("record-already-linked", "One of the records is linked to a citizen already.");
            }
        }
        finally
        {
            if (enrolment is { } begun) await store.KeyPeriods.Settle(begun, recorded, CancellationToken.None);
        }
    }

    private static AddressInput.Result ReadAddress(Request request) =>
        request.Address is null or { ValueKind: JsonValueKind.Null } ? new(null, [], null) : AddressInput.Read(request.Address);

    private static IResult Respond(Outcome outcome, AddressInput.Result address) => outcome is Outcome.Done { Answer: var kept } done
        ? Results.Json(
            new Receipt(kept.Citizen, done.Version, done.Position, done.RecordedAt, kept.Records ?? [], kept.Change, AddressAnswer.Of(address.Address), address.Warnings),
            FactJson.Options, statusCode: StatusCodes.Status201Created)
        : outcome.Problem();
}
