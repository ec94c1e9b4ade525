using System.Security.Cryptography;
using Hub.Domain;
using Hub.EventStore;
using Hub.Server.Facts;

namespace Hub.Server.Replaying;

/// <summary>
/// Every citizen's address book as far as it can be made without opening a body: which change each line is and how it stands, and instead of the address the
/// hash of the sealed body that holds it. So it is the same with the keys, without them, and after a key was destroyed. Only replays make it: the
/// server reads a book from its stream (<see cref="BooksInStreams"/>).
/// </summary>
public sealed class AddressBookLines : Projection
{
    public override string Name => "address-books-2"; // Change the suffix when rows change.

    public override string Schema => """
        create table if not exists address_books_2 (citizen text primary key, version int not null, protected_by text, custody text not null default 'open');
        create table if not exists address_book_lines_2 (
            citizen text not null, position bigint not null, change text not null, recorded_at timestamptz not null, address bytea not null, waits boolean not null,
            withdrawn boolean not null, end_announced boolean not null, ended boolean not null, corrected_by text, renamed_by text, name bytea, primary key (citizen, position));
        """;

    public override IReadOnlyList<string> Tables => ["address_books_2", "address_book_lines_2"];

    public override bool StreamsAreApart => true; // A book is one citizen's stream.

    /// <summary>A line that a batch adds; or what it says about all lines of a change that were there before.</summary>
    private sealed class Line(string change)
    {
        public string Change => change;
        public StoredFact? Made { get; init; }
        public byte[]? Address { get; set; }
        public bool Waits { get; set; }
        public bool Settled { get; private set; }
        public bool Withdrawn { get; private set; }
        public bool EndAnnounced { get; private set; }
        public bool Ended { get; private set; }
        public string? CorrectedBy { get; private set; }

        /// <summary>What an authority called the place last.</summary>
        public (string By, byte[] Hash)? Name { get; private set; }
        public bool NameSaid { get; private set; }

        public void Note(string type, StoredFact fact, FactHeader header)
        {
            if (type is "address-took-effect" or "address-change-withdrawn") (Settled, Waits) = (true, false);
            if (type is "address-change-withdrawn") Withdrawn = true;
            if (type is "temporary-address-ending-soon") EndAnnounced = true;
            if (type is "temporary-address-ended") Ended = true;
            if (type is "address-corrected") (Address, CorrectedBy, Name, NameSaid) = (SHA256.HashData(fact.Body.Span), header.Change!.Value.Value, null, true);
            if (type is "address-readdressed") (Name, NameSaid) = ((header.Change!.Value.Value, SHA256.HashData(fact.Body.Span)), true);
        }
    }

    private sealed class Book(string citizen)
    {
        public string Citizen => citizen;
        public int Version { get; set; }
        public (string? By, bool Said) Protection { get; set; }
        public string? Custody { get; set; }
        public Dictionary<string, Line> Before { get; } = new(StringComparer.Ordinal);
        public List<Line> Added { get; } = [];
    }

