namespace Hub.Postal;

/// <summary>
/// Where the city begins. Every possible beginning is weighed: what the table knows, against what stands before it
/// (a comma, a suffix, a unit). The table alone would take PARK CITY out of OAK PARK, CITY; the suffix alone fails at PORT ST LUCIE.
/// </summary>
internal static class CityName
{
    private const int MostWords = 5;

    public static void Read(scoped ref Draft draft)
    {
        var end = draft.DeliveryEnd;
        if (States.IsMilitary(draft.State) && end > 0 && draft.Words.Key(end - 1) is ("APO" or "FPO" or "DPO"))
        {
            draft.Parts[end - 1] = Part.City; // NAPLES ITALY APO AE: what stands before it is no part of the city.
            draft.DeliveryEnd = end - 1;
            return;
        }
        var best = end;
        var open = draft.State == 0 && draft.Zip < 0;
        var bestScore = draft.State != 0 ? -2.5 : 0; // Before a state there is a city, known or not.
        var lineKnown = !open;
        for (var first = end - 1; first >= 0 && first >= end - MostWords; first--)
        {
            var word = draft[first];
            if (word.Has(Marks.Digit | Marks.Hash)) break;
            if (first < end - 1 && word.Has(Marks.CommaAfter | Marks.LineAfter)) break;
            var score = Score(ref draft, first, end, lineKnown);
            if (score > bestScore) (best, bestScore) = (first, score);
        }
        if (draft.Zip >= 0 && (best == end || !draft.BreakBefore(best) && Known(ref draft, best, end) < 7)) best = Misspelt(ref draft, end, best);
        draft.Mark(best, end, Part.City);
        draft.CityProven = best < end && (draft.Zip >= 0 && Known(ref draft, best, end) >= 10 || States.IsOutsideTheTable(draft.State) && Known(ref draft, best, end) >= 7);
        draft.DeliveryEnd = best < end ? StateBefore(ref draft, best) : best;
    }

    // OAK MONTAIN VIEW 94043: no table has that city, but the ZIP code says which one is meant, and so how many of the words are it.
    private static int Misspelt(scoped ref Draft draft, int end, int otherwise)
    {
        Span<char> key = stackalloc char[CityKey.MaxLength];
        for (var first = end - 1; first > 0 && first >= end - MostWords; first--)
        {
            if (draft[first].Has(Marks.Digit | Marks.Hash) || first < end - 1 && draft[first].Has(Marks.CommaAfter | Marks.LineAfter)) break;
            if (draft[first].KeyLength > 2 && CityKey.Join(in draft, first, end, false, key) is > 0 and var length && MeansPlaceOfZip(in draft, key[..length])) return first;
        }
        return otherwise;
    }

    // CA LONG BEACH 90807: only where the ZIP code says so too, and the word can be nothing else.
    private static int StateBefore(scoped ref Draft draft, int city)
    {
        if (draft.State != 0 || draft.Zip < 0 || city < 3) return city;
        ref var word = ref draft[city - 1];
        if (word.KeyLength != 2 || word.Meaning.State == 0 || word.Meaning.Suffix != 0 || word.Meaning.Direction != 0) return city;
        if (draft.Zips.StateOf(draft.Zip) != word.Meaning.State) return city;
        draft.Parts[city - 1] = Part.State;
        draft.State = word.Meaning.State;
        return city - 1;
    }

    private static double Score(scoped ref Draft draft, int first, int end, bool lineKnown)
    {
        var known = Known(ref draft, first, end);
        var boundary = Boundary(ref draft, first);
        if (!lineKnown && (known == 0 || boundary < 2 || first == end - 1 && draft[first].Meaning.Direction != 0)) return -1;
        var score = known + boundary;
        var unknown = known < 4; // A place of another state says little: STREET is one, in Maryland.
        for (var i = first; i < end; i++)
        {
            ref var meaning = ref draft[i].Meaning;
            if (unknown && (meaning.Sense & Sense.NotCity) != 0 && !(i == first && draft.Is(i, "ST") && end - first > 1)) score -= 8;
            if (unknown && draft[i].Has(Marks.And)) score -= 4;
        }
        if (unknown)
        {
            score -= Math.Max(0, end - first - 2) * 0.8;
            if (end - first == 1 && (draft[first].Meaning.Direction != 0 || draft[first].Meaning.Designator != 0)) score -= 6; // LOBBY
            if (first > 0 && end - first == 1 && draft[first].KeyLength < 3) score -= 3;
        }
        if (first == 0) score -= lineKnown ? 1 : 6;
        else if (first == 1 && draft[0].Has(Marks.Digit)) score -= 6; // A number alone is no street.
        return score;
    }

