using System.Text;
using Hub.Verify;
using NUnit.Framework;

namespace Hub.Tests.Verify;

/// <summary>Which files an export has to have, and what of them is missing, too much, or of the wrong length.</summary>
public sealed partial class WhatIsSaid
{
    [Test]
    public void Files_that_do_not_belong_are_named_and_others_only_remarked()
    {
        _desk.Put("notes.txt", [1]);
        var (code, said) = _desk.Run();
        Assert.That(code, Is.Zero, said);
        Assert.That(said, Does.Contain("notes.txt is no part of an export and was not looked at."));
        foreach (var stray in new[] { "facts/00000001.leaves", "facts/0.leaves", "tile/0/000.p/9", "tile/0/003", "tile/1/000", "facts/a\u001b[2Jb" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_desk.Export, stray))!);
            _desk.Put(stray, [1]);
            Assert.That((Only().Fault, Only().Place.File), Is.EqualTo((Fault.FileDoesNotBelong, stray)));
            Assert.That(_desk.Run().Said, Does.Not.Contain("\u001b"));
            File.Delete(Path.Combine(_desk.Export, stray));
        }
    }

    [TestCase("facts/00000000.leaves", nameof(Fault.ExportEnds))]
    [TestCase("tile/0/001", nameof(Fault.TileMissing))]
    [TestCase("tile/0/002.p/88", nameof(Fault.TileMissing))]
    [TestCase("tile/1/000.p/2", nameof(Fault.TileMissing))]
    [TestCase("checkpoint", nameof(Fault.CheckpointMissing))]
    [TestCase("checkpoints", nameof(Fault.CheckpointMissing))]
    public void A_file_that_is_missing_or_empty_or_a_link_is_missed(string file, string fault)
    {
        var path = Path.Combine(_desk.Export, file);
        File.Delete(path);
        Assert.That(Only().Fault.ToString(), Is.EqualTo(fault));
        File.WriteAllBytes(path, []);
        Assert.That(Only().Fault.ToString(), Is.EqualTo(fault));
        File.Delete(path);
        File.CreateSymbolicLink(path, "/dev/zero");
        Assert.That(Only().Fault.ToString(), Is.EqualTo(fault));
    }

    [TestCase("tile/0/001", 8191)]
    [TestCase("tile/0/001", 8193)]
    [TestCase("tile/0/002.p/88", 32 * 87)]
    [TestCase("tile/0/002.p/88", 32 * 256)]
    [TestCase("tile/1/000.p/2", 33)]
    [TestCase("tile/1/000.p/2", 96)]
    public void A_tile_of_a_wrong_length_is_named(string file, int length)
    {
        Change(file, b => { Array.Resize(ref b, length); return b; });
        Assert.That((Only().Fault, Only().Place.Tile.ToString()), Is.EqualTo((Fault.TileOfWrongLength, file)));
        Assert.That(BothVerifiers.Second("export", _desk.Export, "--policy", _desk.PolicyFile).Said, Does.Contain(file));
    }
}
