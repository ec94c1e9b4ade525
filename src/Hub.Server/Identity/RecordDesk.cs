using Hub.Domain;
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

    /// <summary>Of a load: as many as may go into one append together, for most of them make a citizen known, in two streams.</summary>
    internal const int MostLoaded = 170;

    /// <summary>Of two servers that take records in at once, each has to win once in a while.</summary>
    private const int MostTries = 40;

    /// <summary>One record as it came.</summary>
    /// <param name="Ended">Its agency closed it; what it says does not matter then.</param>
    /// <param name="FormerKey">Under which its agency had it until now.</param>
    public sealed record Row(string? Key, IReadOnlyDictionary<string, string?>? Says, bool? Ended = null, string? FormerKey = null);

    /// <param name="Outcome">new-citizen, linked, in-review, changed, unchanged, ended or refused.</param>
    /// <param name="Reviews">How many questions to people it raised.</param>
    public sealed record Placed(string Outcome, string? Code, CitizenId? Citizen, RecordId? Record, int Reviews);

    /// <param name="Answer">What is kept under the key: of a repeat, what was kept the first time.</param>
    /// <param name="FirstPosition">Of the facts that came of it; 0 where none did.</param>
    public sealed record Outcome(ReadOnlyMemory<byte> Answer, long FirstPosition, long LastPosition, string? Refusal)
    {
        internal static Outcome Of(AppendOutcome.Appended done) => new(done.Answer, done.FirstPosition, Last(done.FirstPosition, done.Count), null);

        internal static Outcome Of(AppendOutcome.Repeated before) => new(before.Answer, before.FirstPosition, Last(before.FirstPosition, before.Count), null);

        internal static readonly Outcome KeyReused = new(default, 0, 0, "idempotency-key-reused");

        private static long Last(long first, int facts) => first == 0 ? 0 : first + facts - 1;
    }

    /// <summary>Who sends it, by which channel and under which key, and what is kept of the outcome.</summary>
    public sealed record Sending(string Actor, string? Channel, CommandKey Key, Func<IReadOnlyList<Placed>, byte[]> Answer);

    internal static Placed Refused(string code) => new("refused", code, null, null, 0);

    /// <summary>What became of a key before; null: nothing was ever sent under it.</summary>
    public async ValueTask<Outcome?> Before(CommandKey key, CancellationToken ct) => await store.Log.FindCommand(key, ct) switch
    {
        AppendOutcome.Repeated before => Outcome.Of(before),
        AppendOutcome.KeyReused => Outcome.KeyReused,
        _ => null,
    };

    public async ValueTask<Outcome> TakeIn(string agency, IReadOnlyList<Row> rows, Sending by, CancellationToken ct) =>
        await Before(by.Key, ct) ?? await Decide(agency, rows, await LookUp(agency, rows, anew: false, ct), by, ct);

    /// <param name="asked">Looked up before, and found out here if it is no longer so.</param>
    internal async ValueTask<Outcome> Decide(string agency, IReadOnlyList<Row> rows, (AskedRow? Row, Placed? Refused)[] asked, Sending by, CancellationToken ct)
    {
        var anew = false; // What is kept was too old.
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            if (anew) asked = await LookUp(agency, rows, anew, ct);
            using var turn = await index.TakeTurn(ct);
            // Somebody's since it was looked up: the rows before these, or another server's.
            if (asked.Any(a => (a.Row is { Citizen: null } row && index.People.CitizenOf(row.Record.Value) is not null) || (a.Row?.Former is { File: null } former && index.People.CitizenOf(former.Record.Value) is not null))) asked = await LookUp(agency, rows, anew: true, ct);
            var header = new FactHeader { Actor = by.Actor, Channel = by.Channel, Origin = "agency-file", Purpose = Purpose, Correlation = Guid.CreateVersion7() };
            var batch = new RecordBatch(header);
            var recorded = false;
            try
            {
                var placed = await new RecordPlacing(agency, files, index, batch, anew).Place(asked, ct);
                await store.MakeKeysAhead(batch.Keys, ct);
                if (await batch.Seal(seals, PlacedRows.Count(agency, placed), index.Taken, calendar.Today, rules.On(calendar.Today), by.Key, by.Answer(placed), ct) is not { } request)
                {
                    anew = true;
                    foreach (var subject in batch.Keys.Select(k => k.Subject).Distinct(StringComparer.Ordinal)) store.ForgetKeys(subject); // In other hands.
                    continue;
                }
                switch (await store.Log.Append(request, ct))
                {
                    case AppendOutcome.Appended done:
                        recorded = true;
                        if (done.Count > 0) index.HasOwn(batch.Correlation, done.FirstPosition + done.Count - 1);
                        batch.KeepFiles(files, request, done);
                        return Outcome.Of(done);
                    case AppendOutcome.Repeated before: return Outcome.Of(before);
                    case AppendOutcome.KeyReused: return Outcome.KeyReused;
                    // Another server took records in meanwhile: those are in the index with the next turn, and what was looked up holds. Else a file went on.
                    case AppendOutcome.VersionConflict conflict: anew = conflict.Stream != IntakeEvent.Stream; break;
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

    /// <summary>Reads the rows, on all processors, and who their records are linked to, with one question. A row that cannot be taken has its refusal.</summary>
    internal async ValueTask<(AskedRow? Row, Placed? Refused)[]> LookUp(string agency, IReadOnlyList<Row> rows, bool anew, CancellationToken ct)
    {
        var found = new (AskedRow? Row, Placed? Refused)[rows.Count];
        Parallel.For(0, rows.Count, i =>
        {
            try
            {
                if (Texts.Take(rows[i].Key, Texts.LongestKey) is not { } key) throw new NotAcceptable("malformed", "A record has the agency's own key.");
                found[i] = (new(key, records.IdOf(agency, key), rows[i].Ended == true ? [] : RecordColumns.Read(rows[i].Says), null, 0, null)
                {
                    Ends = rows[i].Ended == true, Former = Texts.Take(rows[i].FormerKey, Texts.LongestKey) is { } former ? new(records.IdOf(agency, former), null) : null,
                }, null);
            }
            catch (NotAcceptable no)
            {
                found[i] = (null, Refused(no.Code));
            }
        });
        var asked = found.Where(f => f.Row is not null).SelectMany(f => f.Row!.Former is { } former ? new[] { f.Row.Record, former.Record } : [f.Row.Record]).Distinct().ToList();
        if (anew)
            foreach (var record in asked) records.Forget(agency, record); // Another server may have unlinked it.
        var standing = await records.Standing(agency, asked, ct);
        var theirs = await files.Read([.. standing.Values.Where(s => s.Citizen is not null).Select(s => s.Citizen!.Value)], Clearance.Programme, anew, ct);
        CitizenFile? FileOf(RecordId record) => standing[record].Citizen is { } known ? theirs[known] : null;
        for (var i = 0; i < found.Length; i++)
            if (found[i].Row is { } row && standing[row.Record] is var (citizen, freeAt))
                found[i].Row = row with { Citizen = citizen, FreeAt = freeAt, File = FileOf(row.Record), Former = row.Former is { } former ? former with { File = FileOf(former.Record) } : null };
        return found;
    }
}
