using System.Collections.Immutable;
using Hub.Domain.Loading;
using Hub.EventStore;

namespace Hub.Server.Loading;

/// <summary>How far a load is, and what became of its rows. It holds numbers only, and stays when the load is over.</summary>
/// <param name="Left">Rows that came and are not taken in yet.</param>
/// <param name="LastPosition">Between the two positions lies all that came of it, among what others recorded.</param>
public sealed record LoadReport(
    string Load, string Agency, string State, long FileRows, long Staged, long Taken, long Left, long Accepted, long NewCitizens, long Linked, long InReview, long Changed, long Unchanged, long Ended,
    long Refused, IReadOnlyList<LoadReport.Refusal> Refusals, long Questions, bool AddsUp, IReadOnlyList<string> Discrepancies, long? FirstPosition, long? LastPosition,
    DateTimeOffset BegunAt, DateTimeOffset? EndedAt)
{
    /// <param name="Numbers">The first of the rows, by their numbers in the file.</param>
    public sealed record Refusal(string Code, long Rows, IReadOnlyList<long> Numbers);

    internal static async ValueTask<LoadReport> Of(Store store, string id, CancellationToken ct)
    {
        var (load, outcomes, left) = await store.Loads.Told(id, ct) ?? throw new InvalidOperationException("A load that was there a moment ago is gone.");
        var decided = outcomes.Select(o => new RowsDecided(o.Outcome, o.Code, o.Rows, [.. o.Numbers])).ToImmutableArray();
        var all = new Reconciliation(load.FileRows, load.Staged, load.Taken, left, load.IsOpen, decided);
        return new(
            load.Id, load.Agency, load.State, all.FileRows, all.Staged, all.Taken, all.Left, all.Accepted, all.Of("new-citizen"), all.Of("linked"), all.Of("in-review"), all.Of("changed"), all.Of("unchanged"), all.Of("ended"),
            all.RefusedRows, [.. decided.Where(d => d.Outcome == Reconciliation.Refused).Select(d => new Refusal(d.Code ?? "", d.Rows, d.Numbers))], load.Questions,
            all.AddsUp, [.. all.Discrepancies], load.FirstPosition, load.LastPosition, load.BegunAt, load.EndedAt);
    }
}
