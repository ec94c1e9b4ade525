namespace Hub.Linking;

/// <summary>One row of a file about a person, in the file's own words. Blank is missing.</summary>
public sealed class PersonRecord
{
    private readonly string?[] values = new string?[Columns.Count];

    public PersonRecord(string key) => Key = key;

    public PersonRecord(string key, IEnumerable<KeyValuePair<Column, string>> says) : this(key)
    {
        foreach (var (column, value) in says) Put(column, value);
    }

    /// <summary>The file's own key, unique among everything that is linked together.</summary>
    public string Key { get; }

    public string? this[Column column]
    {
        get => values[(int)column];
        init => values[(int)column] = Kept(value);
    }

    /// <summary>Nothing of the person: this may reach a log.</summary>
    public override string ToString() => nameof(PersonRecord);

    internal void Put(Column column, string value) => values[(int)column] = Kept(value);

    private static string? Kept(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
