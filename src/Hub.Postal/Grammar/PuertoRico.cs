namespace Hub.Postal;

/// <summary>
/// Puerto Rico (Publication 28, section 29): an urbanization above the line, the street's kind before its name, houses numbered by block (CALLE 19 BLQ 199
/// CASA 31 is 199-31 CALLE 19), and doors that have no street at all: the kilometre of a road, a parcel, a building of a project, a mailbox on a route.
/// </summary>
internal static class PuertoRico
{
    /// <returns>Whether the whole line was read.</returns>
    public static bool Read(ref Draft draft, ref int start, int end)
    {
        SetAreasAside(ref draft, start, end);
        SetNameAside(ref draft, start, end);
        while (start < end && draft.Parts[start] == Part.Urbanization) start++;
        if (ReadBlock(ref draft, start, end)) return true;
        if (Routes.Read(ref draft, start, end, out _, out _) || Boxes.Read(ref draft, start, end, out _, out _)) return true;
        ReadDoor(ref draft, start, end);
        return true;
    }

    // URB, RES, COND, BO and their like, each with its name as far as the next word that is something else.
    private static void SetAreasAside(ref Draft draft, int start, int end)
    {
        for (var at = start; at < end; at++)
        {
            if (!PuertoRicoWords.IsArea(in draft, at) || at + 1 >= end || draft[at + 1].Has(Marks.Digit | Marks.Hash)) continue;
            var stop = at + 1;
            while (stop < end && !draft[stop].Has(Marks.Digit | Marks.Hash) && !PuertoRicoWords.IsArea(in draft, stop) && DesignatorAt(in draft, stop, end) == 0 && !PuertoRicoWords.IsStreetKind(in draft, stop)
                && SignLength(in draft, stop, end) == 0 && !(stop > at + 1 && draft.BreakBefore(stop)) && !IsBlockNumber(in draft, stop, end)) stop++;
            draft.Mark(at, stop, Part.Urbanization);
            at = stop - 1;
        }
    }

    // VILLA NEVAREZ 12 CALLE 3: what stands before the number is an urbanization, even where nothing says so, and another one is another door.
    private static void SetNameAside(ref Draft draft, int start, int end)
    {
        var stop = start;
        while (stop < end && draft.Parts[stop] == Part.Other && !draft[stop].Has(Marks.Digit | Marks.Hash) && DesignatorAt(in draft, stop, end) == 0 && !PuertoRicoWords.IsStreetKind(in draft, stop)
            && SignLength(in draft, stop, end) == 0 && !IsBlockNumber(in draft, stop, end) && !PuertoRicoWords.IsRouteOrBox(in draft, stop)) stop++;
        if (stop < end && stop > start) draft.Mark(start, stop, Part.Urbanization);
    }

    // C12, A-17: a block's letter and a house, behind the name of the urbanization.
    private static bool IsBlockNumber(scoped in Draft draft, int at, int end) => at + 1 < end && draft[at].Has(Marks.Letter) && draft[at + 1].Has(Marks.AllDigits);

    private static bool ReadBlock(ref Draft draft, int start, int end)
    {
        for (var at = start + 1; at + 3 < end; at++)
        {
            if (draft.Words.Key(at) is not ("BLQ" or "BLOQUE" or "BLOCK" or "BLK") || draft.Words.Key(at + 2) is not ("CASA" or "NUM" or "NO")) continue;
            draft.Mark(start, at, Part.Street);
            draft.Parts[at + 1] = draft.Parts[at + 3] = Part.Number;
            return true;
        }
        return false;
    }

    // 17 CALLE LUNA APT 2, #17 CALLE LUNA, CALLE LUNA 17, AVE ASHFORD 1018, CARR 2 KM 15.3, EDIF 5 APT 12
    private static void ReadDoor(ref Draft draft, int start, int end)
    {
        var number = false;
        for (var at = start; at < end;)
        {
            if (draft.Parts[at] == Part.Urbanization)
            {
                at++;
            }
            else if (UnitLength(ref draft, at, end) is > 0 and var unit)
            {
                at += unit;
            }
            else if (PuertoRicoWords.IsStreetKind(in draft, at) || draft.Words.Key(at).StartsWith("PR-"))
            {
                at = ReadStreet(ref draft, at, end, ref number);
            }
            else if (!number && SignLength(in draft, at, end) is var sign && draft[at + sign].Has(Marks.Digit) && !draft[at + sign].Has(Marks.Ordinal))
            {
                draft.Mark(at, at + sign, Part.Repeated); // The sign says what the digits say.
                draft.Parts[at + sign] = Part.Number;
                number = true;
                at += sign + 1;
            }
            else
            {
                at = ReadRest(ref draft, at, end, number);
            }
        }
    }

