using System.Globalization;
using System.Text;

namespace Hub.Cli.Addresses;

/// <summary>
/// Rows of comma-separated values as RFC 4180 has them: a field in quotes may hold commas, line ends and doubled quotes. Elsewhere than where a field
/// begins, a quote is taken as it stands. A stray one at such a place would swallow the rows behind it, and every answer after that would stand beside
/// the wrong row: whoever opens a quote has to close it soon and in front of a comma or a line end, or the file is refused with the line.
/// </summary>
internal sealed class CsvRows : IRecordEnds
{
    private enum Place { FieldBegins, InField, InQuotes, QuoteInQuotes }

    /// <summary>More than an address on any number of lines has.</summary>
    private const int LongestInQuotes = 4096;

    private Place place;
    private long line = 1, opened, inQuotes;

    public int First(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var before = place;
            place = After(place, bytes[i]);
            if (place is Place.InQuotes) Inside(before);
            else if (before is Place.QuoteInQuotes && place is Place.InField && bytes[i] != '\r') throw NeverClosed;
            if (bytes[i] != '\n') continue;
            line++;
            if (place is Place.FieldBegins) return i + 1;
        }
        return -1;
    }

    public void Ended()
    {
        if (place is Place.InQuotes) throw NeverClosed;
    }

    public int Last(ReadOnlySpan<byte> bytes)
    {
        var last = 0;
        while (First(bytes[last..]) is > 0 and var length) last += length;
        return last;
    }

    /// <summary>Reads the first row of a block and says how long it is, its line end included.</summary>
    /// <param name="field">Told the fields that are wanted, by their number from 0.</param>
    public static int Read(ReadOnlySpan<byte> block, Action<int, string> field, Func<int, bool> isWanted)
    {
        var (at, begins, number) = (Place.FieldBegins, 0, 0);
        for (var i = 0; i <= block.Length; i++)
        {
            // What ends without a line end ends all the same, be it inside quotes.
            if (i < block.Length)
            {
                at = After(at, block[i]);
                if (at is not Place.FieldBegins) continue;
            }
            if (isWanted(number)) field(number, TextOf(block[begins..i], isLast: i == block.Length || block[i] == '\n'));
            if (i == block.Length || block[i] == '\n') return Math.Min(i + 1, block.Length);
            (begins, number) = (i + 1, number + 1);
        }
        return block.Length;
    }

    public static bool IsBlank(ReadOnlySpan<byte> row) => row.IndexOfAnyExcept("\r\n"u8) < 0;

    private void Inside(Place before)
    {
        if (before is Place.FieldBegins) (opened, inQuotes) = (line, 0);
        if (++inQuotes > LongestInQuotes) throw NeverClosed;
    }

    private Halt NeverClosed => new(ExitCode.BadInput, string.Create(CultureInfo.InvariantCulture,
        $"Line {opened}: a quote that begins a field there is not closed in front of a comma or the end of a line. Close it, or double it and put quotes around the field; rows from there on were not compared."));

    private static Place After(Place at, byte next) => at switch
    {
        Place.InQuotes => next == '"' ? Place.QuoteInQuotes : Place.InQuotes,
        Place.FieldBegins or Place.QuoteInQuotes when next == '"' => Place.InQuotes,
        _ => next is (byte)',' or (byte)'\n' ? Place.FieldBegins : Place.InField,
    };

    private static string TextOf(ReadOnlySpan<byte> field, bool isLast)
    {
        if (isLast && field.EndsWith("\r"u8)) field = field[..^1];
        var text = Encoding.UTF8.GetString(field);
        if (text is not ['"', ..]) return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 1; i < text.Length; i++)
        {
            // Of a doubled quote one stays; a single one ended the quotes, and what stands behind it is kept as it is.
            if (text[i] == '"' && ++i == text.Length) break;
            plain.Append(text[i]);
        }
        return plain.ToString();
    }
}
