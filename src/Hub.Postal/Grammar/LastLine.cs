using System.Globalization;

namespace Hub.Postal;

/// <summary>Country, ZIP code and state, from the right. The city is <see cref="CityName"/>'s.</summary>
internal static class LastLine
{
    public static void Read(scoped ref Draft draft)
    {
        var end = Countries.Read(ref draft, draft.Count);
        end = UnitBehind(ref draft, end);
        end = ReadZip(ref draft, end);
        end = ReadState(ref draft, end, draft.Zip >= 0);

        // Some write the ZIP code before the state.
        if (draft.State != 0 && draft.Zip < 0 && end > 1 && draft[end - 1].Has(Marks.Zip) && !FollowsDesignator(ref draft, end - 1))
            end = ReadZip(ref draft, end);
        draft.DeliveryEnd = end;
    }

    // COLUMBUS OH 43215, APT 4: what was forgotten is written behind.
    private static int UnitBehind(scoped ref Draft draft, int end)
    {
        for (var at = end - 1; at > 3 && at >= end - 3; at--)
        {
            if (!draft[at - 1].Has(Marks.Zip) || draft[at - 2].Meaning.State == 0 || !IsKnownZip(ref draft, at - 1)) continue;
            if (Units.LengthAt(ref draft, at, end) != end - at) return end;
            Units.Take(ref draft, at, end);
            return at;
        }
        return end;
    }

    private static int ReadZip(scoped ref Draft draft, int end)
    {
        var last = end - 1;
        if (last < 0) return end;

        // ZIP+4 written as two words.
        if (last > 1 && draft[last].Has(Marks.AllDigits) && draft[last].KeyLength == 4
            && draft[last - 1].Has(Marks.Zip) && draft[last - 1].KeyLength == 5 && !FollowsDesignator(ref draft, last - 1))
        {
            draft.Parts[last] = Part.Plus4;
            last--;
        }
        if (last == 0 && draft.Count > 1 || FollowsDesignator(ref draft, last)) return end;

        ref var word = ref draft[last];
        if (word.Has(Marks.Zip))
        {
            if (last == 0 && draft.Count == 1 && word.KeyLength == 5) return end; // A number by itself is no more a ZIP code than a house.
            draft.Parts[last] = Part.Zip;
            draft.Zip = int.Parse(draft.Words.Key(last)[..5], NumberStyles.None, CultureInfo.InvariantCulture);
            return last;
        }
        // Digits behind a state can only be meant as a ZIP code; they are kept and found invalid.
        if (word.Has(Marks.AllDigits) && word.KeyLength > 2 && last > 0 && draft[last - 1].Meaning.State != 0 && draft[last - 1].KeyLength == 2
            && draft[last - 1].Meaning.Direction == 0 && last > 2 && !FollowsDesignator(ref draft, last))
        {
            draft.Parts[last] = Part.Zip;
            return last;
        }
        // PORTLAND OR AAAAA: letters where only a ZIP code can stand.
        if (last > 3 && !word.Has(Marks.Digit | Marks.Hash) && word.KeyLength is 3 or 4 or 5 && word.Meaning is { State: 0, Suffix: 0, Direction: 0, Sense: Sense.None or Sense.Note or Sense.PartOfNote }
            && draft[last - 1].KeyLength == 2 && draft[last - 1].Meaning.State != 0 && draft.Zips.Place(draft.Words.Key(last)) == 0
            && draft.BreakBefore(last - 2) && KnownCityEndsAt(ref draft, last - 1, draft[last - 1].Meaning.State))
        {
            draft.Parts[last] = Part.Zip;
            return last;
        }
        return end;
    }

    private static bool FollowsDesignator(scoped ref Draft draft, int at)
    {
        if (at == 0) return false;
        ref var before = ref draft[at - 1];
        if (before.Has(Marks.Hash) || (before.Meaning.Sense & Sense.Box) != 0) return true;
        if (before.Meaning.State != 0) return false;
        // No road's number has five digits, and LOBBY needs none at all: what the table knows for a ZIP code is one there.
        var designates = before.Meaning.Designator != 0;
        if ((designates ? !Designators.All[before.Meaning.Designator].NeedsId : at > 2) && IsKnownZip(ref draft, at)) return false;
        return designates || (before.Meaning.Sense & Sense.Highway) != 0;
    }

    private static bool IsKnownZip(scoped ref Draft draft, int at) =>
        draft[at].Has(Marks.Zip) && draft.Zips.StateOf(int.Parse(draft.Words.Key(at)[..5], NumberStyles.None, CultureInfo.InvariantCulture)) != 0;

