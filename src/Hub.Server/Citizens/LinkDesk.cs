using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;

namespace Hub.Server.Citizens;

/// <summary>
/// Whose an agency's record is, is decided on the file as it stands in the log and recorded in the citizen's stream and the record's own, in one append; or
/// decided again if somebody else was first.
/// </summary>
public sealed class LinkDesk(Store store, CitizenFiles files, AgencyRecords records)
{
    private const int MostTries = 10;

    /// <param name="Facts">How many of them are in the citizen's own streams.</param>
    /// <param name="Claims">The stream of a record that is nobody's; where it is somebody's by now, that is the answer.</param>
    public sealed record Plan(Answer Kept, IReadOnlyList<StreamAppend> Appends, int Facts, string? Claims = null);

    /// <param name="seen">The version that the caller decided on, or null if any will do.</param>
    /// <param name="decide">What to record; or what to answer, where nothing is.</param>
    public async Task<Outcome> Decide(CitizenId citizen, int? seen, CommandKey key, Func<CitizenFile, ValueTask<(Plan? Plan, Outcome? Answer)>> decide, CancellationToken ct)
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var file = await files.ReadAnew(citizen, Clearance.Programme, ct);
            if (!file.Now.IsKnown) return new Outcome.Refused("unknown-citizen", "No citizen has this id.");
            if (file.Now.Keeping.Refusal is { } ordered) return new Outcome.Refused(ordered.Code, ordered.Reason);
            if (seen is { } version && version != file.Version) return new Outcome.Stale(file.Version);
            var (plan, answer) = await decide(file);
            if (plan is null) return answer ?? throw new StoreIsBusy();
            switch (await store.Log.Append(new(plan.Appends, key, plan.Kept.Write()), ct))
            {
                case AppendOutcome.Appended done:
                    foreach (var member in file.Members) files.Forget(member);
                    foreach (var record in plan.Kept.Records ?? []) records.Forget(record.Agency, record.Record);
                    return new Outcome.Done(plan.Kept, plan.Kept.Position ?? done.FirstPosition, plan.Kept.RecordedAt ?? done.RecordedAt, file.Version + plan.Facts, plan.Facts);
                case AppendOutcome.Repeated again: return CitizenDesk.Again(again);
                case AppendOutcome.KeyReused: return new Outcome.KeyReused();
                case AppendOutcome.VersionConflict conflict when conflict.Stream == plan.Claims:
                    return new Outcome.Refused("record-already-linked", "The record is linked to a citizen already.");
                default:
                    foreach (var member in file.Members) store.ForgetKeys(member.Value);
                    break;
            }
        }
        throw new StoreIsBusy();
    }
}
