using System.Text;

namespace Hub.Linking;

/// <summary>Comma-separated values with quotes, one row at a time. The list that is handed out is used again for the next row.</summary>
internal static class Csv
{
    /// <summary>A longer cell is cut: no name and no address comes near it, and a missing quote must not swallow a file.</summary>
    private const int MaxCell = 1000;

    public static IEnumerable<IReadOnlyList<string>> Rows(TextReader file)
    {
        var row = new List<string>();
        while (file.ReadLine() is { } line)
        {
            if (line.Length == 0) continue;
            row.Clear();
            if (!line.Contains('"', StringComparison.Ordinal)) Plain(line, row);
            else Quoted(line, file, row);
            yield return row;
        }
    }

    private static void Plain(string line, List<string> row)
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

    private static void Quoted(string line, TextReader file, List<string> row)
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
            if (!quoted || cell.Length > MaxCell || file.ReadLine() is not { } next) break;
            text = next;
        }
        End();

        void End()
        {
            row.Add(Cell(cell.ToString()));
            cell.Clear();
        }
    }
}
