using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hub.Proofs;

/// <summary>A private key that signs notes: a file in development, a key management service in earnest, where it cannot be read out.</summary>
public interface INoteKey
{
    VerifierKey Public { get; }

    /// <summary>ECDSA P-256 over the SHA-256 of the text, ASN.1 DER.</summary>
    ValueTask<byte[]> Sign(ReadOnlyMemory<byte> text, CancellationToken ct);
}

public static class NoteSigning
{
    public static async ValueTask<SignedNote> Sign(this INoteKey key, string text, CancellationToken ct = default)
    {
        var note = new SignedNote(text, []);
        return note.With(new(key.Public.Name, key.Public.Id, await key.Sign(note.TextBytes, ct)));
    }

    /// <summary>The witness's line for a checkpoint that it has checked.</summary>
    public static async ValueTask<NoteSignature> Cosign(this INoteKey key, SignedNote note, DateTimeOffset at, CancellationToken ct = default)
    {
        var seconds = at.ToUnixTimeSeconds();
        var made = await key.Sign(VerifierKey.Cosigned(note.Text, seconds), ct);
        var signature = new byte[8 + made.Length];
        BinaryPrimitives.WriteInt64BigEndian(signature, seconds);
        made.CopyTo(signature, 8);
        return new(key.Public.Name, key.Public.Id, signature);
    }
}

/// <summary>A key in a PEM file that only its owner can read.</summary>
public sealed class NoteKeyFile : INoteKey, IDisposable
{
    private readonly ECDsa key;
    private readonly Lock turn = new(); // The key object is not made for two at once.

    private NoteKeyFile(ECDsa key, string name, NoteKeyKind kind) => (this.key, Public) = (key, VerifierKey.Of(name, kind, key));

    public VerifierKey Public { get; }

    public static NoteKeyFile Read(string path, string name, NoteKeyKind kind)
    {
        var read = ECDsa.Create();
        read.ImportFromPem(File.ReadAllText(path));
        if (read.KeySize != 256) throw new InvalidDataException($"{Path.GetFileName(path)} holds no P-256 key.");
        return new(read, name, kind);
    }

    public static NoteKeyFile ReadOrMake(string path, string name, NoteKeyKind kind)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var temporary = path + "." + Guid.NewGuid().ToString("N");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new StreamWriter(temporary, options)) file.Write(made.ExportPkcs8PrivateKeyPem() + "\n");
            try
            {
                File.Move(temporary, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(temporary); // Another process was first; its key counts.
            }
        }
        return Read(path, name, kind);
    }

    public ValueTask<byte[]> Sign(ReadOnlyMemory<byte> text, CancellationToken ct)
    {
        lock (turn) return new(key.SignData(text.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    public void Dispose() => key.Dispose();
}
