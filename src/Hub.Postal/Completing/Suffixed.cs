namespace Hub.Postal;

/// <summary>Which suffix a misspelt one may be: compared with some five hundred spellings, and told by its full name.</summary>
internal static class Suffixed
{
    public static IReadOnlyList<string> Like(scoped ReadOnlySpan<char> letters, int most)
    {
        if (letters.Length < 3 || Lexicon.Of(letters).Suffix != 0) return [];
        var found = new List<(int Distance, int Rare, string Name)>();
        foreach (var (word, suffix) in Suffixes.Spellings)
        {
            var distance = letters.Length > 3 && word.Length > 3 ? NameLikeness.Distance(letters, word) : Misspellings.OneApart(letters, word) ? 2 : int.MaxValue;
            if (distance > NameLikeness.Allowed(Math.Max(4, Math.Max(letters.Length, word.Length)))) continue;
            var name = Suffixes.InFull(suffix);
            var rare = (Lexicon.Of(word).Sense & Sense.CommonSuffix) != 0 ? 0 : 1;
            var same = found.FindIndex(f => f.Name == name);
            if (same < 0) found.Add((distance, rare, name));
            else if ((distance, rare).CompareTo((found[same].Distance, found[same].Rare)) < 0) found[same] = (distance, rare, name);
        }
        return [.. found.OrderBy(f => f.Distance).ThenBy(f => f.Rare).ThenBy(f => f.Name, StringComparer.Ordinal).Take(most).Select(f => f.Name)];
    }
}
