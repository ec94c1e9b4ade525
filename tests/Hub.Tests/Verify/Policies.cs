using System.Text;
using Hub.Verify;
using NUnit.Framework;

namespace Hub.Tests.Verify;

/// <summary>The policy is what the auditor's whole trust hangs on: what is not certainly one is refused before anything is checked.</summary>
public sealed class Policies
{
    private readonly MadeExport _made = MadeExport.Of(1, seed: 1, 1);

    [OneTimeTearDown]
    public void TearDown() => _made.Dispose();

    private string Whole => $"log {_made.Log.VKey}\nwitness a {_made.Dmv.VKey}\nwitness b {_made.Revenue.VKey}\nwitness c {_made.Courts.VKey}\n";

    private static Policy Read(string text) => Policy.Read(Encoding.UTF8.GetBytes(text));

    private static HashSet<string> By(string names) => [.. names.Select(n => n.ToString())];

    [TestCase("group g 2 a b c\nquorum g", "ab", "a")]
    [TestCase("group g all a b c\nquorum g", "abc", "bc")]
    [TestCase("group g any a b c\nquorum g", "c", "")]
    [TestCase("group g any a b\ngroup h all g c\nquorum h", "bc", "ab")]
    [TestCase("quorum b", "b", "ac")]
    public void A_quorum_is_reached_by_so_many_and_no_fewer(string lines, string enough, string tooFew)
    {
        using var policy = Read(Whole + lines);
        Assert.That(policy.Enough(By(enough)), Is.True);
        Assert.That(policy.Enough(By(tooFew)), Is.False);
    }

    [Test]
    public void None_asks_for_nobody()
    {
        using var policy = Read($"\t# comment\n\n log\t{_made.Log.VKey} https://hub.localhost/log \nquorum none");
        Assert.That(policy.Enough(By("")), Is.True);
    }

    [TestCase("", TestName = "A_policy_is_refused: no quorum")]
    [TestCase("quorum x", TestName = "A_policy_is_refused: a quorum of nobody")]
    [TestCase("quorum a\nquorum b", TestName = "A_policy_is_refused: two quorums")]
    [TestCase("quorum g\ngroup g 1 a", TestName = "A_policy_is_refused: a group named after it is asked for")]
    [TestCase("group g 0 a b\nquorum g", TestName = "A_policy_is_refused: none of two")]
    [TestCase("group g 3 a b\nquorum g", TestName = "A_policy_is_refused: three of two")]
    [TestCase("group g +1 a b\nquorum g", TestName = "A_policy_is_refused: a number with a plus")]
    [TestCase("group g 1\nquorum g", TestName = "A_policy_is_refused: a group of nobody")]
    [TestCase("group g 1 a a\nquorum g", TestName = "A_policy_is_refused: a member twice")]
    [TestCase("group g 1 a b\ngroup h 1 a c\nquorum h", TestName = "A_policy_is_refused: a member of two groups")]
    [TestCase("group g 1 g\nquorum g", TestName = "A_policy_is_refused: a group in itself")]
    [TestCase("group a 1 b c\nquorum a", TestName = "A_policy_is_refused: a name that is taken")]
    [TestCase("group none 1 b c\nquorum none", TestName = "A_policy_is_refused: a group called none")]
    [TestCase("quorum a b", TestName = "A_policy_is_refused: a word too many")]
    [TestCase("threshold 2\nquorum a", TestName = "A_policy_is_refused: a line that is none")]
    [TestCase("quorum a\r", TestName = "A_policy_is_refused: a control character")]
    public void A_policy_that_is_not_one_is_refused(string lines) => Assert.That(() => Read(Whole + lines), Throws.InstanceOf<PolicyUnreadable>());

    [Test]
    public void Keys_that_are_not_what_they_say_are_refused()
    {
        var vkey = _made.Log.VKey;
        var (name, id, key) = (vkey.Split('+', 3)[0], vkey.Split('+', 3)[1], Convert.FromBase64String(vkey.Split('+', 3)[2]));
        string With(string n, string i, byte[] k) => $"log {n}+{i}+{Convert.ToBase64String(k)}\nquorum none";
        byte[] offCurve = [.. key[..^1], (byte)(key[^1] ^ 1)];
        foreach (var wrong in new[]
        {
            "quorum none", With(name, "00000000", key), With("", id, key), With(name, id[..7], key), With(name, id, [0x01, .. key[1..]]), With(name, id, [.. key, 0]), With(name, id, key[..40]),
            With(name, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(offCurve.AsSpan(1)))[..8], offCurve),
            $"log {_made.Dmv.VKey}\nquorum none", $"log {vkey}\nlog {vkey}\nquorum none", $"log {vkey}\nwitness a {vkey}\nquorum none", $"log {vkey}\nwitness a {_made.Dmv.VKey}\nwitness b {_made.Dmv.VKey}\nquorum none",
        })
            Assert.That(() => Read(wrong), Throws.InstanceOf<PolicyUnreadable>(), wrong);
        Assert.That(() => Read(With(name, id, key)), Throws.Nothing);
    }
}
