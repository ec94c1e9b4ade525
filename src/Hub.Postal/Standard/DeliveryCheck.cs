namespace Hub.Postal;

/// <summary>What is missing or doubtful in the delivery line.</summary>
internal static class DeliveryCheck
{
    public static void Check(scoped in Draft draft, PostalFields fields, scoped ref Notes notes)
    {
        var box = draft.Parts.IndexOf(Part.BoxType);
        if (box < 0 && fields.Route is null && fields.Number is null) notes.Warn(Findings.NoNumber);
        Units(in draft, ref notes);
        if (box >= 0 && fields.Route is null && HasMailbox(in draft)) notes.Refuse(Findings.MailboxInBox);
        if (Dropped(in draft)) notes.Warn(Findings.WordsDropped);
    }

    private static void Units(scoped in Draft draft, scoped ref Notes notes)
    {
        for (var i = 0; i < draft.Count; i++)
        {
            var part = draft.Parts[i];
            if (part is Part.UnitType or Part.GroupType)
            {
                var needsId = draft[i].Has(Marks.Hash) || Designators.All[draft[i].Meaning.Designator].NeedsId;
                if (needsId && !IsUnit(in draft, i + 1) && !IsUnit(in draft, i - 1)) notes.Warn(Findings.UnitIncomplete);
            }
            else if (part == Part.UnitId && !IsUnit(in draft, i - 1) && !IsUnit(in draft, i + 1))
            {
                notes.Warn(Findings.UnitUnknown);
            }
        }
    }

    private static bool IsUnit(scoped in Draft draft, int i) =>
        i >= 0 && i < draft.Count && draft.Parts[i] is Part.UnitType or Part.UnitId or Part.GroupType or Part.GroupId;

    private static bool HasMailbox(scoped in Draft draft)
    {
        for (var i = 0; i < draft.Count; i++)
            if (draft.Parts[i] is Part.UnitType or Part.GroupType && draft[i].Meaning.Designator == Designators.Mailbox) return true;
        return false;
    }

    // Names are kept in a field of their own; what has no place at all is lost in the standard form, and that is said.
    private static bool Dropped(scoped in Draft draft)
    {
        for (var i = 0; i < draft.DeliveryEnd; i++)
            if (draft.Parts[i] == Part.Other || draft.Parts[i] is Part.Recipient or Part.Building && States.IsMilitary(draft.State)) return true;
        return false;
    }
}
