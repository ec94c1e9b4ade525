using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hub.Postal;
using Hub.Server.Addresses;

namespace Hub.Cli.Addresses;

internal sealed class LineEnds : IRecordEnds
{
    public int First(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)'\n') is >= 0 and var at ? at + 1 : -1;

    public int Last(ReadOnlySpan<byte> bytes) => bytes.LastIndexOf((byte)'\n') + 1;

    public void Ended()
    {
        // A line may end without a line end.
    }
}

/// <summary>An address a line in, a JSON object a line out. An empty line and one that is no address get their object too, so that lines can be put side by side.</summary>
internal sealed class ReadLines : IRecordAnswers
{
    /// <summary>Ten times what an address may have, so that what is long by spaces or by accents is still read.</summary>
    private const int LongestLine = 4096;

    private static readonly Reading TooLong = Refused("field-too-long", "This is longer than an address can be.");

    /// <summary>What it says in its place would be nobody's words.</summary>
    private static readonly Reading NotText = Refused("not-utf-8", "This is not text in UTF-8.");

    public int Begin(ReadOnlySpan<byte> block) => ByteOrderMark(block);

    public static int ByteOrderMark(ReadOnlySpan<byte> block) => block.StartsWith("\uFEFF"u8) ? 3 : 0;

    public void Answer(ReadOnlySpan<byte> block, IBufferWriter<byte> into)
    {
        using var json = Writer(into);
        while (!block.IsEmpty)
        {
            var end = block.IndexOf((byte)'\n');
            var line = end < 0 ? block : block[..end];
            block = end < 0 ? [] : block[(end + 1)..];
            if (line.EndsWith("\r"u8)) line = line[..^1];
            Write(json, line.Length > LongestLine ? TooLong : !System.Text.Unicode.Utf8.IsValid(line) ? NotText : AddressReader.Default.Read(Encoding.UTF8.GetString(line)), into);
        }
    }

    public void AnswerTooLong(IBufferWriter<byte> into)
    {
        using var json = Writer(into);
        Write(json, TooLong, into);
    }

    private static Reading Refused(string code, string reason) => new()
    {
        AsTyped = "", Grade = Grade.Unparseable, Fields = PostalFields.None, TablesEdition = AddressReader.Default.TablesEdition, Refusal = new(code, reason),
    };

    private static Utf8JsonWriter Writer(IBufferWriter<byte> into) =>
        new(into, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    private static void Write(Utf8JsonWriter json, Reading reading, IBufferWriter<byte> into)
    {
        ReadingJson.Write(json, reading);
        json.Flush();
        into.Write("\n"u8);
        json.Reset();
    }
}