    private static int SignLength(scoped in Draft draft, int at, int end) =>
        at + 1 < end && draft[at + 1].Has(Marks.Digit) && (draft[at].Has(Marks.Hash) || draft.Words.Key(at) is "NUM" or "NO" or "NUMERO" or "CASA") ? 1 : 0;

    private static int ReadStreet(ref Draft draft, int at, int end, ref bool number)
    {
        var road = draft.Words.Key(at) is "CARR" or "CARRETERA" || draft[at].Has(Marks.Digit); // PR-2
        var stop = at + 1;
        while (stop < end && draft.Parts[stop] != Part.Urbanization && !draft[stop].Has(Marks.Hash) && DesignatorAt(in draft, stop, end) == 0 && SignLength(in draft, stop, end) == 0
            && !(stop > at + 1 && draft.BreakBefore(stop) && draft[stop].Has(Marks.Digit))) stop++;
        // The number behind a name is the house's: CALLE LUNA 17, but CALLE 5 is called so.
        var last = stop - 1;
        draft.Mark(at, stop, Part.Street);
        if (!number && !road && last > at + 1 && draft[last].Has(Marks.StartsWithDigit) && !draft[last].Has(Marks.Ordinal) && !draft[last - 1].Has(Marks.Digit))
        {
            draft.Parts[last] = Part.Number;
            number = true;
        }
        return stop;
    }

    // Words without any mark: a street's name if a number stands before them, else nothing that could be told.
    private static int ReadRest(ref Draft draft, int at, int end, bool number)
    {
        if (!number || draft.Parts.Contains(Part.Street)) return at + 1;
        var stop = at;
        while (stop < end && draft.Parts[stop] != Part.Urbanization && !draft[stop].Has(Marks.Hash) && DesignatorAt(in draft, stop, end) == 0) stop++;
        Street.Read(ref draft, at, stop);
        return Math.Max(stop, at + 1);
    }

    /// <summary>A unit of the mainland's kinds or of the island's own, marked; 0 words if none begins here.</summary>
    private static int UnitLength(ref Draft draft, int at, int end)
    {
        var designator = DesignatorAt(in draft, at, end);
        if (designator == 0) return draft[at].Has(Marks.Hash) && draft.Parts.Contains(Part.Number) ? TakeOurs(ref draft, at, end) : 0;
        if (draft[at].Meaning.Designator != 0 && designator == draft[at].Meaning.Designator) return TakeOurs(ref draft, at, end);
        draft[at].Meaning.Designator = designator;
        var id = at + 1;
        while (id + 1 < end && draft[id].Has(Marks.Hash)) id++;
        draft.Mark(at, id, Designators.All[designator].IsGroup ? Part.GroupType : Part.UnitType);
        draft.Parts[id] = Designators.All[designator].IsGroup ? Part.GroupId : Part.UnitId;
        return id + 1 - at;
    }

    private static int TakeOurs(ref Draft draft, int at, int end)
    {
        var length = Units.LengthAt(ref draft, at, end);
        if (length > 0) Units.Take(ref draft, at, at + length);
        return length;
    }

    private static byte DesignatorAt(scoped in Draft draft, int at, int end)
    {
        var withId = at + 1 < end && (draft[at + 1].Has(Marks.Digit | Marks.Hash) || draft[at + 1].KeyLength <= 2);
        var own = PuertoRicoWords.DesignatorOf(draft.Words.Key(at));
        return own != 0 ? withId ? own : (byte)0 : draft[at].Meaning.Suffix == 0 && !draft[at].Has(Marks.Hash) ? draft[at].Meaning.Designator : (byte)0;
    }
}
