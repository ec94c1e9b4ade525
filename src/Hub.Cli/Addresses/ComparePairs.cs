using System.Buffers;
using System.Text;
using Hub.Postal;
using Hub.Server.Addresses;

namespace Hub.Cli.Addresses;

/// <summary>Rows of a CSV file with the columns a and b in, a verdict a line out. Blank lines are no rows.</summary>
/// <param name="reasons">Whether codes of why follow each verdict.</param>
internal sealed class ComparePairs(bool reasons) : IRecordAnswers
{
    private const int MostColumns = 1_000;
    private static readonly string[] NoAddress = ["no-address"];
    private (int A, int B) columns;

    public int Begin(ReadOnlySpan<byte> block)
    {
        var mark = ReadLines.ByteOrderMark(block);
        var names = new List<string>();
        var length = CsvRows.Read(block[mark..], (at, field) => names.Add(field.Trim()), at => at < MostColumns);
        columns = (names.FindIndex(IsNamed("a")), names.FindIndex(IsNamed("b")));
        return columns is { A: >= 0, B: >= 0 }
            ? mark + length
            : throw new Halt(ExitCode.BadInput, "The first line must name the columns a and b; others may stand beside them.");

        static Predicate<string> IsNamed(string name) => given => string.Equals(given, name, StringComparison.OrdinalIgnoreCase);
    }

    public void Answer(ReadOnlySpan<byte> block, IBufferWriter<byte> into)
    {
        while (!block.IsEmpty)
        {
            var (a, b) = ("", "");
            var length = CsvRows.Read(block, (at, field) =>
            {
                if (at == columns.A) a = field;
                if (at == columns.B) b = field;
            }, at => at == columns.A || at == columns.B);
            if (!CsvRows.IsBlank(block[..length])) Write(AddressComparer.Compare(a, b), into);
            block = block[length..];
        }
    }

    public void AnswerTooLong(IBufferWriter<byte> into) => Write(new(Verdict.Unsure, NoAddress), into);

    private void Write(Comparison comparison, IBufferWriter<byte> into)
    {
        var line = ReadingJson.WordOf(comparison.Verdict) + (reasons ? "," + string.Join('+', comparison.Reasons) : "") + "\n";
        Encoding.ASCII.GetBytes(line, into);
    }
}
