using System.Globalization;

namespace Hub.Proofs;

/// <summary>What the log says of itself at one size: C2SP tlog-checkpoint, the text of a signed note.</summary>
public sealed record Checkpoint(string Origin, long Size, TreeHash Root)
{
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root}\n");

    /// <summary>Null where the text is not exactly what <see cref="Text"/> writes, or has extension lines: this log makes none.</summary>
    public static Checkpoint? TryParse(string text)
    {
        if (text.Split('\n') is not [{ Length: > 0 } origin, var size, var root, ""]) return null;
        if (!long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var leaves) || TreeHash.TryFromBase64(root) is not { } hash) return null;
        var checkpoint = new Checkpoint(origin, leaves, hash);
        return string.Equals(checkpoint.Text, text, StringComparison.Ordinal) ? checkpoint : null;
    }
}
