using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Hub.Verify;

/// <summary>A signed note (C2SP signed-note) taken apart. Nothing in it is believed yet.</summary>
internal sealed record Note(ReadOnlyMemory<byte> Text, IReadOnlyList<SignatureLine> Signatures)
{
    public const int MostBytes = 128 * 1024;
    private const int MostSignatures = 64;
    private const byte NewLine = (byte)'\n';

    /// <summary>Every signature line begins so: an em dash and a space.</summary>
    public static ReadOnlySpan<byte> Dash => "— "u8;

    public static Note? Read(ReadOnlyMemory<byte> bytes, out string fault)
    {
        var span = bytes.Span;
        if (span.Length > MostBytes) return No("it is longer than a note may be", out fault);
        if (!Utf8.IsValid(span)) return No("it is not UTF-8", out fault);
        foreach (var b in span)
            if (b < 0x20 && b != NewLine) return No("it holds a control character", out fault);
        if (span is not [.., NewLine]) return No("its last line does not end", out fault);

        // The text may hold empty lines: the last one is what parts it from the signatures.
        var end = span.LastIndexOf("\n\n"u8);
        if (end < 0) return No("no empty line parts the text from the signatures", out fault);
        var lines = Encoding.UTF8.GetString(span[(end + 2)..]);
        if (lines.Length == 0) return No("it has no signature line", out fault);

        var signatures = new List<SignatureLine>();
        foreach (var line in lines[..^1].Split('\n'))
        {
            if (signatures.Count == MostSignatures) return No("it has more signature lines than a note may", out fault);
            if (SignatureLine.Read(line) is not { } signature) return No($"signature line {signatures.Count + 1} is none", out fault);
            signatures.Add(signature);
        }

        fault = "";
        return new(bytes[..(end + 1)], signatures);
    }

    private static Note? No(string why, out string fault)
    {
        fault = why;
        return null;
    }
}

internal sealed record SignatureLine(string Name, uint KeyId, byte[] Signature)
{
    public static SignatureLine? Read(string line)
    {
        if (!line.StartsWith("— ", StringComparison.Ordinal)) return null;
        var parts = line[2..].Split(' ');
        if (parts is not [var name, var base64] || !IsName(name)) return null;
        return Rfc4648.Read(base64) is { Length: > 4 } bytes ? new(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..]) : null;
    }

    public static bool IsName(string name) => name.Length > 0 && !name.Contains('+', StringComparison.Ordinal) && !name.Any(char.IsWhiteSpace);
}
