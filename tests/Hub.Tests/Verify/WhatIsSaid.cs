using System.Text;
using Hub.Verify;
using NUnit.Framework;

namespace Hub.Tests.Verify;

/// <summary>What the auditor is told, and that nothing that he is given makes the program fall over or run for ever.</summary>
public sealed partial class WhatIsSaid
{
    private MadeExport _export = null!;
    private Desk _desk = null!;

    [SetUp]
    public void SetUp()
    {
        _export = MadeExport.Of(600, seed: 11, 100, 300, 512, 600);
        _desk = new(_export);
    }

    [TearDown]
    public void TearDown()
    {
        _desk.Dispose();
        _export.Dispose();
    }

    private Finding Only()
    {
        var found = _desk.Check().Found;
        Assert.That(found, Has.Count.EqualTo(1), string.Join(" | ", found));
        return found[0];
    }

    private void Change(string file, Func<byte[], byte[]> change) => _desk.Put(file, change([.. _export.Files[file]]));

    private int StartOf(int position) => _export.Leaves.Take(position - 1).Sum(l => 4 + l.Length);

    [Test]
    public void A_changed_fact_is_told_from_a_damaged_tile()
    {
        Change("facts/00000000.leaves", b => { b[StartOf(301) - 1] ^= 1; return b; });
        Assert.That(Only(), Is.EqualTo(new Finding(Fault.FactChanged, new() { Position = 300, File = "facts/00000000.leaves", Byte = StartOf(300) + 4 }, "the fact was changed: its hash is not the one in the tree that was signed.")));
        _desk.PutBack("facts/00000000.leaves");

        Change("tile/0/001", b => { b[43 * 32] ^= 1; return b; });
        Assert.That(Only(), Is.EqualTo(new Finding(Fault.TileDamaged, new() { Position = 300, Tile = new(0, 1, 256), Entry = 43 }, "the entry is damaged: the fact gives the hash that was signed, the tile another.")));
    }

    [Test]
    public void Both_a_changed_fact_and_a_damaged_tile_elsewhere_are_named()
    {
        Change("facts/00000000.leaves", b => { b[StartOf(301) - 1] ^= 1; return b; });
        Change("tile/0/000", b => { b[0] ^= 1; return b; });
        Change("tile/1/000.p/2", b => { b[0] ^= 1; return b; });
        var found = _desk.Check().Found;
        Assert.That(found.Select(f => (f.Fault, f.Place.Position)), Is.SupersetOf(new (Fault, long?)[] { (Fault.FactChanged, 300) }), string.Join(" | ", found));
        Assert.That(found.Select(f => f.Place.Tile), Does.Contain(new TilePath(1, 0, 2)).And.Contain(new TilePath(0, 0, 256)));
    }

    [Test]
    public void A_fact_and_its_tile_changed_alike_are_given_away_by_the_tile_above()
    {
        Change("facts/00000000.leaves", b => { b[StartOf(301) - 1] ^= 1; return b; });
        var changed = _export.Leaves[299].ToArray();
        changed[^1] ^= 1;
        Change("tile/0/001", b => { Rfc6962.Leaf(changed).CopyTo(b, 43 * 32); return b; });
        Assert.That((Only().Fault, Only().Place.Position, Only().Place.To), Is.EqualTo((Fault.FactAndTileChanged, 257L, 512L)));
    }

    [Test]
    public void A_log_rewritten_with_all_its_tiles_does_not_fit_what_was_signed_and_the_first_size_that_differs_is_named()
    {
        var leaves = _export.Leaves.ToList();
        leaves[349] = [.. leaves[349][..^1], (byte)(leaves[349][^1] ^ 1)];
        _export.WriteFacts(leaves);
        _export.WriteTiles([.. leaves.Select(Rfc6962.Leaf)]);
        _export.WriteTo(_desk.Export);
        var found = Only();
        Assert.That((found.Fault, found.Place.Position, found.Place.To, found.Place.Checkpoint), Is.EqualTo((Fault.HistoryDiffers, 301L, 512L, 3)));
        Assert.That(_desk.Run().Code, Is.EqualTo(1));
        Assert.That(BothVerifiers.Second("export", _desk.Export, "--policy", _desk.PolicyFile).Said, Does.Contain("size 512"));
    }

