using System.Security.Cryptography;
using System.Text;
using Hub.Verify;
using NUnit.Framework;

namespace Hub.Tests.Verify;

/// <summary>The known answers for RFC 6962 trees, given to the program and to the tests' own hashing alike.</summary>
public sealed class TreeVectors
{
    private static readonly byte[][] Leaves =
        [.. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }.Select(Convert.FromHexString)];

    private static readonly string[] Roots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Test]
    public void The_root_of_every_size_is_the_known_one([Range(1, 8)] int size)
    {
        var hashes = Leaves.Take(size).Select(l => TreeHash.Leaf(l)).ToArray();
        var (root, frontier) = (new byte[32], new Frontier());
        TreeHash.Root(hashes.SelectMany(h => h).ToArray(), root);
        Assert.That(Convert.ToHexStringLower(root), Is.EqualTo(Roots[size - 1]));
        foreach (var hash in hashes) frontier.Append(hash);
        frontier.Root(root);
        Assert.That(Convert.ToHexStringLower(root), Is.EqualTo(Roots[size - 1]));
        Assert.That(Convert.ToHexStringLower(Rfc6962.Root(hashes)), Is.EqualTo(Roots[size - 1]), "the tests' own hashing");
    }

    [Test]
    public void The_empty_tree_a_leaf_and_a_node_hash_to_the_known_ones()
    {
        var (root, node) = (new byte[32], new byte[32]);
        TreeHash.Root([], root);
        Assert.That(root, Is.EqualTo(SHA256.HashData([])));
        new Frontier().Root(root);
        Assert.That(root, Is.EqualTo(Convert.FromHexString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")));
        Assert.That(TreeHash.Leaf("L123456"u8), Is.EqualTo(Convert.FromHexString("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56")));
        TreeHash.Node(Encoding.ASCII.GetBytes("N123"), Encoding.ASCII.GetBytes("N456"), node);
        Assert.That(node, Is.EqualTo(Convert.FromHexString("aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb")));
    }

    [Test]
    public void The_known_path_of_leaf_0_in_a_tree_of_8_leads_to_its_root()
    {
        byte[][] path =
        [
            .. new[] { "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=", "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=", "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=" }.Select(Convert.FromBase64String),
        ];
        Assert.That(InclusionPath.RootOf(TreeHash.Leaf(Leaves[0]), 0, 8, path), Is.EqualTo(Convert.FromHexString(Roots[7])));
        Assert.That(Rfc6962.Path(0, Leaves.Select(Rfc6962.Leaf).ToArray()), Is.EqualTo(path), "the tests' own hashing");
    }

    [Test]
    public void Every_leaf_of_every_size_has_a_path_and_no_path_serves_another_leaf_size_or_length()
    {
        var hashes = Enumerable.Range(0, 40).Select(i => Rfc6962.Leaf([(byte)i])).ToArray();
        for (var size = 1; size <= hashes.Length; size++)
        {
            var root = Rfc6962.Root(hashes.AsSpan(0, size));
            for (var index = 0; index < size; index++)
            {
                var path = Rfc6962.Path(index, hashes.AsSpan(0, size));
                Assert.That(InclusionPath.RootOf(hashes[index], index, size, path), Is.EqualTo(root), $"{index} of {size}");
                Assert.That(InclusionPath.RootOf(hashes[index], index, size, [.. path, root]), Is.Null, $"{index} of {size}, a hash too many");
                if (path.Count > 0) Assert.That(InclusionPath.RootOf(hashes[index], index, size, path[..^1]), Is.Null, $"{index} of {size}, a hash too few");
                for (var other = 0; other < size; other++)
                    if (other != index) Assert.That(InclusionPath.RootOf(hashes[index], other, size, path), Is.Not.EqualTo(root), $"{index} as {other} of {size}");
            }

            Assert.That(InclusionPath.RootOf(hashes[0], size, size, []), Is.Null);
        }
    }

    [Test]
    public void The_size_of_a_tree_is_what_tile_names_say()
    {
        Assert.That(new TilePath(0, 1_234_067, 256).ToString(), Is.EqualTo("tile/0/x001/x234/067"));
        Assert.That(new TilePath(1, 7, 17).ToString(), Is.EqualTo("tile/1/007.p/17"));
        Assert.That(TilePath.Read("tile/0/x001/x234/067"), Is.EqualTo(new TilePath(0, 1_234_067, 256)));
        Assert.That(TilePath.Read("tile/1/007.p/17"), Is.EqualTo(new TilePath(1, 7, 17)));
        // The example of C2SP tlog-tiles: 70,000 entries.
        Assert.That(new[] { TilePath.WidthIn(70_000, 0, 272), TilePath.WidthIn(70_000, 0, 273), TilePath.WidthIn(70_000, 0, 274) }, Is.EqualTo(new[] { 256, 112, 0 }));
        Assert.That(new[] { TilePath.WidthIn(70_000, 1, 0), TilePath.WidthIn(70_000, 1, 1), TilePath.WidthIn(70_000, 2, 0), TilePath.WidthIn(70_000, 3, 0) }, Is.EqualTo(new[] { 256, 17, 1, 0 }));
    }

    [TestCase("tile/0/01")]
    [TestCase("tile/00/001")]
    [TestCase("tile/0/x000/001")]
    [TestCase("tile/0/001.p/017")]
    [TestCase("tile/0/x001")]
    [TestCase("tile/0/001.p/256")]
    [TestCase("tile/0/+01")]
    [TestCase("tile/0/")]
    public void A_name_that_only_means_a_tile_is_none(string path) => Assert.That(TilePath.Read(path), Is.Null);
}
