using FsCheck;
using FsCheck.Fluent;
using Hub.Proofs;
using NUnit.Framework;

namespace Hub.Specs.Proofs;

/// <summary>RFC 6962 by its published vectors, and by the definition written out: tiles, growing edge and proofs must all agree with it.</summary>
public sealed class TheTree
{
    private static readonly string[] Leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    private static readonly TreeHash[] OfLeaves = [.. Leaves.Select(l => TreeHash.OfLeaf(Convert.FromHexString(l)))];

    private static string Hex(TreeHash hash) => Convert.ToHexStringLower(hash.ToArray());

    [Test]
    public void A_tree_without_leaves_has_the_hash_of_nothing() =>
        Assert.That(Hex(new GrowingTree().Root()), Is.EqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));

    [Test]
    public void Leaves_and_nodes_are_hashed_as_the_vectors_say() => Assert.Multiple(() =>
    {
        Assert.That(Hex(TreeHash.OfLeaf("L123456"u8)), Is.EqualTo("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"));
        Assert.That(Hex(new(System.Security.Cryptography.SHA256.HashData("\u0001N123N456"u8))), Is.EqualTo("aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"));
    });

    [Test]
    public void A_tree_of_one_to_eight_leaves_has_the_roots_of_the_vectors()
    {
        var tree = new GrowingTree();
        foreach (var (leaf, root) in OfLeaves.Zip(Roots))
        {
            tree.Add(leaf);
            Assert.That(Hex(tree.Root()), Is.EqualTo(root), $"size {tree.Size}");
        }
    }

    [Test]
    public async Task The_inclusion_proof_of_the_first_of_eight_leaves_is_the_vectors()
    {
        var tiles = KeptTiles.Of(OfLeaves);
        var proof = await TreeProofs.Inclusion(tiles, 0, 8);
        Assert.That(proof.Select(h => h.ToString()), Is.EqualTo(new[]
        {
            "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=", "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=", "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=",
        }));
    }

    [Test]
    public async Task The_consistency_proof_from_six_to_eight_leaves_is_the_vectors()
    {
        var proof = await TreeProofs.Consistency(KeptTiles.Of(OfLeaves), 6, 8);
        Assert.That(proof.Select(h => h.ToString()), Is.EqualTo(new[]
        {
            "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=", "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=", "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
        }));
    }

    [FsCheck.NUnit.Property(MaxTest = 40)]
    public Property Tiles_the_growing_edge_and_the_definition_give_one_root() => Prop.ForAll(Sizes, async Task<bool> (size) =>
    {
        var leaves = Some(size);
        var tree = new GrowingTree();
        foreach (var leaf in leaves) tree.Add(leaf);
        var tiles = KeptTiles.Of(leaves);
        var (edge, kept, defined) = (tree.Root(), await TreeProofs.Root(tiles, size), Defined(leaves));
        var resumed = await GrowingTree.Load(tiles, size);
        return edge == defined && kept == defined && resumed.Root() == defined && resumed.Size == size;
    });

    [FsCheck.NUnit.Property(MaxTest = 40)]
    public Property A_tree_resumed_from_its_tiles_grows_as_if_it_had_never_stopped() => Prop.ForAll(Sizes, Gen.Choose(0, 700).ToArbitrary(), async Task<bool> (first, more) =>
    {
        var leaves = Some(first + more);
        var tree = await GrowingTree.Load(KeptTiles.Of(leaves[..first]), first);
        foreach (var leaf in leaves[first..]) tree.Add(leaf);
        return tree.Root() == Defined(leaves);
    });

    [FsCheck.NUnit.Property(MaxTest = 40)]
    public Property An_inclusion_proof_holds_for_its_leaf_at_its_place_and_no_other() => Prop.ForAll(Sizes, Gen.Choose(0, int.MaxValue).ToArbitrary(), async Task<bool> (size, pick) =>
    {
        if (size == 0) return true;
        var leaves = Some(size);
        var index = pick % size;
        var proof = await TreeProofs.Inclusion(KeptTiles.Of(leaves), index, size);
        var root = Defined(leaves);
        var other = (index + 1) % size;
        return ProofChecks.Includes(root, size, index, leaves[index], proof)
            && (size == 1 || !ProofChecks.Includes(root, size, other, leaves[index], proof))
            && !ProofChecks.Includes(root, size, index, TreeHash.OfLeaf("another"u8), proof)
            && !ProofChecks.Includes(root, size, index, leaves[index], [.. proof, root])
            && (proof.Length == 0 || !ProofChecks.Includes(root, size, index, leaves[index], proof[..^1]));
    });

    [FsCheck.NUnit.Property(MaxTest = 40)]
    public Property A_consistency_proof_holds_between_its_two_trees_and_no_others() => Prop.ForAll(Sizes, Sizes, async Task<bool> (a, b) =>
    {
        var (earlier, later) = (Math.Min(a, b), Math.Max(a, b));
        var leaves = Some(later);
        var proof = await TreeProofs.Consistency(KeptTiles.Of(leaves), earlier, later);
        var (old, now) = (Defined(leaves[..earlier]), Defined(leaves));
        var forged = TreeHash.OfLeaf("another past"u8);
        return ProofChecks.Extends(earlier, old, later, now, proof)
            && !ProofChecks.Extends(earlier, forged, later, now, proof)
            && (earlier == 0 || !ProofChecks.Extends(earlier, old, later, forged, proof))
            && !ProofChecks.Extends(earlier, old, later, now, [.. proof, forged]);
    });

    [Test]
    public void A_missing_tile_is_named_and_no_root_is_made_up()
    {
        var tiles = KeptTiles.Of(Some(300));
        tiles.Lose(new(0, 1));
        Assert.That(async () => await TreeProofs.Inclusion(tiles, 5, 300), Throws.TypeOf<TileTooShort>().With.Message.Contains("0/1"));
        Assert.That(async () => await GrowingTree.Load(tiles, 300), Throws.TypeOf<TileTooShort>().With.Message.Contains("0/1"));
    }

    private static Arbitrary<int> Sizes => Gen.OneOf(Gen.Choose(0, 40), Gen.Choose(200, 600), Gen.Elements(255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 66_000)).ToArbitrary();

    private static TreeHash[] Some(int count) => [.. Enumerable.Range(0, count).Select(i => TreeHash.OfLeaf(BitConverter.GetBytes(i)))];

    // RFC 6962, section 2.1, word for word.
    private static TreeHash Defined(ReadOnlySpan<TreeHash> leaves)
    {
        if (leaves.Length == 0) return TreeHash.OfNothing;
        if (leaves.Length == 1) return leaves[0];
        var k = 1;
        while (k * 2 < leaves.Length) k *= 2;
        return TreeHash.OfNode(Defined(leaves[..k]), Defined(leaves[k..]));
    }
}

/// <summary>Tiles in memory, made by the definition and not by the growing tree.</summary>
internal sealed class KeptTiles : ITiles
{
    private readonly Dictionary<Tile, TreeHash[]> kept = [];

    public static KeptTiles Of(TreeHash[] leaves)
    {
        var tiles = new KeptTiles();
        var (level, row) = (0, leaves);
        while (row.Length > 0)
        {
            for (var n = 0; n * Tile.Width < row.Length; n++) tiles.kept[new(level, n)] = row[(n * Tile.Width)..Math.Min(row.Length, (n + 1) * Tile.Width)];
            row = [.. Enumerable.Range(0, row.Length / Tile.Width).Select(n => Tile.Root(row.AsSpan(n * Tile.Width, Tile.Width)))];
            level++;
        }
        return tiles;
    }

    public void Lose(Tile tile) => kept.Remove(tile);

    public ValueTask<IReadOnlyDictionary<Tile, TreeHash[]>> Read(IReadOnlyCollection<Tile> wanted, CancellationToken ct) =>
        new(wanted.Where(kept.ContainsKey).ToDictionary(t => t, t => kept[t]));
}
