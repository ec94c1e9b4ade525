using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Proofs;

/// <summary>What a key signs: the log its checkpoints, a witness what it saw of them and when.</summary>
public enum NoteKeyKind { Log, Witness }

/// <summary>
/// A public key under its name, as it is written down: <c>name+id+base64</c>. ECDSA P-256 with SHA-256. Of the log it is C2SP's type 0x02, whose id is
/// of the key alone; no type is assigned to a witness with such a key, so 0xff and an identifier say it, and its id is also of the name.
/// </summary>
public sealed record VerifierKey
{
    private const byte LogType = 0x02;
    private const byte OtherType = 0xff;
    private static readonly byte[] WitnessIdentifier = [OtherType, .. "cosignature/v1 ecdsa-p256-sha256"u8];
    private readonly byte[] spki;

    private VerifierKey(string name, NoteKeyKind kind, byte[] spki)
    {
        (Name, Kind, this.spki) = (name, kind, spki);
        byte[] told = kind == NoteKeyKind.Log ? spki : [.. Encoding.UTF8.GetBytes(name + "\n"), .. WitnessIdentifier, .. spki];
        Id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(told));
    }

    public string Name { get; }

    public NoteKeyKind Kind { get; }

    public uint Id { get; }

    /// <summary>DER, SubjectPublicKeyInfo: what <c>openssl pkey -pubin -inform DER</c> reads.</summary>
    public ReadOnlyMemory<byte> PublicKey => spki;

    public static VerifierKey Of(string name, NoteKeyKind kind, ECDsa key) => new(Named(name), kind, key.ExportSubjectPublicKeyInfo());

    public static VerifierKey Parse(string text) => TryParse(text) ?? throw new FormatException("This is no verifier key of the form name+id+base64 for ECDSA P-256.");

    public static VerifierKey? TryParse(string text)
    {
        // Base64 has plus signs of its own, a name has none.
        if (text.Trim().Split('+', 3) is not [{ Length: > 0 } name, { Length: 8 } id, var base64]) return null;
        try
        {
            var bytes = Convert.FromBase64String(base64);
            var kind = bytes.Length > 0 && bytes[0] == LogType ? NoteKeyKind.Log : NoteKeyKind.Witness;
            var before = kind == NoteKeyKind.Log ? [LogType] : WitnessIdentifier;
            if (!bytes.AsSpan().StartsWith(before)) return null;
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(bytes.AsSpan(before.Length), out var read);
            if (read != bytes.Length - before.Length || key.KeySize != 256) return null;
            var parsed = new VerifierKey(Named(name), kind, bytes[before.Length..]);
            return uint.Parse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) == parsed.Id ? parsed : null;
        }
        catch (Exception e) when (e is FormatException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    public bool Made(NoteSignature signature) => signature.KeyId == Id && string.Equals(signature.Name, Name, StringComparison.Ordinal);

    /// <summary>Whether the note bears this key's signature and it holds. A line of this key that does not hold spoils the note.</summary>
    public bool Signed(SignedNote note)
    {
        var mine = note.Signatures.Where(Made).ToList();
        return mine.Count > 0 && mine.TrueForAll(s => Holds(note, s));
    }

    /// <summary>When the witness says that it saw the checkpoint; null where the signature is not its own or does not hold.</summary>
    public DateTimeOffset? CosignedAt(SignedNote note, NoteSignature signature) =>
        Kind == NoteKeyKind.Witness && Made(signature) && Holds(note, signature)
            ? DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(signature.Signature))
            : null;

    private bool Holds(SignedNote note, NoteSignature signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(spki, out _);
        if (Kind == NoteKeyKind.Log) return key.VerifyData(note.TextBytes, signature.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        if (signature.Signature.Length < 8) return false;
        var seconds = BinaryPrimitives.ReadInt64BigEndian(signature.Signature);
        return seconds is >= 0 and < 253_402_300_800 // The year 10000, the end of what a date here can say.
            && key.VerifyData(Cosigned(note.Text, seconds), signature.Signature.AsSpan(8), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    internal static byte[] Cosigned(string text, long seconds) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}"));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name}+{Id:x8}+{Convert.ToBase64String(Kind == NoteKeyKind.Log ? [LogType, .. spki] : [.. WitnessIdentifier, .. spki])}");

    public bool Equals(VerifierKey? other) => other is not null && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    public override int GetHashCode() => (int)Id;

    private static string Named(string name) =>
        name.Length is 0 or > 200 || name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+')
            ? throw new ArgumentException("A key's name has no spaces and no plus, and is at most 200 characters long.", nameof(name))
            : name;
}
