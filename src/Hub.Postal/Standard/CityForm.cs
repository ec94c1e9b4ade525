using System.Buffers;

namespace Hub.Postal;

/// <summary>
/// The city as typed. Abbreviations are written out where that makes a place of the state (ST LOUIS), and a slip is mended where the
/// ZIP code says what was meant (CLEVLAND 44113). A name is never exchanged for another, since a ZIP code serves several and people
/// know the one they live in.
/// </summary>
internal static class CityForm
{
    private static readonly SearchValues<char> LettersAndSpace = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ ");

    public static string Write(scoped in Draft draft, out ushort place, out bool writtenOut, out bool corrected)
    {
        (place, writtenOut, corrected) = (0, false, false);
        var from = draft.Parts.IndexOf(Part.City);
        if (from < 0) return "";
        var to = from;
        while (to < draft.Count && draft.Parts[to] == Part.City) to++;

        Span<char> key = stackalloc char[CityKey.MaxLength];
        var length = CityKey.Join(in draft, from, to, false, key);
        place = length == 0 ? (ushort)0 : draft.Zips.Place(key[..length]);
        if (place == 0 || !Fits(in draft, place))
        {
            length = CityKey.Join(in draft, from, to, true, key);
            var full = length == 0 ? (ushort)0 : draft.Zips.Place(key[..length]);
            if (full != 0 && full != place && Fits(in draft, full)) (place, writtenOut) = (full, true);
            else if (place == 0 && CityKey.Join(in draft, from, to, false, key) is > 0 and var typed && CityName.MeansPlaceOfZip(in draft, key[..typed]))
            {
                (place, corrected) = (draft.Zips.PlaceOf(draft.Zip), true);
                return draft.Zips.Name(place);
            }
        }

        // Most cities are written as the table has them: no new string for those.
        Span<char> buffer = stackalloc char[128];
        var name = new LineWriter(buffer);
        for (var i = from; i < to; i++)
        {
            if (writtenOut && CityKey.InFull(in draft, i, from, to) is { } word) name.Word(word);
            else Spaced(draft.Words.Key(i), ref name);
        }
        var asTable = place != 0 && (name.Written.SequenceEqual(draft.Zips.Name(place)) || name.Written.ContainsAnyExcept(LettersAndSpace)); // GLEN/DALE
        return asTable ? draft.Zips.Name(place) : name.ToString();
    }

    private static bool Fits(scoped in Draft draft, ushort place)
    {
        var states = draft.Zips.StatesOf(place);
        if (draft.State != 0) return (states & (1UL << draft.State)) != 0;
        return draft.Zip < 0 || (states & draft.Zips.StatesNear(draft.Zip)) != 0;
    }

    private static void Spaced(scoped ReadOnlySpan<char> word, scoped ref LineWriter name)
    {
        while (word.IndexOf('-') is var cut and >= 0)
        {
            name.Word(word[..cut]);
            word = word[(cut + 1)..];
        }
        name.Word(word);
    }
}
