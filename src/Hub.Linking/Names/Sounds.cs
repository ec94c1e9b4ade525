namespace Hub.Linking;

/// <summary>How a name begins to sound: its consonants by kind, the first letter among them, vowels left out. Equal for most misspellings that are heard.</summary>
internal static class Sounds
{
    private const int Length = 5;

    //                                     ABCDEFGHIJKLMNOPQRSTUVWXYZ
    private const string Kinds = "01230120022455012623010202";

    public static uint Of(string letters)
    {
        if (letters.Length == 0) return 0;
        var start = 0;
        if (letters.Length > 1 && letters.AsSpan(0, 2) is "KN" or "WR" or "GN" or "PS") start = 1;
        var code = (uint)(First(letters, start) - 'A' + 1);
        var last = Kind(letters[start]);
        var taken = 1;
        for (var i = start + 1; i < letters.Length && taken < Length; i++)
        {
            if (letters[i] is 'H' or 'W') continue;
            var kind = Kind(letters[i]);
            if (kind != '0' && kind != last)
            {
                code = code * 8 + (uint)(kind - '0');
                taken++;
            }
            last = kind;
        }
        return code + ((uint)taken << 24);
    }

    private static char First(string letters, int start) => letters[start] switch
    {
        'P' when start + 1 < letters.Length && letters[start + 1] == 'H' => 'F',
        'C' or 'Q' => 'K',
        'Z' => 'S',
        'G' when start + 1 < letters.Length && letters[start + 1] is 'E' or 'I' or 'Y' => 'J',
        >= 'A' and <= 'Z' => letters[start],
        _ => 'A',
    };

    private static char Kind(char letter) => letter is >= 'A' and <= 'Z' ? Kinds[letter - 'A'] : '0';
}
