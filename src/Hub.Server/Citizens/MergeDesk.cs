using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Facts;
using static Hub.Domain.Addresses.ProtectionEvent;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Server.Citizens;

/// <summary>
/// Decides on two files and records in both streams, in one append that checks every stream folded into either. Where one of them is protected, everybody in
/// the other is enrolled with it: the keys change first, as at any enrolment, so that no address of either can be read in between.
/// </summary>
public sealed class MergeDesk(Store store, CitizenFiles files, FactSeals seals, StateCalendar calendar, DatedRules rules)
{
    private const int MostTries = 10;

    /// <param name="seen">The version of the survivor's file that the caller decided on.</param>
    /// <param name="besides">What is recorded with it or not at all: the decision of the review that it follows from.</param>
    public Task<Outcome> Merge(CitizenId survivor, CitizenId retired, int? seen, CommandKey key, FactHeader by, string evidence, CancellationToken ct, StreamAppend? besides = null)
    {
        var merge = MergeId.Mint();
        return Decide(survivor, retired, seen, key, by, (one, other) => Merging.Decide(new MergeCitizens(merge, evidence), one, other), (one, other) => new Answer
        {
            Citizen = survivor, Retired = retired, Merge = one.Merges.RetiredBy(retired)?.Id ?? merge, Status = "merged", Position = one.Merges.RetiredBy(retired)?.Position, RecordedAt = one.Merges.RetiredBy(retired)?.At,
        }, ct, besides);
    }

    /// <param name="merge">As it stands in the file that it was looked up in.</param>
    public Task<Outcome> Reverse(Merge merge, int? seen, CommandKey key, FactHeader by, string reason, CancellationToken ct) => Decide(merge.Survivor, merge.Retired, seen, key, by,
        (one, _) => Merging.Decide(new ReverseMerge(merge.Id, reason), one), (one, _) => new Answer
        {
            Citizen = merge.Survivor, Retired = merge.Retired, Merge = merge.Id, Status = "merge-reversed",
            Position = one.Merges.Find(merge.Id)?.Reversed?.Position, RecordedAt = one.Merges.Find(merge.Id)?.Reversed?.At,
        }, ct);

    public Task<Outcome> NotSame(CitizenId citizen, CitizenId other, CommandKey key, FactHeader by, NotSamePerson said, CancellationToken ct, StreamAppend? besides = null) => Decide(citizen, other, null, key, by,
        (one, two) => one.Now.Keeping.Refusal ?? two.Now.Keeping.Refusal ?? Merging.Decide(said, one, two),
        (one, _) =>
        {
            // Where it is so already: the fact that says so, or where nothing ever said otherwise the file as it is.
            var first = one.Facts.LastOrDefault(f => f.Event is NotSamePersonRecorded or NotSamePersonTakenBack, one.Facts[^1]);
            return new Answer { Citizen = citizen, Retired = other, Status = said.TakenBack ? "not-same-taken-back" : "not-same", Position = first.Position, RecordedAt = first.RecordedAt };
        }, ct, besides);

    private async Task<Outcome> Decide(
        CitizenId one, CitizenId other, int? seen, CommandKey key, FactHeader by, Func<CitizenFile, CitizenFile, Decision> decide, Func<CitizenFile, CitizenFile, Answer> answer, CancellationToken ct,
        StreamAppend? besides = null)
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            CitizenFile[] both = [await files.ReadAnew(one, Clearance.Programme, ct), await files.ReadAnew(other, Clearance.Programme, ct)];
            // A merge of the two that came in between the readings would be in one of them and not in the other, and the append would not notice.
            if (both[0].Everybody.Intersect(both[1].Everybody).Any(m => both[0].VersionOf(m) != both[1].VersionOf(m))) continue;
            if (both.Any(f => !f.Now.IsKnown)) return new Outcome.Refused("unknown-citizen", "No citizen has this id.");
            if (seen is { } version && version != both[0].Version) return new Outcome.Stale(both[0].Version);
            var decision = decide(both[0], both[1]);
            if (decision is Decision.Refused no) return new Outcome.Refused(no.Code, no.Reason);
            var kept = answer(both[0], both[1]);
            HubEvent[] facts = decision is Decision.Accepted yes ? yes.Facts : [];
            if (await Record(both, facts, key, by, kept, besides, ct) is { } outcome) return outcome;
            foreach (var member in both.SelectMany(f => f.Members).Distinct()) store.ForgetKeys(member.Value);
        }
        throw new StoreIsBusy();
    }

    /// <summary>Null: somebody else was first, decide again.</summary>
    private async Task<Outcome?> Record(CitizenFile[] both, HubEvent[] facts, CommandKey key, FactHeader by, Answer kept, StreamAppend? besides, CancellationToken ct)
    {
        var placed = both.Select(f => f.Named).SelectMany(whose => facts.Select(fact => (Whose: whose, Fact: fact))).ToList();
        var toEnrol = facts is [CitizensMerged] ? Unprotected(both) : [];
        placed.AddRange(toEnrol.Select(e => (e.Whose, (HubEvent)e.Fact)));
        var (period, recorded) = (Guid.CreateVersion7(), false);
        if (toEnrol.Count > 0) await store.KeyPeriods.BeginProtection([.. toEnrol.Select(e => e.Whose.Value)], period, ct);
        try
        {
            var sealedFacts = new List<(CitizenId, NewFact)>(placed.Count);
            foreach (var (whose, fact) in placed)
            {
                var header = HeaderFor.Of(fact, by with { OnBehalfOf = whose }, AddressBook.Empty, rules.On(calendar.Today));
                var id = fact is ProtectionEnrolled enrolled && enrolled == toEnrol[0].Fact ? period : (Guid?)null;
                if (await seals.Seal(Clearance.Programme, whose.Stream, whose, fact, header, ct, id) is not { } one) return null;
                sealedFacts.Add((whose, one));
            }
            var outcome = await store.Log.Append(new([.. InStreams.Of(both, sealedFacts), .. besides is null ? [] : new[] { besides }], key, kept.Write()), ct);
            recorded = outcome is AppendOutcome.Appended;
            foreach (var member in both.SelectMany(f => f.Everybody)) files.Forget(member);
            return outcome switch
            {
                AppendOutcome.Appended when facts.Length == 0 => new Outcome.Done(kept, kept.Position ?? 0, kept.RecordedAt ?? default, both[0].Version, 0),
                AppendOutcome.Appended done => new Outcome.Done(kept with { Position = null, RecordedAt = null }, done.FirstPosition, done.RecordedAt, (await files.ReadAnew(both[0].Named, Clearance.Programme, ct)).Version, placed.Count),
                AppendOutcome.Repeated again => CitizenDesk.Again(again),
                AppendOutcome.KeyReused => new Outcome.KeyReused(),
                _ => null,
            };
        }
        finally
        {
            if (toEnrol.Count > 0) await store.KeyPeriods.Settle(period, recorded, CancellationToken.None);
        }
    }

    /// <summary>Everybody of the file that no programme stands before, where one stands before the other; each in a stream of their own, so that a reversal bares nobody.</summary>
    private static List<(CitizenId Whose, ProtectionEnrolled Fact)> Unprotected(CitizenFile[] both)
    {
        if (both.FirstOrDefault(f => f.Now.Protection.InForce)?.Now.Protection is not { } protection || both.FirstOrDefault(f => !f.Now.Protection.InForce) is not { } bare) return [];
        return [.. bare.Members.Select(m => (m, new ProtectionEnrolled(ChangeId.Mint(), protection.Programme!, protection.Substitute!, protection.Since!.Value, protection.Until)))];
    }
}
