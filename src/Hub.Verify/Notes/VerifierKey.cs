using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Verify;

/// <summary>A public key as a policy names it: NAME+KEYID+BASE64(type, key). Both kinds are ECDSA on P-256 with SHA-256.</summary>
internal sealed class VerifierKey : IDisposable
{
    private const byte LogType = 0x02;
    private const byte NamedType = 0xff;

    // What stands before the point in the one DER form of an uncompressed P-256 public key.
    private static readonly byte[] P256 = Convert.FromHexString("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    private static readonly byte[] WitnessIdentifier = [.. "cosignature/v1 ecdsa-p256-sha256"u8];

    private readonly ThreadLocal<ECDsa> _key; // An ECDsa is one thread's at a time.

    private VerifierKey(string name, uint id, bool isLog, byte[] publicKey)
    {
        (Name, Id, IsLog, PublicKey) = (name, id, isLog, publicKey);
        _key = new(Open, trackAllValues: true);
        _ = _key.Value; // A point that is not on the curve is refused here.
    }

    public string Name { get; }
    public uint Id { get; }
    public bool IsLog { get; }
    public byte[] PublicKey { get; }

    /// <summary>Null when the text is no such key; the fault says why.</summary>
    public static VerifierKey? Read(string vkey, bool log, out string fault)
    {
        fault = "a key is written NAME+KEYID+BASE64";
        if (vkey.Split('+', 3) is not [var name, var hex, var base64] || !SignatureLine.IsName(name)) return null;
        if (hex.Length != 8 || !uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)) return null;
        if (Rfc4648.Read(base64) is not { Length: > 1 } bytes) return null;

        byte[] kind = log ? [LogType] : [NamedType, .. WitnessIdentifier];
        fault = log ? "a log's key is of type 0x02 (ECDSA)" : "a witness's key is of type 0xff, cosignature/v1 ecdsa-p256-sha256";
        if (!bytes.AsSpan().StartsWith(kind)) return null;
        var key = bytes[kind.Length..];
        fault = "the key is not an uncompressed P-256 key in DER";
        if (!key.AsSpan().StartsWith(P256) || key.Length != P256.Length + 64) return null;
        fault = "the key's id does not fit the key";
        if (BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(log ? key : [.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. bytes])) != id) return null;
        try
        {
            fault = "";
            return new(name, id, log, key);
        }
        catch (CryptographicException)
        {
            fault = "the key's point is not on the curve";
            return null;
        }
    }

    public bool Signed(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        try
        {
            return _key.Value!.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false; // What is no DER signature at all.
        }
    }

    public void Dispose()
    {
        foreach (var key in _key.Values) key.Dispose();
        _key.Dispose();
    }

    private ECDsa Open()
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(PublicKey, out _);
        return key;
    }
}
