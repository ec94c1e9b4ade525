using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Hub.EventStore;

/// <summary>Leaves one after the other, each with its length before it (4 bytes, big-endian), as an export has them too: schemas/proofs/export.md.</summary>
internal static class LeafFile
{
    private const int LongestLeaf = 4 * 1024 * 1024;

    /// <param name="length">Bytes of the stream that count; what follows is not looked at.</param>
    public static async IAsyncEnumerable<StoredFact> Read(Stream from, long length, [EnumeratorCancellation] CancellationToken ct)
    {
        var head = new byte[4];
        for (long at = 0; at < length;)
        {
            await from.ReadExactlyAsync(head, ct);
            var bytes = BinaryPrimitives.ReadInt32BigEndian(head);
            if (bytes is < 1 or > LongestLeaf || at + 4 + bytes > length) throw new BackupUnusable("a file of facts is damaged");
            var leaf = new byte[bytes];
            await from.ReadExactlyAsync(leaf, ct);
            yield return Leaf.Read(leaf) ?? throw new BackupUnusable("a file of facts is damaged");
            at += 4 + bytes;
        }
    }
}
