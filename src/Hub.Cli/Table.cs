namespace Hub.Cli;

/// <summary>Columns as wide as what stands in them.</summary>
public sealed class Table(params string[] header)
{
    private readonly List<string[]> rows = [header];

    public bool IsEmpty => rows.Count == 1;

    public void Add(params string?[] cells) => rows.Add([.. cells.Select(c => c ?? "")]);

    public async Task Write(TextWriter to)
    {
        var widths = Enumerable.Range(0, header.Length).Select(i => rows.Max(r => r[i].Length)).ToArray();
        foreach (var row in rows) await to.WriteLineAsync(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }
}