    [Test]
    public void A_fork_that_the_log_signed_is_named()
    {
        var other = _export.Text(300).Replace(Convert.ToBase64String(Rfc6962.Root(_export.Hashes.AsSpan(0, 300))), Convert.ToBase64String(Rfc6962.Root(_export.Hashes.AsSpan(1, 300))), StringComparison.Ordinal);
        _desk.Put("checkpoints", MadeExport.Bytes($"{_export.Note(100, _export.Log)}\n{other}\n{_export.Log.Sign(other)}\n{_export.Note(600, _export.Log)}"));
        Assert.That((Only().Fault, Only().Place.Checkpoint, Only().Place.Size), Is.EqualTo((Fault.AnotherHistoryWasSigned, 2, 300L)));

        _desk.Put("checkpoints", MadeExport.Bytes($"{_export.Note(300, _export.Log)}\n{other}\n{_export.Log.Sign(other)}\n{_export.Note(600, _export.Log)}"));
        Assert.That(_desk.Check().Found.Select(f => (f.Fault, f.Place.Checkpoint, f.Place.Size)), Is.EqualTo(new (Fault, int?, long?)[] { (Fault.TwoRootsForOneSize, 2, 300), (Fault.AnotherHistoryWasSigned, 2, 300) }));
    }

    [TestCase("", 1)]
    [TestCase("\n\n", 2)]
    public void Between_two_checkpoints_stands_one_empty_line_no_more_and_no_less(string between, int named)
    {
        _desk.Put("checkpoints", MadeExport.Bytes($"{_export.Note(100, _export.Log)}{between}{_export.Note(600, _export.Log)}"));
        Assert.That((Only().Fault, Only().Place.Checkpoint), Is.EqualTo((Fault.CheckpointMalformed, named)));
        Assert.That(BothVerifiers.Second("export", _desk.Export, "--policy", _desk.PolicyFile).Code, Is.EqualTo(1));
    }

    [Test]
    public void A_checkpoint_of_another_log_is_not_taken_for_one_of_this()
    {
        using var other = new Signer("other.example/log", isLog: true);
        File.AppendAllText(_desk.PolicyFile, $"log {other.VKey}\n");
        var text = _export.Text(300).Replace(MadeExport.Origin, other.Name, StringComparison.Ordinal);
        _desk.Put("checkpoints", MadeExport.Bytes($"{_export.Note(100, _export.Log)}\n{text}\n{other.Sign(text)}\n{_export.Note(600, _export.Log)}"));
        var (code, said) = _desk.Run();
        Assert.That(code, Is.EqualTo(1));
        Assert.That(said, Does.Contain("[checkpoint-of-another-log] checkpoint 2; size 300; checkpoints, byte 1").And.Contain("it is of the log other.example/log"));
        Assert.That(BothVerifiers.Second("export", _desk.Export, "--policy", _desk.PolicyFile).Said, Does.Contain("note 2: another log's"));
    }

    [Test]
    public void A_checkpoint_that_was_left_out_of_the_middle_breaks_nothing_that_was_signed()
    {
        _desk.Put("checkpoints", MadeExport.Bytes($"{_export.Note(100, _export.Log)}\n{_export.Note(600, _export.Log)}"));
        Assert.That(_desk.Run().Code, Is.Zero); // As schemas/proofs/export.md says.
    }

    [Test]
    public void An_export_that_was_put_back_to_an_older_state_beside_its_checkpoints_ends_too_early()
    {
        _desk.Put("checkpoint", MadeExport.Bytes(_export.Note(512, _export.Log, _export.Dmv, _export.Courts)));
        Assert.That(_desk.Check().Found.Select(f => (f.Fault, f.Place.File)), Is.EqualTo(new[] { (Fault.CheckpointNotTheNewest, "checkpoint") }));

        _desk.PutBack("checkpoint");
        Change("facts/00000000.leaves", b => b[..StartOf(513)]);
        Assert.That(Only().ToString(), Is.EqualTo("[export-ends] positions 513 to 600: the export ends at position 512; the checkpoints are for 600 facts."));
    }

