using System.Text;
using CsvHelper;

namespace Hub.Cli.Intake;

/// <summary>
/// A CSV file from a source, read line by line: columns are found by their header, a row never has more or fewer of them than it, and
/// no field is longer than <see cref="LongestField"/>. What is wrong is said with its line, and without what stands there.
/// </summary>
public sealed class SourceFile : IDisposable
{
    private const int LongestField = 4096;
    private const int LongestRow = 64 * 1024;

    private readonly StreamReader text;
    private readonly CsvReader csv;
    private readonly string name;
    private readonly Dictionary<string, int> columns = new(StringComparer.OrdinalIgnoreCase);

    private SourceFile(string path)
    {
        name = Path.GetFileName(path);
        text = new StreamReader(File.OpenRead(path), new UTF8Encoding(false, throwOnInvalidBytes: true));
        csv = CsvReader.Create(text, new CsvReaderOptions
        {
            Separator = ',',
            MalformedData = CsvMalformedDataHandling.Throw,
            FieldCountMismatch = CsvFieldCountHandling.Throw,
            MaxRecordSize = LongestRow,
            TrackLineNumbers = true,
        }, false);
    }

    /// <summary>The line on which the present row begins; a field may span several.</summary>
    public long Line => csv.LineNumber;

    public static SourceFile Open(string path, params string[] needed)
    {
        if (!File.Exists(path)) throw new Halt(ExitCode.BadInput, $"There is no file {path}.");
        var source = new SourceFile(path);
        try
        {
            source.ReadHeader(needed);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>How many rows there are. Reads the file through first, so that nothing is sent of a file that is broken further down.</summary>
    public static async Task<int> CountRows(string path, string[] needed, CancellationToken ct)
    {
        using var source = Open(path, needed);
        if (!source.text.BaseStream.CanSeek) throw new Halt(ExitCode.BadInput, $"{path} can be read only once; save it as a file first.");
        var rows = 0;
        while (await source.Next(ct)) rows++;
        return rows;
    }

    public async Task<bool> Next(CancellationToken ct)
    {
        try
        {
            if (!await csv.ReadAsync(ct)) return false;
        }
        catch (Exception e) when (e is CsvFormatException or DecoderFallbackException)
        {
            throw Told(e);
        }

        for (var i = 0; i < csv.FieldCount; i++)
        {
            if (csv.GetString(i).Length > LongestField) throw Broken(Line, $"has a field of more than {LongestField} characters");
        }

        return true;
    }

    /// <summary>As it was written; empty where the file has no such column.</summary>
    public string this[string column] => columns.TryGetValue(column, out var at) ? csv.GetString(at) : "";

    private void ReadHeader(string[] needed)
    {
        IReadOnlyList<string> headers;
        try
        {
            headers = [.. csv.Headers];
        }
        catch (Exception e) when (e is CsvFormatException or DecoderFallbackException)
        {
            throw Told(e);
        }

        if (headers.Count == 0) throw new Halt(ExitCode.BadInput, $"{name} is empty: a header line was expected.");
        for (var i = 0; i < headers.Count; i++)
        {
            if (!columns.TryAdd(headers[i].Trim(), i)) throw Broken(1, "names a column twice");
        }

        var missing = needed.Where(n => !columns.ContainsKey(n)).ToList();
        if (missing.Count > 0) throw Broken(1, $"lacks the column{(missing.Count > 1 ? "s" : "")} {string.Join(", ", missing)}");
    }

    // The reader's own messages quote the line, which holds personal data: they are not passed on.
    private Halt Told(Exception e) => e is CsvFormatException at
        ? Broken(Math.Max(1, at.LineNumber), "is not CSV as its header has it: a quote that is not closed, or more or fewer columns")
        : Broken(Line + 1, "or one after it is not UTF-8; save the file as UTF-8");

    private Halt Broken(long line, string what) => new(ExitCode.BadInput, $"{name}, line {line} {what}. Nothing was sent; mend the file and run this again.");

    public void Dispose()
    {
        csv.Dispose();
        text.Dispose();
    }
}
