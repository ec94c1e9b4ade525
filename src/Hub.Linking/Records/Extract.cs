using System.Text;

namespace Hub.Linking;

/// <summary>
/// Reads a file by its headings. It is read twice: first for whether every row can be read, and for the columns that hold one value in
/// every row, which say nothing about anybody and are missing. Rows without a key are left out and counted.
/// </summary>
public sealed class Extract
{
    /// <summary>In a shorter file two neighbours may well live in one town.</summary>
    private const int RowsBeforeAValueIsAPlaceholder = 20;

    private readonly Column?[] columns;
    private readonly bool[] says;
    private readonly int key;

    private Extract(Column?[] columns, bool[] says, int key, long rows) => (this.columns, this.says, this.key, Rows) = (columns, says, key, rows);

    public long Rows { get; }

    public int RowsWithoutKey { get; private set; }

    /// <summary>The line of the record that was read last.</summary>
    public long Line { get; private set; }

    /// <summary>What the file says; a column that repeats one value is not among it.</summary>
    public IEnumerable<Column> Says => columns.Where((c, i) => c is not null && says[i]).Select(c => c!.Value).Distinct();

    /// <summary>Headings of the columns that repeat one value and so say nothing; an empty one says nothing anyhow.</summary>
    public IReadOnlyList<string> Repeats { get; private init; } = [];

    public static Extract? Study(TextReader file) => Study(file, out _);

    /// <summary>Null if the file cannot be read, and why.</summary>
    public static Extract? Study(TextReader file, out Unreadable? why, CancellationToken ct = default)
    {
        var csv = new Csv(file);
        try
        {
            return Study(csv, out why, ct);
        }
        catch (DecoderFallbackException)
        {
            why = Unreadable.NotUtf8(csv.Line + 1);
            return null;
        }
    }

    private static Extract? Study(Csv csv, out Unreadable? why, CancellationToken ct)
    {
        var headings = csv.Next()?.ToArray() ?? [];
        var keyAt = Array.FindIndex(headings, Columns.IsKey);
        Column?[] named = [.. headings.Select(Columns.Named)];
        why = headings.Length == 0 ? Unreadable.Empty : keyAt < 0 ? Unreadable.NoKey
            : headings.Where(h => h.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Count() < headings.Count(h => h.Length > 0) ? Unreadable.Twice
            : named.All(c => c is null) ? Unreadable.NothingKnown : null;
        if (why is not null) return null;

        var first = new string?[headings.Length];
        var varies = new bool[headings.Length];
        var count = 0L;
        for (; csv.Next() is { } row; count++)
        {
            ct.ThrowIfCancellationRequested();
            why = csv.LacksQuote ? Unreadable.OpenQuote(csv.Line) : row.Count != headings.Length ? Unreadable.OtherCells(csv.Line)
                : row[keyAt].Any(char.IsWhiteSpace) ? Unreadable.BlankInKey(csv.Line) : null;
            if (why is not null) return null;
            for (var i = 0; i < headings.Length; i++)
            {
                first[i] ??= row[i];
                varies[i] |= row[i] != first[i];
            }
        }
        return new Extract(named, [.. varies.Select(v => v || count < RowsBeforeAValueIsAPlaceholder)], keyAt, count)
        {
            Repeats = count < RowsBeforeAValueIsAPlaceholder ? [] : [.. headings.Where((_, i) => named[i] is not null && !varies[i] && !string.IsNullOrWhiteSpace(first[i]))],
        };
    }

    public IEnumerable<PersonRecord> Records(TextReader file)
    {
        RowsWithoutKey = 0;
        var csv = new Csv(file);
        csv.Next();
        while (csv.Next() is { } row)
        {
            Line = csv.Line;
            if (row.Count <= key || string.IsNullOrWhiteSpace(row[key]))
            {
                RowsWithoutKey++;
                continue;
            }
            var record = new PersonRecord(row[key]);
            for (var i = 0; i < Math.Min(row.Count, columns.Length); i++)
                if (says[i] && columns[i] is { } column) record.Put(column, row[i]);
            yield return record;
        }
    }
}
