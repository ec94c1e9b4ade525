namespace Hub.Postal;

/// <summary>7TH, 22ND, and what is meant for one in a street's name: 22D, 151SST, 10HT.</summary>
internal static class OrdinalNumbers
{
    /// <returns>How many digits stand before the ending; 0 if the word is no such number.</returns>
    public static int Digits(scoped ReadOnlySpan<char> word)
    {
        var digits = word.IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || word.Length - digits > 3) return 0;
        var last = word[digits - 1];
        var ending = word[digits..];
        if (ending.ContainsAnyInRange('0', '9')) return 0; // 17T9H
        if (ending is "ST" or "ND" or "RD" or "TH") return digits;
        if (ending.Length == 1) return ending[0] == 'D' && last is ('2' or '3') ? digits : 0;
        var teen = digits > 1 && word[digits - 2] == '1';
        var right = teen ? "TH" : last switch { '1' => "ST", '2' => "ND", '3' => "RD", _ => "TH" };
        return Misspellings.OneApart(ending, right) ? digits : 0;
    }
}
