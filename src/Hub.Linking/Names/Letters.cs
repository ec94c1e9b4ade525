namespace Hub.Linking;

/// <summary>Names as they are compared: capital letters without marks. An apostrophe joins (O'Bailey is OBAILEY), a hyphen parts.</summary>
internal static class Letters
{
    public const int MaxLetters = 48;

    public static string Fold(string text)
    {
        Span<char> folded = stackalloc char[MaxLetters];
        var length = 0;
        var blank = false;
        foreach (var c in text)
        {
            var letter = Plain(c);
            if (letter == '\0') continue;
            if (letter == ' ')
            {
                blank = length > 0;
                continue;
            }
            if (blank && length < MaxLetters - 1) folded[length++] = ' ';
            blank = false;
            if (length == MaxLetters) break;
            folded[length++] = letter;
        }
        return folded[..length].ToString();
    }

    // The runtime folds no letters where it knows no cultures, so the Latin ones are listed: \u00C0 to \u017F.
    private const string Latin =
        "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTSAAAAAAACEEEEIIIIDNOOOOO OUUUUYTY" +
        "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIIIIIJJKKKLLLLLLLLLLNNNNNNNNNOOOOOOOORRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS";

    private static char Plain(char c) => c switch
    {
        >= 'a' and <= 'z' => (char)(c - 32),
        >= 'A' and <= 'Z' or >= '0' and <= '9' => c,
        '\'' or '`' or '´' or '\u2018' or '\u2019' or '\u02BC' => '\0',
        >= '\u0300' and <= '\u036F' => '\0', // Marks that follow their letter.
        >= '\u00C0' and <= '\u017F' => Latin[c - 0xC0],
        _ => ' ',
    };
}
