using Hub.Contracts;
using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Domain.Sealing;
using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using Hub.Server.Sharing;
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
    public async Task Tell(Recorded trigger, ChangeId? about, CitizenFile file, LinkedRecord record, CancellationToken ct)
    {
        var book = await Books.Of(record.Record, ct);
        RecordChangedV1? message;
        await book.Gate.WaitAsync(ct);
        try
        {
            message = await Disclose(book, trigger, about, file, record, ct);
        }
        finally
        {
            book.Gate.Release();
        }
        if (message is null) return;
        await bus.Send(Queues.Of(agency), message, ct);

        // A parked sequence holds up those behind it. Once its record was asked to be told again, it goes out empty and makes way.
        if (trigger.Event is RefetchRequested)
            foreach (var earlier in book.Before(message.Sequence)) await TellAgain(record.Record, earlier, ct);
    }

    /// <summary>Sends one sequence again, formed again. False when there is no such disclosure.</summary>
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
        if (file.Now.Custody is not Custody.Open) return false;
        // Unlinked meanwhile, it is nobody's or another's: its sequence makes way, and says nothing.
        var former = file.Now.FormerRecords.LastOrDefault(r => r.Record == record);
        if ((file.Now.Records.FirstOrDefault(r => r.Record == record) ?? former) is not { } linked) return false;
        var terms = held ??= await agreements.Read(agency, ct);
        var content = linked == former ? null : Announcements.Again(found.Content, file.Now, terms.Agreement, book.LastSequence, calendar.Today);
        await bus.Send(Queues.Of(agency), Message(linked, found.Told.Sequence, found.Told.Source, found.Content?.Message ?? MessageId(record, sequence), content), ct);
        return true;
    }

    private async Task<RecordChangedV1?> Disclose(DeliveryBook book, Recorded trigger, ChangeId? about, CitizenFile file, LinkedRecord record, CancellationToken ct)
    {
        // The cursor had not moved past this fact when the last relay stopped, or was set back: what was disclosed is sent again, not
        // disclosed again. A fact that ended in nothing to tell is not decided anew either, or a state long past would be told last.
        if (trigger.Position <= book.LastSource)
        {
            if (file.Now.Custody is not Custody.Open) return null;
            if (await Books.FindToldOf(record.Record, trigger.Position, ct) is not var (before, made)) return null;
            var again = Announcements.Again(made, file.Now, (held ??= await agreements.Read(agency, ct)).Agreement, book.LastSequence, calendar.Today);
            return Message(record, before.Sequence, before.Source, made?.Message ?? MessageId(record.Record, before.Sequence), again);
        }

        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            if (attempt > 0)
            {
                if (file.Now.Records.FirstOrDefault(r => r.Record == record.Record) is not { } still) return null; // Unlinked, or its file was parted from this one: that has a fact of its own.
                record = still;
            }
            var terms = held ??= await agreements.Read(agency, ct);
            var found = Announcements.For(
                trigger, about, file.UpTo(trigger.Position), file.Now, terms.Agreement, book.Last, toldBefore: book.LastSequence > 0, calendar.Today);
            if (found is null) return null;

            var sequence = book.LastSequence + 1;
            var disclosed = found with { Sequence = sequence, Message = MessageId(record.Record, sequence) };
            var stream = DeliveryBooks.StreamOf(agency, record.Record);
            // Under the keys of the one in whose stream the record is linked, wherever what is told comes from.
            var whose = record.Whose;
            var header = new FactHeader
            {
                Actor = "hub", OnBehalfOf = whose, Citizen = whose, Agency = agency, Record = record.Record, Sequence = sequence, Source = trigger.Position,
                Causation = trigger.Position, Change = disclosed.Change, Purpose = disclosed.Purpose, Basis = disclosed.Basis,
            };
            if (await seals.Seal(Clearance, stream, whose, disclosed, header, ct) is not { } fact)
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
                    book.Note(new(sequence, trigger.Position, disclosed.Change, whose), disclosed);
                    return Message(record, sequence, trigger.Position, disclosed.Message, disclosed);
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

    private RecordChangedV1 Message(LinkedRecord record, long sequence, long source, Guid id, ChangeDisclosed? content)
    {
        var state = new RecordState
        {
            RecordKey = record.Key, Cause = content?.Cause ?? Causes.Superseded, Change = content?.Change?.Value, HoldsFrom = content?.HoldsFrom,
            Address = content is null ? null : new AddressToUse
            {
                Line = content.Address.Line, City = content.Address.City, State = content.Address.State, Zip = content.Address.Zip, County = content.Address.County,
            },
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
