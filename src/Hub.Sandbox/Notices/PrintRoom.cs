using System.Globalization;
using Hub.Sandbox.Records;

namespace Hub.Sandbox.Notices;

/// <summary>
/// A letter as it was printed. <see cref="KnownSince"/>: when the agency's master file took the address. <see cref="WithoutHub"/>: where the letter
/// would have gone had the agency not heard of the latest change; null where it held no other address.
/// </summary>
public sealed record Notice(string Id, string Kind, string RecordKey, DateTimeOffset PrintedAt, MailAddress Address, DateTimeOffset KnownSince,
    string? HoldsFrom, string? Change, MailAddress? WithoutHub)
{
    public override string ToString() => $"{nameof(Notice)} {Id}";
}

/// <summary>Prints this agency's letters, to the address that its own master file holds at that moment, and keeps a copy of the last <see cref="MostKept"/>.</summary>
public sealed class PrintRoom
{
    public const int MostKept = 10_000;
    private const int MostShown = 100;

    private readonly MasterFile master;
    private readonly Letterhead letterhead;
    private readonly TimeProvider clock;

    public PrintRoom(MasterFile master, Letterhead letterhead, TimeProvider clock)
    {
        this.master = master;
        this.letterhead = letterhead;
        this.clock = clock;
        master.Add("""
            create table if not exists notice (
              id integer primary key autoincrement, kind text not null, record text not null, at integer not null,
              line text not null, city text not null, state text not null, zip text not null, county text,
              known_since integer not null, holds_from text, change text,
              o_line text, o_city text, o_state text, o_zip text, o_county text,
              letter text not null) strict;
            create index if not exists notice_by_record on notice (record, id);
            """, onStrikeOut: "delete from notice where record = $1");
    }

    public string Kind => letterhead.Kind;

    /// <summary>Null when the agency has no such record: it cannot write to somebody whom it does not know.</summary>
    public async Task<Notice?> Print(string recordKey, CancellationToken ct)
    {
        if (master.Of(recordKey) is not { } holding) return null;
        var (to, other, at) = (holding.Now.Address!, holding.Before?.Address, clock.GetUtcNow());
        return await master.Write(journal =>
        {
            using var add = new Statement(journal.Connection, """
                insert into notice (kind, record, at, line, city, state, zip, county, known_since, holds_from, change, o_line, o_city, o_state, o_zip, o_county, letter)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '') returning id
                """, 16);
            var id = (long)add.Single(letterhead.Kind, recordKey, at.ToUnixTimeMilliseconds(), to.Line, to.City, to.State, to.Zip, to.County,
                holding.Now.At.ToUnixTimeMilliseconds(), holding.Now.HoldsFrom, holding.Now.Change, other?.Line, other?.City, other?.State, other?.Zip, other?.County)!;
            using var print = new Statement(journal.Connection, "update notice set letter = $2 where id = $1", 2);
            print.Run(id, letterhead.Print(Name(id), recordKey, to, at));
            using var prune = new Statement(journal.Connection, "delete from notice where id <= $1", 1);
            prune.Run(id - MostKept);
            return new Notice(Name(id), letterhead.Kind, recordKey, Journal.At(at.ToUnixTimeMilliseconds()), to, holding.Now.At, holding.Now.HoldsFrom, holding.Now.Change, other);
        }, ct);
    }

    /// <summary>The latest letters to one record, newest first.</summary>
    public IReadOnlyList<Notice> To(string recordKey) => master.Read(connection =>
    {
        using var some = new Statement(connection, $"""
            select id, kind, record, at, line, city, state, zip, county, known_since, holds_from, change, o_line, o_city, o_state, o_zip, o_county
            from notice where record = $1 order by id desc limit {MostShown}
            """, 1);
        using var row = some.Rows(recordKey);
        var notices = new List<Notice>();
        while (row.Read())
        {
            notices.Add(new Notice(Name(row.GetInt64(0)), row.GetString(1), row.GetString(2), Journal.At(row.GetInt64(3)), Journal.ReadAddress(row, 4),
                Journal.At(row.GetInt64(9)), row.IsDBNull(10) ? null : row.GetString(10), row.IsDBNull(11) ? null : row.GetString(11),
                row.IsDBNull(12) ? null : Journal.ReadAddress(row, 12)));
        }

        return notices;
    });

    /// <summary>The letter as printed, HTML; null when there is none of that id.</summary>
    public string? Letter(string id) => !id.StartsWith("N-", StringComparison.Ordinal) || !long.TryParse(id.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? null
        : master.Read(connection =>
        {
            using var one = new Statement(connection, "select letter from notice where id = $1", 1);
            return (string?)one.Single(number);
        });

    private static string Name(long id) => string.Create(CultureInfo.InvariantCulture, $"N-{id:d6}");
}
