namespace Hub.Postal;

/// <summary>Units that are two, and such that cannot be told.</summary>
internal static class UnitDoubts
{
    // APT 3 APT 4; RR 2 BOX 5 BOX 6
    public static bool Several(scoped in Draft draft)
    {
        var box = draft.Parts.Contains(Part.BoxId);
        for (var i = 0; i < draft.DeliveryEnd; i++)
        {
            if (i > 0 && draft.Parts[i - 1] == Part.UnitId && (draft[i].Has(Marks.And) || draft.Is(i, "OR")) && i + 1 < draft.DeliveryEnd && draft[i + 1].Has(Marks.Digit | Marks.Letter)) return true; // APT 3 OR 4
            if (draft.Parts[i] == Part.BoxId && draft.Words.Key(i).Contains('/')) return true;
            if (draft.Parts[i] != Part.UnitType || draft[i].Meaning.Designator == 0 || draft[i].Has(Marks.Hash)) continue;
            if (box && Designators.Standard(draft[i].Meaning.Designator) == "BOX") return true;
            for (var j = i + 1; j < draft.DeliveryEnd; j++)
                if (draft.Parts[j] == Part.UnitType && draft[j].Meaning.Designator == draft[i].Meaning.Designator) return true;
        }
        return false;
    }

    public static bool Unclear(scoped in Draft draft)
    {
        for (var i = 1; i < draft.DeliveryEnd; i++)
        {
            if (draft.Parts[i] is Part.UnitId or Part.GroupId && draft.Words.Key(i).Contains('/') && draft.Words.Key(i).Contains('-')) return true; // A-B/C
            if (draft.Parts[i] == Part.Street && i > 1 && draft.Parts[i - 1] == Part.Street && draft[i].KeyLength > 2 && draft[i].Meaning is { Suffix: 0, Designator: > 0 and var designator }
                && Designators.All[designator] is { Kind: Designators.Kind.Plain, NeedsId: true } && draft.Parts.Contains(Part.Number)) return true; // MAIN ST SUITE ABC
        }
        return false;
    }
}
