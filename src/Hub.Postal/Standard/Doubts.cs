namespace Hub.Postal;

/// <summary>
/// What speaks against a line that could be read: a carrier could not find the door, or words are left that explain nothing. Each doubt is told
/// as a finding, so that a clerk sees why the address is no more than it is.
/// </summary>
internal static class Doubts
{
    /// <returns>The best grade that the line may have.</returns>
    public static Grade Note(scoped in Draft draft, scoped ref Notes notes)
    {
        var doubts = 0;
        Doubt(draft.Words.Unreadable, Findings.LettersUnreadable, ref doubts, ref notes);
        Doubt(NumberDoubts.Several(in draft) || StreetDoubts.Several(in draft) || UnitDoubts.Several(in draft), Findings.SeveralDoors, ref doubts, ref notes);
        Doubt(NumberDoubts.NoHouseHas(in draft), Findings.NumberDoubtful, ref doubts, ref notes);
        Doubt(StreetDoubts.NoName(in draft), Findings.StreetIncomplete, ref doubts, ref notes);
        Doubt(draft.Words.Queried || StreetDoubts.Unexplained(in draft) || LeftOver(in draft), Findings.WordsUnexplained, ref doubts, ref notes);
        Doubt(UnitDoubts.Unclear(in draft), Findings.UnitDoubtful, ref doubts, ref notes);
        Doubt(RouteWithoutBox(in draft), Findings.RouteWithoutBox, ref doubts, ref notes);
        Doubt(MilitaryElsewhere(in draft), Findings.MilitaryElsewhere, ref doubts, ref notes);
        if (doubts > 0) return Grade.Ambiguous;
        return notes.HasOtherThan(Findings.UnitUnknown) ? Grade.Standardised : Grade.Verified; // A number behind the street can be no other thing.
    }

    private static void Doubt(bool holds, Finding finding, ref int doubts, scoped ref Notes notes)
    {
        if (!holds) return;
        doubts++;
        notes.Warn(finding);
    }

    // Whoever receives the mail has a name, not a note; digits behind the door belong to nothing, nor does what stands behind a box and is no street.
    private static bool LeftOver(scoped in Draft draft)
    {
        if (draft.Parts.Contains(Part.BoxType))
        {
            var street = draft.Parts.IndexOf(Part.Street);
            var number = draft.Parts.Contains(Part.Number);
            if (street < 0 ? number : !number && !draft.Parts.Contains(Part.Suffix) && (draft[street].Meaning.Sense & Sense.Highway) == 0) return true;
        }
        var door = draft.Parts.IndexOfAny(Part.Number, Part.BoxType);
        var notes = 0;
        for (var i = 0; i < draft.DeliveryEnd; i++)
        {
            if (draft.Parts[i] == Part.UnitId && NumberDoubts.IsTelephone(in draft, i)) return true; // A department may have as long a number.
            if (draft.Parts[i] is not (Part.Recipient or Part.Building or Part.Other)) continue;
            var behind = door >= 0 && i > door;
            if (behind && draft.Parts[i] == Part.Building && (draft[i].Meaning.Sense & Sense.CommonSuffix) != 0) return true; // … APT 4, 45 OAK AVE
            if (draft[i].Has(Marks.Digit) && (behind || draft.Parts[i] == Part.Other || NumberDoubts.IsTelephone(in draft, i))) return true;
            var weight = NoteWords.Weight(in draft[i]);
            if (behind && draft[i].Meaning.OrdinalWord != 0) notes++; // CALL FIRST
            if (behind || weight == 2) notes += weight;
        }
        return notes > 1;
    }

    private static bool RouteWithoutBox(scoped in Draft draft)
    {
        var first = draft.Parts.IndexOf(Part.Street);
        if (first < 0 || draft.Parts.Contains(Part.BoxId) || !draft.Parts.Contains(Part.Number)) return false;
        return draft.Is(first, "RURAL") ? draft.Is(first + 1, "ROUTE") || draft.Is(first + 1, "RTE") || draft.Is(first + 1, "RT") : draft.Words.Key(first) is "RR" or "RFD" && draft.Has(first + 1, Marks.Digit);
    }

    private static bool MilitaryElsewhere(scoped in Draft draft)
    {
        var at = draft.Parts.IndexOf(Part.RouteType);
        if (at < 0 || draft.Words.Key(at) is not ("PSC" or "CMR" or "OMC" or "UMR" or "UNIT")) return false;
        return draft.Zip >= 0 ? draft.Zips.StateOf(draft.Zip) != 0 : draft.State != 0 && !States.IsMilitary(draft.State);
    }
}
