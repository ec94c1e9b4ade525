using System.Globalization;
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
using static Hub.Domain.Addresses.ProtectionEvent;

namespace Hub.Server.Addresses;

/// <summary>
/// An address confidentiality programme begins or ends to stand before a citizen. The keys change first, then the log says so; what a
/// crash leaves between the two databases is undone or finished by <see cref="KeyPeriods"/>.
/// </summary>
public sealed class EnrolInProgramme(Store store, CitizenDesk desk, CitizenFiles files, FactSeals seals, StateCalendar calendar, DatedRules rules)
{
    public sealed record Request(string? Programme, string? Substitute, string? Until);

    public sealed record EndRequest(string? Reason);

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("citizens/{id}/protection", (string id, HttpContext http, EnrolInProgramme enrol, CancellationToken ct) => enrol.Begin(id, http, ct))
            .Allow(Scopes.Clerk, Scopes.Intake).ReadsNobody(WhatIsGivenOut.Receipt);
        v1.MapPost("citizens/{id}/protection/end", (string id, HttpContext http, EnrolInProgramme enrol, CancellationToken ct) => enrol.End(id, http, ct))
            .Allow(Scopes.Clerk, Scopes.Intake).ReadsNobody(WhatIsGivenOut.Receipt);
    }

    internal static (EnrolProtection?, Decision.Refused?) Read(Request request, ChangeId change, DateOnly today)
    {
        if (Texts.Take(request.Programme, 40) is not { } programme) return (null, new("malformed", "protection names its programme."));
        DateOnly? until = null;
        if (Texts.Take(request.Until, 10) is { } written)
        {
            if (!DateOnly.TryParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                return (null, new("bad-date", "until is a day that exists, as yyyy-MM-dd."));
            until = day;
        }
        var substitute = AddressInput.Read(request.Substitute);
        return substitute.Refusal is { } no ? (null, no) : (new(change, programme, substitute.Address!, until, today), null);
    }

    private async Task<IResult> Begin(string id, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        var (request, refused) = Read(submission.Body<Request>(), ChangeId.Mint(), calendar.Today);
        return refused is not null
            ? Problems.Answer(refused)
            : await Change(id, http, submission, store.KeyPeriods.BeginProtection, "protected", request!.Change, file => file.Now.Protection.Decide(request), ct);
    }

    private async Task<IResult> End(string id, HttpContext http, CancellationToken ct)
    {
        var submission = await Submission.Read(http, store);
        _ = Texts.Take(submission.Body<EndRequest>().Reason, Texts.LongestReason);
        var request = new EndProtection(ChangeId.Mint(), calendar.Today);
        return await Change(id, http, submission, store.KeyPeriods.BeginEnd, "protection-ended", request.Change,
            file => file.Now.Protection.Decide(request, file.Now.Addresses), ct);
    }

    private async Task<IResult> Change(
        string id, HttpContext http, Submission submission, Func<IReadOnlyList<string>, Guid, CancellationToken, Task> beginPeriod, string status, ChangeId change,
        Func<CitizenFile, Decision> decide, CancellationToken ct)
    {
        if (await desk.AnsweredBefore(submission.Command!, ct) is { } before) return ChangeReceipt.Respond(before);
        if (CitizenId.Read(id) is not { } citizen) return Problems.Answer("unknown-citizen", "No citizen has this id.");
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var file = await files.ReadAnew(citizen, Clearance.Programme, ct);
            if (!file.Now.IsKnown) return Problems.Answer("unknown-citizen", "No citizen has this id.");
            if (file.Now.Keeping.Refusal is { } ordered) return Problems.Answer(ordered);
            if (Seen.Version(http) is { } seen && seen != file.Version) return new Outcome.Stale(file.Version).Problem();
            var decision = decide(file);
            if (decision is Decision.Refused no) return Problems.Answer(no);
            var by = new FactHeader { Actor = submission.Actor, OnBehalfOf = citizen, Purpose = "confidentiality-programme", Correlation = submission.Correlation };
            if (decision is not Decision.Accepted { Facts: var facts })
            {
                var first = ((Decision.NothingToRecord)decision).AsToldBy;
                return ChangeReceipt.Respond(await desk.Decide(citizen, file.Version, submission.Command, by, _ => decision,
                    (now, _) => new Answer { Citizen = citizen, Change = first, Status = status }
                        .ToldBy(now, decision, fact => fact is ProtectionEnrolled e && e.Change == first), ct));
            }
            var kept = new Answer { Citizen = citizen, Change = change, Status = status };
            if (await Record(file, Placed(file, facts), beginPeriod, submission.Command!, by, kept, ct) is { } outcome) return ChangeReceipt.Respond(outcome);
        }
        throw new StoreIsBusy();
    }

    /// <summary>
    /// In every stream that is folded, each with its own keys: whoever is parted from the others later stays protected, or open, by what stands in the own stream. Written
    /// anew is each book by itself, the one that holds today last.
    /// </summary>
    private List<(CitizenId Whose, HubEvent Fact)> Placed(CitizenFile file, IReadOnlyList<HubEvent> facts)
    {
        if (file.Members.Length == 1) return [.. facts.Select(f => (file.Named, f))];
        var placed = new List<(CitizenId, HubEvent)>();
        var holds = file.Now.Addresses.EntryOn(calendar.Today, AddressKind.Residence)?.Whose;
        foreach (var member in file.Members.OrderBy(m => m == holds))
        {
            placed.Add((member, facts[0] switch
            {
                ProtectionEnrolled e => e with { Change = member == file.Named ? e.Change : ChangeId.Mint() },
                ProtectionEnded e => e with { Change = member == file.Named ? e.Change : ChangeId.Mint() },
                var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
            }));
            if (facts[0] is ProtectionEnded) placed.AddRange(file.OwnOf(member).Now.Addresses.RestatedOn(calendar.Today).Select(f => (member, (HubEvent)f)));
        }
        return placed;
    }

    private async Task<Outcome?> Record(
        CitizenFile file, IReadOnlyList<(CitizenId Whose, HubEvent Fact)> facts, Func<IReadOnlyList<string>, Guid, CancellationToken, Task> beginPeriod, CommandKey key, FactHeader by,
        Answer kept, CancellationToken ct)
    {
        var (id, recorded) = (Guid.CreateVersion7(), false);
        await beginPeriod([.. file.Members.Select(m => m.Value)], id, ct);
        try
        {
            var sealedFacts = new List<(CitizenId, NewFact)>(facts.Count);
            foreach (var (whose, fact) in facts)
            {
                var header = HeaderFor.Of(fact, by with { OnBehalfOf = whose }, file.Now.Addresses, rules.On(calendar.Today));
                var one = await seals.Seal(Clearance.Programme, whose.Stream, whose, fact, header, ct, sealedFacts.Count == 0 ? id : null); // The first is the one that begins or ends it.
                sealedFacts.Add((whose, one ?? throw new StoreIsBusy()));
            }
            var outcome = await store.Log.Append(new(InStreams.Of(file, sealedFacts), key, kept.Write()), ct);
            recorded = outcome is AppendOutcome.Appended;
            return outcome switch
            {
                AppendOutcome.Appended done => new Outcome.Done(kept, done.FirstPosition, done.RecordedAt, file.Version + facts.Count, facts.Count),
                AppendOutcome.Repeated again => CitizenDesk.Again(again),
                AppendOutcome.KeyReused => new Outcome.KeyReused(),
                _ => null,
            };
        }
        finally
        {
            await store.KeyPeriods.Settle(id, recorded, CancellationToken.None);
            foreach (var member in file.Members)
            {
                files.Forget(member);
                if (!recorded) store.ForgetKeys(member.Value);
            }
        }
    }
}