    [Test]
    public void What_stands_behind_the_last_fact_that_was_signed_is_named()
    {
        var (random, versions) = (new Random(1), new Dictionary<string, int>(StringComparer.Ordinal));
        using var export = new MadeExport(Enumerable.Range(1, 9).Select(p => MadeFact.Any(p, random, versions)).ToArray(), witnessed: true, 8);
        using var desk = new Desk(export);
        export.WriteFacts(export.Leaves);
        desk.PutBack("facts/00000000.leaves");
        Assert.That(desk.Check().Found.Select(f => (f.Fault, f.Place.Position)), Is.EqualTo(new (Fault, long?)[] { (Fault.FactExtra, 9) }));
        desk.Put("facts/00000000.leaves", export.Files["facts/00000000.leaves"][..^1]);
        Assert.That(desk.Check().Found.Select(f => (f.Fault, f.Place.Byte)), Is.EqualTo(new (Fault, long?)[] { (Fault.FactExtra, export.Leaves.Take(8).Sum(l => 4 + l.Length) + 4) }));
        Assert.That(BothVerifiers.Second("export", desk.Export, "--policy", desk.PolicyFile).Said, Does.Contain("left over"));
    }

    [Test]
    public void A_fact_left_out_and_another_that_says_the_wrong_position_are_each_named_for_themselves()
    {
        var eighth = _export.Leaves[7].ToArray();
        eighth[11] = 7; // The seventh stands before it, and is what it says.
        _export.WriteFacts(_export.Leaves.Where((_, i) => i != 2).Select(l => l == _export.Leaves[7] ? eighth : l));
        _desk.PutBack("facts/00000000.leaves");
        Assert.That(_desk.Check().Found.Select(f => (f.Fault, f.Place.Position)), Is.EquivalentTo(new (Fault, long?)[] { (Fault.FactMissing, 3), (Fault.FactMisplaced, 8) }));
    }

    [Test]
    public void A_witness_too_few_is_signed_but_not_witnessed()
    {
        _desk.Put("checkpoint", MadeExport.Bytes(_export.Note(600, _export.Log, _export.Courts)));
        Assert.That((Only().Fault, Only().Sentence), Is.EqualTo((Fault.NotWitnessed, "signed but not witnessed: the policy's quorum (agencies) is not reached, cosigned by courts only.")));
    }

    [Test]
    public void Lines_of_keys_that_nobody_knows_are_ignored_and_said()
    {
        _desk.Put("checkpoint", MadeExport.Bytes(_export.Note(600, _export.Log, _export.Courts, _export.Dmv) + "— somebody.example AAAAAAAAAAA=\n"));
        var (code, said) = _desk.Run();
        Assert.That(code, Is.Zero, said);
        Assert.That(said, Does.Contain("a signature line of somebody.example (key 00000000) was ignored"));
    }

    [Test]
    public void Versions_and_times_that_the_log_itself_got_wrong_are_named()
    {
        var facts = Enumerable.Range(1, 40).Select(p => new MadeFact(p, $"citizen-{p % 4}", (p + 3) / 4, Guid.CreateVersion7(), "x.v1", 1_000_000L * p, "{}"u8.ToArray(), [])).ToArray();
        facts[19] = facts[19] with { Version = 7 };
        facts[29] = facts[29] with { RecordedAt = 5 };
        using var export = new MadeExport(facts, witnessed: true, 40);
        using var desk = new Desk(export);
        var found = desk.Check().Found;
        Assert.That(found.Select(f => (f.Fault, f.Place.Position, f.Place.Stream)),
            Is.EqualTo(new (Fault, long?, string?)[] { (Fault.VersionsBroken, 20, "citizen-0"), (Fault.VersionsBroken, 24, "citizen-0"), (Fault.TimeRunsBackwards, 30, null) }), string.Join(" | ", found));
        Assert.That(BothVerifiers.Second("export", desk.Export, "--policy", desk.PolicyFile).Said, Does.Contain("position 20"));
    }

