using System.Security.Cryptography;
using Hub.Domain;
using Hub.Domain.Addresses;
using Hub.EventStore;
using Hub.Server.Propagation;

namespace Hub.Server.Replaying;

/// <summary>
/// Address books and delivery books as the server has them: it keeps no table of either, it reads each from its stream and goes by the domain's own rules.
/// Done here for all of them, up to a position, one stream after the other: another way through the log than a replay's, which must come to the same.
/// </summary>
public static class BooksInStreams
{
    public static async Task<IReadOnlyList<LiveDigest>> At(Store store, long position, CancellationToken ct = default)
    {
        var addresses = AddressBooks(store, position, ct);
        var deliveries = Deliveries(store, position, ct);
        return [new(new AddressBookLines().Name, position, await addresses), new(new DeliveryBookHeads().Name, position, await deliveries)];
    }

    private static async Task<byte[]> AddressBooks(Store store, long position, CancellationToken ct)
    {
        using var books = new RowsDigest(columns: 4);
        using var lines = new RowsDigest(columns: 12);
        await foreach (var stream in store.Log.ReadStreams("citizen-", position, ct))
        {
            var (book, protection, custody) = (AddressBook.Empty, Protection.None, "open");
            foreach (var fact in stream)
            {
                var (envelope, kind) = (Envelope.Of(fact), Envelope.KindOf(fact));
                book = book.Evolve(new(fact.Position, fact.Version, fact.RecordedAt, envelope));
                protection = protection.Evolve(envelope);
                custody = Envelope.CustodyAfter(kind) ?? custody;
            }
            var citizen = stream[0].Stream[8..];
            books.Row().Text(citizen).Int(stream[^1].Version).Text(Word(protection.Change)).Text(custody);
            foreach (var e in book.Entries)
            {
                lines.Row().Text(citizen).Long(e.Position).Text(e.Change.Value).Moment(e.RecordedAt).Bytes(Envelope.HashIn(e.Address!)).Bool(e.Waits)
                    .Bool(e.Withdrawn).Bool(e.EndAnnounced).Bool(e.Ended).Text(Word(e.CorrectedBy));
                if (e.Names is [.., var name]) lines.Text(name.Change.Value).Bytes(Envelope.HashIn(name.Address));
                else lines.Text(null).Text(null);
            }
        }
        return RowsDigest.OfTables(books.End(), lines.End());
    }

    private static async Task<byte[]> Deliveries(Store store, long position, CancellationToken ct)
    {
        using var heads = new RowsDigest(columns: 6);
        await foreach (var stream in store.Log.ReadStreams("delivery-", position, ct))
        {
            DeliveryBook? book = null;
            StoredFact? last = null;
            foreach (var fact in stream)
            {
                if (DeliveryBooks.ToldIn(fact) is not { } told) continue;
                book ??= new("", default); // Of which record is said by the stream's name.
                if (told.Sequence > book.LastSequence) last = fact;
                book.Note(told, null);
            }
            if (book?.Find(book.LastSequence) is not { } newest) continue;
            heads.Row().Text(stream[0].Stream).Text(newest.Citizen?.Value).Long(book.LastSequence).Long(newest.Source).Text(Word(newest.Change)).Bytes(SHA256.HashData(last!.Body.Span));
        }
        return heads.End();
    }

    private static string? Word(ChangeId? change) => change is { Value: { } word } ? word : null;
}
