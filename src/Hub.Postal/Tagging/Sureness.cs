namespace Hub.Postal;

/// <summary>Whether the rules left nothing open: number, street, suffix and city, and every word in its place. Most addresses are such.</summary>
internal static class Sureness
{
    public static bool OfRules(scoped in Draft draft)
    {
        // These follow rules of their own, which labels from the mainland say nothing of.
        if (draft.IsPuertoRico || States.IsMilitary(draft.State) || draft.Parts.Contains(Part.Crossing)) return true;
        var (early, common, unit) = (false, false, false);
        var (number, street, suffix, city, box) = (false, 0, false, false, false);
        for (var i = 0; i < draft.Count; i++)
        {
            switch (draft.Parts[i])
            {
                case Part.Number:
                    number = true;
                    break;
                case Part.Street:
                    // RIVER RD LIBERTY GROVE RD: a common suffix before the last word may end the street.
                    early |= (draft[i].Meaning.Sense & Sense.CommonSuffix) != 0 && i + 1 < draft.Count && draft.Parts[i + 1] == Part.Street && draft.Parts[i - (i > 0 ? 1 : 0)] == Part.Street;
                    if (++street > 4 || draft[i].Meaning.Designator != 0 && draft[i].KeyLength > 2) return false;
                    break;
                case Part.Suffix:
                    suffix = true;
                    common |= (draft[i].Meaning.Sense & Sense.CommonSuffix) != 0;
                    break;
                case Part.BoxId or Part.BoxType:
                    box = true;
                    break;
                case Part.City:
                    city = true;
                    break;
                case Part.UnitType or Part.GroupType when draft[i].Meaning.Designator == Designators.Mailbox:
                    return true; // Publication 28 lets nothing else follow.
                case Part.UnitType when i + 1 < draft.Count && draft.Parts[i + 1] is Part.UnitType or Part.UnitId:
                    unit = true;
                    break;
                case Part.Predirectional or Part.Postdirectional or Part.NumberSuffix or Part.UnitType or Part.UnitId:
                case Part.State or Part.Zip or Part.Plus4 or Part.Country or Part.RouteType or Part.RouteId or Part.Repeated:
                    break;
                default:
                    return false;
            }
        }
        var plain = suffix && !early || box || IsNumberedRoad(in draft) || EndsInDirection(in draft);
        var noLastLine = draft.State == 0 && draft.Zip < 0 && (IsNumberedRoad(in draft) || draft.Parts.Contains(Part.NumberSuffix) || DirectionsJoin(in draft) || box || unit);
        var zipAlone = draft.Zip >= 0 && draft.State == 0 && !city; // 233 S WACKER DR 60606
        if (!number && draft.Parts[0] == Part.Street && IsNumberedRoad(in draft)) return true; // HIGHWAY 34 EAST
        if (city && !number && street == 2 && draft.Parts[0] == Part.Street && Delivery.IsKindInFront(in draft, 0)) return true;
        return (city || noLastLine || zipAlone) && plain && (number && street > 0 || box && street == 0 || common && street > 0);
    }

    // SUDLERSVILLE S, LAUREL: the code of a direction behind a name, and a comma behind it.
    private static bool EndsInDirection(scoped in Draft draft)
    {
        var last = draft.Parts.LastIndexOf(Part.Postdirectional);
        return last > 1 && draft.Parts[last - 1] == Part.Street && draft.BreakBefore(last + 1) && draft[last].KeyLength <= 2 && draft[last - 1].KeyLength > 2;
    }

    private static bool DirectionsJoin(scoped in Draft draft)
    {
        var first = draft.Parts.IndexOf(Part.Predirectional);
        return first >= 0 && first < draft.Parts.LastIndexOf(Part.Predirectional);
    }

    private static bool IsNumberedRoad(scoped in Draft draft)
    {
        var first = draft.Parts.IndexOf(Part.Street);
        var last = draft.Parts.LastIndexOf(Part.Street);
        return last > first && ((draft[first].Meaning.Sense & (Sense.Highway | Sense.RoadOwner)) != 0 || draft[first].Meaning.State != 0) && RouteNumber.IsNumbered(in draft, first, last);
    }
}
