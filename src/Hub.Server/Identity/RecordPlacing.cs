using System.Globalization;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.Domain.Citizens;
using Hub.Linking;
using Hub.Server.Citizens;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Domain.Citizens.RecordEvent;
using Hub.EventStore;
using static Hub.Server.Identity.RecordDesk;

namespace Hub.Server.Identity;

/// <summary>A row that could be read, and whose the record is so far; looked up before anybody's turn, and found out in the append if it was no longer so.</summary>
/// <param name="FreeAt">The version of the record's stream at which it is nobody's.</param>
internal sealed record AskedRow(string Key, RecordId Record, Dictionary<string, string> Says, CitizenId? Citizen, int FreeAt, CitizenFile? File)
{
    /// <summary>Its agency closed it.</summary>
    public bool Ends { get; init; }

    /// <summary>Its agency had it under another key until now.</summary>
    public FormerRecord? Former { get; init; }
}

/// <param name="File">Whose it is; null where it is nobody's.</param>
internal sealed record FormerRecord(RecordId Record, CitizenFile? File);

/// <summary>Whose the records of one batch are: each is decided with all before it known, and what follows from it is put into the batch.</summary>
internal sealed class RecordPlacing(string agency, CitizenFiles files, PeopleIndex index, RecordBatch batch, bool anew)
{
    /// <summary>Of one record, its interest among them.</summary>
    public const int MostFacts = 6;

    private readonly RaisedQuestions questions = new(index, batch);

    /// <summary>Where a record that was nobody's has come to in the index, before anything is known of the file.</summary>
    private sealed record Arrived(AskedRow Row, Arrival Arrival, RecordLocated? Located, RecordDescribed Described)
    {
        /// <summary>Of somebody who becomes known by it.</summary>
        public AddressEvent.AddressChanged? Address { get; set; }
    }

