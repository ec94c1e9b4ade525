using System.Collections.Concurrent;
using System.Diagnostics;
using NUnit.Framework;

namespace Hub.Tests.Verify;

/// <summary>The second verifier: another language, written from the format pages, openssl for the signatures. What the two do not agree on is a fault of one, or of the pages.</summary>
public sealed class BothVerifiers
{
    private const int Changes = 200;
    private static readonly string Script = Path.Combine(Checkout.Root, "ops", "second-verifier");

    internal static (int Code, string Said) Second(params string[] args)
    {
        // A machine without python3 or openssl must not pass for one on which they agree.
        using var run = Process.Start(new ProcessStartInfo("python3", [Script, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })
            ?? throw new InvalidOperationException("python3 did not start.");
        var error = run.StandardError.ReadToEndAsync();
        var said = run.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        run.WaitForExit();
        return (run.ExitCode, said);
    }

    [Test]
    public void Python_and_openssl_are_on_this_machine()
    {
        using var openssl = Process.Start(new ProcessStartInfo("openssl", ["version"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        Assert.That(openssl.StandardOutput.ReadToEnd(), Does.StartWith("OpenSSL"));
        Assert.That(Second().Code, Is.EqualTo(2));
    }

    [TestCase(1, 1)]
    [TestCase(7, 1, 3, 4, 7)]
    [TestCase(257, 255, 256, 257)]
    [TestCase(66_000, 65_536, 66_000)]
    public void An_untouched_export_and_its_proofs_hold_for_both(int facts, params int[] sizes)
    {
        using var export = MadeExport.Of(facts, seed: 5, sizes);
        using var desk = new Desk(export);
        Assert.That(desk.Run().Code, Is.Zero);
        Assert.That(Second("export", desk.Export, "--policy", desk.PolicyFile), Is.EqualTo((0, $"holds: {facts} facts, {sizes.Length} checkpoints{Environment.NewLine}")));
        if (facts > 1000) return;
        var proof = Path.Combine(desk.Folder, "one.tlog-proof");
        foreach (var position in new[] { 1, (facts + 1) / 2, facts })
        {
            File.WriteAllBytes(proof, export.Proof(position, facts, export.Log, export.Revenue, export.Courts));
            Assert.That(Desk.Run("proof", proof, "--policy", desk.PolicyFile), Is.EqualTo((0, "")).Using<(int Code, string)>((a, b) => a.Code == b.Code));
            Assert.That(Second("proof", proof, "--policy", desk.PolicyFile).Code, Is.Zero);
        }
    }

    [Test]
    public void They_agree_on_what_was_changed()
    {
        var seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        using var export = MadeExport.Of(7, seed, 1, 3, 7);
        var differences = new ConcurrentBag<string>();
        Parallel.For(0, 2, worker =>
        {
            using var desk = new Desk(export);
            var random = new Random(seed + worker);
            for (var i = 0; i < Changes / 2; i++)
            {
                var change = desk.Tamperer.Any(random);
                desk.Put(change.File, change.After);
                var (first, second) = (desk.Run(), Second("export", desk.Export, "--policy", desk.PolicyFile));
                if (first.Code != second.Code || second.Code is not (0 or 1)) differences.Add($"{change}: {first.Code} {first.Said} / {second.Code} {second.Said}");
                desk.PutBack(change.File);
            }
        });
        Assert.That(differences, Is.Empty, $"seed {seed}");
    }

    [Test]
    public void They_agree_on_proofs_of_which_a_bit_was_changed()
    {
        var seed = Random.Shared.Next();
        using var export = MadeExport.Of(7, seed, 7);
        using var desk = new Desk(export);
        var (random, proof) = (new Random(seed), export.Proof(3, 7, export.Log, export.Dmv, export.Courts));
        var file = Path.Combine(desk.Folder, "one.tlog-proof");
        for (var i = 0; i < 60; i++)
        {
            var changed = proof.ToArray();
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, changed);
            var (first, second) = (Desk.Run("proof", file, "--policy", desk.PolicyFile), Second("proof", file, "--policy", desk.PolicyFile));
            Assert.That((first.Code, second.Code), Is.EqualTo((1, 1)), $"seed {seed}, change {i}: {first.Said} / {second.Said}");
        }
    }

    /// <summary>What a note may look like and may not, where one reader is easily more generous than another.</summary>
    [TestCaseSource(nameof(NoteNames))]
    public void They_agree_on_a_note_with(string name)
    {
        var one = Notes.Single(n => n.Name == name);
        using var export = MadeExport.Of(7, seed: 9, 7);
        using var desk = new Desk(export);
        var note = one.Note(export);
        desk.Put("checkpoint", note);
        desk.Put("checkpoints", note); // So that nothing but the note itself can be wrong.
        var (first, second) = (desk.Run(), Second("export", desk.Export, "--policy", desk.PolicyFile));
        Assert.That(first.Code, Is.EqualTo(one.Code), first.Said);
        Assert.That(second.Code, Is.EqualTo(one.Code), second.Said);
        if (one.Code != 0) Assert.That(first.Said, Does.Contain("checkpoint"));
    }

    private static IEnumerable<string> NoteNames => Notes.Select(n => n.Name);

    private static readonly (string Name, Func<MadeExport, byte[]> Note, int Code)[] Notes =
        [
            ("as it should be", e => Signed(e, e.Text(7)), 0),
            ("a line of nobody we know", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts) + "— somebody.example AAAAAAAAAAA=\n"), 0),
            ("a line of a known name with another key id", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts) + $"— {e.Revenue.Name} AAAAAAAAAAA=\n"), 0),
            ("the log's line twice", e => MadeExport.Bytes(e.Note(7, e.Log, e.Log, e.Dmv, e.Courts)), 0),
            ("a known witness's bad line beside enough good ones", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts) + e.Revenue.Sign(e.Text(6))), 1),
            ("the log's bad line beside its good one", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts) + e.Log.Sign(e.Text(6))), 1),
            ("one witness too few", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv)), 1),
            ("one witness twice", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Dmv)), 1),
            ("witnesses and no log", e => MadeExport.Bytes(e.Note(7, e.Dmv, e.Courts)), 1),
            ("a size with a zero in front", e => Signed(e, e.Text(7).Replace("\n7\n", "\n07\n", StringComparison.Ordinal)), 1),
            ("a size with a plus", e => Signed(e, e.Text(7).Replace("\n7\n", "\n+7\n", StringComparison.Ordinal)), 1),
            ("a size with a space", e => Signed(e, e.Text(7).Replace("\n7\n", "\n7 \n", StringComparison.Ordinal)), 1),
            ("a size in other digits", e => Signed(e, e.Text(7).Replace("\n7\n", "\n٧\n", StringComparison.Ordinal)), 1),
            ("a size beyond all", e => Signed(e, e.Text(7).Replace("\n7\n", "\n9223372036854775808\n", StringComparison.Ordinal)), 1),
            ("a root without padding", e => Signed(e, e.Text(7).Replace("=", "", StringComparison.Ordinal)), 1),
            ("a root with padding too much", e => Signed(e, e.Text(7).Replace("=", "==", StringComparison.Ordinal)), 1),
            ("a root with a space in it", e => Signed(e, e.Text(7).Insert(e.Text(7).Length - 9, " ")), 1),
            ("a root whose last bits are not zero", e => Signed(e, OtherLastBits(e.Text(7))), 1),
            ("a root of 31 bytes", e => Signed(e, $"{MadeExport.Origin}\n7\n{Convert.ToBase64String(new byte[31])}\n"), 1),
            ("another origin", e => Signed(e, e.Text(7).Replace(MadeExport.Origin, "other.example/log", StringComparison.Ordinal)), 1),
            ("two lines only", e => Signed(e, $"{MadeExport.Origin}\n7\n"), 1),
            ("an empty line in the text", e => Signed(e, e.Text(7) + "\nmore\n"), 1),
            ("a further line", e => Signed(e, e.Text(7) + "more\n"), 0),
            ("Windows's line ends", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts).Replace("\n", "\r\n", StringComparison.Ordinal)), 1),
            ("no last line end", e => Signed(e, e.Text(7))[..^1], 1),
            ("an empty line at the end", e => [.. Signed(e, e.Text(7)), (byte)'\n'], 1),
            ("a minus for the dash", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts).Replace('—', '-')), 1),
            ("two spaces before the signature", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts) + "— somebody.example  AAAAAAAAAAA=\n"), 1),
            ("a name with a plus", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts) + "— some+body.example AAAAAAAAAAA=\n"), 1),
            ("a name with a space of another kind", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts) + "— some\u00a0body.example AAAAAAAAAAA=\n"), 1),
            ("a signature of four bytes", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts) + "— somebody.example AAAAAA==\n"), 1),
            ("bytes that are no UTF-8 in a name we do not know", e => [.. MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts) + "— some"), 0xff, .. MadeExport.Bytes(" AAAAAAAAAAA=\n")], 1),
            ("a surrogate in UTF-8", e => [.. MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts) + "— some"), 0xed, 0xa0, 0x80, .. MadeExport.Bytes(" AAAAAAAAAAA=\n")], 1),
            ("a zero byte", e => [.. MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts) + "— some"), 0, .. MadeExport.Bytes(" AAAAAAAAAAA=\n")], 1),
            ("sixty-four lines", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts) + string.Concat(Enumerable.Range(0, 61).Select(i => $"— w{i}.example AAAAAAAAAAA=\n"))), 0),
            ("sixty-five lines", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts) + string.Concat(Enumerable.Range(0, 62).Select(i => $"— w{i}.example AAAAAAAAAAA=\n"))), 1),
            ("a name longer than a note", e => MadeExport.Bytes(e.Note(7, e.Log, e.Dmv, e.Courts) + $"— {new string('x', 140_000)} AAAAAAAAAAA=\n"), 1),
        ];

    /// <summary>Signed by everybody, whatever it says: what is wrong with it is not the signature.</summary>
    private static byte[] Signed(MadeExport export, string text) => MadeExport.Bytes(text + "\n" + export.Log.Sign(text) + export.Dmv.Sign(text) + export.Courts.Sign(text));

    private static string OtherLastBits(string text)
    {
        // 32 bytes leave four bits of the last character but one unused; another letter there decodes to the same bytes.
        var at = text.Length - 3;
        return text[..at] + (char)(text[at] + 1) + text[(at + 1)..];
    }
}
