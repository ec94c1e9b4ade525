namespace Hub.Postal;

/// <summary>Rural and highway contract routes, general delivery, and the military's units: a route and a box on it.</summary>
internal static class Routes
{
    public static bool Read(scoped ref Draft draft, int start, int end, out int from, out int to)
    {
        (from, to) = (start, start);
        for (var at = start; at < end; at++)
        {
            if (IsGeneralDelivery(ref draft, at, end))
            {
                draft.Mark(at, at + 2, Part.BoxType);
                (from, to) = (at, at + 2);
                return true;
            }
            if (BoxFirst(ref draft, at, start, end) is > 0 and var stop)
            {
                (from, to) = (at, stop);
                return true;
            }
            if (at > start && !draft.BreakBefore(at) && at > start + 4) continue;
            var words = WordsOfRoute(ref draft, at, end, out var needsBox);
            if (words == 0) continue;
            var id = at + words;
            while (id < end && draft[id].Has(Marks.Hash)) id++;
            if (id >= end || !draft[id].Has(Marks.Digit)) continue;
            var box = id + 1;
            var boxId = box;
            if (IsBox(in draft, boxId)) boxId++;
            while (boxId < end && draft[boxId].Has(Marks.Hash)) boxId++;
            var hasBox = boxId > box && boxId < end && (draft[boxId].Has(Marks.Digit) || draft[boxId].KeyLength == 1);
            if (!hasBox && needsBox) continue;
            draft.Mark(at, id, Part.RouteType);
            draft.Parts[id] = Part.RouteId;
            if (hasBox)
            {
                draft.Mark(box, boxId, Part.BoxType);
                box = Boxes.TakeId(ref draft, boxId, end);
            }
            (from, to) = (at, box);
            return true;
        }
        return false;
    }

    // BOX 4 ROUTE 2 is RR 2 BOX 4: the route is what the carrier goes by.
    private static int BoxFirst(scoped ref Draft draft, int at, int start, int end)
    {
        if (!IsBox(in draft, at) || at > start && !draft.BreakBefore(at) || at + 3 >= end || !draft[at + 1].Has(Marks.Digit)) return 0;
        var words = IsRoute(ref draft, at + 2) ? 1 : WordsOfRoute(ref draft, at + 2, end, out _);
        var id = at + 2 + words;
        if (words == 0 || id >= end || !draft[id].Has(Marks.Digit)) return 0;
        draft.Parts[at] = Part.BoxType;
        draft.Parts[at + 1] = Part.BoxId;
        draft.Mark(at + 2, id, Part.RouteType);
        draft.Parts[id] = Part.RouteId;
        return id + 1;
    }

    private static bool IsBox(scoped in Draft draft, int at) =>
        at < draft.Count && draft.Words.Key(at) is ("BOX" or "BX" or "BUZON" or "BUZ" or "BZN");

    private static bool IsGeneralDelivery(scoped ref Draft draft, int at, int end) =>
        at + 1 < end && (draft.Is(at, "GENERAL") || draft.Is(at, "GEN")) && (draft.Is(at + 1, "DELIVERY") || draft.Is(at + 1, "DEL") || draft.Is(at + 1, "DELIV"));

    private static int WordsOfRoute(scoped ref Draft draft, int at, int end, out bool needsBox)
    {
        needsBox = true;
        if (at + 1 >= end) return 0;
        if (States.IsMilitary(draft.State) && (draft.Is(at, "UNIT") || draft.Is(at, "PSC") || draft.Is(at, "CMR") || draft.Is(at, "OMC") || draft.Is(at, "UMR")))
            return 1;
        if ((draft.Is(at, "PSC") || draft.Is(at, "CMR")) && draft.Is(at + 2, "BOX")) return 1;
        if ((draft.Is(at, "R") || draft.Is(at, "HC")) && draft.Is(at + 1, "R")) return 2;
        if (draft.Is(at, "RR") || draft.Is(at, "RFD") || draft.Is(at, "HC") || draft.Is(at, "HCR") || draft.Is(at, "RFDRT"))
        {
            needsBox = !(at == 0 || draft.BreakBefore(at));
            return IsRoute(ref draft, at + 1) ? 2 : 1;
        }
        if (draft.Is(at, "RD") && at == 0) return 1;
        if (draft.Is(at, "RURAL") && IsRoute(ref draft, at + 1)) return 2;
        if (draft.Is(at, "STAR") && IsRoute(ref draft, at + 1)) return 2;
        if ((draft.Is(at, "HIGHWAY") || draft.Is(at, "HWY")) && draft.Is(at + 1, "CONTRACT")) return IsRoute(ref draft, at + 2) ? 3 : 2;
        if (IsRoute(ref draft, at) && (at == 0 || IsBox(in draft, at + 2))) return 1; // ROUTE 4 BOX 12
        return 0;
    }

    private static bool IsRoute(scoped ref Draft draft, int at) => draft.Is(at, "ROUTE") || draft.Is(at, "RUTA") || draft.Is(at, "RTE") || draft.Is(at, "RT");
}
