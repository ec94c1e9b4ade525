using System.Buffers.Binary;
using System.Text;

namespace Hub.Proofs;

/// <summary>One signature line: who, the first four bytes that tell the key, and what the key made.</summary>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature)
{
    public string Line
    {
        get
        {
            var bytes = new byte[4 + Signature.Length];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
            Signature.CopyTo(bytes, 4);
            return $"— {Name} {Convert.ToBase64String(bytes)}\n";
        }
    }
}

/// <summary>A C2SP signed note: a text that ends in a newline, an empty line, signature lines. Nothing in it counts before a signature was checked.</summary>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    private const int LongestNote = 16 * 1024;
    private const int MostSignatures = 32;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public byte[] TextBytes => Encoding.UTF8.GetBytes(Text);

    public SignedNote With(NoteSignature signature) => this with { Signatures = [.. Signatures, signature] };

    public override string ToString() => Text + "\n" + string.Concat(Signatures.Select(s => s.Line));

    /// <summary>Null where the bytes are no note, or one beyond all reason.</summary>
    public static SignedNote? TryParse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestNote) return null;
        try
        {
            return TryParse(Strict.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public static SignedNote? TryParse(string note)
    {
        if (note.Length > LongestNote || !note.EndsWith('\n') || note.Any(c => c < ' ' && c != '\n')) return null;
        var between = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (between < 0 || between + 2 == note.Length) return null;
        var signatures = new List<NoteSignature>();
        foreach (var line in note[(between + 2)..^1].Split('\n'))
        {
            if (signatures.Count == MostSignatures || Signature(line) is not { } signature) return null;
            signatures.Add(signature);
        }
        return new(note[..(between + 1)], signatures);
    }

    private static NoteSignature? Signature(string line)
    {
        var parts = line.Split(' ');
        if (parts is not ["—", { Length: > 0 } name, var base64] || name.Contains('+', StringComparison.Ordinal)) return null;
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length) || length < 5) return null;
        if (!string.Equals(Convert.ToBase64String(bytes, 0, length), base64, StringComparison.Ordinal)) return null;
        return new(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..length]);
    }
}
