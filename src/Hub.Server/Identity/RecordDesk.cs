using System.Collections.Concurrent;
using System.Globalization;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.EventStore;
using Hub.Linking;
using Hub.Server.Addresses;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Http;
using static Hub.Domain.Addresses.AddressEvent;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Domain.Citizens.RecordEvent;

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

    /// <summary>A record raises no more questions at once: who is not asked about now is when it comes again.</summary>
    internal const int MostQuestions = 40;

    /// <summary>Of one record, its interest among them.</summary>
    internal const int MostFacts = 6;
    private const int MostTries = 10;
    private const int LooksAgain = 2;
    private const int ReadsAtOnce = 16;

    /// <summary>One record as it came.</summary>
    public sealed record Row(string? Key, IReadOnlyDictionary<string, string?>? Says);

    /// <param name="Outcome">new-citizen, linked, in-review, changed, unchanged or refused.</param>
    /// <param name="Reviews">How many questions to people it raised.</param>
    public sealed record Placed(string Outcome, string? Code, CitizenId? Citizen, RecordId? Record, int Reviews);

    public sealed record Outcome(IReadOnlyList<Placed>? Placed, string? Refusal);

    /// <summary>A row that could be read, and whose the record is so far; looked up before anybody's turn, and found out in the append if it was no longer so.</summary>
    private sealed record Asked(string Key, RecordId Record, Dictionary<string, string> Says, CitizenId? Citizen, int FreeAt, CitizenFile? File);

    /// <summary>Where a record that was nobody's has come to in the index, before anything is known of the file.</summary>
    private sealed record Arrived(Asked Row, Arrival Arrival, RecordLocated? Located, RecordDescribed Described);

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
                var placed = await Place(agency, asked, batch, anew: attempt > 0, ct);
                await store.Ordinary.MakeAhead([.. batch.Concerned.Where(batch.IsNew).SelectMany(c => new[] { (c.Value, KeyKind.Identity), (c.Value, KeyKind.Address) })], ct);
                var answer = PlacedRows.Write(placed);
                if (await batch.Seal(seals, calendar.Today, rules.On(calendar.Today), key, answer, ct) is not { } request) continue;
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
    private async ValueTask<(Asked? Row, Placed? Refused)[]> LookUp(string agency, IReadOnlyList<Row> rows, bool anew, CancellationToken ct)
    {
        var found = new (Asked? Row, Placed? Refused)[rows.Count];
        await Parallel.ForAsync(0, rows.Count, new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = ct }, async (i, stop) =>
        {
            try
            {
                if (Texts.Take(rows[i].Key, Texts.LongestKey) is not { } key) throw new NotAcceptable("malformed", "A record has the agency's own key.");
                var (says, record) = (RecordColumns.Read(rows[i].Says), records.IdOf(agency, key));
                if (anew) records.Forget(agency, record); // Another server may have unlinked it.
                var (citizen, freeAt) = await records.Standing(agency, record, stop);
                found[i] = (new(key, record, says, citizen, freeAt, citizen is { } known ? await File(known, anew, stop) : null), null);
            }
            catch (NotAcceptable no)
            {
                found[i] = (null, Refused(no.Code));
            }
        });
        return found;
    }

    /// <summary>One after the other into the index; then, with the files of those whom they came to, into the batch.</summary>
    private async ValueTask<List<Placed>> Place(string agency, (Asked? Row, Placed? Refused)[] rows, RecordBatch batch, bool anew, CancellationToken ct)
    {
        var (placed, arrived, seen) = (new Placed?[rows.Length], new Arrived?[rows.Length], new HashSet<RecordId>());
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Row is not { } row) placed[i] = rows[i].Refused;
            else if (!seen.Add(row.Record)) placed[i] = Refused("contradictory-rows");
            else if (row.Citizen is not null) placed[i] = Again(row, row.File!, batch);
            else
            {
                var (located, described) = RecordColumns.FactsOf(row.Record, row.Says, PeopleIndex.RulesVersion);
                var arrival = Put(RecordColumns.PersonOf(row.Record.Value, described.Says, located?.Says), null, batch);
                // At once, so that no row after it is compared with somebody who becomes nobody.
                if (arrival.As is not Came.Linked && !(row.Says.ContainsKey("first") && row.Says.ContainsKey("last"))) placed[i] = NotTaken(row.Record, "no-name");
                else arrived[i] = new(row, arrival, located, described);
            }
        }
        var known = arrived.OfType<Arrived>().Where(a => a.Arrival.As is Came.Linked).Select(a => a.Arrival.Citizen).ToHashSet(StringComparer.Ordinal);
        known.ExceptWith(arrived.OfType<Arrived>().Where(a => a.Arrival.As is not Came.Linked).Select(a => a.Arrival.Citizen)); // Known since a row before.
        var theirs = new ConcurrentDictionary<string, CitizenFile>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(known, new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = ct }, async (citizen, stop) => theirs[citizen] = await File(new(citizen), anew, stop));
        for (var i = 0; i < rows.Length; i++)
            if (arrived[i] is { } one) placed[i] = First(agency, one, theirs.GetValueOrDefault(one.Arrival.Citizen), batch);
        return [.. placed.Select(p => p!)];
    }

    /// <summary>A record that is known: what it says now holds. Whoever it is linked to keeps it, until people have looked.</summary>
    private Placed Again(Asked row, CitizenFile file, RecordBatch batch)
    {
        var record = row.Record;
        if (file.Now.Keeping.Refusal is { } ordered) return Refused(ordered.Code);
        if (batch.IsFull || file.Now.Records.All(r => r.Record != record)) return Refused("unavailable"); // Of the second, another server knows more.
        var (located, described) = RecordColumns.FactsOf(record, row.Says, null);
        var before = Told(file, record);
        if (before is var (where, who) && RecordColumns.SaysTheSame(who.Says, described.Says) && RecordColumns.SaysTheSame(where?.Says ?? Empty, located?.Says ?? Empty))
            return new("unchanged", null, file.Id, record, 0);

        var person = RecordColumns.PersonOf(record.Value, described.Says, located?.Says);
        var isAnother = before is not null && index.People.IsAnother(person, record.Value);
        var arrival = Put(person, before, batch);
        var stands = index.People.Place(record.Value, file.Id.Value) && arrival.Citizen == file.Id.Value;
        batch.Add(file, file.Now.Records.First(r => r.Record == record).Whose is { Value: not null } owner ? owner : row.Citizen!.Value, record, located, described);
        // That it came with a citizen, by hand or by a source's word, is no question; that the rules would part it now is one.
        var opened = Ask(arrival, file.Id, batch);
        if (!stands && before is not null) opened += Ask(file.Id.Value, arrival.As is Came.Linked ? arrival.Citizen : null, arrival.Reviews, batch);
        else if (file.Now.IsDeceased && before is not null)
            opened += Open(file.Id.Value, null, [new(record.Value, file.Id.Value, MatchGrade.Possible, 0, ["the record changed after the citizen's death was recorded"])], batch);
        else if (isAnother) opened += Open(file.Id.Value, null, [new(record.Value, file.Id.Value, MatchGrade.CertainlyNot, 0, ["what its agency says of the record now cannot be of whom it was about before"])], batch);
        return new("changed", null, file.Id, record, opened);
    }

    /// <param name="file">Null for somebody who becomes known by this batch.</param>
    private Placed First(string agency, Arrived arrived, CitizenFile? file, RecordBatch batch)
    {
        var ((key, record, says, _, freeAt, _), arrival, located, described) = arrived;
        if (file?.Now.Keeping.Refusal?.Code is { } ordered) return NotTaken(record, ordered);
        if (batch.IsFull) return NotTaken(record, "unavailable");
        var citizen = file?.Id ?? new CitizenId(arrival.Citizen);
        var linked = new RecordLinked(record, agency, key, "certain", "linked by rules, " + PeopleIndex.RulesVersion);

        // Whoever uses a dead person's name is a fraud or an error, and nobody is joined with the dead by a rule.
        var isOfTheDead = file?.Now.IsDeceased == true;
        if (isOfTheDead) index.People.Place(record.Value, (citizen = CitizenId.Mint()).Value);
        var outcome = isOfTheDead ? "in-review" : arrival.As switch { Came.Linked => "linked", Came.InReview => "in-review", _ => "new-citizen" };
        var whose = citizen;
        if (outcome == "linked" && file is not null) batch.Add(file, whose = index.WhoseOf(record, file), record, linked, located, described);
        else if (outcome == "linked" && batch.IsNew(citizen)) batch.Add(citizen, record, linked, located, described);
        else
        {
            if (!says.TryGetValue("first", out var first) || !says.TryGetValue("last", out var last)) return NotTaken(record, "no-name");
            var name = new PersonName(first, says.GetValueOrDefault("middle"), last, says.GetValueOrDefault("suffix"));
            var born = DateOnly.TryParseExact(says.GetValueOrDefault("birth-date"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : (DateOnly?)null;
            batch.Add(citizen, record, new CitizenRegistered(name, born), linked, located, described, isOfTheDead ? null : FirstAddress(says, arrival));
        }
        batch.Interest(new(record, agency, key, PeopleIndex.RulesVersion), whose, freeAt);
        var asked = Ask(arrival, citizen, batch);
        if (isOfTheDead) asked += Ask(citizen.Value, arrival.Citizen, [new(record.Value, arrival.Citizen, MatchGrade.Probable, 1, ["the citizen's death is recorded"])], batch);
        return new(outcome, null, citizen, record, asked);
    }

    private async ValueTask<CitizenFile> File(CitizenId citizen, bool anew, CancellationToken ct) =>
        anew ? await files.ReadAnew(citizen, Clearance.Programme, ct) : await files.Read(citizen, Clearance.Programme, ct);

    private Placed NotTaken(RecordId record, string code)
    {
        index.People.End(record.Value);
        return Refused(code);
    }

    // Somebody who may be a protected person is given no address before people have looked.
    private AddressChanged? FirstAddress(Dictionary<string, string> says, Arrival arrival)
    {
        if (arrival.Reviews.Any(r => index.People.CitizenOf(r.One) is { } a && index.IsHidden(a) || index.People.CitizenOf(r.Other) is { } b && index.IsHidden(b))) return null;
        string? Of(string column) => says.GetValueOrDefault(column);
        if (Of("zip") is null || Of("state") is null) return null; // Of a street alone, which town it is in would be a guess.
        var line = Of("address-line") ?? string.Join(' ', new[] { Of("house-number"), Of("street"), Of("unit") }.Where(p => p is not null));
        var typed = string.Join(", ", new[] { line, Of("city"), $"{Of("state")} {Of("zip")}".Trim() }.Where(p => p is { Length: > 0 }));
        return AddressInput.Read(typed) is { Refusal: null, Address: { Zip.Length: >= 5 } address } ? new(ChangeId.Mint(), address, [AddressKind.Residence, AddressKind.Mailing], From: null) : null;
    }

    private Arrival Put(PersonRecord person, (RecordLocated? Where, RecordDescribed Who)? before, RecordBatch batch)
    {
        var citizen = index.People.CitizenOf(person.Key);
        var arrival = index.People.Put(person);
        batch.Undo(() =>
        {
            if (citizen is null || before is not { } said) index.People.End(person.Key);
            else
            {
                index.People.Put(RecordColumns.PersonOf(person.Key, said.Who.Says, said.Where?.Says));
                index.People.Place(person.Key, citizen);
            }
        });
        return arrival;
    }

    private int Ask(Arrival arrival, CitizenId citizen, RecordBatch batch)
    {
        var opened = 0;
        foreach (var other in arrival.Reviews.OrderByDescending(r => r.Chance).GroupBy(r => index.People.CitizenOf(r.One == arrival.Record ? r.Other : r.One), StringComparer.Ordinal))
            if (opened < MostQuestions && other.Key is { } known && known != citizen.Value) opened += Ask(citizen.Value, known, [.. other], batch);
        foreach (var proposal in arrival.Proposals.Concat(index.People.LookAgain(LooksAgain)))
            opened += proposal switch
            {
                Proposal.Join join => join.Citizens.Skip(1).Take(MostQuestions - opened).Sum(other => Ask(join.Citizens[0], other, [], batch)),
                Proposal.Part part when opened < MostQuestions => Ask(part.Citizen, null, [], batch),
                _ => 0,
            };
        return opened;
    }

    private int Ask(string one, string? other, IReadOnlyList<ReviewPair> pairs, RecordBatch batch)
    {
        if (!index.Questions.Ask(one, other)) return 0;
        batch.Undo(() => index.Questions.TakeBack(one, other));
        return Open(one, other, pairs, batch);
    }

    private static int Open(string one, string? other, IReadOnlyList<ReviewPair> pairs, RecordBatch batch)
    {
        var doubts = pairs.Select(p => new DoubtfulPair(p.One, p.Other, Words.Of(p.Grade), Math.Round(p.Chance, 6), p.Reasons)).ToList();
        batch.Open(new(ReviewId.Mint(), new(one), other is null ? null : new CitizenId(other), doubts, PeopleIndex.RulesVersion));
        return 1;
    }

    private static (RecordLocated? Where, RecordDescribed Who)? Told(CitizenFile file, RecordId record)
    {
        for (var i = file.Facts.Length - 1; i >= 0; i--)
        {
            if (file.Facts[i].Event is RecordUnlinked gone && gone.Record == record) return null; // What was told before is no evidence any more.
            if (file.Facts[i].Event is RecordDescribed who && who.Record == record)
                return (i > 0 && file.Facts[i - 1].Event is RecordLocated where && where.Record == record ? where : null, who);
        }
        return null;
    }

    private static readonly Dictionary<string, string> Empty = [];

    private static Placed Refused(string code) => new("refused", code, null, null, 0);
}
