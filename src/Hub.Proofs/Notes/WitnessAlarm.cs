using System.Globalization;

namespace Hub.Proofs;

/// <summary>
/// What a witness says when it refuses: what kind of trouble, the first position that differs where it is known, and the two checkpoints
/// that contradict each other. The text of a note that the witness signs; its first line keeps it from being taken for a checkpoint.
/// </summary>
public sealed record WitnessAlarm(string Origin, string Kind, long? Position, string Reason, SignedNote Held, SignedNote? Seen)
{
    private const string Header = "hub-alarm/v1";

    public string Text => string.Create(CultureInfo.InvariantCulture,
        $"{Header}\n{Origin}\n{Kind}\n{Position ?? 0}\n{Reason}\n{Base64(Held)}\n{Base64(Seen)}\n");

    public static WitnessAlarm? TryParse(string text)
    {
        if (text.Split('\n') is not [Header, { Length: > 0 } origin, var kind, var position, { Length: > 0 and <= 1000 } reason, var held, var seen, ""]) return null;
        if (kind.Length is 0 or > 50 || kind.Contains("--", StringComparison.Ordinal) || kind.Any(c => c is not ((>= 'a' and <= 'z') or '-')) || !char.IsAsciiLetter(kind[0]) || !char.IsAsciiLetter(kind[^1])) return null;
        if (!long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var at) || Note(held) is not { } was) return null;
        return new(origin, kind, at == 0 ? null : at, reason, was, Note(seen));
    }

    private static string Base64(SignedNote? note) => note is null ? "" : Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(note.ToString()));

    private static SignedNote? Note(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? SignedNote.TryParse(bytes.AsSpan(0, length)) : null;
    }
}
