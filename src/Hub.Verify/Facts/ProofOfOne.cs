using System.Globalization;
using System.Text;

namespace Hub.Verify;

/// <summary>A proof of one fact (C2SP tlog-proof): the fact itself, the hashes beside its way to the root, and the checkpoint that was signed for that root.</summary>
internal sealed record ProofOfOne(byte[] Leaf, long Index, IReadOnlyList<byte[]> Path, ReadOnlyMemory<byte> Note)
{
    public const int MostBytes = 4 * 1024 * 1024;
    private const int MostHashes = 63;
    private const string FirstLine = "c2sp.org/tlog-proof@v1";

    public static ProofOfOne? Read(ReadOnlyMemory<byte> file, out string fault)
    {
        var rest = file;
        fault = $"its first line is not {FirstLine}";
        if (Line(ref rest) != FirstLine) return null;
        fault = "its second line is not `extra` and the fact in base64: what is proved must be in the proof";
        if (Line(ref rest) is not { } extra || !extra.StartsWith("extra ", StringComparison.Ordinal) || Rfc4648.Read(extra[6..]) is not { } leaf) return null;
        fault = "its third line is not `index` and a number";
        if (Line(ref rest) is not { } third || !third.StartsWith("index ", StringComparison.Ordinal) || Checkpoint.ReadSize(third[6..]) is not { } index) return null;
        var path = new List<byte[]>();
        while (Line(ref rest) is { } line)
        {
            fault = "";
            if (line.Length == 0) return new(leaf, index, path, rest);
            fault = string.Create(CultureInfo.InvariantCulture, $"hash {path.Count + 1} is not 32 bytes in base64");
            if (path.Count == MostHashes || Rfc4648.Read(line) is not { Length: TreeHash.Bytes } hash) return null;
            path.Add(hash);
        }

        fault = "it ends before the checkpoint";
        return null;
    }

    private static string? Line(ref ReadOnlyMemory<byte> rest)
    {
        var end = rest.Span.IndexOf((byte)'\n');
        if (end < 0) return null;
        var line = Encoding.Latin1.GetString(rest.Span[..end]);
        rest = rest[(end + 1)..];
        return line;
    }
}
