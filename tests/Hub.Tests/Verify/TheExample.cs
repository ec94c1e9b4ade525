using System.Text;
using NUnit.Framework;

namespace Hub.Tests.Verify;

/// <summary>The format pages' example is what the pages say, and holds.</summary>
public sealed class TheExample
{
    private const string Pages = "schemas/proofs";
    private static readonly string Example = Path.Combine(Checkout.Root, Pages, "example");
    private static readonly string Export = Path.Combine(Example, "export");
    private static readonly string Policy = Path.Combine(Example, "policy");
    private static readonly string Proof = Path.Combine(Example, "second-fact.tlog-proof");

    private static string Page(string name) => Checkout.Text($"{Pages}/{name}");

    private static byte[][] Leaves()
    {
        var (bytes, leaves) = (File.ReadAllBytes(Path.Combine(Export, "facts", "00000000.leaves")), new List<byte[]>());
        for (var at = 0; at < bytes.Length; at += 4 + leaves[^1].Length) leaves.Add(bytes[(at + 4)..(at + 4 + (bytes[at + 2] << 8 | bytes[at + 3]))]);
        return [.. leaves];
    }

    [Test]
    public void Both_verifiers_find_that_it_holds()
    {
        Assert.That(Desk.Run("export", Export, "--policy", Policy).Code, Is.Zero);
        Assert.That(Desk.Run("proof", Proof, "--policy", Policy).Code, Is.Zero);
        Assert.That(BothVerifiers.Second("export", Export, "--policy", Policy).Code, Is.Zero);
        Assert.That(BothVerifiers.Second("proof", Proof, "--policy", Policy).Code, Is.Zero);
    }

    [Test]
    public void The_numbers_on_the_page_of_the_leaf_are_those_of_the_example()
    {
        var leaves = Leaves();
        var hashes = leaves.Select(Rfc6962.Leaf).ToArray();
        var page = Page("leaf.md");
        // The page lists the columns one a line, each followed by what it means; put together they are the leaf.
        var listed = page.Split('\n').Where(l => l.StartsWith("    000000", StringComparison.Ordinal)).SelectMany(l => l.Trim().Split("  ")[0].Split(' '));
        Assert.That(string.Concat(listed), Is.EqualTo(Convert.ToHexStringLower(leaves[0])));
        Assert.That(page, Does.Contain($"The first leaf is {leaves[0].Length} bytes"));
        foreach (var hash in hashes.Append(Rfc6962.Root(hashes[..2])).Append(Rfc6962.Root(hashes))) Assert.That(page, Does.Contain($"    {Convert.ToHexStringLower(hash)}\n"));
    }

    [Test]
    public void The_fact_of_the_page_of_the_leaf_is_made_by_the_hub_in_the_same_way()
    {
        var stored = new Hub.EventStore.StoredFact(1, "citizen-A", 1, Guid.Parse("0199d1f0-aa00-7000-8000-0000000000a1"), "citizen-registered.v1",
            new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero), Encoding.UTF8.GetBytes("""{"actor":"clerk"}"""), Encoding.UTF8.GetBytes("sealed, the 1st!"));
        Assert.That(Hub.EventStore.Leaf.Bytes(stored), Is.EqualTo(Leaves()[0]));
    }

    [Test]
    public void What_the_other_pages_quote_is_in_the_example()
    {
        string Text(string file) => File.ReadAllText(Path.Combine(Example, file));
        void Quotes(string page, string file)
        {
            var quoted = Page(page).Split('\n').Where(l => l.StartsWith("    ", StringComparison.Ordinal) && l.Trim() != "…").Select(l => l[4..]).ToArray();
            Assert.That(quoted, Has.Length.GreaterThan(3), page);
            Assert.That(quoted, Is.SubsetOf(Text(file).Split('\n')), page);
        }

        Quotes("checkpoint.md", "export/checkpoint");
        Quotes("policy.md", "policy");
        Quotes("proof.md", "second-fact.tlog-proof");
    }
}
