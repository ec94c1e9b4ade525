namespace Hub.Postal;

/// <summary>
/// Everything before the last line. Names and repetitions are set aside first, then boxes and routes, since they end what may be
/// a street; then number, street, unit.
/// </summary>
internal static class Delivery
{
    public static void Read(ref Draft draft)
    {
        var (start, end) = (0, draft.DeliveryEnd);
        Recipients.SetAside(ref draft, ref start, ref end);
        if (Crossings.Read(ref draft, start, end)) return;
        if (draft.IsPuertoRico && PuertoRico.Read(ref draft, ref start, end)) return;

        if (Routes.Read(ref draft, start, end, out var from, out var to) || Boxes.Read(ref draft, start, end, out from, out to))
        {
            if (to < end && HasSuffix(ref draft, to, end)) StreetOrName(ref draft, to, end);
            else Units.ReadLoose(ref draft, to, end);
            if (from > start) StreetOrName(ref draft, start, from);
            return;
        }
        StreetOrName(ref draft, start, end);
    }

    private static void StreetOrName(ref Draft draft, int start, int end)
    {
        if (IsPlaceByItself(in draft, start, end))
        {
            draft.Mark(start, end, Part.Street);
            draft.Settled = true;
            return;
        }
        if (HouseNumber.Read(ref draft, start, end, out var streetStart))
        {
            var once = Repetition.Cut(ref draft, streetStart, end);
            draft.Mark(once, end, Part.Repeated);
            Street.Read(ref draft, streetStart, once);
            return;
        }
        // No number: a street by itself if a suffix says so, else a name.
        var stop = Units.Begin(ref draft, start, end);
        if (HasSuffix(ref draft, start, stop)) Street.Read(ref draft, start, end);
        else
        {
            draft.Mark(start, stop, draft.DeliveryEnd > end ? Part.Recipient : Part.Building);
            Units.ReadLoose(ref draft, stop, end);
        }
    }

    // A ship, known to the fleet's post office by its name; PIER 39, which is a whole street in some harbours.
    private static bool IsPlaceByItself(scoped in Draft draft, int start, int end) =>
        start + 1 < end && (States.IsMilitary(draft.State) && draft.Words.Key(start) is ("USS" or "USNS" or "USCGC") || draft.Is(start, "PIER") && draft[start + 1].Has(Marks.AllDigits) && !draft.BreakBefore(start + 1));

    public static bool IsKindInFront(scoped in Draft draft, int at) =>
        draft.Words.Key(at) is "VISTA" or "VIA" or "CAMINO" or "AVENIDA" or "CALLE" or "PASEO" or "CORTE" or "RUE";

    // Spanish and French names begin with the street's kind: VISTA FLORES, RUE ROYALE.
    private static bool HasSuffix(ref Draft draft, int start, int end)
    {
        if (end - start == 2 && IsKindInFront(in draft, start)) return true;
        for (var i = start + 1; i < end; i++)
            if (draft[i].Meaning.Suffix != 0 || Misspellings.Suffix(draft.Words.Key(i)) != 0) return true;
        return end > start + 1 && (draft[start].Meaning.Sense & Sense.Highway) != 0 && draft[start + 1].Has(Marks.Digit);
    }
}
