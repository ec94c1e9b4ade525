using System.Security.Cryptography;
using Hub.EventStore;
using Hub.Server.Propagation;

namespace Hub.Server.Replaying;

/// <summary>
/// Of every delivery book its head: what its record was told last, with the hash of the sealed body instead of the address. No body is opened. Only replays
/// make it: the server reads a book from its stream (<see cref="BooksInStreams"/>).
/// </summary>
public sealed class DeliveryBookHeads : Projection
{
    public override string Name => "delivery-books-1"; // Change the suffix when rows change.

    public override string Schema => """
        create table if not exists delivery_books_1 (
            stream text primary key, citizen text, sequence bigint not null, source bigint not null, change text, content bytea not null);
        """;

    public override bool StreamsAreApart => true; // A book is one stream.

    public override ValueTask Project(IReadOnlyList<StoredFact> facts, ProjectionBatch into, CancellationToken ct)
    {
        var last = new Dictionary<string, (StoredFact Fact, DeliveryBook.Told Told)>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            if (!fact.Stream.StartsWith("delivery-", StringComparison.Ordinal) || DeliveryBooks.ToldIn(fact) is not { } told) continue;
            if (!last.TryGetValue(fact.Stream, out var known) || told.Sequence > known.Told.Sequence) last[fact.Stream] = (fact, told);
        }
        var heads = last.Values.ToList();
        into.AddRows("""
            insert into delivery_books_1 as b select * from unnest($1, $2, $3, $4, $5, $6)
            on conflict (stream) do update set citizen = excluded.citizen, sequence = excluded.sequence, source = excluded.source, change = excluded.change, content = excluded.content
            where excluded.sequence > b.sequence
            """, heads.Count, heads.ConvertAll(h => h.Fact.Stream), heads.ConvertAll(h => h.Told.Citizen?.Value), heads.ConvertAll(h => h.Told.Sequence),
            heads.ConvertAll(h => h.Told.Source), heads.ConvertAll(h => h.Told.Change?.Value), heads.ConvertAll(h => (byte[]?)SHA256.HashData(h.Fact.Body.Span)));
        return ValueTask.CompletedTask;
    }
}
