namespace Hub.Postal;

/// <summary>Number, street and unit in Publication 28's form.</summary>
internal static class DeliveryLine
{
    public static void Write(scoped in Draft draft, scoped ref LineWriter line)
    {
        HouseNumber(in draft, ref line);
        Direction(in draft, Part.Predirectional, ref line);
        StreetName.Write(in draft, ref line);
        for (var i = 0; i < draft.Count; i++)
            if (draft.Parts[i] == Part.Suffix) line.Word(SuffixOf(in draft, i));
        Direction(in draft, Part.Postdirectional, ref line);
        UnitForm.Write(in draft, ref line);
    }

    public static ReadOnlySpan<char> SuffixOf(scoped in Draft draft, int i) =>
        draft[i].Meaning.Suffix != 0 ? Suffixes.Standard(draft[i].Meaning.Suffix) : draft.Words.Key(i);

    private static void HouseNumber(scoped in Draft draft, scoped ref LineWriter line)
    {
        var any = false;
        for (var i = 0; i < draft.Count; i++)
        {
            var word = draft.Words.Key(i);
            if (draft.Parts[i] == Part.Number)
            {
                if (draft[i].Meaning.NumberWord != 0) line.Word(HouseNumberWords(in draft, i));
                else if (any) Joined("-", word, ref line); // 199-31: block and house
                else if (draft.IsPuertoRico && char.IsAsciiLetter(word[0]) && word.IndexOf('-') is var cut and > 0)
                    Joined(word[..cut], word[(cut + 1)..], ref line);
                else line.Word(draft[i].Has(Marks.AllDigits) ? WithoutZeros(word) : word);
                any = true;
            }
            else if (draft.Parts[i] == Part.NumberSuffix)
            {
                if (draft[i].Meaning.NumberWord != 0) continue;
                if (!draft[i].Has(Marks.Fraction)) line.Put(word); // 10A, N165W2123
                else line.Word(word);
            }
        }
    }

    private static void Joined(scoped ReadOnlySpan<char> first, scoped ReadOnlySpan<char> second, scoped ref LineWriter line)
    {
        if (first is "-") line.Put(first);
        else line.Word(first);
        line.Put(second);
    }

    public static string HouseNumberWords(scoped in Draft draft, int i)
    {
        var number = (int)draft[i].Meaning.NumberWord;
        if (i + 1 < draft.Count && draft.Parts[i + 1] == Part.NumberSuffix && draft[i + 1].Meaning.NumberWord is > 0 and var next)
            number = next == 100 ? number * 100 : number + next;
        return number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    public static ReadOnlySpan<char> WithoutZeros(ReadOnlySpan<char> digits)
    {
        var bare = digits.TrimStart('0');
        return bare.IsEmpty ? "0" : bare;
    }

    private static void Direction(scoped in Draft draft, Part part, scoped ref LineWriter line)
    {
        var direction = DirectionOf(in draft, part);
        if (direction != 0) line.Word(Directionals.Standard(direction));
    }

    public static int DirectionOf(scoped in Draft draft, Part part)
    {
        var direction = 0;
        for (var i = 0; i < draft.Count; i++)
        {
            if (draft.Parts[i] != part) continue;
            var joined = Directionals.Join(direction, draft[i].Meaning.Direction);
            direction = joined != 0 ? joined : direction == 0 ? draft[i].Meaning.Direction : direction;
        }
        return direction;
    }
}