    /// <summary>One after the other into the index; then, with the files of those whom they came to, into the batch.</summary>
    public async ValueTask<List<Placed>> Place((AskedRow? Row, Placed? Refused)[] rows, CancellationToken ct)
    {
        var (placed, arrived, seen) = (new Placed?[rows.Length], new Arrived?[rows.Length], new HashSet<RecordId>());
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Row is not { } row) placed[i] = rows[i].Refused;
            else if (!seen.Add(row.Record) || (row.Former is { } former && !seen.Add(former.Record))) placed[i] = Refused("contradictory-rows");
            else if (row.Former is not null) placed[i] = UnderAnotherKey(row, row.Former);
            else if (row.Ends) placed[i] = End(row);
            else if (row.Citizen is not null) placed[i] = Again(row, row.File!);
            else
            {
                var (located, described) = RecordColumns.FactsOf(row.Record, row.Says, PeopleIndex.RulesVersion);
                var arrival = Put(RecordColumns.PersonOf(row.Record.Value, described.Says, located?.Says), null);
                // At once, so that no row after it is compared with somebody who becomes nobody.
                if (arrival.As is not Came.Linked && !(row.Says.ContainsKey("first") && row.Says.ContainsKey("last"))) placed[i] = NotTaken(row.Record, "no-name");
                else arrived[i] = new(row, arrival, located, described);
            }
        }
        var known = arrived.OfType<Arrived>().Where(a => a.Arrival.As is Came.Linked).Select(a => a.Arrival.Citizen).ToHashSet(StringComparer.Ordinal);
        known.ExceptWith(arrived.OfType<Arrived>().Where(a => a.Arrival.As is not Came.Linked).Select(a => a.Arrival.Citizen)); // Known since a row before.
        var theirs = await files.Read([.. known.Select(k => new CitizenId(k))], Clearance.Programme, anew, ct);
        Parallel.ForEach(arrived.OfType<Arrived>().Where(a => a.Arrival.As is not Came.Linked), one => one.Address = FirstAddress.Of(one.Row.Says));
        for (var i = 0; i < rows.Length; i++)
            if (arrived[i] is { } one) placed[i] = First(one, theirs.GetValueOrDefault(new(one.Arrival.Citizen)));
        return [.. placed.Select(p => p!)];
    }

    /// <summary>A record that is known: what it says now holds. Whoever it is linked to keeps it, until people have looked.</summary>
    private Placed Again(AskedRow row, CitizenFile file)
    {
        var record = row.Record;
        if (file.Now.Keeping.Refusal is { } ordered) return Refused(ordered.Code);
        var closed = file.Now.EndedRecords.FirstOrDefault(r => r.Record == record);
        if (batch.IsFull || (closed is null && file.Now.Records.All(r => r.Record != record))) return Refused("unavailable"); // Of the second, another server knows more.
        var (located, described) = RecordColumns.FactsOf(record, row.Says, null);
        var before = LastTold.Of(file.Facts, record);
        if (closed is null && before is var (where, who) && RecordColumns.SaysTheSame(who.Says, described.Says) && RecordColumns.SaysTheSame(where?.Says ?? Empty, located?.Says ?? Empty))
            return Unchanged(file, record);

        if (closed is not null && before is var (there, then))
        {
            // Its key may be somebody else's by now: what it said last is what it is compared with.
            batch.Undo(() => index.People.End(record.Value));
            index.People.Put(RecordColumns.PersonOf(record.Value, then.Says, there?.Says));
            index.People.Place(record.Value, file.Id.Value);
        }
        var person = RecordColumns.PersonOf(record.Value, described.Says, located?.Says);
        var isAnother = before is not null && index.People.IsAnother(person, record.Value);
        var arrival = Put(person, before);
        var nearest = arrival.As is Came.Linked ? index.People.Nearest(record.Value, _ => true) : null;
        var stands = index.People.Place(record.Value, file.Id.Value) && arrival.Citizen == file.Id.Value;
        var whose = file.Now.EveryRecord.First(r => r.Record == record).Whose is { Value: not null } owner ? owner : row.Citizen!.Value;
        if (closed is not null)
        {
            // It is open again, and whoever it was about it is about until people have looked.
            batch.Add(file, whose, record, new RecordLinked(record, agency, row.Key, "certain", "opened again, " + PeopleIndex.RulesVersion));
            batch.Interest(new(record, agency, row.Key, PeopleIndex.RulesVersion), whose, row.FreeAt);
        }
        batch.Add(file, whose, record, located, described);
        int Own(string other, MatchGrade grade, string why) => questions.AskOwn(file.Id.Value, record.Value, new ReviewPair(record.Value, other, grade, 0, [why]));
        var opened = isAnother ? Own(file.Id.Value, MatchGrade.CertainlyNot, "what its agency says of the record now cannot be of whom it was about before")
            : file.Now.IsDeceased && before is not null ? Own(file.Id.Value, MatchGrade.Possible, "the record changed after the citizen's death was recorded") : 0;
        opened += questions.Ask(arrival, file.Id);
        // By whose word it came with this citizen, before anything was known of it, is no question; that it says of itself that it is another's is one.
        if (!stands && !isAnother && before is null && nearest is not null)
            opened += questions.AskOwn(file.Id.Value, record.Value, questions.PairOf(record.Value, nearest, "the record was linked before it was described, and by what it says it is another citizen's"));
        else if (!stands && !isAnother && before is not null)
            opened += arrival.As is Came.Linked ? questions.Ask(file.Id.Value, arrival.Citizen, arrival.Reviews) : questions.AskOwn(file.Id.Value, record.Value, arrival.Reviews);
        return new(closed is null ? "changed" : "linked", null, file.Id, record, opened);
    }

    // That there is nothing to record is decided on the file as well: if it went on, it is decided again.
    private Placed Unchanged(CitizenFile file, RecordId record)
    {
        if (batch.IsFull) return Refused("unavailable");
        batch.Check(file);
        return new("unchanged", null, file.Id, record, 0);
    }

    /// <summary>Its agency closed it: it is told nothing more for it, and nobody is offered by it.</summary>
    private Placed End(AskedRow row)
    {
        if (row.File is not { } file) return Refused("unknown-record");
        if (file.Now.Keeping.Refusal is { } ordered) return Refused(ordered.Code);
        if (file.Now.EndedRecords.Any(r => r.Record == row.Record)) return Unchanged(file, row.Record);
        if (batch.IsFull || file.Now.Records.All(r => r.Record != row.Record)) return Refused("unavailable");
        var ended = new RecordEnded(row.Record, agency, null, "as its agency's file says");
        batch.End(file, file.Now.WhoseIs(ended, row.Citizen!.Value), ended);
        Leave(file, row.Record);
        return new("ended", null, file.Id, row.Record, 0);
    }

    /// <param name="file">Null for somebody who becomes known by this batch.</param>
    private Placed First(Arrived arrived, CitizenFile? file)
    {
        var ((key, record, says, _, freeAt, _), arrival, located, described) = (arrived.Row, arrived.Arrival, arrived.Located, arrived.Described);
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
            batch.Add(citizen, record, new CitizenRegistered(name, born), linked, located, described, isOfTheDead || IsAboutHidden(arrival) ? null : arrived.Address);
        }
        batch.Interest(new(record, agency, key, PeopleIndex.RulesVersion), whose, freeAt);
        var asked = questions.Ask(arrival, citizen);
        if (isOfTheDead) asked += questions.Ask(citizen.Value, arrival.Citizen, [new(record.Value, arrival.Citizen, MatchGrade.Probable, 1, ["the citizen's death is recorded"])]);
        return new(outcome, null, citizen, record, asked);
    }

    /// <summary>Its agency gave it a new key: it stays with whom it was, and the former key goes on naming them.</summary>
    private Placed UnderAnotherKey(AskedRow row, FormerRecord former)
    {
        if (former.File is not { } file) return Refused("unknown-record");
        if (file.Now.Keeping.Refusal is { } ordered) return Refused(ordered.Code);
        if (row.Citizen is { } owner && !file.Members.Contains(owner)) return Refused("record-already-linked");
        if (file.Now.EndedRecords.Any(r => r.Record == former.Record)) return row.Citizen is null ? Refused("unknown-record") : Again(row, file);
        if (batch.IsFull || file.Now.Records.All(r => r.Record != former.Record)) return Refused("unavailable");
        var link = new Domain.Citizens.LinkRecord(row.Record, agency, row.Key, "its agency's former key");
        if (file.Now.Decide(new Domain.Citizens.EndRecord(former.Record, null, link.Evidence, DateOnly.MaxValue, link)) is not Decision.Accepted { Facts: [.., RecordEnded ended] facts }) return Refused("malformed");
        var (located, described) = RecordColumns.FactsOf(row.Record, row.Says, null);
        var person = RecordColumns.PersonOf(row.Record.Value, described.Says, located?.Says);
        var isAnother = index.People.IsAnother(person, former.Record.Value);
        var whose = file.Now.WhoseIs(ended, file.Id);
        if (file.Now.EndedRecords.Any(r => r.Record == row.Record && r.Whose != whose)) return Refused("record-already-linked"); // It stands, closed, in another's stream.
        batch.Add(file, whose, row.Record, [.. facts[..^1], located, described]);
        batch.End(file, whose, ended);
        if (facts.Length > 1) batch.Interest(link, whose, row.FreeAt);
        Leave(file, former.Record);
        Put(person, null);
        index.People.Place(row.Record.Value, file.Id.Value);
        var opened = isAnother
            ? questions.AskOwn(file.Id.Value, row.Record.Value, new ReviewPair(row.Record.Value, file.Id.Value, MatchGrade.CertainlyNot, 0, ["what its agency says of the record under its new key cannot be of whom it was about before"]))
            : file.Now.IsDeceased ? questions.AskOwn(file.Id.Value, row.Record.Value, new ReviewPair(row.Record.Value, file.Id.Value, MatchGrade.Possible, 0, ["the record was renewed after the citizen's death was recorded"])) : 0;
        return new("changed", null, file.Id, row.Record, opened);
    }

    private void Leave(CitizenFile file, RecordId record)
    {
        var said = LastTold.Of(file.Facts, record);
        index.People.End(record.Value);
        if (said is var (where, who))
            batch.Undo(() =>
            {
                index.People.Put(RecordColumns.PersonOf(record.Value, who.Says, where?.Says));
                index.People.Place(record.Value, file.Id.Value);
            });
    }

    private Placed NotTaken(RecordId record, string code)
    {
        index.People.End(record.Value);
        return Refused(code);
    }

    private Arrival Put(PersonRecord person, (RecordLocated? Where, RecordDescribed Who)? before)
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

    // Somebody who may be a protected person is given no address before people have looked.
    private bool IsAboutHidden(Arrival arrival) =>
        arrival.Reviews.Any(r => index.People.CitizenOf(r.One) is { } a && index.IsHidden(a) || index.People.CitizenOf(r.Other) is { } b && index.IsHidden(b));

    private static readonly Dictionary<string, string> Empty = [];
}
