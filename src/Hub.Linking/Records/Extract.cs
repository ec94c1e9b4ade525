namespace Hub.Linking;

/// <summary>
/// Reads a file by its headings. It is read twice: first for the columns that hold one value in every row, which say nothing about
/// anybody and are missing. Rows without a key, and cells beyond the headings, are left out and counted.
/// </summary>
public sealed class Extract
{
    /// <summary>In a shorter file two neighbours may well live in one town.</summary>
    private const int RowsBeforeAValueIsAPlaceholder = 20;

    private readonly Column?[] columns;
    private readonly bool[] says;
    private readonly int key;

    private Extract(Column?[] columns, bool[] says, int key) => (this.columns, this.says, this.key) = (columns, says, key);

    public int RowsWithoutKey { get; private set; }

    /// <summary>What the file says; a column that repeats one value is not among it.</summary>
    public IEnumerable<Column> Says => columns.Where((c, i) => c is not null && says[i]).Select(c => c!.Value).Distinct();

    /// <summary>Null if no heading is a key.</summary>
    public static Extract? Study(TextReader file)
    {
        using var rows = Csv.Rows(file).GetEnumerator();
        if (!rows.MoveNext()) return null;
        var headings = rows.Current.Select(h => h.Trim()).ToArray();
        var keyAt = Array.FindIndex(headings, Columns.IsKey);
        if (keyAt < 0) return null;
        var first = new string?[headings.Length];
        var varies = new bool[headings.Length];
        var count = 0;
        for (; rows.MoveNext(); count++)
        {
            var row = rows.Current;
            for (var i = 0; i < headings.Length; i++)
            {
                var cell = i < row.Count ? row[i] : "";
                first[i] ??= cell;
                varies[i] |= cell != first[i];
            }
        }
        return new Extract([.. headings.Select(Columns.Named)], [.. varies.Select(v => v || count < RowsBeforeAValueIsAPlaceholder)], keyAt);
    }

    public IEnumerable<PersonRecord> Records(TextReader file)
    {
        RowsWithoutKey = 0;
        foreach (var row in Csv.Rows(file).Skip(1))
        {
            if (row.Count <= key || string.IsNullOrWhiteSpace(row[key]))
            {
                RowsWithoutKey++;
                continue;
            }
            var record = new PersonRecord(row[key].Trim());
            for (var i = 0; i < Math.Min(row.Count, columns.Length); i++)
                if (says[i] && columns[i] is { } column) record.Put(column, row[i]);
            yield return record;
        }
    }
}
