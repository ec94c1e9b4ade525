namespace Hub.Postal;

/// <summary>Between number and city: predirectional, name, suffix, postdirectional, units.</summary>
internal static class Street
{
    public static void Read(scoped ref Draft draft, int start, int end)
    {
        if (start >= end) return;
        var stop = Units.Begin(ref draft, start, end);
        Units.Take(ref draft, stop, end);
        ReadName(ref draft, start, WithoutHouse(ref draft, start, stop));
    }

    // ESSEX ST SE FACTORY LOFTS: the house has a name too.
    private static int WithoutHouse(scoped ref Draft draft, int start, int end)
    {
        if (end - start < 4 || draft.Words.Key(end - 1) is not ("APARTMENTS" or "APTS" or "LOFTS" or "CONDOMINIUMS" or "CONDOS" or "TOWNHOMES" or "TOWNHOUSES" or "DORMITORY" or "DORM")) return end;
        for (var at = end - 3; at > start; at--)
        {
            if ((draft[at].Meaning.Sense & Sense.CommonSuffix) == 0) continue;
            var house = draft[at + 1].Meaning.Direction != 0 && at + 2 < end - 1 ? at + 2 : at + 1;
            draft.Mark(house, end, Part.Building);
            return house;
        }
        return end;
    }

    private static void ReadName(scoped ref Draft draft, int start, int end)
    {
        draft.Mark(start, end, Part.Street);
        var (from, to) = (start, end);

        to = Postdirectional(ref draft, from, to);
        to = Suffix(ref draft, from, to);
        if (to == end - 1 && draft.Parts[to] == Part.Suffix) to = CodeBeforeSuffix(ref draft, from, to);
        Predirectional(ref draft, from, to, to < end && draft.Parts[to] == Part.Suffix);
    }

    private static int Postdirectional(scoped ref Draft draft, int from, int to)
    {
        var last = to - 1;
        if (last <= from || draft[last].Meaning.Direction == 0) return to;

        // SOUTH WEST as two words, behind a suffix.
        if (last - 1 > from + 1 && Directionals.Join(draft[last - 1].Meaning.Direction, draft[last].Meaning.Direction) != 0
            && draft[last - 2].Meaning.Suffix != 0)
        {
            draft.Mark(last - 1, to, Part.Postdirectional);
            return last - 1;
        }
        // NORTH EAST and W NORTH: the last word is the name, if only a direction stands before it.
        if (last - 1 == from && draft[from].Meaning.Direction != 0 && draft[last].KeyLength > 2) return to;
        draft.Parts[last] = Part.Postdirectional;
        return last;
    }

    // SAINT JOHN W ST is SAINT JOHN ST W: names have their directions in full, so a code there is none of the name. 2700 N AVE is a grid's.
    private static int CodeBeforeSuffix(scoped ref Draft draft, int from, int to)
    {
        var last = to - 1;
        if (last <= from || draft[last].Meaning.Direction == 0 || draft[last].KeyLength > 2 || (draft[to].Meaning.Sense & Sense.CommonSuffix) == 0) return to;
        ref var before = ref draft[last - 1];
        if (before.Has(Marks.Digit | Marks.Letter | Marks.And) || before.Meaning.Direction != 0 || before.Meaning.Designator != 0) return to;
        draft.Parts[last] = Part.Postdirectional;
        return last;
    }

    private static int Suffix(scoped ref Draft draft, int from, int to)
    {
        var last = to - 1;
        if (last <= from) return to;
        ref var word = ref draft[last];
        if (word.Meaning.Suffix == 0)
        {
            var meant = Misspellings.Suffix(draft.Words.Key(last));
            if (meant == 0) return to; // AVENUE B and COUNTY ROAD 12 end in their name.
            word.Meaning.Suffix = meant;
            word.Meaning.Sense |= Sense.CommonSuffix;
        }
        // COUNTY ROAD DV, but AVENIDA DR and I ST: one word and a common suffix are a name and its suffix.
        var plain = last - 1 == from && (word.Meaning.Sense & Sense.CommonSuffix) != 0;
        if (!plain && RouteNumber.Ends(ref draft, from, last)) return to;
        // Only a direction before it: W PARK and N PINE are names, while N AVE has the direction for one.
        if ((word.Meaning.Sense & Sense.CommonSuffix) == 0 && last - 1 == from && draft[from].Meaning.Direction != 0) return to;
        draft.Parts[last] = Part.Suffix;
        return last;
    }

    private static void Predirectional(scoped ref Draft draft, int from, int to, bool suffixBehind)
    {
        if (to - from < 2 || draft[from].Meaning.Direction == 0) return;
        if (draft[from + 1].Has(Marks.And)) return;
        var joined = Directionals.Join(draft[from].Meaning.Direction, draft[from + 1].Meaning.Direction);
        if (joined != 0 && to - from > 2)
        {
            draft.Mark(from, from + 2, Part.Predirectional);
            return;
        }
        // 250 SOUTH ST E keeps SOUTH as its name: it is alone.
        draft.Parts[from] = Part.Predirectional;
    }
}
