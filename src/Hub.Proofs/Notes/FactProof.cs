using System.Globalization;
using System.Text;

namespace Hub.Proofs;

/// <summary>
/// That one fact is in the log, in a file that can be checked anywhere: C2SP tlog-proof. The fact's own bytes travel as its extra data,
/// so that whoever holds the file needs nothing else but the public keys.
/// </summary>
public sealed record FactProof(byte[] Leaf, long Index, IReadOnlyList<TreeHash> Hashes, SignedNote Checkpoint)
{
    public override string ToString()
    {
        var text = new StringBuilder("c2sp.org/tlog-proof@v1\n");
        text.Append("extra ").Append(Convert.ToBase64String(Leaf)).Append('\n');
        text.Append("index ").Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Hashes) text.Append(hash).Append('\n');
        return text.Append('\n').Append(Checkpoint).ToString();
    }

    /// <summary>Whether the bytes are in the tree that the checkpoint speaks of. Who signed it is asked of the policy.</summary>
    public bool Holds() =>
        Hub.Proofs.Checkpoint.TryParse(Checkpoint.Text) is { } of && ProofChecks.Includes(of.Root, of.Size, Index, TreeHash.OfLeaf(Leaf), Hashes);
}
