using Microsoft.Data.Sqlite;

namespace Hub.Sandbox.Records;

/// <summary>One journal entry of a record, as people are shown it. <see cref="Address"/> is null where it was refused, struck out, or about the person.</summary>
public sealed record HistoryEntry(string Reference, MailAddress? Address, string? HoldsFrom, string Cause, string? Change, string? Code, DateTimeOffset At)
{
    public override string ToString() => $"{nameof(HistoryEntry)} {Reference}";
}

/// <summary>The address that holds, and the last other one that the agency held before it: where it would post to had it heard of nothing since.</summary>
public sealed record Holding(HistoryEntry Now, HistoryEntry? Before);

/// <summary>Applied: entries that had an effect. Duplicates: repeats that had none. Unchanged: applied entries that named the address already held.</summary>
public sealed record Counts(long Records, long Applied, long Rejected, long Duplicates, long Unchanged);

/// <summary>What the agency holds, read beside the writer.</summary>
public static class Holdings
{
    private const int MostHistory = 100;
    private const string Columns = "e.id, e.line, e.city, e.state, e.zip, e.county, e.holds_from, e.cause, e.change, e.code, e.at";

    public static Counts Count(this MasterFile master) => master.Read(connection =>
    {
        using var sums = new Statement(connection, """
            select (select count(*) from record), (select count(*) from entry where applied), (select count(*) from entry where not applied),
              (select n from tally where name = 'repeats'), (select n from tally where name = 'unchanged')
            """);
        using var row = sums.Rows();
        row.Read();
        return new Counts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4));
    });

    /// <summary>Null when the agency has no such record.</summary>
    public static Holding? Of(this MasterFile master, string recordKey) => master.Read(connection =>
    {
        using var one = new Statement(connection, $"""
            select {Columns} from record r join entry e on e.id in (r.entry, r.before) where r.key = $1 order by e.id desc
            """, 1);
        using var rows = one.Rows(recordKey);
        if (!rows.Read()) return null;
        var now = Entry(master, rows);
        return new Holding(now, rows.Read() ? Entry(master, rows) : null);
    });

    /// <summary>The latest entries of one record, newest first.</summary>
    public static IReadOnlyList<HistoryEntry> HistoryOf(this MasterFile master, string recordKey) => master.Read(connection =>
    {
        using var all = new Statement(connection, $"select {Columns} from entry e where e.record = $1 order by e.id desc limit {MostHistory}", 1);
        using var rows = all.Rows(recordKey);
        var entries = new List<HistoryEntry>();
        while (rows.Read()) entries.Add(Entry(master, rows));
        return entries;
    });

    /// <summary>Where every record's mail would go today, by record key.</summary>
    public static void WriteCsv(this MasterFile master, Action<string> line) => master.Read(connection =>
    {
        using var all = new Statement(connection, "select r.key, e.line, e.city, e.state, e.zip from record r join entry e on e.id = r.entry order by r.key");
        using var rows = all.Rows();
        line("record_id,line,city,state,zip");
        while (rows.Read()) line(string.Join(',', Enumerable.Range(0, 5).Select(i => Quoted(rows.GetString(i)))));
        return true;
    });

    /// <summary>By which other record each goes, by record key; those that go by themselves are left out.</summary>
    public static void WritePersonsCsv(this MasterFile master, Action<string> line) => master.Read(connection =>
    {
        using var all = new Statement(connection, "select key, goes_by, since from person where goes_by is not null order by key");
        using var rows = all.Rows();
        line("record_id,goes_by,since");
        while (rows.Read()) line(string.Join(',', Enumerable.Range(0, 3).Select(i => Quoted(rows.GetString(i)))));
        return true;
    });

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static HistoryEntry Entry(MasterFile master, SqliteDataReader row) => new(
        master.Reference(row.GetInt64(0)), row.IsDBNull(1) ? null : Journal.ReadAddress(row, 1),
        Text(row, 6), row.GetString(7), Text(row, 8), Text(row, 9), Journal.At(row.GetInt64(10)));

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
