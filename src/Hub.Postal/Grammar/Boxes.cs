namespace Hub.Postal;

/// <summary>Post office boxes in all their spellings (Publication 28, section 28).</summary>
internal static class Boxes
{
    public static bool Read(scoped ref Draft draft, int start, int end, out int from, out int to)
    {
        // LOCKBOX 9351 PO BOX 8500: mail goes to the post office's box, whatever else is called one.
        return Read(ref draft, start, end, postOffice: true, out from, out to) || Read(ref draft, start, end, postOffice: false, out from, out to);
    }

    private static bool Read(scoped ref Draft draft, int start, int end, bool postOffice, out int from, out int to)
    {
        (from, to) = (start, start);
        for (var at = start; at < end; at++)
        {
            var words = postOffice ? WordsOfPostOffice(ref draft, at, end) : WordsOfBox(ref draft, at, start, end);
            if (words == 0) continue;
            var id = at + words;
            while (id < end && draft[id].Has(Marks.Hash) || draft.Is(id, "NO") || draft.Is(id, "NUMBER")) id++;
            if (id >= end) continue;
            ref var word = ref draft[id];
            if (!word.Has(Marks.Digit) && word.KeyLength > 2) continue;
            draft.Mark(at, id, Part.BoxType);
            (from, to) = (at, TakeId(ref draft, id, end));
            return true;
        }
        return false;
    }

    /// <summary>The number of a box, and a letter by itself behind it: 164 A.</summary>
    public static int TakeId(scoped ref Draft draft, int id, int end)
    {
        draft.Parts[id] = Part.BoxId;
        var next = id + 1;
        if (next >= end || !draft[id].Has(Marks.Digit) || draft.BreakBefore(next) || !draft[next].Has(Marks.Letter) || next + 1 < end && !draft.BreakBefore(next + 1)) return next;
        draft.Parts[next] = Part.BoxId;
        return next + 1;
    }

    private static int WordsOfPostOffice(scoped ref Draft draft, int at, int end)
    {
        if (draft.Is(at, "POBOX") || draft.Is(at, "POB")) return draft.Is(at + 1, "BOX") ? 2 : 1;
        if (draft.Is(at, "PO") || draft.Is(at, "P/O")) return AnyBox(ref draft, at + 1) ? 2 : Numbered(ref draft, at + 1, end) ? 1 : 0;
        if (draft.Is(at, "P") && draft.Is(at + 1, "O")) return AnyBox(ref draft, at + 2) ? 3 : 0;
        if (draft.Is(at, "APARTADO") || draft.Is(at, "APDO")) return draft.Is(at + 1, "POSTAL") ? 2 : Numbered(ref draft, at + 1, end) ? 1 : 0;
        if (draft.Is(at, "POST") && (draft.Is(at + 1, "OFFICE") || draft.Is(at + 1, "OFC"))) return AnyBox(ref draft, at + 2) ? 3 : Numbered(ref draft, at + 2, end) ? 2 : 0;
        return 0;
    }

    private static int WordsOfBox(scoped ref Draft draft, int at, int start, int end)
    {
        if (draft.Is(at, "LOCK") && AnyBox(ref draft, at + 1)) return 2;
        if (draft.Is(at, "FIRM") && draft.Is(at + 1, "CALLER")) return 2;
        var alone = at == start || draft.BreakBefore(at) && !draft.Is(at, "LOCKBOX");
        if (!alone || !Numbered(ref draft, at + 1, end)) return 0;
        return AnyBox(ref draft, at) || draft.Is(at, "DRAWER") || draft.Is(at, "LOCKBOX") || draft.Is(at, "CALLER") || draft.Is(at, "BIN") ? 1 : 0;
    }

    private static bool AnyBox(scoped ref Draft draft, int at) => draft.Is(at, "BOX") || draft.Is(at, "BX") || draft.Is(at, "DRAWER");

    private static bool Numbered(scoped ref Draft draft, int at, int end) =>
        at < end && (draft[at].Has(Marks.Digit | Marks.Hash) || draft[at].KeyLength == 1);
}
