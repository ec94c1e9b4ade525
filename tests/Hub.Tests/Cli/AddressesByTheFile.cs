using System.Text;
using System.Text.Json;
using Hub.Cli;
using Hub.Postal;
using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>Addresses read and compared at the terminal: an answer for every line or row, in order, whatever stands there and however it comes in.</summary>
public sealed class AddressesByTheFile
{
    private const string Oak = "300 Oak Avenue #4, Springfield, OH 45502";
    private string complained = "";

    private async Task<(int Code, string[] Lines)> Types(Stream input, params string[] command) => await Types(() => input, new MemoryStream(), command);

    private async Task<(int Code, string[] Lines)> Types(Func<Stream> input, MemoryStream output, params string[] command)
    {
        using var error = new StringWriter();
        var around = new Surroundings(TextWriter.Null, error, _ => null, TimeProvider.System) { OpenIn = input, OpenOut = () => output };
        var code = await HubCommand.Run(["address", .. command], around, CancellationToken.None);
        complained = error.ToString();
        var said = Encoding.UTF8.GetString(output.ToArray());
        Assert.That(said, Is.Empty.Or.EndWith("\n"));
        return (code, said.Length == 0 ? [] : said[..^1].Split('\n'));
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static JsonElement Json(string line) => JsonSerializer.Deserialize<JsonElement>(line);

    [Test]
    public async Task A_line_that_is_no_text_is_refused_and_nothing_is_said_in_its_place()
    {
        var (_, lines) = await Types(new MemoryStream([.. Encoding.UTF8.GetBytes("300 N Oak Avenue"), 0xFF, (byte)'\n', .. Encoding.UTF8.GetBytes(Oak), (byte)'\n']), "parse");
        Assert.That((lines.Length, lines[0].Contains("not-utf-8"), lines[0].Contains("Oak"), lines[1].Contains("OAK")), Is.EqualTo((2, true, false, true)));
    }

    [Test]
    public async Task A_line_gives_the_fields_as_written_and_everything_that_was_made_of_them()
    {
        var (code, lines) = await Types(Bytes("300 n. Oak Avenue Apt 4, Springfield, ohio 45502\n"), "parse");
        Assert.That(code, Is.Zero);
        var read = Json(lines.Single());
        Assert.That(read.EnumerateObject().Select(m => m.Name), Is.EqualTo(new[]
        {
            "number", "predirectional", "street", "suffix", "postdirectional", "unit", "city", "state", "zip", "unitDesignator", "group", "route", "urbanization", "recipient", "building", "country",
            "standard", "matchKey", "grade", "alternatives", "changes", "warnings", "suggestions", "refusal", "county", "tableEdition", "asTyped",
        }));
        string? Of(string member) => read.GetProperty(member).GetString();
        Assert.That(new[] { Of("number"), Of("predirectional"), Of("street"), Of("suffix"), Of("postdirectional"), Of("unit"), Of("city"), Of("state"), Of("zip") },
            Is.EqualTo(new[] { "300", "n.", "Oak", "Avenue", null, "4", "Springfield", "ohio", "45502" }));
        Assert.That(read.GetProperty("standard").GetProperty("lines").EnumerateArray().Select(l => l.GetString()), Is.EqualTo(new[] { "300 N OAK AVE APT 4", "SPRINGFIELD OH 45502" }));
        Assert.That((Of("grade"), Of("county"), Of("tableEdition")), Is.EqualTo(("verified", "CLARK", AddressReader.Default.TablesEdition)));
        Assert.That(read.GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("code").GetString()), Is.EquivalentTo(new[] { "suffix", "state" }));
        Assert.That(read.GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("why").GetString()), Has.All.Not.Empty);
        Assert.That(read.GetProperty("refusal").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task Every_line_has_its_answer_in_its_place_however_long_or_odd_it_is()
    {
        var lines = Enumerable.Range(1, 20_000).Select(i => (i % 7) switch
        {
            0 => "",
            1 => $"{i} Main Street, Springfield, OH 45502\r",
            2 when i % 1_000 < 7 => $"{i} " + new string('x', i % 2_000 < 7 ? 200_000 : 5_000),
            3 => $"{i} \"Elm\" Street,\tSpringfield \u2028 OH",
            4 => $"{i} Calle Ñandú, San Juan PR 00926",
            _ => $"{i} Oak Ave Apt {i}, Cincinnati OH 45219",
        }).ToArray();
        var (code, answers) = await Types(new InPieces(Encoding.UTF8.GetBytes("\uFEFF" + string.Join('\n', lines)), seed: 1), "parse");
        Assert.That(code, Is.Zero);
        Assert.That(answers, Has.Length.EqualTo(lines.Length));
        for (var i = 0; i < lines.Length; i++)
        {
            var read = Json(answers[i]);
            var tooLong = lines[i].Length > 4_096;
            Assert.That(read.GetProperty("asTyped").GetString(), Is.EqualTo(tooLong ? "" : lines[i].TrimEnd('\r')), $"line {i}");
            if (lines[i].Length is not 0 && !tooLong) continue;
            Assert.That(read.GetProperty("grade").GetString(), Is.EqualTo("unparseable"));
            Assert.That(read.GetProperty("refusal").GetProperty("code").GetString(), Is.EqualTo(tooLong ? "field-too-long" : "no-address"));
        }
    }

    [Test]
    public async Task Bytes_that_are_no_text_stop_nothing()
    {
        var bytes = new byte[100_000];
        new Random(7).NextBytes(bytes);
        var (code, answers) = await Types(new MemoryStream(bytes), "parse");
        Assert.That((code, answers.Length), Is.EqualTo((0, bytes.Count(b => b == '\n') + (bytes[^1] == '\n' ? 0 : 1))));
        Assert.That(answers.Select(Json).Count(), Is.EqualTo(answers.Length));
    }

    [TestCase(null)]
    [TestCase("-")]
    public async Task Nothing_in_is_nothing_out(string? file)
    {
        Assert.That(await Types(Bytes(""), file is null ? ["parse"] : ["parse", file]), Is.EqualTo((0, Array.Empty<string>())));
        Assert.That((await Types(Bytes(""), "compare")).Code, Is.EqualTo(2), "not even a header");
    }

    [Test]
    public async Task Rows_are_found_as_csv_has_them_wherever_the_input_is_cut()
    {
        (string A, string B, string Verdict)[] pairs =
        [
            (Oak, "300 OAK AVE APT 4, SPRINGFIELD OH 45502", "same"), ("300 Oak Ave\nSpringfield, OH 45502", "300 Oak Avenue, Springfield, OH 45502", "same"),
            (Oak, "302 Oak Avenue #4, Springfield, OH 45502", "different"), (Oak, "", "unsure"), ("The \"Oaks\", 300 Oak Ave #4, Springfield, OH 45502", Oak, "same"),
        ];
        static string Quoted(string text) => '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
        var text = new StringBuilder("kind,B,label,\"a\"\r\n");
        var expected = new List<string>();
        for (var i = 0; i < 3_000; i++)
        {
            var (a, b, verdict) = pairs[i % pairs.Length];
            text.Append(i).Append(',').Append(Quoted(b)).Append(",\"x\ny\",").Append(Quoted(a)).Append(i % 2 == 0 ? "\r\n" : "\n").Append(i % 10 == 0 ? "\n" : "");
            expected.Add(verdict);
        }
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        foreach (var seed in new[] { 0, 1, 2 })
        {
            var (code, answers) = await Types(new InPieces(bytes, seed), "compare");
            Assert.That(code, Is.Zero, complained);
            Assert.That(answers, Is.EqualTo(expected));
        }
    }

    [TestCase("a,b\n\"only one\"\n1 \"Elm\" St,x\n", 2, TestName = "A_row_too_short_and_quotes_inside_a_field: a verdict each")]
    [TestCase("a,b,a\n1 Elm St,2 Elm St", 1, TestName = "The_last_row_needs_no_line_end")]
    [TestCase("a,b\n\n\r\n", 0, TestName = "Blank_lines_are_no_rows")]
    public async Task Damaged_rows_stop_nothing(string csv, int verdicts)
    {
        var (code, answers) = await Types(Bytes(csv), "compare");
        Assert.That((code, answers.Length), Is.EqualTo((0, verdicts)));
        Assert.That(answers, Has.All.Matches<string>(v => v is "same" or "different" or "unsure"));
    }

    [TestCase("a,b\n1 Elm St,2 Elm St\n1 Elm St,\"1 Elm St\n2 Elm St,2 Elm St\n", 3, TestName = "A_quote_that_is_never_closed")]
    [TestCase("a,b\n\"1\" Elm St,x\n", 2, TestName = "A_quote_that_is_closed_within_a_field")]
    [TestCase("a,b\n\"1 Elm St\n2 Elm St\",x\n\"3 Elm St,y\n\"4 Elm St\",z\n", 4, TestName = "A_quote_that_the_next_row_closes")]
    public async Task A_stray_quote_ends_it_with_the_line_rather_than_shift_the_answers(string csv, int line)
    {
        Assert.That((await Types(Bytes(csv), "compare")).Code, Is.EqualTo(2));
        Assert.That(complained, Does.Contain($"Line {line}:"));
    }

    [Test]
    public async Task A_stray_quote_does_not_swallow_a_file()
    {
        var rows = string.Concat(Enumerable.Repeat("1 Elm St,2 Elm St\n", 100_000));
        var (code, answers) = await Types(Bytes("a,b\n" + rows + "\"1 Elm St,2 Elm St\n" + rows), "compare");
        Assert.That(code, Is.EqualTo(2));
        Assert.That(answers, Has.Length.InRange(90_000, 100_000), "rows of the last block may lack their answers");
        Assert.That(complained, Does.Contain("Line 100002:"));
    }

    [Test]
    public async Task A_row_that_is_too_long_to_be_kept_is_unsure_and_the_next_is_read()
    {
        var (_, answers) = await Types(Bytes($"a,b\n{new string('x', 300_000)},y\n{Quote(Oak)},{Quote(Oak)}\n"), "compare", "--reasons");
        Assert.That(answers, Is.EqualTo(new[] { "unsure,no-address", "same," }));
        static string Quote(string text) => $"\"{text}\"";
    }

    [TestCase("a;b\n")]
    [TestCase("address one,address two\nx,y\n")]
    public async Task Without_both_columns_nothing_is_compared(string csv)
    {
        Assert.That((await Types(Bytes(csv), "compare")).Code, Is.EqualTo(2));
        Assert.That(complained, Does.Contain("columns a and b"));
    }

    [Test]
    public async Task A_file_that_is_not_there_is_said() => Assert.That((await Types(Bytes(""), "parse", "not-there.txt")).Code, Is.EqualTo(2));

    [Test]
    public async Task When_the_reader_has_gone_an_endless_input_is_let_go()
    {
        using var gone = new ReaderGone();
        var (code, _) = await Types(() => new Endless(), gone, "parse");
        Assert.That(code, Is.Zero);
    }

    /// <summary>Gives a few bytes at a time, as pipes do; with seed 0 as many as are asked for.</summary>
    private sealed class InPieces(byte[] bytes, int seed) : MemoryStream(bytes)
    {
        private readonly Random random = new(seed);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(seed == 0 ? buffer : buffer[..Math.Min(buffer.Length, random.Next(1, 3_000))], cancellationToken);
    }

    private sealed class Endless : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            buffer.Span.Fill((byte)'\n');
            return ValueTask.FromResult(buffer.Length);
        }
    }

    private sealed class ReaderGone : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new BrokenPipe();

        private sealed class BrokenPipe : IOException
        {
            public BrokenPipe() : base("Broken pipe") => HResult = 32;
        }
    }
}
