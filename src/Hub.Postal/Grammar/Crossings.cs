namespace Hub.Postal;

/// <summary>10TH AND MAIN: a place, but none that mail goes to.</summary>
internal static class Crossings
{
    public static bool Read(ref Draft draft, int start, int end)
    {
        if (end - start < 3) return false;
        var corner = CornerWords(ref draft, start, end);
        var and = -1;
        for (var i = start + corner; i < end && and < 0; i++)
            if (draft[i].Has(Marks.And)) and = i;
        if (and <= start + corner || and + 1 >= end) return false;
        if (corner == 0 && !(IsStreetEnd(ref draft, and - 1, start) && IsStreetEnd(ref draft, end - 1, and + 1))) return false;
        draft.Mark(start, start + corner, Part.Corner);
        draft.Mark(start + corner, end, Part.Street);
        draft.Parts[and] = Part.Crossing;
        return true;
    }

    private static int CornerWords(ref Draft draft, int at, int end)
    {
        var word = draft.Words.Key(at);
        if (word is not ("CORNER" or "INTERSECTION" or "JCT" or "JUNCTION" or "COR")) return 0;
        return draft.Is(at + 1, "OF") && at + 2 < end ? 2 : 1;
    }

    private static bool IsStreetEnd(ref Draft draft, int at, int first)
    {
        ref var word = ref draft[at];
        if (word.Has(Marks.Ordinal) || word.Meaning.OrdinalWord != 0) return true;
        if (word.Meaning.Direction != 0 && at > first) word = ref draft[at - 1];
        return word.Meaning.Suffix != 0 && !draft[first].Has(Marks.AllDigits);
    }
}