    [TestCase("a stream that is not UTF-8", 20)]
    [TestCase("a byte left over", 21)]
    [TestCase("a position that is not its own", 22)]
    [TestCase("a stream without a name", 23)]
    public void A_fact_that_was_signed_ill_formed_is_named(string how, int position)
    {
        var (random, versions) = (new Random(4), new Dictionary<string, int>(StringComparer.Ordinal));
        var facts = Enumerable.Range(1, 40).Select(p => MadeFact.Any(p, random, versions) with { Stream = $"citizen-{p}", Version = 1 }).ToArray();
        if (how == "a position that is not its own") facts[position - 1] = facts[position - 1] with { Position = 99 };
        if (how == "a stream without a name") facts[position - 1] = facts[position - 1] with { Stream = "" };
        using var export = new MadeExport(facts, leaf => how switch
        {
            "a stream that is not UTF-8" when leaf == position - 1 => l => { l[17] = 0xff; return l; },
            "a byte left over" when leaf == position - 1 => l => [.. l, 0],
            _ => l => l,
        }, 40);
        using var desk = new Desk(export);
        var found = desk.Check().Found;
        Assert.That(found.Select(f => f.Place.Position), Is.Not.Empty.And.All.EqualTo(position), string.Join(" | ", found));
        Assert.That(BothVerifiers.Second("export", desk.Export, "--policy", desk.PolicyFile), Is.EqualTo((1, "")).Using<(int Code, string Said)>((a, b) => a.Code == b.Code));
    }

    [Test]
    public void Rubbish_is_refused_and_neither_crashes_the_program_nor_keeps_it_busy()
    {
        var random = new Random(8);
        foreach (var file in _export.Files.Keys.ToArray())
        {
            foreach (var rubbish in new[] { 1, 100, 100_000 }.SelectMany(n => new[] { Random(n), new byte[n], [.. Enumerable.Repeat<byte[]>([0, 0, 0, 8], n).SelectMany(b => b)], [.. Enumerable.Repeat((byte)'\n', n)] }))
            {
                _desk.Put(file, rubbish);
                Assert.That(_desk.Check().Count, Is.Positive, file);
            }

            _desk.PutBack(file);
        }

        Assert.That(_desk.Check().Count, Is.Zero);

        byte[] Random(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }
    }

    [Test]
    public void An_export_that_is_wrong_throughout_is_told_in_so_many_lines()
    {
        Change("facts/00000000.leaves", b => [.. _export.Leaves.SelectMany((l, i) => (byte[])[.. b[StartOf(i + 1)..(StartOf(i + 1) + 4)], .. l[..^1], (byte)(l[^1] ^ 1)])]);
        var (code, said) = _desk.Run();
        Assert.That(code, Is.EqualTo(1));
        Assert.That(said, Does.Contain("… and 500 more that are not listed.").And.Contain("The export does not hold: 600 findings."));
        Assert.That(said.Split('\n').Length, Is.LessThan(120));
    }

    [Test]
    public void No_header_and_no_body_is_ever_shown()
    {
        var facts = Enumerable.Range(1, 5).Select(p => new MadeFact(p, $"citizen-{p}", 1, Guid.CreateVersion7(), "x.v1", p, "{\"canary\":\"in-header\"}"u8.ToArray(), "canary-in-body"u8.ToArray())).ToArray();
        using var export = new MadeExport(facts, witnessed: true, 5);
        using var desk = new Desk(export);
        var said = new StringBuilder(desk.Run().Said);
        var proof = Path.Combine(desk.Folder, "p");
        File.WriteAllBytes(proof, export.Proof(2, 5, export.Log, export.Dmv, export.Courts));
        said.Append(Desk.Run("proof", proof, "--policy", desk.PolicyFile).Said);
        for (var i = 0; i < export.Files["facts/00000000.leaves"].Length; i += 3)
        {
            var changed = export.Files["facts/00000000.leaves"].ToArray();
            changed[i] ^= 64;
            desk.Put("facts/00000000.leaves", changed);
            said.Append(desk.Run().Said);
        }

        Assert.That(said.ToString(), Does.Contain("position 3").And.Not.Contain("canary").And.Not.Contain("in-header").And.Not.Contain("in-body"));
    }

    [TestCase("")]
    [TestCase("export")]
    [TestCase("export a")]
    [TestCase("export a --policy")]
    [TestCase("prove a --policy b")]
    [TestCase("export a --policy b c")]
    [TestCase("export nowhere --policy nowhere")]
    public void What_cannot_be_understood_or_read_is_not_called_wrong(string args) => Assert.That(Desk.Run(args.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Code, Is.EqualTo(2));

    [Test]
    public void Help_says_how_it_is_used() => Assert.That(Desk.Run("--help"), Is.EqualTo((0, "hub-verify export FOLDER --policy FILE")).Using<(int Code, string Said)>((a, b) => a.Code == b.Code && a.Said.Contains(b.Said, StringComparison.Ordinal)));
}