    private static int ReadState(scoped ref Draft draft, int end, bool zipRead)
    {
        if (end < 2 && !(end == 1 && zipRead)) return end;
        var last = end - 1;
        var word = draft[last];

        // PORTLAND, ZZ 97201: no state of ours, where only one can stand.
        if (zipRead && last > 2 && word.KeyLength == 2 && draft.BreakBefore(last) && word.Meaning is { State: 0, Suffix: 0, Direction: 0, Designator: 0 } && !word.Has(Marks.Digit | Marks.And)
            && draft.Zip >= 0 && draft.Zips.StateOf(draft.Zip) is > 0 and var near && KnownCityEndsAt(ref draft, last, near))
        {
            draft.Parts[last] = Part.State;
            return last;
        }

        // A two-letter code, else the longest name that fits.
        if (word.Meaning.State != 0 && word.KeyLength == 2)
            return zipRead || CodeStandsAlone(ref draft, last) ? Take(ref draft, last, end, word.Meaning.State) : end;

        Span<char> key = stackalloc char[40];
        for (var count = 4; count > 1; count--)
        {
            var first = end - count;
            if (first < (zipRead ? 0 : 1) || !TryJoin(ref draft, first, end, key, out var length)) continue;
            var state = States.OfWords(key[..length]);
            if (state == 0 || IsCityOfZip(ref draft, key[..length], state)) continue;
            if (count == 2 && draft[first].KeyLength == 1 && !zipRead && !draft.BreakBefore(first)) continue; // "123 N C"
            return Take(ref draft, first, end, state);
        }

        if (word.Meaning.State == 0 || IsCityOfZip(ref draft, draft.Words.Key(last), word.Meaning.State)) return end;
        if (!zipRead && !draft.BreakBefore(last) && !KnownCityEndsAt(ref draft, last, word.Meaning.State)
            && !(last > 3 && (draft[last - 2].Meaning.Sense & Sense.CommonSuffix) != 0 && draft[last - 1].Meaning is { Suffix: 0, Designator: 0, Direction: 0 } && !draft[last - 1].Has(Marks.Digit)))
            return end; // LANE CHICKO CAL: no table has it, but a word stands where a city stands.
        return Take(ref draft, last, end, word.Meaning.State);
    }

    // WASHINGTON 20001 and NEW YORK 10001 name the city; the state is left out.
    private static bool IsCityOfZip(scoped ref Draft draft, scoped ReadOnlySpan<char> key, byte state)
    {
        if (draft.Zip < 0) return false;
        var place = draft.Zips.PlaceOf(draft.Zip);
        if (place == 0 || place != draft.Zips.Place(key)) return false;
        return draft.Zips.StateOf(draft.Zip) != state;
    }

    private static int Take(scoped ref Draft draft, int from, int end, byte state)
    {
        draft.Mark(from, end, Part.State);
        draft.State = state;
        return from;
    }

    // Without a ZIP code CT may be COURT and LA LANE: a comma, or a city of that state before it, decides.
    private static bool CodeStandsAlone(scoped ref Draft draft, int at)
    {
        var word = draft[at];
        // STREET, NE is a direction; ANYTOWN, NE is a state.
        if (draft.BreakBefore(at) && (word.Meaning.Direction == 0 || at > 2 && !draft[at - 1].Has(Marks.Digit) && draft[at - 1].Meaning is { Suffix: 0, Direction: 0, Designator: 0 })) return true;
        if (word.Meaning.Designator != 0 && (draft[at - 1].Has(Marks.Ordinal) || draft[at - 1].Meaning.OrdinalWord != 0)) return false; // 2ND FL
        if (word.Meaning.Suffix == 0 && word.Meaning.Direction == 0) return true;
        return KnownCityEndsAt(ref draft, at, word.Meaning.State);
    }

    private static bool KnownCityEndsAt(scoped ref Draft draft, int end, byte state)
    {
        Span<char> key = stackalloc char[40];
        for (var first = end - 1; first > 0 && first >= end - 3; first--)
        {
            if (!TryJoin(ref draft, first, end, key, out var length)) return false;
            var place = draft.Zips.Place(key[..length]);
            if (place != 0 && (draft.Zips.StatesOf(place) & (1UL << state)) != 0) return true;
        }
        return false;
    }

    private static bool TryJoin(scoped ref Draft draft, int from, int to, scoped Span<char> key, out int length)
    {
        length = 0;
        for (var i = from; i < to; i++)
        {
            var word = draft.Words.Key(i);
            if (draft[i].Has(Marks.Digit) || length + word.Length > key.Length || i + 1 < to && draft[i].Has(Marks.CommaAfter)) return false;
            word.CopyTo(key[length..]);
            length += word.Length;
        }
        return true;
    }
}
