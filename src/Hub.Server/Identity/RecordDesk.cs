using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;

namespace Hub.Server.Identity;

/// <summary>
/// An agency's record arrives: it is about a citizen who is known, about somebody new, or people must look. What is decided of a batch is decided one
/// record after the other, with all before it known, and recorded in one append.
/// </summary>
public sealed class RecordDesk(
    Store store, FactSeals seals, CitizenFiles files, AgencyRecords records, PeopleIndex index, StateCalendar calendar, DatedRules rules)
{
    public const string Purpose = "record-intake";

    /// <summary>So that all of them go into one append, where they raise few questions; what does not go into it is sent again.</summary>
    public const int MostRows = 150;

    private const int MostTries = 10;
    internal const int ReadsAtOnce = 16;

    /// <summary>One record as it came.</summary>
    /// <param name="Ended">Its agency closed it; what it says does not matter then.</param>
    /// <param name="FormerKey">Under which its agency had it until now.</param>
    public sealed record Row(string? Key, IReadOnlyDictionary<string, string?>? Says, bool? Ended = null, string? FormerKey = null);

    /// <param name="Outcome">new-citizen, linked, in-review, changed, unchanged, ended or refused.</param>
    /// <param name="Reviews">How many questions to people it raised.</param>
    public sealed record Placed(string Outcome, string? Code, CitizenId? Citizen, RecordId? Record, int Reviews);

    public sealed record Outcome(IReadOnlyList<Placed>? Placed, string? Refusal);

    internal static Placed Refused(string code) => new("refused", code, null, null, 0);

    public async ValueTask<Outcome> TakeIn(string agency, IReadOnlyList<Row> rows, string actor, string? channel, CommandKey key, CancellationToken ct)
    {
        switch (await store.Log.FindCommand(key, ct))
        {
            case AppendOutcome.Repeated before: return new(PlacedRows.Read(before.Answer.Span), null);
            case AppendOutcome.KeyReused: return new(null, "idempotency-key-reused");
        }
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var asked = await LookUp(agency, rows, anew: attempt > 0, ct);
            using var turn = await index.TakeTurn(ct);
            var header = new FactHeader { Actor = actor, Channel = channel, Origin = "agency-file", Purpose = Purpose, Correlation = Guid.CreateVersion7() };
            var batch = new RecordBatch(header);
            var recorded = false;
            try
            {
                var placed = await new RecordPlacing(agency, files, index, batch, anew: attempt > 0).Place(asked, ct);
                await store.Ordinary.MakeAhead([.. batch.Concerned.Where(batch.IsNew).SelectMany(c => new[] { (c.Value, KeyKind.Identity), (c.Value, KeyKind.Address) })], ct);
                var answer = PlacedRows.Write(placed);
                if (await batch.Seal(seals, PlacedRows.Count(agency, placed), index.Taken, calendar.Today, rules.On(calendar.Today), key, answer, ct) is not { } request) continue;
                switch (await store.Log.Append(request, ct))
                {
                    case AppendOutcome.Appended done:
                        recorded = true;
                        index.HasOwn(batch.Correlation, done.FirstPosition + done.Count - 1);
                        foreach (var citizen in batch.Concerned) files.Forget(citizen);
                        return new(placed, null);
                    case AppendOutcome.Repeated before: return new(PlacedRows.Read(before.Answer.Span), null);
                    case AppendOutcome.KeyReused: return new(null, "idempotency-key-reused");
                }
            }
            finally
            {
                // Whatever became of it, a log that has it all the same is read from again.
                if (!recorded) batch.PutBack();
            }
        }
        throw new StoreIsBusy();
    }

    /// <summary>Reads the rows and who their records are linked to, side by side. A row that cannot be taken has its refusal.</summary>
    private async ValueTask<(AskedRow? Row, Placed? Refused)[]> LookUp(string agency, IReadOnlyList<Row> rows, bool anew, CancellationToken ct)
    {
        var found = new (AskedRow? Row, Placed? Refused)[rows.Count];
        await Parallel.ForAsync(0, rows.Count, new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = ct }, async (i, stop) =>
        {
            try
            {
                if (Texts.Take(rows[i].Key, Texts.LongestKey) is not { } key) throw new NotAcceptable("malformed", "A record has the agency's own key.");
                var (says, record) = (rows[i].Ended == true ? [] : RecordColumns.Read(rows[i].Says), records.IdOf(agency, key));
                if (anew) records.Forget(agency, record); // Another server may have unlinked it.
                var (citizen, freeAt) = await records.Standing(agency, record, stop);
                found[i] = (new(key, record, says, citizen, freeAt, citizen is { } known ? await FileOf(known, files, anew, stop) : null) 
                {
                    Ends = rows[i].Ended == true, Former = Texts.Take(rows[i].FormerKey, Texts.LongestKey) is { } former ? await FormerOf(agency, former, anew, stop) : null,
                }, null);
            }
            catch (NotAcceptable no)
            {
                found[i] = (null, Refused(no.Code));
            }
        });
        return found;
    }

    private async ValueTask<FormerRecord> FormerOf(string agency, string key, bool anew, CancellationToken ct)
    {
        var record = records.IdOf(agency, key);
        if (anew) records.Forget(agency, record);
        var (citizen, _) = await records.Standing(agency, record, ct);
        return new(record, citizen is { } known ? await FileOf(known, files, anew, ct) : null);
    }

    /// <param name="anew">What is kept was too old once already.</param>
    internal static ValueTask<CitizenFile> FileOf(CitizenId citizen, CitizenFiles files, bool anew, CancellationToken ct) =>
        anew ? files.ReadAnew(citizen, Clearance.Programme, ct) : files.Read(citizen, Clearance.Programme, ct);
}
