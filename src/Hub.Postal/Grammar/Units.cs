namespace Hub.Postal;

/// <summary>Apartments, suites, floors and whatever else stands behind a street, singly or several in a row.</summary>
internal static class Units
{
    /// <returns>Where the units of a delivery line begin; <paramref name="end"/> if it has none.</returns>
    public static int Begin(scoped ref Draft draft, int start, int end)
    {
        for (var at = start + 1; at < end; at++)
        {
            var length = LengthAt(ref draft, at, end);
            if (length > 0 && MayStand(ref draft, start, at, length, end)) return at;
        }
        return ShortSegment(ref draft, start, end) is var segment && segment < end ? segment : BareBegin(ref draft, start, end);
    }

    /// <returns>How many words the unit takes that begins here; 0 if none does.</returns>
    public static int LengthAt(scoped ref Draft draft, int at, int end)
    {
        ref var word = ref draft[at];
        if (word.Has(Marks.Hash))
        {
            var hashes = 1;
            while (at + hashes < end && draft[at + hashes].Has(Marks.Hash)) hashes++;
            if (at + hashes < end && draft[at + hashes].Meaning.Designator != 0 && LengthAt(ref draft, at + hashes, end) is var inner and > 0)
                return hashes + inner; // #APT 3
            return at + hashes < end ? hashes + IdLength(ref draft, at + hashes, end, true) : hashes;
        }
        if (word.Meaning.Designator != 0)
        {
            var next = at + 1;
            while (next < end && (draft[next].Has(Marks.Hash) || draft.Is(next, "NO") && next + 1 < end && draft[next + 1].Has(Marks.Digit))) next++;
            if (next >= end) return next - at;
            var id = IdLength(ref draft, next, end, next > at + 1);
            if (id > 0) return next - at + id;
            return Designators.All[word.Meaning.Designator].NeedsId && next == at + 1 ? 0 : next - at;
        }
        // 3RD FLOOR, SECOND FL, LOWER LEVEL
        if (at + 1 < end && draft[at + 1].Meaning.Designator == Designators.Floor && (word.Has(Marks.Ordinal) || word.Meaning.OrdinalWord != 0 || word.Meaning.Designator != 0))
            return 2;
        // 2 FLOOR, with nothing behind it that would be the floor's number
        if (at + 1 < end && draft[at + 1].Meaning.Designator == Designators.Floor && word.Has(Marks.AllDigits) && word.KeyLength <= 3 && (at + 2 == end || draft.BreakBefore(at + 2)))
            return 2;
        return 0;
    }

    private static int IdLength(scoped ref Draft draft, int at, int end, bool afterHash)
    {
        ref var word = ref draft[at];
        if (draft.BreakBefore(at) && !word.Has(Marks.Digit)) return 0;
        if (word.Has(Marks.Digit) || word.KeyLength == 1)
        {
            // 14 A, 5 - B, R C, 10 NE
            if (at + 1 < end && !word.Has(Marks.CommaAfter | Marks.LineAfter) && draft[at + 1].KeyLength == 1 && !draft[at + 1].Has(Marks.Hash | Marks.And)) return 2;
            if (word.KeyLength == 1 && !word.Has(Marks.Digit | Marks.CommaAfter) && at + 1 < end && draft[at + 1].Has(Marks.AllDigits)) return 2;
            return 1;
        }
        if (word.Meaning.NumberWord != 0 || word.Meaning.OrdinalWord != 0) return 1;
        if (word.Has(Marks.Hyphen) && word.KeyLength <= 5 || word.KeyLength == 3 && draft.Words.Key(at)[1] == '/') return 1; // A-B, A/B
        if (word.KeyLength <= 2 && word.Meaning.Suffix == 0 && (word.Meaning.Direction == 0 || afterHash)) return 1;
        return afterHash && word.KeyLength <= 4 ? 1 : 0;
    }

