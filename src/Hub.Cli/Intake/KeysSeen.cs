using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Cli.Intake;

/// <summary>
/// Which keys stood in earlier lines of the same file: all that an intake remembers of a row, 16 bytes each. Half of SHA-256, so that
/// no two keys of one file are taken for each other, by chance or on purpose.
/// </summary>
public sealed class KeysSeen
{
    private readonly HashSet<UInt128> seen = [];

    /// <summary>True if no earlier line had it.</summary>
    public bool IsNew(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return seen.Add(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
