using System.Globalization;
using System.Text;

namespace Hub.Postal;

/// <summary>
/// Letters as the post office writes them: upper case, no accents. A letter that cannot be told, of another script or no character at all,
/// stays a gap in its word; every other sign folds to a blank.
/// </summary>
internal static class Folding
{
    public const char Blank = ' ';
    public const char Dropped = '\0'; // Apostrophes: O'NEAL is ONEAL. Accents that stand by themselves, and marks that have no width.
    public const char Unreadable = '\uFFFD';

    private static readonly char[] Latin = Build();

    public static char Fold(char c) => c < Latin.Length ? Latin[c] : c switch
    {
        '\u2018' or '\u2019' or '\u02BC' => Dropped,
        >= '\u2010' and <= '\u2015' or '\u2212' => '-',
        Unreadable => Unreadable,
        _ => Other(c),
    };

    // Half a character is none; a whole one beyond the first plane is a letter of another script, or a picture.
    public static char Fold(ReadOnlySpan<char> text, int i)
    {
        if (!char.IsSurrogate(text[i])) return Fold(text[i]);
        var first = char.IsHighSurrogate(text[i]) ? i : i - 1;
        if (first < 0 || first + 1 >= text.Length || !Rune.TryCreate(text[first], text[first + 1], out var whole)) return Unreadable;
        return Rune.IsLetter(whole) ? Unreadable : Blank;
    }

    private static char Other(char c) => char.GetUnicodeCategory(c) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.Format => Dropped,
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Unreadable,
        _ => Blank,
    };

    private static char[] Build()
    {
        var map = new char[0x180];
        Array.Fill(map, Blank);
        for (var c = '0'; c <= '9'; c++) map[c] = c;
        for (var c = 'A'; c <= 'Z'; c++) map[c] = map[c + 32] = c;
        foreach (var c in ",;|\n\r#.&/-@½¼¾") map[c] = c;
        map['('] = map[')'] = ',';
        map['\''] = map['`'] = map['´'] = map['\u00AD'] = Dropped;
        const string plain =
            "AAAAAAACEEEEIIIIDNOOOOO OUUUUY SAAAAAAACEEEEIIIIDNOOOOO OUUUUY Y" +
            "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIIIIIJJKKKLLLLLLLLLLNNNNNNNNNOOOOOOOORRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS";
        for (var i = 0; i < plain.Length && 0xC0 + i < map.Length; i++) map[0xC0 + i] = plain[i];
        return map;
    }
}
