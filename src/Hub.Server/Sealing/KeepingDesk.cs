using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Domain.Sealing;
using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using static Hub.Domain.Sealing.KeepingEvent;

namespace Hub.Server.Sealing;

/// <summary>
/// Decides about the keeping of one file and records it. The log comes first and the keys follow it: from the fact on nobody reads, whatever
/// becomes of this process, and <see cref="KeysFollow"/> makes good what a crash left undone.
/// </summary>
public sealed class KeepingDesk(Store store, CitizenFiles files, FactSeals seals, KeysFollow keys, StateCalendar calendar, DatedRules rules)
{
    private const int MostTries = 10;

    public async Task<Outcome> Decide(CitizenId id, CommandKey? key, FactHeader by, string status, Func<Keeping, Decision> decide, CancellationToken ct)
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            // An order is about the file that it names, whatever that is folded with.
            var folded = await files.ReadAnew(id, Clearance.Ordinary, ct);
            var file = folded.OwnOf(id);
            if (!file.Now.IsKnown) return new Outcome.Refused("unknown-citizen", "No citizen has this id.");
            var decision = decide(file.Now.Keeping);
            if (decision is Decision.Refused no) return new Outcome.Refused(no.Code, no.Reason);
            if (folded.Members.Length > 1 && decision is Decision.Accepted { Facts: [KeySealed or ErasureRequested, ..] })
                return new Outcome.Refused("reverse-merge-first", "The file is merged with another; which of them the order is about is said by reversing the merge first.");

            // What is so already is answered as done, and the key is used up by it; the caller did not ask who was first.
            var facts = decision is Decision.Accepted yes ? yes.Facts : [];
            if (facts.Length == 0 && key is null) return new Outcome.Done(new() { Citizen = id, Status = status }, 0, default, file.Version, 0);
            // The other way round when a file opens: who goes by the fact, the relays before all, must be able to read what it opened.
            if (facts is [KeyUnsealed opens] && file.Now.Keeping.Evolve(opens).Custody is Custody.Open) await store.KeyCustody.UnsealAll(id.Value, ct);
            var (outcome, full) = await Record(file, facts, key, by, new Answer { Citizen = id, Status = status }, ct);
            if (full) return new Outcome.Refused("too-many-erasures", "As many files fall due on that day as may be erased on one; approve it tomorrow.");
            if (outcome is null) continue;
            files.Forget(id);
            if (facts is [KeySealed or KeyUnsealed] || outcome is Outcome.Done { NewFacts: 0 }) await keys.Follow(id, ct);
            return outcome;
        }
        throw new StoreIsBusy();
    }

    private async Task<(Outcome?, bool Full)> Record(CitizenFile file, HubEvent[] facts, CommandKey? key, FactHeader by, Answer kept, CancellationToken ct)
    {
        var sealedFacts = new List<NewFact>(facts.Length);
        foreach (var fact in facts)
        {
            var header = HeaderFor.Of(fact, by with { OnBehalfOf = file.Id }, file.Now.Addresses, rules.On(calendar.Today));
            sealedFacts.Add(await seals.Seal(Clearance.Ordinary, file.Id.Stream, file.Id, fact, header, ct) ?? throw new StoreIsBusy());
        }
        List<StreamAppend> appends = [new(file.Id.Stream, file.Version, sealedFacts)];
        if (facts is [ErasureApproved approved])
        {
            // The day's list is a stream, and its version the number on it: two approvals at once cannot both be the last.
            var day = "erasures-" + approved.DueOn.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            var scheduled = await store.Log.ReadStreamBackwards(day, 1, ct) is [var last] ? last.Version : 0;
            if (scheduled >= rules.ErasuresOn(calendar.Today).MostADay) return (null, true);
            appends.Add(new(day, scheduled, [FactSeals.Plain(new ErasureScheduled(file.Id, approved.DueOn), by with { Citizen = file.Id, DueOn = approved.DueOn })]));
        }
        return (await store.Log.Append(new(appends, key, kept.Write()), ct) switch
        {
            AppendOutcome.Appended done => new Outcome.Done(kept, done.FirstPosition, done.RecordedAt, done.Versions[0], facts.Length),
            AppendOutcome.Repeated again => CitizenDesk.Again(again),
            AppendOutcome.KeyReused => new Outcome.KeyReused(),
            _ => null,
        }, false);
    }
}
