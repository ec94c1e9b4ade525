using System.Text;

namespace Hub.Linking;

/// <summary>Comma-separated values with quotes, one row at a time. The list that is handed out is used again for the next row.</summary>
internal sealed class Csv(TextReader file)
{
    /// <summary>A longer cell is cut: no name and no address comes near it, and a missing quote must not swallow a file.</summary>
    private const int MaxCell = 1000;

    private readonly List<string> row = [];
    private long read;

    /// <summary>The line on which the row at hand begins; one in quotes may span several.</summary>
    public long Line { get; private set; }

    /// <summary>Whether the row at hand has a quote that nothing closes, as far as anybody would look for it.</summary>
    public bool LacksQuote { get; private set; }

    public static IEnumerable<IReadOnlyList<string>> Rows(TextReader file)
    {
        var csv = new Csv(file);
        while (csv.Next() is { } row) yield return row;
    }

    /// <summary>Null at the end. Empty lines are no rows.</summary>
    public IReadOnlyList<string>? Next()
    {
        while (ReadLine() is { } line)
        {
            if (line.Length == 0) continue;
            (Line, LacksQuote) = (read, false);
            row.Clear();
            if (!line.Contains('"', StringComparison.Ordinal)) Plain(line);
            else Quoted(line);
            return row;
        }
        return null;
    }

    private string? ReadLine()
    {
        read++;
        return file.ReadLine();
    }

    private void Plain(string line)
    {
        var rest = line.AsSpan();
        while (true)
        {
            var comma = rest.IndexOf(',');
            row.Add(Cell(comma < 0 ? rest : rest[..comma]));
            if (comma < 0) return;
            rest = rest[(comma + 1)..];
        }
    }

    private static string Cell(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text.IsEmpty ? "" : (text.Length > MaxCell ? text[..MaxCell] : text).ToString();
    }

    private void Quoted(string line)
    {
        var cell = new StringBuilder();
        var quoted = false;
        for (var text = line; ; cell.Append('\n'))
        {
            for (var i = 0; i < text.Length; i++)
            {
                var c = text[i];
                if (c == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[++i]);
                else if (c == '"') quoted = !quoted;
                else if (c == ',' && !quoted) End();
                else cell.Append(c);
            }
            if (!quoted || cell.Length > MaxCell || ReadLine() is not { } next) break;
            text = next;
        }
        LacksQuote = quoted;
        End();

        void End()
        {
            row.Add(Cell(cell.ToString()));
            cell.Clear();
        }
    }
}
