namespace Hub.Postal;

/// <summary>What no street is called: a note, two streets in a row, a suffix by itself.</summary>
internal static class StreetDoubts
{
    private const int MostWordsWithoutSuffix = 5; // DR MARTIN LUTHER KING JR
    private const int MostWords = 8;
    private const int LettersWithoutVowel = 4;

    // 12 MAIN ST 45 OAK AVE; 12 MAIN ST NEWARK OH 43055 45 OAK AVE; 12 MAIN ST 12 MAIN AVE
    public static bool Several(scoped in Draft draft)
    {
        var first = draft.Parts.IndexOf(Part.Street);
        if (first < 0 || !draft.Parts.Contains(Part.Number)) return false;
        for (var i = first + 1; i < draft.DeliveryEnd; i++)
        {
            if (draft.Parts[i] == Part.Repeated && draft[i].Meaning.Suffix is > 0 and var again && (draft.Parts.IndexOf(Part.Suffix) is not (>= 0 and var suffix) || draft[suffix].Meaning.Suffix != again)) return true;
            if (draft.Parts[i] != Part.Street || i + 1 >= draft.Count || draft.Parts[i + 1] is not (Part.Street or Part.Suffix)) continue;
            if (draft[i].Has(Marks.Zip) && (draft[i - 1].Meaning.Sense & Sense.Highway) == 0) return true;
            if (draft[i].Has(Marks.AllDigits) && draft.Parts[i + 1] == Part.Street && IsNameBefore(in draft, i) && !NumberDoubts.IsOfName(in draft, i)) return true;
            if (draft[i].Has(Marks.AllDigits) && (EndsStreet(in draft, first, i - 1) || i > first + 1 && (draft.Is(i - 1, "OR") || draft[i - 1].Has(Marks.And)))) return true;
        }
        return false;
    }

    // MAIN 45 OAK; but HIGHWAY 66 FRONTAGE RD and OLD US 1 SPUR are roads with a number.
    private static bool IsNameBefore(scoped in Draft draft, int at)
    {
        ref var meaning = ref draft[at - 1].Meaning;
        return meaning is { State: 0, Direction: 0, Suffix: 0, NumberWord: 0 } && (meaning.Sense & (Sense.Highway | Sense.RoadOwner)) == 0 && draft[at - 1].KeyLength > 2;
    }

    // A common suffix, or a direction behind one; but COUNTY ROAD 45 goes on.
    private static bool EndsStreet(scoped in Draft draft, int first, int at)
    {
        if (draft[at].Meaning.Direction != 0 && at > first + 1) at--;
        if (at <= first || (draft[at].Meaning.Sense & Sense.CommonSuffix) == 0 || (draft[at].Meaning.Sense & Sense.Highway) != 0) return false;
        return !(draft.Is(at, "ROAD") || draft.Is(at, "RD")) || (draft[at - 1].Meaning.Sense & Sense.RoadOwner) == 0;
    }

    public static bool NoName(scoped in Draft draft)
    {
        var first = draft.Parts.IndexOf(Part.Street);
        if (first < 0 || !draft.Parts.Contains(Part.Number) || draft.IsPuertoRico) return false;
        if (draft.Parts[(first + 1)..].IndexOfAny(Part.Street, Part.Suffix) >= 0) return false;
        ref var meaning = ref draft[first].Meaning;
        if (draft.Parts.ContainsAny(Part.Predirectional, Part.Postdirectional)) return false; // E 1700 S; N EAST
        if (NoteWords.IsNothing(draft.Words.Key(first)) || draft[first].Has(Marks.AllDigits)) return true;
        return (meaning.Sense & Sense.CommonSuffix) != 0 || meaning.Direction != 0 && draft[first].KeyLength <= 2
            || meaning.Designator != 0 && Designators.All[meaning.Designator].Kind == Designators.Kind.Plain;
    }

    public static bool Unexplained(scoped in Draft draft)
    {
        var first = draft.Parts.IndexOf(Part.Street);
        if (first < 0) return false;
        var (notes, words, last) = (0, 0, first);
        for (var i = first; i < draft.DeliveryEnd; i++)
        {
            if (draft.Parts[i] != Part.Street) continue;
            if (NumberDoubts.IsTelephone(in draft, i)) return true;
            (words, last) = (words + 1, i);
            notes += NoteWords.Weight(in draft[i]);
            if (IsNoWord(in draft, i)) return true;
        }
        // What ends in a suffix is a name, unless it is full of such words: KNOCK KNOLLS RD, NEVER REST LN.
        var suffix = draft.Parts.Contains(Part.Suffix);
        if (draft.Parts.Contains(Part.Number) && IsWay(in draft, first, last) || draft[last].Has(Marks.And)) return true;
        if (notes >= (suffix ? 4 : 2) || words > (suffix ? MostWords : MostWordsWithoutSuffix)) return true;
        return draft.Parts.Contains(Part.Number) && GoesOn(in draft, first, last, suffix);
    }

    // 3 BLOCKS PAST THE CHURCH; 2 MILES N OF MAIN ST
    private static bool IsWay(scoped in Draft draft, int first, int last)
    {
        if (!NoteWords.IsDistance(draft.Words.Key(first))) return false;
        for (var i = first + 1; i <= Math.Min(last, first + 2); i++)
            if (NoteWords.IsWay(draft.Words.Key(i))) return true;
        return false;
    }

    // MAIN ST RING BELL, MAIN ST OAK AVE: words behind what ends a street. AVENUE B, COUNTY ROAD 12, 3RD STREET CIR and PORT ST LUCIE BLVD are whole names.
    private static bool GoesOn(scoped in Draft draft, int first, int last, bool suffix)
    {
        for (var at = first + 1; at < last; at++)
        {
            if (draft.Parts[at] != Part.Street || !EndsStreet(in draft, first, at) || draft[at].Has(Marks.Digit)) continue;
            var next = at + 1;
            while (next <= last && IsEndOfStreet(in draft, next)) next++;
            if (next > last) continue;
            if (draft.Is(at, "DR") && draft.Is(at - 1, "REV")) continue;
            if (suffix && draft.Is(at, "ST") && !draft.BreakBefore(at + 1) && IsSaint(in draft, at + 1)) continue;
            return true;
        }
        return false;
    }

    private static bool IsEndOfStreet(scoped in Draft draft, int at) =>
        draft[at].Has(Marks.Digit) || draft[at].KeyLength <= 2 || draft[at].Meaning.Suffix != 0 || draft[at].Meaning.Direction != 0;

    // ST AUGUSTINE, PORT ST LUCIE
    private static bool IsSaint(scoped in Draft draft, int at)
    {
        Span<char> key = stackalloc char[CityKey.MaxLength];
        return CityKey.Join(in draft, at - 1, at + 1, true, key) is > 0 and var length && draft.Zips.Place(key[..length]) != 0
            || CityKey.Join(in draft, at - 2, at + 1, true, key) is > 0 and var longer && draft.Zips.Place(key[..longer]) != 0;
    }

    // XKCDQ is no word of any language that streets are named in; CRTNY CMPBL is one in short.
    private static bool IsNoWord(scoped in Draft draft, int at)
    {
        var key = draft.Words.Key(at);
        return key.Length >= LettersWithoutVowel && !draft[at].Has(Marks.Digit) && draft[at].Meaning is { Suffix: 0, Designator: 0, Direction: 0, State: 0 } && !key.ContainsAny("AEIOUY") && key.ContainsAny("JQX");
    }
}
