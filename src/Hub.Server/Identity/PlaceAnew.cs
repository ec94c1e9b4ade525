using System.Text;
using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Citizens;
using static Hub.Domain.Citizens.CitizenEvent;

namespace Hub.Server.Identity;

/// <summary>
/// A record that was found not to be a citizen's is somebody's all the same: what its agency said of it last is taken in again, as if it came just now.
/// No rule brings it back to whom it was parted from.
/// </summary>
public sealed class PlaceAnew(Store store, RecordDesk desk, AgencyRecords records)
{
    /// <param name="Outcome">new-citizen, linked or in-review; nobodys where its agency never said enough to tell whose it is.</param>
    public sealed record Placed(RecordId Record, string? Agency, string Outcome, CitizenId? Citizen);

    /// <summary>Once for each question and record: asked again, it answers as before.</summary>
    /// <param name="file">Of the citizen whose it was.</param>
    public async ValueTask<Placed> Place(ReviewId question, CitizenFile file, RecordId record, string actor, CancellationToken ct)
    {
        if (file.Now.Records.Concat(file.Now.FormerRecords).LastOrDefault(r => r.Record == record) is not { } linked) return new(record, null, "nobodys", null); // Its file was closed, or parted, meanwhile.
        // Its agency closed it; whose it was matters again when the agency has it again.
        if (file.Facts.LastOrDefault(f => f.Event is RecordLinked l && l.Record == record || f.Event is RecordEnded e && e.Record == record).Event is RecordEnded) return new(record, linked.Agency, "nobodys", null);
        var says = Said(file, record);
        // What it says of a place may be where a protected person lives: it goes into no other's file before its agency says it again.
        if (file.Now.Protection.InForce) says = says.Where(s => !RecordColumns.IsPlace(s.Key)).ToDictionary(StringComparer.Ordinal);
        var key = new CommandKey("placed-anew", $"{question}/{record}", store.Hmac(Encoding.UTF8.GetBytes($"placed anew\n{question}\n{record}")));
        var outcome = says.Count == 0 ? null : await desk.Before(key, ct);
        // Somebody's meanwhile: what is known of it now is newer than what was told when it was parted.
        if (outcome is null && await records.CitizenOf(linked.Agency, record, ct) is { } owner) return new(record, linked.Agency, "linked", owner);
        if (says.Count > 0) outcome ??= await desk.TakeIn(linked.Agency, [new(linked.Key, says)], new(actor, "review", key, PlacedRows.Write), ct);
        return outcome is { Refusal: null } && PlacedRows.Read(outcome.Answer.Span) is [{ Code: null } placed] ? new(record, linked.Agency, placed.Outcome, placed.Citizen) : new(record, linked.Agency, "nobodys", null);
    }

    private static Dictionary<string, string?> Said(CitizenFile file, RecordId record) => LastTold.Ever(file.Facts, record) is var (where, who)
        ? who.Says.Concat(where?.Says ?? new Dictionary<string, string>()).ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.Ordinal)
        : [];
}
