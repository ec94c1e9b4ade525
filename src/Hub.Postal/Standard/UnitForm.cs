namespace Hub.Postal;

/// <summary>Units, boxes and routes in standard form: APT 3, # 12, FL 2, PO BOX 17, RR 3 BOX 9.</summary>
internal static class UnitForm
{
    public static void Write(scoped in Draft draft, scoped ref LineWriter line)
    {
        var designated = false;
        for (var i = 0; i < draft.Count; i++)
        {
            switch (draft.Parts[i])
            {
                case Part.UnitType or Part.GroupType:
                    if (draft[i].Has(Marks.Hash))
                    {
                        // The sign gives way to a designator beside it: APT #3, #APT 3.
                        if (!designated && !DesignatorAt(in draft, i + 1)) line.Word("#");
                        designated = true;
                    }
                    else if (!FloorNumberBefore(in draft, i))
                    {
                        line.Word(Designators.Standard(draft[i].Meaning.Designator) is { Length: > 0 } standard ? standard : draft.Words.Key(i));
                        designated = true;
                    }
                    break;
                case Part.UnitId or Part.GroupId:
                    if (IsFloorNumber(in draft, i))
                    {
                        line.Word("FL");
                        Ordinal(in draft, i, ref line);
                    }
                    else
                    {
                        if (!designated && !IsIdBefore(in draft, i)) line.Word("#");
                        line.Word(draft.Words.Key(i));
                    }
                    designated = false;
                    break;
                default:
                    break;
            }
        }
    }

    private static void Ordinal(scoped in Draft draft, int i, scoped ref LineWriter line)
    {
        line.Word("");
        line.Put(' ');
        if (draft[i].Meaning.OrdinalWord != 0) line.Number(draft[i].Meaning.OrdinalWord);
        else line.Put(draft[i].Has(Marks.Ordinal) ? draft.Words.Key(i)[..^2] : draft.Words.Key(i));
    }

    private static bool IsIdBefore(scoped in Draft draft, int i) => i > 0 && draft.Parts[i - 1] is Part.UnitId or Part.GroupId;

    private static bool DesignatorAt(scoped in Draft draft, int i) =>
        i < draft.Count && draft.Parts[i] is Part.UnitType or Part.GroupType && !draft[i].Has(Marks.Hash);

    private static bool FloorNumberBefore(scoped in Draft draft, int i) => i > 0 && IsFloorNumber(in draft, i - 1);

    // 3RD FLOOR and 3 FLOOR, but not APT 3 FLOOR 2.
    private static bool IsFloorNumber(scoped in Draft draft, int i)
    {
        if (draft.Parts[i] is not (Part.UnitId or Part.GroupId) || !DesignatorAt(in draft, i + 1) || draft[i + 1].Meaning.Designator != Designators.Floor) return false;
        if (draft[i].Has(Marks.Ordinal) || draft[i].Meaning.OrdinalWord != 0) return true;
        return draft[i].Has(Marks.AllDigits) && !(i > 0 && draft.Parts[i - 1] is Part.UnitType or Part.GroupType)
            && !(i + 2 < draft.Count && draft.Parts[i + 2] is Part.UnitId or Part.GroupId && !draft.BreakBefore(i + 2));
    }
}
