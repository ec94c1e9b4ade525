namespace Hub.Server.Http;

/// <summary>What people and programs may write into a field.</summary>
internal static class Texts
{
    public const int LongestAddress = 500;
    public const int LongestName = 100;
    public const int LongestKey = 64;
    public const int LongestReason = 500;
    public const int LongestWord = 40;

    /// <summary>The text, trimmed; null if there is none. Refuses what is too long or holds control characters.</summary>
    public static string? Take(string? text, int longest)
    {
        if (text is null) return null;
        if (text.Length > longest) throw new NotAcceptable("field-too-long", $"A field is longer than its {longest} characters.");

        // Line ends and tabs are how people write an address on several lines.
        if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) || HasLoneSurrogate(text))
            throw new NotAcceptable("control-characters", "A field holds control characters.");
        return text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
    }

    /// <summary>Channels, offices and assurances are the deployment's own words; they stand in plain headers, so they stay short and simple.</summary>
    public static string? Word(string? text) => Take(text, LongestWord) is { } word
        ? word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ':') ? word : throw new NotAcceptable("malformed", "channel, office and assurance are words of letters, digits, '-', '.' and ':'.")
        : null;

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return true;
            i++;
        }
        return false;
    }
}
