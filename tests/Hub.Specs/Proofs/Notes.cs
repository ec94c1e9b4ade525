using System.Security.Cryptography;
using Hub.Proofs;
using NUnit.Framework;

namespace Hub.Specs.Proofs;

public sealed class Notes
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly TreeHash Root = TreeHash.OfLeaf("a root"u8);
    private readonly string folder = Directory.CreateTempSubdirectory("hub-notes-").FullName;

    [OneTimeTearDown]
    public void Clear() => Directory.Delete(folder, recursive: true);

    private NoteKeyFile Key(string name, NoteKeyKind kind) => NoteKeyFile.ReadOrMake(Path.Combine(folder, name + ".pem"), name, kind);

    [Test]
    public async Task A_checkpoint_signed_and_cosigned_survives_being_written_and_read()
    {
        using var log = Key("hub.localhost", NoteKeyKind.Log);
        using var dmv = Key("dmv.hub.localhost", NoteKeyKind.Witness);
        using var courts = Key("courts.hub.localhost", NoteKeyKind.Witness);
        var note = await log.Sign(new Checkpoint("hub.localhost", 70_000, Root).Text);
        note = note.With(await dmv.Cosign(note, Noon)).With(await courts.Cosign(note, Noon));

        var read = SignedNote.TryParse(System.Text.Encoding.UTF8.GetBytes(note.ToString()))!;
        var policy = new WitnessPolicy(log.Public, new Dictionary<string, VerifierKey> { ["dmv"] = dmv.Public, ["courts"] = courts.Public }, Quorum: 2);
        Assert.Multiple(() =>
        {
            Assert.That(read.ToString(), Is.EqualTo(note.ToString()));
            Assert.That(Checkpoint.TryParse(read.Text), Is.EqualTo(new Checkpoint("hub.localhost", 70_000, Root)));
            Assert.That(policy.IsWitnessed(read), Is.True);
            Assert.That(dmv.Public.CosignedAt(read, read.Signatures[1]), Is.EqualTo(Noon));
            Assert.That((policy with { Quorum = 3 }).IsWitnessed(read), Is.False);
        });
    }

    [Test]
    public async Task Another_text_another_time_or_another_key_is_not_what_was_signed()
    {
        using var log = Key("log.a", NoteKeyKind.Log);
        using var stranger = Key("log.b", NoteKeyKind.Log);
        using var witness = Key("witness.a", NoteKeyKind.Witness);
        var note = await log.Sign(new Checkpoint("log.a", 5, Root).Text);
        var line = await witness.Cosign(note, Noon);
        var later = line.Signature.ToArray();
        later[7]++;
        Assert.Multiple(() =>
        {
            Assert.That(log.Public.Signed(note), Is.True);
            Assert.That(log.Public.Signed(note with { Text = new Checkpoint("log.a", 6, Root).Text }), Is.False);
            Assert.That(stranger.Public.Signed(note), Is.False);
            Assert.That(witness.Public.CosignedAt(note, line with { Signature = later }), Is.Null);
            Assert.That(witness.Public.CosignedAt(note with { Text = new Checkpoint("log.a", 6, Root).Text }, line), Is.Null);
            Assert.That(log.Public.Signed(note.With(note.Signatures[0] with { Signature = [1, 2, 3] })), Is.False, "a second line of the same key that does not hold");
        });
    }

    [Test]
    public void A_verifier_key_survives_being_written_and_read_and_its_id_is_checked()
    {
        using var log = Key("log.c", NoteKeyKind.Log);
        using var witness = Key("witness.c", NoteKeyKind.Witness);
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(log.Public.PublicKey.Span, out _);
        var id = Convert.ToHexStringLower(SHA256.HashData(log.Public.PublicKey.Span))[..8];
        Assert.Multiple(() =>
        {
            Assert.That(VerifierKey.Parse(log.Public.ToString()), Is.EqualTo(log.Public));
            Assert.That(VerifierKey.Parse(witness.Public.ToString()), Is.EqualTo(witness.Public));
            Assert.That(log.Public.ToString(), Does.StartWith($"log.c+{id}+Aj"), "C2SP type 0x02: the id is of the public key alone");
            Assert.That(VerifierKey.TryParse(log.Public.ToString().Replace(id, "00000000", StringComparison.Ordinal)), Is.Null);
            Assert.That(VerifierKey.TryParse("log.c+" + id + "+AAAA"), Is.Null);
        });
    }

    [TestCase("")]
    [TestCase("a\n")]
    [TestCase("a\n\n")]
    [TestCase("a\n\n— name\n")]
    [TestCase("a\n\n— name AAAA\n", Description = "no room for a signature after the id")]
    [TestCase("a\n\n— na+me AAAAAAAA\n")]
    [TestCase("a\n\n— name AAAAAAA\n")]
    [TestCase("a\n\n— name AAAAAAAB", Description = "no newline at the end")]
    [TestCase("a\u0007\n\n— name AAAAAAAA\n")]
    public void What_is_no_note_is_not_read_as_one(string text) => Assert.That(SignedNote.TryParse(text), Is.Null);

    [TestCase("log\n5\nAAAA\n")]
    [TestCase("log\n05\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [TestCase("log\n-5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [TestCase("log\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", Description = "bits beyond the hash")]
    [TestCase("log\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n")]
    [TestCase("\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    public void What_is_no_checkpoint_is_not_read_as_one(string text) => Assert.That(Checkpoint.TryParse(text), Is.Null);

    [TestCase(0, 0L, 256, "0/000")]
    [TestCase(0, 1_234_067L, 256, "0/x001/x234/067")]
    [TestCase(2, 0L, 1, "2/000.p/1")]
    [TestCase(0, 273L, 112, "0/273.p/112")]
    public void Tiles_are_served_where_C2SP_says(int level, long number, int width, string path) => Assert.Multiple(() =>
    {
        Assert.That(new Tile(level, number).Path(width), Is.EqualTo(path));
        Assert.That(Tile.TryParse(path), Is.EqualTo((new Tile(level, number), width)));
    });

    [TestCase("0/00")]
    [TestCase("0/0000")]
    [TestCase("00/000")]
    [TestCase("0/001/000")]
    [TestCase("0/x000/001")]
    [TestCase("0/000.p/0")]
    [TestCase("0/000.p/256")]
    [TestCase("0/000.p/01")]
    [TestCase("9/000")]
    [TestCase("0/x999/x999/x999/x999/x999/x999/999")]
    [TestCase("entries/000")]
    public void What_is_no_tile_is_not_taken_for_one(string path) => Assert.That(Tile.TryParse(path), Is.Null);
}