    private static bool MayStand(scoped ref Draft draft, int start, int at, int length, int end)
    {
        ref var word = ref draft[at];
        if (word.Has(Marks.Hash)) return (draft[at - 1].Meaning.Sense & Sense.Highway) == 0 || !RouteNumber.Ends(ref draft, start, at);
        if (draft.BreakBefore(at)) return true;
        var designator = word.Meaning.Designator != 0 ? word.Meaning.Designator : Designators.Floor;
        var withId = length > 1;
        var afterSuffix = AfterSuffix(ref draft, start, at);
        if (Designators.All[designator].Kind == Designators.Kind.Plain)
            return withId || afterSuffix && (at + 1 == end || !Designators.All[designator].NeedsId);
        return withId ? afterSuffix && draft[at + 1].Has(Marks.Digit) : afterSuffix && at + length >= end;
    }

    private static bool AfterSuffix(scoped ref Draft draft, int start, int at)
    {
        var before = at - 1;
        if (before > start && draft[before].Meaning.Direction != 0) before--;
        return before > start && draft[before].Meaning.Suffix != 0;
    }

    // A line or a part between commas with nothing but R C, A-D or E on it.
    private static int ShortSegment(ref Draft draft, int start, int end)
    {
        var at = end - 1;
        while (at > start && !draft.BreakBefore(at)) at--;
        if (at <= start + 1 || end - at > 2) return end;
        for (var i = at; i < end; i++)
        {
            ref var word = ref draft[i];
            if (word.KeyLength > 3 || word.Meaning.Suffix != 0 || word.Has(Marks.And)) return end;
            if (word.Meaning.Direction != 0 && !(word.KeyLength == 1 && draft[at - 1].Has(Marks.LineAfter))) return end; // 14TH ST, NW
        }
        return at;
    }

    // 203 N WABASH 608; 36 GROVE ST F: no designator, but nothing else that the last word could be.
    private static int BareBegin(scoped ref Draft draft, int start, int end)
    {
        var last = end - 1;
        if (last <= start) return end;
        ref var word = ref draft[last];
        if (word.Has(Marks.And) || word.Has(Marks.Fraction)) return end;
        if (draft.BreakBefore(last) && last > start && (word.Has(Marks.Digit) && !word.Has(Marks.Ordinal) || word.KeyLength <= 2 && word.Meaning.Direction == 0)) return last;
        if (word.Has(Marks.Letter) && word.Meaning.Direction == 0 && last - 1 > start && AfterSuffix(ref draft, start, last)
            && (draft[last - 1].Meaning.Sense & (Sense.CommonSuffix | Sense.CityWord)) != 0 && !RouteNumber.Ends(ref draft, start, last)) return last;
        if (!word.Has(Marks.Digit) || word.Has(Marks.Ordinal) || RouteNumber.Ends(ref draft, start, last)) return end;
        return last;
    }

    public static void Take(scoped ref Draft draft, int from, int to)
    {
        for (var i = from; i < to;)
        {
            var length = LengthAt(ref draft, i, to);
            if (length == 0 && draft[i].KeyLength > 2 && !draft[i].Has(Marks.Digit | Marks.Hyphen))
            {
                draft.Parts[i++] = Part.Building; // RM 623 DORRANCE BLDG
                continue;
            }
            length = Math.Max(1, length);
            var group = false;
            for (var j = i; j < i + length; j++)
            {
                var designator = draft[j].Has(Marks.Hash) ? Designators.Sign : draft[j].Meaning.Designator;
                var isFloorNumber = j == i && length == 2 && draft[i + 1].Meaning.Designator == Designators.Floor && !draft[j].Has(Marks.Hash);
                var isType = designator != 0 && !isFloorNumber && (j == i || draft[j - 1].Has(Marks.Hash) || draft[j].Has(Marks.Hash) || j == i + 1 && draft.Parts[i] is Part.UnitId or Part.GroupId);
                if (isType && designator != Designators.Sign) group = Designators.All[designator].IsGroup || designator == Designators.Mailbox && draft.Parts.Contains(Part.UnitId);
                draft.Parts[j] = isType ? group ? Part.GroupType : Part.UnitType : group ? Part.GroupId : Part.UnitId;
            }
            i += length;
        }
    }

    /// <summary>Units among other words: what is none stays unmarked.</summary>
    public static void ReadLoose(scoped ref Draft draft, int from, int to)
    {
        for (var i = from; i < to;)
        {
            var length = LengthAt(ref draft, i, to);
            if (length > 0) Take(ref draft, i, i + length);
            i += Math.Max(1, length);
        }
    }
}
