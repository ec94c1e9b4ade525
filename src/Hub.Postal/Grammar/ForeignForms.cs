namespace Hub.Postal;

/// <summary>
/// Addresses that name no country but have another one's form: SW1A 1AA, K1A 0B1, 10115 BERLIN, HAUPTSTR. 5, 12 RUE DE RIVOLI. Asked only where there is neither
/// a state nor a ZIP code at the end: what is forced into our fields then would be wrong in all of them.
/// </summary>
internal static class ForeignForms
{
    public static bool Reads(scoped in Draft draft)
    {
        var end = draft.DeliveryEnd;
        if (draft.State != 0 || draft.Zip >= 0 || end < 2) return false;
        return EndsInPostcode(in draft, end) || EndsInDigits(in draft, end) || KindInFront(in draft, end) || StreetGluedToName(in draft, end) || PostcodeBeforeCity(in draft, end);
    }

    // LONDON SW1A 1AA, OTTAWA ON K1A 0B1; some write either as one word.
    private static bool EndsInPostcode(scoped in Draft draft, int end)
    {
        var last = draft.Words.Key(end - 1);
        if (last.Length is 6 or 7 && !draft[end - 1].Has(Marks.StartsWithDigit)) return end > 2 && (IsForm(last, "A9A9A9") || IsBritish(last[..^3], last[^3..]));
        return end > 3 && last.Length == 3 && !draft[end - 1].Has(Marks.Ordinal) && !draft.BreakBefore(end - 1) && draft.Words.Key(end - 2) is var first
            && (IsForm(first, "A9A") && IsForm(last, "9A9") || IsBritish(first, last));
    }

    private static bool IsBritish(scoped ReadOnlySpan<char> outward, scoped ReadOnlySpan<char> inward) =>
        IsForm(inward, "9AA") && (IsForm(outward, "A9") || IsForm(outward, "A99") || IsForm(outward, "AA9") || IsForm(outward, "AA99") || IsForm(outward, "A9A") || IsForm(outward, "AA9A"));

    private static bool IsForm(scoped ReadOnlySpan<char> key, string form)
    {
        if (key.Length != form.Length) return false;
        for (var i = 0; i < key.Length; i++)
            if (form[i] == '9' ? !char.IsAsciiDigit(key[i]) : form[i] == '-' ? key[i] != '-' : !char.IsAsciiLetterUpper(key[i])) return false;
        return true;
    }

    // SYDNEY NSW 2000; SÃO PAULO SP 01310-100; TOKYO 160-0022; …, NEW DELHI 110001
    private static bool EndsInDigits(scoped in Draft draft, int end)
    {
        if (end < 4 || !draft[end - 1].Has(Marks.Digit)) return false;
        var last = draft.Words.Key(end - 1);
        if (last.Length == 4) return draft[end - 1].Has(Marks.AllDigits) && draft.Words.Key(end - 2) is ("NSW" or "VIC" or "QLD" or "TAS" or "ACT");
        if (IsForm(last, "99999-999") || IsForm(last, "999-9999")) return !draft.BreakBefore(end - 1) || last.Length == 9;
        if (!IsForm(last, "999999") || draft.BreakBefore(end - 1) || draft[end - 2].Has(Marks.Digit | Marks.Hash) || draft[end - 2].Meaning is not { Suffix: 0, Designator: 0, State: 0, Sense: Sense.None }) return false;
        return draft.BreakBefore(end - 2) || draft.BreakBefore(end - 3);
    }

    // RUE ROYALE 12, BRUXELLES
    private static bool KindInFront(scoped in Draft draft, int end)
    {
        if (draft.Words.Key(0) is not ("RUE" or "CHEMIN" or "VIALE" or "PIAZZA" or "CORSO" or "VIA" or "RUA" or "STRADA" or "ULICA")) return false;
        for (var i = 2; i + 1 < end; i++)
            if (draft[i].Has(Marks.StartsWithDigit) && draft.BreakBefore(i + 1) && !draft[i + 1].Has(Marks.Digit)) return true;
        return false;
    }

    // HAUPTSTR. 5, BAHNHOFSTRASSE 1: the street's kind is the end of its name, and the number stands behind.
    private static bool StreetGluedToName(scoped in Draft draft, int end)
    {
        for (var i = 0; i + 1 < end; i++)
        {
            var key = draft.Words.Key(i);
            if (key.Length > 6 && (key.EndsWith("STR") || key.EndsWith("STRASSE") || key.EndsWith("STRASE") || key.EndsWith("STRAAT") || key.EndsWith("GASSE"))
                && draft[i + 1].Has(Marks.StartsWithDigit) && !draft[i + 1].Has(Marks.Ordinal)) return true;
        }
        return false;
    }

    // …, 10115 BERLIN; …, 1012 LG AMSTERDAM; …, D-10115 BERLIN: behind a break, digits and then nothing but a name, where the street is written in no way of ours.
    private static bool PostcodeBeforeCity(scoped in Draft draft, int end)
    {
        var at = end - 2;
        while (at > 0 && !draft.BreakBefore(at)) at--;
        if (at < 1 || end - at > 4 || !IsPostcode(draft.Words.Key(at)) || IsOurs(in draft, at, end)) return false;
        for (var i = at + 1; i < end; i++)
            if (draft[i].Has(Marks.Digit | Marks.Hash) || draft[i].Meaning.Designator != 0 || (draft[i].Meaning.Sense & Sense.CommonSuffix) != 0) return false;
        return draft[at - 1].Has(Marks.StartsWithDigit) || HasForeignKind(in draft, at);
    }

    private static bool IsPostcode(scoped ReadOnlySpan<char> key)
    {
        if (key.IndexOf('-') is var cut and (1 or 2) && !key[..cut].ContainsAnyInRange('0', '9')) key = key[(cut + 1)..];
        return key.Length is 4 or 5 && !key.ContainsAnyExceptInRange('0', '9');
    }

    // 43055 NEWARK: our ZIP code, before its city.
    private static bool IsOurs(scoped in Draft draft, int at, int end)
    {
        if (!draft[at].Has(Marks.Zip) || draft[at].KeyLength != 5) return false;
        Span<char> key = stackalloc char[CityKey.MaxLength];
        var length = CityKey.Join(in draft, at + 1, end, false, key);
        var place = draft.Zips.PlaceOf(int.Parse(draft.Words.Key(at), System.Globalization.CultureInfo.InvariantCulture));
        return length > 0 && place != 0 && (draft.Zips.Place(key[..length]) == place || NameLikeness.Alike(key[..length], draft.Zips.Key(place)));
    }

    private static bool HasForeignKind(scoped in Draft draft, int end)
    {
        for (var i = 0; i < end; i++)
            if (draft.Words.Key(i) is "RUE" or "CHEMIN" or "IMPASSE" or "QUAI" or "ALLEE" or "VIALE" or "PIAZZA" or "CORSO" or "VIA" or "CALLE" or "AVENIDA" or "RUA" or "STRADA" or "ULICA"
                || draft[i].Meaning.Suffix != 0 && (draft.Is(i + 1, "DE") || draft.Is(i + 1, "DU") || draft.Is(i + 1, "DES"))) return true;
        return false;
    }
}