    public override ValueTask Project(IReadOnlyList<StoredFact> facts, ProjectionBatch into, CancellationToken ct)
    {
        var found = new Dictionary<string, Book>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            if (!fact.Stream.StartsWith("citizen-", StringComparison.Ordinal)) continue;
            var citizen = fact.Stream[8..];
            if (!found.TryGetValue(citizen, out var book)) found.Add(citizen, book = new(citizen));
            book.Version = fact.Version;
            Note(book, fact);
        }
        List<Book> books = [.. found.Values];
        WriteBooks(books, into);
        WriteLines(books, into);
        return ValueTask.CompletedTask;
    }

    private static void Note(Book book, StoredFact fact)
    {
        var type = Envelope.KindOf(fact);
        if (Envelope.CustodyAfter(type) is { } custody) book.Custody = custody;
        else if (type is "protection-ended") book.Protection = (null, true);
        else if (type is "protection-enrolled") book.Protection = (FactHeader.Read(fact.Header.Span).Change?.Value, true);
        if (!FactTypes.IsAddressFact(fact.Type)) return;

        var header = FactHeader.Read(fact.Header.Span);
        if (header.Change is not { } change) return;
        if (type is "address-changed")
        {
            book.Added.Add(new(change.Value) { Made = fact, Address = SHA256.HashData(fact.Body.Span), Waits = header.Waits == true });
            return;
        }
        IReadOnlyList<ChangeId> meant = type switch
        {
            "address-corrected" => [header.Corrects!.Value],
            "address-readdressed" => header.Renames!,
            _ => [change],
        };
        foreach (var one in meant.Select(m => m.Value).Distinct())
        {
            if (!book.Before.TryGetValue(one, out var before)) book.Before.Add(one, before = new(one));
            before.Note(type, fact, header);
            foreach (var line in book.Added) if (line.Change == one) line.Note(type, fact, header);
        }
    }

    private static void WriteBooks(List<Book> books, ProjectionBatch into)
    {
        into.AddRows("""
            insert into address_books_2 (citizen, version) select * from unnest($1, $2) on conflict (citizen) do update set version = excluded.version
            """, books.Count, books.ConvertAll(b => b.Citizen), books.ConvertAll(b => b.Version));
        var said = books.FindAll(b => b.Protection.Said);
        into.AddRows("update address_books_2 b set protected_by = t.by from unnest($1, $2) t(citizen, by) where b.citizen = t.citizen",
            said.Count, said.ConvertAll(b => b.Citizen), said.ConvertAll(b => b.Protection.By));
        var kept = books.FindAll(b => b.Custody is not null);
        into.AddRows("update address_books_2 b set custody = t.custody from unnest($1, $2) t(citizen, custody) where b.citizen = t.citizen",
            kept.Count, kept.ConvertAll(b => b.Citizen), kept.ConvertAll(b => b.Custody));
    }

    private static void WriteLines(List<Book> books, ProjectionBatch into)
    {
        var before = books.SelectMany(b => b.Before.Values, (book, line) => (book.Citizen, Line: line)).ToList();
        into.AddRows("""
            update address_book_lines_2 l set address = coalesce(t.address, l.address), waits = l.waits and not t.settled, withdrawn = l.withdrawn or t.withdrawn,
                end_announced = l.end_announced or t.end_announced, ended = l.ended or t.ended, corrected_by = coalesce(t.corrected_by, l.corrected_by),
                renamed_by = case when t.named then t.renamed_by else l.renamed_by end, name = case when t.named then t.name else l.name end
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) t(citizen, change, address, settled, withdrawn, end_announced, ended, corrected_by, named, renamed_by, name)
            where l.citizen = t.citizen and l.change = t.change
            """, before.Count, before.ConvertAll(l => l.Citizen), before.ConvertAll(l => l.Line.Change), before.ConvertAll(l => l.Line.Address), before.ConvertAll(l => l.Line.Settled),
            before.ConvertAll(l => l.Line.Withdrawn), before.ConvertAll(l => l.Line.EndAnnounced), before.ConvertAll(l => l.Line.Ended), before.ConvertAll(l => l.Line.CorrectedBy),
            before.ConvertAll(l => l.Line.NameSaid), before.ConvertAll(l => l.Line.Name?.By), before.ConvertAll(l => l.Line.Name?.Hash));
        // After that, so that it found only the lines that were there before this batch.
        var added = books.SelectMany(b => b.Added, (book, line) => (book.Citizen, Line: line)).ToList();
        into.AddRows("insert into address_book_lines_2 select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            added.Count, added.ConvertAll(l => l.Citizen), added.ConvertAll(l => l.Line.Made!.Position), added.ConvertAll(l => l.Line.Change), added.ConvertAll(l => l.Line.Made!.RecordedAt),
            added.ConvertAll(l => l.Line.Address), added.ConvertAll(l => l.Line.Waits), added.ConvertAll(l => l.Line.Withdrawn), added.ConvertAll(l => l.Line.EndAnnounced),
            added.ConvertAll(l => l.Line.Ended), added.ConvertAll(l => l.Line.CorrectedBy), added.ConvertAll(l => l.Line.Name?.By), added.ConvertAll(l => l.Line.Name?.Hash));
    }
}
