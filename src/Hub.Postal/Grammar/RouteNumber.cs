namespace Hub.Postal;

/// <summary>Whether the last word belongs to a numbered road's name: HIGHWAY 98, COUNTY ROAD DV, VERMONT 113, E 1700 S.</summary>
internal static class RouteNumber
{
    public static bool Ends(scoped ref Draft draft, int start, int at)
    {
        if (at <= start) return true;
        var before = at - 1;
        if (before > start && (draft.Is(before, "NO") || draft.Is(before, "NUMBER"))) before--; // US HIGHWAY NO 202
        ref var word = ref draft[before];
        if (before == start)
        {
            if (word.Meaning.Direction != 0) return draft[at].Has(Marks.Digit); // N 2200
            if (word.Meaning.State != 0) return draft[at].Has(Marks.Digit);     // VERMONT 113, PR 462
        }
        if (draft.Is(before, "MARKET") && draft.Is(before - 1, "TO")) return true; // FARM TO MARKET 187
        var road = draft.Is(before, "ROAD") || draft.Is(before, "RD") || draft.Is(before, "LOOP") || draft.Is(before, "AVENUE");
        if (!road && (word.Meaning.Sense & Sense.Highway) == 0) return false;
        if (road && draft.Is(before - 1, "MARKET") && draft.Is(before - 2, "TO")) return true; // FARM TO MARKET RD 187
        if (road && draft.Is(before, "AVENUE") && before > start) return false;
        return before == start || IsOwner(ref draft, start, before - 1);
    }

    /// <summary>Whether a name that is known to be a street's ends in the number or letters of a road: COUNTY ROAD ABC.</summary>
    public static bool IsNumbered(scoped in Draft draft, int first, int last) =>
        last > first && (draft[last].Has(Marks.Digit) || draft[last].KeyLength <= 3)
        && ((draft[last - 1].Meaning.Sense & Sense.Highway) != 0 || draft.Is(last - 1, "ROAD") || draft.Is(last - 1, "RD"));

    // DIXIE HWY 312 is a highway with a name, and 312 a door on it.
    private static bool IsOwner(scoped ref Draft draft, int start, int at)
    {
        ref var word = ref draft[at];
        return (word.Meaning.Sense & (Sense.RoadOwner | Sense.Highway)) != 0 || word.Meaning.State != 0 || at == start && word.Meaning.Direction != 0;
    }
}