    /// <summary>10 for the ZIP code's own place, 7 for another of the state, 4 for one anywhere.</summary>
    private static double Known(scoped ref Draft draft, int first, int end)
    {
        Span<char> key = stackalloc char[CityKey.MaxLength];
        var best = 0.0;
        for (var writtenOut = 0; writtenOut < 2; writtenOut++)
        {
            var length = CityKey.Join(in draft, first, end, writtenOut == 1, key);
            if (length == 0) continue;
            var place = draft.Zips.Place(key[..length]);
            if (place == 0) continue;
            best = Math.Max(best, Weight(ref draft, place) + (0.3 * (end - first)));
        }
        return best;
    }

    /// <summary>CLEVLAND before 44113: no place's name, but a slip away from that of the ZIP code's.</summary>
    public static bool MeansPlaceOfZip(scoped in Draft draft, scoped ReadOnlySpan<char> key)
    {
        if (draft.Zip < 0 || draft.Zips.PlaceOf(draft.Zip) is not (> 0 and var place)) return false;
        var name = draft.Zips.Key(place);
        return Math.Abs(name.Length - key.Length) <= 2 && !key.SequenceEqual(name) && NameLikeness.Alike(key, name);
    }

    private static double Weight(scoped ref Draft draft, ushort place)
    {
        if (draft.Zip >= 0 && draft.Zips.PlaceOf(draft.Zip) == place) return 10;
        var states = draft.Zips.StatesOf(place);
        if (draft.State != 0 && (states & (1UL << draft.State)) != 0) return 7;
        if (draft.Zip >= 0 && (states & draft.Zips.StatesNear(draft.Zip)) != 0) return 7;
        return draft.State == 0 && draft.Zip < 0 ? 5 : 1;
    }

    private static double Boundary(scoped ref Draft draft, int first)
    {
        if (first == 0) return 0;
        if (draft.BreakBefore(first)) return 4;
        ref var before = ref draft[first - 1];
        if (CityBeginsAtDirection(ref draft, first)) return -9;
        if (draft.Is(first - 1, "ST") && first > 1 && (draft.BreakBefore(first - 1) || (draft[first - 2].Meaning.Sense & Sense.CommonSuffix) != 0))
            return -4; // AVE, ST ALBANS CITY: SAINT, not STREET.
        if (((before.Meaning.Sense & Sense.CommonSuffix) != 0 || draft.Is(first - 1, "BUSINESS")) && first > 2) return 3.5;
        if (before.Meaning.Suffix != 0 && first > 2) return 1.5;
        if (before.Meaning.Direction != 0 && first > 3)
            return (draft[first - 2].Meaning.Sense & Sense.CommonSuffix) != 0 ? 3 : before.KeyLength <= 2 ? 1.5 : 0;
        if (before.Has(Marks.Digit) && first > 1) return first > 2 ? 2.5 : -2;
        if (first > 1 && draft[first - 2].Meaning.Designator != 0 && before.KeyLength <= 4) return 3;
        if (before.KeyLength == 1 && first > 2 && draft[first - 2].Has(Marks.Hash)) return 3;
        return -1.5;
    }

    // DRIVE, WEST WINDSOR: no comma stands before a postdirectional. DRIVE WEST WINDSOR: only numbered streets commonly have one
    // written in full, unless the ZIP code says that the city goes without it.
    private static bool CityBeginsAtDirection(scoped ref Draft draft, int first)
    {
        ref var before = ref draft[first - 1];
        if (before.Meaning.Direction is not (Directionals.North or Directionals.South or Directionals.East or Directionals.West)) return false;
        if (draft.BreakBefore(first - 1)) return first > 1 && (before.KeyLength > 2 || Known(ref draft, first, draft.DeliveryEnd) < 10);
        if (first < 4) return false;
        if (draft[first - 2].Meaning.Direction is > 0 and var two) return Directionals.Join(two, before.Meaning.Direction) == 0;                                       // ST SE, E GRAND RAPIDS
        if (before.KeyLength > 2 && draft[first - 2].Has(Marks.Digit) && draft[first - 3].Has(Marks.Hash)) return true; // # 4H, NORTH BAY
        if (before.KeyLength < 4 || draft.Zip < 0 || (draft[first - 2].Meaning.Sense & Sense.CommonSuffix) == 0) return false;
        if (draft[first - 3].Has(Marks.Digit | Marks.Letter) || draft[first - 3].Meaning.OrdinalWord != 0) return false;
        if (Known(ref draft, first, draft.DeliveryEnd) is 0 or >= 10) return false;
        Span<char> key = stackalloc char[CityKey.MaxLength];
        var length = CityKey.Join(in draft, first, draft.DeliveryEnd, false, key);
        return length == 0 || !draft.Zips.IsLarge(draft.Zips.Place(key[..length]), draft.State);
    }
}
