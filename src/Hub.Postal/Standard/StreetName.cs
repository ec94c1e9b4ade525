namespace Hub.Postal;

/// <summary>The street's name: as typed, but an earlier suffix is written out (234.2) and highways have one form each (appendix F).</summary>
internal static class StreetName
{
    public static void Write(scoped in Draft draft, scoped ref LineWriter line)
    {
        for (var i = 0; i < draft.Count; i++)
        {
            if (draft.Parts[i] is not (Part.Street or Part.StreetPretype)) continue;
            var highway = Highways.Write(in draft, i, ref line);
            if (highway > 0)
            {
                i += highway - 1;
                continue;
            }
            var suffixNext = i + 1 < draft.Count && draft.Parts[i + 1] == Part.Suffix;
            var first = i == 0 || draft.Parts[i - 1] is not (Part.Street or Part.StreetPretype);
            ref var meaning = ref draft[i].Meaning;
            if (first && !suffixNext && (meaning.Sense & Sense.CommonSuffix) != 0 && meaning.Direction == 0 && IsLastNumber(in draft, i + 1)) line.Word(Suffixes.InFull(meaning.Suffix)); // AVENUE H
            else if (suffixNext && !first && (meaning.Sense & Sense.CommonSuffix) != 0) line.Word(Suffixes.InFull(meaning.Suffix));
            else if (meaning.Direction != 0 && (suffixNext && !first || StandsInFull(in draft, i))) line.Word(Directionals.InFull(meaning.Direction));
            else if (draft[i].Has(Marks.And)) line.Word("&");
            else WriteWord(draft.Words.Key(i), draft[i].Has(Marks.Digit), ref line);
        }
    }

    private static bool IsLastNumber(scoped in Draft draft, int i) =>
        i < draft.Count && draft.Parts[i] == Part.Street && draft[i].Has(Marks.Letter | Marks.Digit) && (i + 1 == draft.Count || draft.Parts[i + 1] != Part.Street);

    // A second direction in front is part of the name, and names are not abbreviated.
    private static bool StandsInFull(scoped in Draft draft, int i) =>
        i > 0 && draft.Parts[i - 1] == Part.Predirectional && i + 1 < draft.Count && draft.Parts[i + 1] == Part.Street && draft[i + 1].Meaning.Direction != 0;

    // No punctuation in a name but what belongs to a number.
    private static void WriteWord(scoped ReadOnlySpan<char> word, bool digits, scoped ref LineWriter line)
    {
        var cut = digits ? -1 : word.IndexOf('-');
        if (cut < 0)
        {
            line.Word(word);
            return;
        }
        line.Word(word[..cut]);
        WriteWord(word[(cut + 1)..], digits, ref line);
    }
}
