using Hub.Contracts;
using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Domain.Sealing;
using Hub.Domain.Sharing;
using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Sharing;
using static Hub.Domain.Citizens.CitizenEvent;
using static Hub.Domain.Sharing.DeliveryEvent;

namespace Hub.Server.Propagation;

/// <summary>
/// Tells one agency about one record: first the log says what is disclosed, then the message goes out. A message that is lost after
/// that is sent again from the fact; one that was never disclosed is never sent.
/// </summary>
public sealed class Telling(
    Store store, CitizenFiles files, FactSeals seals, Agreements agreements, BusSender bus, AgencyKeys keys, StateCalendar calendar, string agency)
{
    private const int MostTries = 20;
    private Agreements.Held? held;

    // Fixed for the life of the relay: whether an agency is cleared decides which keys its relay is given at all. A change needs a restart.
    public Clearance Clearance { get; private set; }

    public DeliveryBooks Books { get; private set; } = null!;

    public async Task Begin(CancellationToken ct)
    {
        held = await agreements.Read(agency, ct);
        Clearance = held.Agreement.Terms?.Cleared == true ? Clearance.Programme : Clearance.Ordinary;
        Books = new DeliveryBooks(store, seals, agency, Clearance);
    }

    public void ForgetAbout(CitizenId citizen) => Books?.ForgetAbout(citizen);

    /// <summary>The agreement is read again before the next telling.</summary>
    public void AgreementChanged() => held = null;

    /// <summary>Tells of one fact, if there is anything to tell; told twice of the same fact, it sends the same again.</summary>
    /// <param name="file">Whose the record is, or was until the fact unlinked it.</param>
    public async Task Tell(Recorded trigger, ChangeId? about, CitizenFile file, LinkedRecord record, CancellationToken ct)
    {
        var book = await Books.Of(record.Record, ct);
        RecordChangedV1? ofAddress = null, ofPerson = null;
        await book.Gate.WaitAsync(ct);
        try
        {
            // What is not read here may be a real address, and then the substitute is told.
            if (trigger.Event is null || Announcements.MayConcern(trigger.Event))
                ofAddress = await Disclose(book, trigger, person: false, file, record, (known, theirs, terms) => Announcements.For(
                    trigger, about, known.UpTo(trigger.Position), known.Now, terms, book.Address.Content, toldBefore: book.Address.Sequence > 0, calendar.Today), ct);
            if (OnePerson.MayConcern(trigger.Event))
                ofPerson = await Disclose(book, trigger, person: true, file, record, (known, theirs, terms) => OnePerson.For(
                    trigger, calendar.DayOf(trigger.RecordedAt), known.Now, theirs, terms, toldBefore: book.Person.Sequence > 0, book.Person.Content, calendar.Today), ct);
        }
        finally
        {
            book.Gate.Release();
        }
        if (ofAddress is not null) await bus.Send(Queues.Of(agency), ofAddress, ct);
        if (ofPerson is not null) await bus.Send(Queues.Of(agency), ofPerson, ct);

        // A parked sequence holds up those behind it. Once its record was asked to be told again, it goes out empty and makes way.
        if (trigger.Event is RefetchRequested && (ofAddress ?? ofPerson) is { } anew)
            foreach (var earlier in book.Before(anew.Sequence)) await TellAgain(record.Record, earlier, ct);
    }

    /// <summary>Sends again whatever a record was told, as far as it is remembered.</summary>
    public async Task MakeWay(RecordId record, CancellationToken ct)
    {
        foreach (var told in (await Books.Of(record, ct)).Before(long.MaxValue)) await TellAgain(record, told, ct);
    }

    /// <summary>Sends one sequence again, formed again. False when there is no such disclosure, or none that may be sent now.</summary>
    public async Task<bool> TellAgain(RecordId record, long sequence, CancellationToken ct)
    {
        if (await Books.Find(record, sequence, ct) is not { } found || found.Told.Citizen is not { } citizen) return false;
        var book = await Books.Of(record, ct);
        if (book.LastSequence < sequence)
        {
            Books.Forget(record);
            book = await Books.Of(record, ct);
        }
        var file = await files.ReadAnew(citizen, Clearance, ct);
        // Of a sealed file nothing is sent, not even that it is empty: what is open stays open, and goes out if the file is opened again.
        if (file.Now.Custody is not Custody.Open || Linked(file, record) is not { } linked) return false;
        var terms = held ??= await agreements.Read(agency, ct);
        var content = Again(found.Content, file, linked, book, terms.Agreement);
        // It is not so any more, and the fact that says so is yet to be told of: an empty one now might be the last that is ever said.
        if (content is IdentifierChanged { SameAs: { } other } && OnePerson.GoesBy(file.Now, linked) != other) return false;
        await bus.Send(Queues.Of(agency), Message(file, linked, found.Told.Sequence, found.Told.Source, found.Content?.Message ?? MessageId(record, sequence), content), ct);
        return true;
    }

    /// <summary>Under which key the record is spoken of: as the citizen's who has it, or had it last.</summary>
    private static LinkedRecord? Linked(CitizenFile file, RecordId record) =>
        file.Now.EveryRecord.FirstOrDefault(r => r.Record == record) ?? file.Now.FormerRecords.LastOrDefault(r => r.Record == record);

    /// <summary>Null: nothing may be said by it any more, its sequence goes out empty.</summary>
    private IDisclosure? Again(IDisclosure? made, CitizenFile file, LinkedRecord record, DeliveryBook book, Agreement agreement) => made switch
    {
        // Unlinked meanwhile, it is nobody's or another's: where somebody lives is not said by it.
        ChangeDisclosed address when file.Now.Records.Any(r => r.Record == record.Record) => Announcements.Again(address, file.Now, agreement, book.Address.Sequence, calendar.Today),
        IdentifierChanged person when file.Now.EndedRecords.All(r => r.Record != record.Record) && OnePerson.MaySayAgain(person, file.Now, agreement, book.Person.Sequence, calendar.Today) => person,
        _ => null,
    };

    /// <param name="decide">What is to be told, on the file as it is known at each try; null for nothing.</param>
    private async Task<RecordChangedV1?> Disclose(
        DeliveryBook book, Recorded trigger, bool person, CitizenFile file, LinkedRecord record, Func<CitizenFile, LinkedRecord, Agreement, IDisclosure?> decide, CancellationToken ct)
    {
        // The cursor had not moved past this fact when the last relay stopped, or was set back: what was disclosed is sent again, not
        // disclosed again. A fact that ended in nothing to tell is not decided anew either, or a state long past would be told last.
        if (trigger.Position <= book.LastSourceOf(person))
        {
            if (file.Now.Custody is not Custody.Open) return null;
            if (await Books.FindToldOf(record.Record, trigger.Position, person, ct) is not var (before, made)) return null;
            var again = Again(made, file, record, book, (held ??= await agreements.Read(agency, ct)).Agreement);
            if (again is IdentifierChanged { SameAs: { } other } && OnePerson.GoesBy(file.Now, record) != other) return null;
            return Message(file, record, before.Sequence, before.Source, made?.Message ?? MessageId(record.Record, before.Sequence), again);
        }

        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            if (attempt > 0)
            {
                // Unlinked, or its file was parted from this one: that has a fact of its own.
                var still = trigger.Event is RecordUnlinked ? Linked(file, record.Record) : file.Now.Records.FirstOrDefault(r => r.Record == record.Record);
                if (still is null) return null;
                record = still;
            }
            var terms = held ??= await agreements.Read(agency, ct);
            if (decide(file, record, terms.Agreement) is not { } found) return null;

            var sequence = book.LastSequence + 1;
            var disclosed = found.Numbered(sequence, MessageId(record.Record, sequence));
            var stream = DeliveryBooks.StreamOf(agency, record.Record);
            // Under the keys of the one in whose stream the record is linked, wherever what is told comes from.
            var whose = record.Whose;
            var header = new FactHeader
            {
                Actor = "hub", OnBehalfOf = whose, Citizen = whose, Agency = agency, Record = record.Record, Sequence = sequence, Source = trigger.Position,
                Causation = trigger.Position, Change = (disclosed as ChangeDisclosed)?.Change, Purpose = disclosed.Purpose, Basis = disclosed.Basis,
            };
            if (await seals.Seal(Clearance, stream, whose, (DeliveryEvent)disclosed, header, ct) is not { } fact)
            {
                file = await files.ReadAnew(file.Named, Clearance, ct);
                continue;
            }

            // Decided on this version of the citizen and of the agreement: an enrolment or a revocation in between makes it be decided again.
            // The command key holds the sequence for one disclosure, even against a relay that does not know yet that it was replaced.
            var once = new CommandKey("relay", $"{agency}/{record.Record}/{sequence}", store.Hmac(BitConverter.GetBytes(trigger.Position)));
            var outcome = await store.Log.Append(new(
                [.. InStreams.Of(file, []), new(Agreements.StreamOf(agency), terms.Version, []), new(stream, null, [fact])], once), ct);
            switch (outcome)
            {
                case AppendOutcome.Appended or AppendOutcome.Repeated:
                    book.Note(new(sequence, trigger.Position, header.Change, whose, person), disclosed);
                    return Message(file, record, sequence, trigger.Position, disclosed.Message, disclosed);
                case AppendOutcome.VersionConflict conflict:
                    file = await files.ReadOn(file, Clearance, ct);
                    if (conflict.Stream == Agreements.StreamOf(agency)) held = null;
                    break;
                default:
                    // Another relay gave this sequence to another fact: read the book again, then decide again.
                    Books.Forget(record.Record);
                    throw new AnotherRelayTold(agency);
            }
        }
        throw new StoreIsBusy();
    }

    private RecordChangedV1 Message(CitizenFile file, LinkedRecord record, long sequence, long source, Guid id, IDisclosure? content)
    {
        var state = content switch
        {
            ChangeDisclosed told => new RecordState
            {
                RecordKey = record.Key, Cause = told.Cause, Change = told.Change?.Value, HoldsFrom = told.HoldsFrom,
                Address = new AddressToUse { Line = told.Address.Line, City = told.Address.City, State = told.Address.State, Zip = told.Address.Zip, County = told.Address.County },
            },
            IdentifierChanged told => new RecordState
            {
                RecordKey = record.Key, Cause = told.SameAs is null ? Causes.NotSamePerson : Causes.SamePerson,
                Person = new PersonOfRecord { GoesBy = told.SameAs is { } other ? file.Now.EveryRecord.First(r => r.Record == other).Key : null, Since = told.Since },
            },
            _ => new RecordState { RecordKey = record.Key, Cause = Causes.Superseded },
        };
        return new()
        {
            MessageId = id, Agency = agency, Record = record.Record.Value, Sequence = sequence, SourcePosition = source, KeyId = keys.CurrentId,
            Sealed = keys.Seal(state, record.Record.Value, sequence),
        };
    }

    // The agency's idempotency key: the same for every sending of a sequence, also of one whose content may not be read any more.
    private Guid MessageId(RecordId record, long sequence) =>
        new(store.Hmac(System.Text.Encoding.UTF8.GetBytes($"message\n{agency}\n{record}\n{sequence}")).AsSpan(0, 16));
}

/// <summary>Two relays told the same record at once; the lease has changed hands and this one must stop and read again.</summary>
public sealed class AnotherRelayTold(string agency) : Exception($"Another relay tells {agency}.");
