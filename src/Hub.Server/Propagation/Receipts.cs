using Hub.Contracts;
using Hub.Domain;
using Hub.Domain.Sharing;
using Hub.EventStore;
using Hub.Server.Citizens;
using Hub.Server.Facts;
using MassTransit;
using static Hub.Domain.Sharing.DeliveryEvent;

namespace Hub.Server.Propagation;

/// <summary>What an agency's system did with a disclosure becomes a fact. A receipt for something never disclosed is set aside with the dead letters.</summary>
public sealed class Receipts(Store store, FactSeals seals, Relays relays) : IConsumer<DeliveryReceiptV1>, IConsumer<SequencesMissingV1>
{
    private const int MostSentAgainAtOnce = 100;

    public static BusEndpoint Endpoint { get; } = new(Queues.Hub,
        bus =>
        {
            bus.AddConsumer<Receipts>();
            bus.AddConsumer<Sealing.Confirmations>();
        },
        (context, queue) =>
        {
            queue.ConcurrentMessageLimit = 64;
            queue.ConfigureConsumer<Receipts>(context);
            queue.ConfigureConsumer<Sealing.Confirmations>(context);
        });

    public async Task Consume(ConsumeContext<DeliveryReceiptV1> context)
    {
        var (receipt, ct) = (context.Message, context.CancellationToken);
        if (RecordId.Read(receipt.Record) is not { } record || relays.Of(receipt.Agency) is null) throw new NotDisclosed();
        // Whose it was when it was told: by now it may be linked to another.
        if (await Told(receipt.Agency, record, receipt.Sequence, ct) is not { Citizen: { } citizen } told) throw new NotDisclosed();

        DeliveryEvent fact = receipt.Outcome switch
        {
            Outcomes.Applied => new ChangeApplied(receipt.Sequence, receipt.At, Short(receipt.AgencyReference)),
            Outcomes.Rejected => new ChangeRejected(receipt.Sequence, receipt.At, CodeOf(receipt), Short(receipt.AgencyReference)),
            Outcomes.Parked => new ChangeParked(receipt.Sequence, receipt.At, CodeOf(receipt)),
            _ => throw new NotDisclosed(),
        };
        var stream = DeliveryBooks.StreamOf(receipt.Agency, record);
        var header = new FactHeader
        {
            Actor = "agency:" + receipt.Agency, Agency = receipt.Agency, Record = record, Citizen = citizen, OnBehalfOf = citizen,
            Sequence = receipt.Sequence, Source = told.Source, Change = told.Change, Code = fact is ChangeApplied ? AppliedCode(receipt) : CodeOf(receipt),
        };
        if (await seals.Seal(Clearance.Ordinary, stream, citizen, fact, header, ct) is not { } sealedFact)
        {
            if (await seals.IsErased(citizen, ct)) return; // Nothing is recorded of an erased person any more; the adapter confirms the erasure instead.
            throw new NotDisclosed();
        }

        // Adapters repeat a receipt until the bus confirmed it; the log keeps the first.
        var once = new CommandKey("receipt", $"{receipt.Agency}/{record}/{receipt.Sequence}/{receipt.Outcome}", store.Hmac("receipt"u8));
        await store.Log.Append(new([new(stream, null, [sealedFact])], once), ct);
    }

    public async Task Consume(ConsumeContext<SequencesMissingV1> context)
    {
        var (missing, ct) = (context.Message, context.CancellationToken);
        if (RecordId.Read(missing.Record) is not { } record || relays.Of(missing.Agency) is not { Position: not null } relay) return;
        var last = Math.Min(missing.To, missing.From + MostSentAgainAtOnce - 1);
        for (var sequence = missing.From; sequence <= last; sequence++)
            if (!await relay.Telling.TellAgain(record, sequence, ct)) return;
    }

    private async ValueTask<DeliveryBook.Told?> Told(string agency, RecordId record, long sequence, CancellationToken ct)
    {
        // The relay of this server has just told it, or another server's has and the stream knows.
        if (relays.Of(agency) is { Position: not null } relay && (await relay.Telling.Books.Of(record, ct)).Find(sequence) is { } known) return known;
        var books = new DeliveryBooks(store, seals, agency, Clearance.Ordinary);
        return (await books.Find(record, sequence, ct))?.Told;
    }

    private static string? AppliedCode(DeliveryReceiptV1 receipt) => receipt.Code is null ? null : CodeOf(receipt);

    // Codes stand in plain headers and in lists; whatever is not a short code is not taken over.
    private static string CodeOf(DeliveryReceiptV1 receipt) =>
        receipt.Code is { Length: > 0 and <= 40 } code && code.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? code : "unspecified";

    private static string? Short(string? reference) => reference is { Length: > 60 } ? reference[..60] : reference;
}

/// <summary>A receipt for something that was never disclosed.</summary>
public sealed class NotDisclosed() : Exception("The receipt is for nothing that was disclosed.");
