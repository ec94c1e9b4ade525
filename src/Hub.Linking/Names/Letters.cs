using System.Globalization;
using System.Text;

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
        foreach (var c in IsPlain(text) ? text : text.Normalize(NormalizationForm.FormD))
        {
            var letter = c switch
            {
                >= 'a' and <= 'z' => (char)(c - 32),
                >= 'A' and <= 'Z' or >= '0' and <= '9' => c,
                'ø' or 'Ø' => 'O',
                'ł' or 'Ł' => 'L',
                'đ' or 'Đ' or 'ð' or 'Ð' => 'D',
                'ß' => 'S',
                'æ' or 'Æ' => 'A',
                'œ' or 'Œ' => 'O',
                '\'' or '`' or '´' or '\u2018' or '\u2019' or '\u02BC' => '\0',
                _ when char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark => '\0',
                _ => ' ',
            };
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

    private static bool IsPlain(string text)
    {
        foreach (var c in text) if (c > 127) return false;
        return true;
    }
}
