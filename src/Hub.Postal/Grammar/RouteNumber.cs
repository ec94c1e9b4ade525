namespace Hub.Postal;

/// <summary>Whether a number at the end of a street belongs to its name: HIGHWAY 98, COUNTY ROAD 317, VERMONT 113, E 1700 S.</summary>
internal static class RouteNumber
{
    public static bool Ends(scoped ref Draft draft, int start, int at)
    {
        if (at == start) return true;
        var before = at - 1;
        ref var word = ref draft[before];
        if (word.Meaning.Direction != 0 && before > start && !(before == start)) return false;
        if (before == start && word.Meaning.Direction != 0) return true;      // N 2200
        if ((word.Meaning.Sense & Sense.Highway) != 0) return true;
        if (word.Meaning.State != 0 && before == start && word.KeyLength > 2) return true; // VERMONT 113
        if (draft.Is(before, "ROAD") || draft.Is(before, "RD") || draft.Is(before, "LOOP") || draft.Is(before, "AVENUE"))
            return before == start || IsOwner(ref draft, start, before - 1);
        return false;
    }

    private static bool IsOwner(scoped ref Draft draft, int start, int at) =>
        at >= start && ((draft[at].Meaning.Sense & Sense.RoadOwner) != 0 || at == start && draft[at].Meaning.Direction != 0);
}
