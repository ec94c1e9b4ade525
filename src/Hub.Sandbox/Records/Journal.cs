using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Hub.Sandbox.Records;

/// <summary>
/// Every message that this agency decided on, once, for ever; and for each record the entry that holds. Used by the one writer of
/// <see cref="MasterFile"/> only. Invariant: <c>record.entry</c> is the last applied entry of its record that names an address, <c>record.before</c> the last one with
/// another; <c>person.entry</c> is the last applied one that names by which record the person goes.
/// </summary>
public sealed class Journal : IDisposable
{
    internal const string Schema = """
        create table if not exists entry (
          id integer primary key,
          message blob not null unique,
          record text not null,
          digest blob not null,
          line text, city text, state text, zip text, county text, holds_from text,  -- Empty where it was refused, struck out (what may not be held is not kept), or about the person.
          cause text not null,
          change text,
          applied integer not null,
          code text,
          at integer not null) strict;
        create index if not exists entry_by_record on entry (record, id);
        create table if not exists record (key text primary key, entry integer not null, before integer) strict, without rowid;
        create table if not exists person (key text primary key, goes_by text, since text not null, entry integer not null) strict, without rowid;
        create table if not exists tally (name text primary key, n integer not null) strict, without rowid;
        insert or ignore into tally values ('repeats', 0), ('unchanged', 0);
        """;

    private readonly string prefix;
    private readonly TimeProvider clock;
    private readonly Statement find, enter, held, hold, person, count;
    private readonly List<Statement> strikeOut;

    public Journal(SqliteConnection connection, string prefix, TimeProvider clock)
    {
        this.prefix = prefix;
        this.clock = clock;
        Connection = connection;
        find = new(connection, "select id, digest, applied, code, at from entry where message = $1", 1);
        enter = new(connection, """
            insert into entry (message, record, digest, line, city, state, zip, county, holds_from, cause, change, applied, code, at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning id
            """, 14);
        held = new(connection, "select e.line, e.city, e.state, e.zip, e.county, r.entry, r.before from record r join entry e on e.id = r.entry where r.key = $1", 1);
        hold = new(connection, "insert into record values ($1, $2, $3) on conflict (key) do update set entry = excluded.entry, before = excluded.before", 3);
        person = new(connection, """
            insert into person values ($1, $2, $3, $4) on conflict (key) do update set goes_by = excluded.goes_by, since = excluded.since, entry = excluded.entry
            """, 4);
        count = new(connection, "update tally set n = n + 1 where name = $1", 1);
        strikeOut = [new(connection, "update entry set line = null, city = null, state = null, zip = null, county = null, holds_from = null where record = $1", 1)];
    }

    /// <summary>For the tables that one agency keeps besides; same writer, same transaction.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>Earlier addresses were struck out and may still lie in the write-ahead log's bytes.</summary>
    internal bool HasStruckOut { get; set; }

    /// <summary>What to remove besides, given the record's key, when its earlier addresses are struck out.</summary>
    internal void OnStrikeOut(string sql) => strikeOut.Add(new Statement(Connection, sql, 1));

    /// <summary>Null when the message is not known.</summary>
    public Posted? Find(Guid messageId, byte[] digest)
    {
        using var row = find.Rows(messageId.ToByteArray(bigEndian: true));
        if (!row.Read()) return null;
        if (!row.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(digest)) return Posted.IdReused;
        return new Posted(row.GetBoolean(2), row.IsDBNull(3) ? null : row.GetString(3), Reference(row.GetInt64(0)), At(row.GetInt64(4)), Repeat: true);
    }

    public void CountRepeat() => count.Run("repeats");

    /// <summary>Posts it, or answers a known message as the first time. The refusal is asked for only where the message is new.</summary>
    public Posted Post(Posting posting, Func<Posting, string?> refusal)
    {
        var digest = posting.Digest();
        if (Find(posting.MessageId, digest) is { } known)
        {
            if (known.Repeat) CountRepeat();
            return known;
        }

        var code = refusal(posting);
        var at = clock.GetUtcNow();
        var address = code is null ? posting.Address : null;
        if (code is null && posting.StrikesOut) StrikeOut(posting.RecordKey);
        var id = (long)enter.Single(posting.MessageId.ToByteArray(bigEndian: true), posting.RecordKey, digest,
            address?.Line, address?.City, address?.State, address?.Zip, address?.County,
            code is null ? Day(posting.HoldsFrom) : null,
            posting.Cause, posting.Change, code is null ? 1 : 0, code, at.ToUnixTimeMilliseconds())!;
        if (code is null && posting.Address is { } now) Hold(posting, now, id);
        if (code is null && posting.Person is { } named) person.Run(posting.RecordKey, named.GoesBy, Day(named.Since), id);
        return new Posted(code is null, code, Reference(id), At(at.ToUnixTimeMilliseconds()), Repeat: false);
    }

    private void Hold(Posting posting, MailAddress address, long id)
    {
        long? before = null;
        if (!posting.StrikesOut)
        {
            using var row = held.Rows(posting.RecordKey);
            if (row.Read())
            {
                var unchanged = ReadAddress(row, 0).SameAs(address);
                before = unchanged ? row.IsDBNull(6) ? null : row.GetInt64(6) : row.GetInt64(5);
                if (unchanged) count.Run("unchanged");
            }
        }

        hold.Run(posting.RecordKey, id, before);
    }

    private static string? Day(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture);

    private void StrikeOut(string recordKey)
    {
        foreach (var statement in strikeOut) statement.Run(recordKey);
        HasStruckOut = true;
    }

    internal static MailAddress ReadAddress(SqliteDataReader row, int from) =>
        new(row.GetString(from), row.GetString(from + 1), row.GetString(from + 2), row.GetString(from + 3), row.IsDBNull(from + 4) ? null : row.GetString(from + 4));

    internal static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    internal string Reference(long id) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{id:d12}");

    public void Dispose()
    {
        find.Dispose();
        enter.Dispose();
        held.Dispose();
        hold.Dispose();
        person.Dispose();
        count.Dispose();
        foreach (var statement in strikeOut) statement.Dispose();
    }
}
