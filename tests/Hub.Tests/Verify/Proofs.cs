using System.Text;
using Hub.Verify;
using NUnit.Framework;

namespace Hub.Tests.Verify;

/// <summary>A proof holds for the one fact that is in it, and any change to it is seen.</summary>
public sealed class Proofs
{
    private readonly MadeExport _export = MadeExport.Of(23, seed: 2, 23);
    private Policy _policy = null!;

    [OneTimeSetUp]
    public void SetUp() => _policy = Policy.Read(Encoding.UTF8.GetBytes(_export.PolicyText));

    [OneTimeTearDown]
    public void TearDown()
    {
        _policy.Dispose();
        _export.Dispose();
    }

    private Findings Check(byte[] proof)
    {
        var findings = new Findings();
        ProofCheck.Of(proof, _policy, findings);
        return findings;
    }

    private byte[] Proof(int position) => _export.Proof(position, 23, _export.Log, _export.Dmv, _export.Revenue);

    private byte[] Changed(string from, string to) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Proof(5)).Replace(from, to, StringComparison.Ordinal));

    [Test]
    public void Every_fact_has_one_that_holds([Range(1, 23)] int position) => Assert.That(Check(Proof(position)).Found, Is.Empty);

    [Test]
    public void Every_flipped_bit_is_seen()
    {
        var proof = Proof(5);
        // The names and ids of witnesses too: with both needed, one that is unknown is one too few.
        for (var at = 0; at < proof.Length; at++)
        {
            var changed = proof.ToArray();
            changed[at] ^= (byte)(1 << (at % 8));
            Assert.That(Check(changed).Count, Is.Positive, $"byte {at}");
        }
    }

    [Test]
    public void Every_cut_is_seen()
    {
        var proof = Proof(5);
        for (var at = 0; at < proof.Length; at += 3) Assert.That(Check(proof[..at]).Count, Is.Positive, $"byte {at}");
    }

    [Test]
    public void Another_fact_of_the_same_log_does_not_fit()
    {
        var other = Changed(Convert.ToBase64String(_export.Leaves[4]), Convert.ToBase64String(_export.Leaves[5]));
        Assert.That(Check(other).Found.Select(f => f.Fault), Is.EquivalentTo(new[] { Fault.FactMisplaced, Fault.PathWrong }));
    }

    [Test]
    public void A_log_that_signed_a_wrong_position_is_not_believed()
    {
        // All hashes fit; only what the fact says of itself does not.
        using var export = new MadeExport([MadeFact.Any(2, new Random(1), new Dictionary<string, int>(StringComparer.Ordinal))], witnessed: true, 1);
        using var policy = Policy.Read(Encoding.UTF8.GetBytes(export.PolicyText));
        var findings = new Findings();
        ProofCheck.Of(export.Proof(1, 1, export.Log, export.Dmv, export.Courts), policy, findings);
        Assert.That(findings.Found.Select(f => (f.Fault, f.Place.Position)), Is.EqualTo(new (Fault, long?)[] { (Fault.FactMisplaced, 1) }));
    }

    [Test]
    public void Without_its_witnesses_it_is_signed_but_not_witnessed() =>
        Assert.That(Check(_export.Proof(5, 23, _export.Log, _export.Dmv)).Found.Select(f => f.Fault), Is.EqualTo(new[] { Fault.NotWitnessed }));

    [Test]
    public void Without_the_log_it_is_nothing() =>
        Assert.That(Check(_export.Proof(5, 23, _export.Revenue, _export.Dmv)).Found.Select(f => f.Fault), Is.EqualTo(new[] { Fault.CheckpointUnsigned }));

    [TestCase("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v2\n")]
    [TestCase("index 4\n", "index 04\n")]
    [TestCase("index 4\n", "index +4\n")]
    [TestCase("index 4\n", "index 4 \n")]
    [TestCase("index 4\n", "index 9223372036854775808\n")]
    [TestCase("extra ", "extra")]
    [TestCase("extra ", "Extra ")]
    [TestCase("\nextra", "\n\nextra")]
    [TestCase("index 4\n", "index 4\nAAAA\n")]
    public void What_is_not_written_as_a_proof_is_none(string from, string to) => Assert.That(Check(Changed(from, to)).Found.Select(f => f.Fault), Is.EqualTo(new[] { Fault.ProofMalformed }));
}
