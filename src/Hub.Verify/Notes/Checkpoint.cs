using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Hub.Verify;

internal sealed record Cosigned(string Witness, long At);

/// <summary>
/// A checkpoint and what its signatures are worth under a policy. Only one whose log signature fits says anything about the log:
/// of any other neither size nor root is looked at.
/// </summary>
internal sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public bool SignedByLog { get; private init; }
    public IReadOnlyList<Cosigned> Cosignatures { get; private init; } = [];
    public IReadOnlyList<(Fault Fault, string Sentence)> Faults { get; private init; } = [];
    public IReadOnlyList<string> UnknownKeys { get; private init; } = [];
    public ReadOnlyMemory<byte> Text { get; private init; }

    public bool Witnessed(Policy policy) => policy.Enough(Cosignatures.Select(c => c.Witness).ToHashSet(StringComparer.Ordinal));

    public static Checkpoint Check(ReadOnlyMemory<byte> bytes, Policy policy)
    {
        if (Note.Read(bytes, out var fault) is not { } note) return Malformed(fault);
        if (ReadText(note.Text.Span, out fault) is not { } checkpoint) return Malformed(fault);

        var faults = new List<(Fault, string)>();
        var cosignatures = new List<Cosigned>();
        var unknown = new List<string>();
        var signed = false;
        foreach (var line in note.Signatures)
        {
            if (policy.LogKey(line) is { } log)
            {
                var fits = log.Signed(note.Text.Span, line.Signature);
                if (!fits) faults.Add((Fault.CheckpointSignatureWrong, "the log's signature does not fit: this checkpoint, or the signature, was changed after it was signed"));
                signed |= fits && log.Name == checkpoint.Origin;
            }
            else if (policy.WitnessOf(line) is { } witness)
            {
                if (CosignedAt(note, line, witness.Key) is { } at) cosignatures.Add(new(witness.Name, at));
                else faults.Add((Fault.CosignatureWrong, $"the cosignature of {Wording.Shown(witness.Name)} does not fit"));
            }
            else
            {
                // As C2SP signed-note says: a key that we do not know proves nothing, and disproves nothing.
                unknown.Add($"{Wording.Shown(line.Name)} (key {line.KeyId:x8})");
            }
        }

        if (!signed && faults.TrueForAll(f => f.Item1 != Fault.CheckpointSignatureWrong))
            faults.Add((Fault.CheckpointUnsigned, "no log of the policy signed it"));
        return checkpoint with { SignedByLog = signed && faults.TrueForAll(f => f.Item1 != Fault.CheckpointSignatureWrong), Cosignatures = cosignatures, Faults = faults, UnknownKeys = unknown, Text = note.Text };
    }

    public static Checkpoint Malformed(string fault) => new("", 0, []) { Faults = [(Fault.CheckpointMalformed, fault)] };

    private static Checkpoint? ReadText(ReadOnlySpan<byte> text, out string fault)
    {
        var lines = Strict.GetString(text)[..^1].Split('\n');
        fault = "it does not have the three lines of a checkpoint";
        if (lines.Length < 3 || lines.Any(l => l.Length == 0)) return null;
        fault = "its size is not a number as a checkpoint writes it";
        if (ReadSize(lines[1]) is not { } size) return null;
        fault = "its root is not a hash as a checkpoint writes it";
        return Rfc4648.Read(lines[2]) is { Length: TreeHash.Bytes } root ? new(lines[0], size, root) : null;
    }

    /// <summary>Decimal, without a sign and without a zero in front.</summary>
    public static long? ReadSize(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size.ToString(CultureInfo.InvariantCulture) == text ? size : null;

    private static long? CosignedAt(Note note, SignatureLine line, VerifierKey witness)
    {
        if (line.Signature.Length <= 8) return null;
        var at = BinaryPrimitives.ReadInt64BigEndian(line.Signature);
        if (at < 0) return null;
        byte[] message = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {at}\n")), .. note.Text.Span];
        return witness.Signed(message, line.Signature.AsSpan(8)) ? at : null;
    }
}
