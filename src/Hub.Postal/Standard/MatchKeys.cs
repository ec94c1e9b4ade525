namespace Hub.Postal;

/// <summary>A key that is equal for all spellings of one delivery point: place, number, directions, name, suffix, unit, folded.</summary>
internal static class MatchKeys
{
    public static string Of(scoped in Draft draft, string city, string state)
    {
        Span<char> buffer = stackalloc char[700];
        var key = new LineWriter(buffer);
        if (draft.Zip >= 0) Padded(draft.Zip, ref key);
        else
        {
            key.Put(state);
            key.Put(city);
        }
        key.Put('|');
        if (BoxLine.First(in draft, Part.BoxType) >= 0 || BoxLine.First(in draft, Part.RouteType) >= 0) Box(in draft, ref key);
        else StreetKey(in draft, ref key);
        return key.ToString();
    }

    private static void Padded(int zip, scoped ref LineWriter key)
    {
        for (var digit = 10_000; digit > 0; digit /= 10) key.Put((char)('0' + (zip / digit % 10)));
    }

    private static void Box(scoped in Draft draft, scoped ref LineWriter key)
    {
        var route = BoxLine.First(in draft, Part.RouteId);
        if (route >= 0)
        {
            key.Put(BoxLine.KindOfRoute(in draft, BoxLine.First(in draft, Part.RouteType)));
            key.Put(DeliveryLine.WithoutZeros(draft.Words.Key(route)));
        }
        key.Put("BOX");
        var box = BoxLine.First(in draft, Part.BoxId);
        if (box >= 0) key.Put(DeliveryLine.WithoutZeros(draft.Words.Key(box)));
        if (box >= 0 && box + 1 < draft.Count && draft.Parts[box + 1] == Part.BoxId) key.Put(draft.Words.Key(box + 1));
        if (draft.Parts.ContainsAny(Part.UnitId, Part.GroupId, Part.UnitType))
        {
            key.Put(DeliveryPoint.UnitOfBox);
            Unit(in draft, ref key);
        }
    }

    private static void StreetKey(scoped in Draft draft, scoped ref LineWriter key)
    {
        Number(in draft, ref key);
        key.Put('|');
        key.Put(Directionals.Standard(DeliveryLine.DirectionOf(in draft, Part.Predirectional)));
        key.Put('|');
        Urbanization(in draft, ref key);
        var trailing = TrailingDirection(in draft);
        Name(in draft, trailing, ref key);
        key.Put('|');
        for (var i = 0; i < draft.Count; i++)
            if (draft.Parts[i] == Part.Suffix) NameWord(in draft, i, ref key);
        key.Put('|');
        if (trailing >= 0) key.Put(Directionals.Standard(draft[trailing].Meaning.Direction));
        else key.Put(Directionals.Standard(DeliveryLine.DirectionOf(in draft, Part.Postdirectional)));
        key.Put('|');
        Unit(in draft, ref key);
    }

    private static void Urbanization(scoped in Draft draft, scoped ref LineWriter key)
    {
        var any = false;
        for (var i = 0; i < draft.Count; i++)
        {
            if (draft.Parts[i] != Part.Urbanization || PuertoRicoWords.IsArea(in draft, i)) continue; // URB or none, the name is the same.
            Alphanumeric(draft.Words.Key(i), ref key);
            any = true;
        }
        if (any) key.Put(DeliveryPoint.EndOfUrbanization);
    }

    // 112-10 is another door than 11210, but A-17 is A17.
    private static void Number(scoped in Draft draft, scoped ref LineWriter key)
    {
        for (var i = 0; i < draft.Count; i++)
        {
            if (draft.Parts[i] is not (Part.Number or Part.NumberSuffix)) continue;
            if (draft[i].Meaning.NumberWord != 0)
            {
                if (draft.Parts[i] == Part.Number) key.Put(DeliveryLine.HouseNumberWords(in draft, i));
                continue;
            }
            var letters = DeliveryLine.WithoutZeros(draft.Words.Key(i));
            for (var at = 0; at < letters.Length; at++)
            {
                var hyphen = letters[at] == '-' && at > 0 && at + 1 < letters.Length && char.IsAsciiDigit(letters[at - 1]) && char.IsAsciiDigit(letters[at + 1]);
                if (hyphen || char.IsAsciiLetterOrDigit(letters[at]) || letters[at] is '.' or '/') key.Put(letters[at]);
            }
        }
    }

    private static void Name(scoped in Draft draft, int trailing, scoped ref LineWriter key)
    {
        Span<char> buffer = stackalloc char[32];
        for (var i = 0; i < draft.Count; i++)
        {
            if (draft.Parts[i] is not (Part.Street or Part.StreetPretype) || i == trailing) continue;
            // U.S. 80 and US HIGHWAY 80 are one road.
            var form = new LineWriter(buffer);
            var words = Highways.Write(in draft, i, ref form);
            if (words == 0) NameWord(in draft, i, ref key);
            else Alphanumeric(form.Written, ref key);
            i += Math.Max(0, words - 1);
        }
    }

    // SAINT JOHN W ST and SAINT JOHN ST W are one street; BAY WEST DR has a name of two words.
    private static int TrailingDirection(scoped in Draft draft)
    {
        var suffix = draft.Parts.IndexOf(Part.Suffix);
        if (suffix < 2 || draft[suffix - 1].Meaning.Direction == 0 || draft[suffix - 1].KeyLength > 2 || draft.Parts.Contains(Part.Postdirectional)) return -1;
        return draft.Parts[suffix - 1] == Part.Street && draft.Parts[suffix - 2] == Part.Street ? suffix - 1 : -1;
    }

    /// <summary>7TH, SEVENTH and 7 are one name; so are SAINT and ST, CREEK and CRK. In full, so that a slip in CREEK stays one slip.</summary>
    public static void NameWord(scoped in Draft draft, int i, scoped ref LineWriter key)
    {
        ref var word = ref draft[i];
        var letters = draft.Words.Key(i);
        if (word.Meaning.OrdinalWord != 0) key.Number(word.Meaning.OrdinalWord);
        else if (word.Has(Marks.And)) key.Put("AND"); // &
        else if (OrdinalNumbers.Digits(letters) is > 0 and var digits) key.Put(letters[..digits]);
        else if (letters is "JR") key.Put("JUNIOR");
        else if (draft.Parts[i] != Part.Suffix && letters is ("ST" or "MT" or "FT")) key.Put(letters is "ST" ? "SAINT" : letters is "MT" ? "MOUNT" : "FORT");
        else if (word.Meaning.Suffix != 0) key.Put(Suffixes.InFull(word.Meaning.Suffix));
        else if (word.Meaning.Direction != 0 && IsWholeName(in draft, i)) key.Put(letters.Length == 1 ? letters : Directionals.InFull(word.Meaning.Direction)); // S ST is not SOUTH ST
        else if (word.Meaning.Direction != 0) key.Put(Directionals.Standard(word.Meaning.Direction));
        else Alphanumeric(letters, ref key);
    }

    private static bool IsWholeName(scoped in Draft draft, int i) =>
        (i == 0 || draft.Parts[i - 1] is not (Part.Street or Part.StreetPretype)) && (i + 1 == draft.Count || draft.Parts[i + 1] is not (Part.Street or Part.StreetPretype));

    // APT 3, # 3 and UNIT 0003 are one door: people use the designators as they like.
    public static void Unit(scoped in Draft draft, scoped ref LineWriter key)
    {
        var any = false;
        for (var i = 0; i < draft.Count; i++)
        {
            if (draft.Parts[i] is not (Part.UnitId or Part.GroupId)) continue;
            if (any) key.Put(i > 0 && draft[i - 1].Meaning.Designator == Designators.Hectometre ? '.' : '-'); // KM 15 HM 3 is KM 15.3
            any = true;
            if (draft[i].Meaning.OrdinalWord != 0) key.Number(draft[i].Meaning.OrdinalWord);
            else if (draft[i].Has(Marks.Ordinal)) key.Put(draft.Words.Key(i)[..^2]);
            else Alphanumeric(DeliveryLine.WithoutZeros(draft.Words.Key(i)), ref key);
        }
        if (any) return;
        for (var i = 0; i < draft.Count; i++) // REAR, BSMT
            if (draft.Parts[i] is Part.UnitType or Part.GroupType && !draft[i].Has(Marks.Hash)) key.Put(Designators.Standard(draft[i].Meaning.Designator));
    }

    private static void Alphanumeric(scoped ReadOnlySpan<char> letters, scoped ref LineWriter key)
    {
        foreach (var c in letters)
            if (char.IsAsciiLetterOrDigit(c) || c is '.' or '/') key.Put(c);
    }
}
