using System.Collections.Frozen;

namespace Hub.Postal;

/// <summary>What single words can mean. One look-up a word.</summary>
internal static class Lexicon
{
    private static readonly FrozenDictionary<string, Meaning> Meanings = Build();
    private static readonly FrozenDictionary<string, Meaning>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Meanings.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly string[] Glued =
        ["APARTMENT", "APT", "SUITE", "STE", "UNIT", "BLDG", "ROOM", "BOX", "POBOX", "RR", "HC", "HCR", "US", "SR", "CR", "FM", "HWY", "RTE"];

    public static Meaning Of(ReadOnlySpan<char> key) =>
        key.Length <= 20 && Lookup.TryGetValue(key, out var meaning) ? meaning : default;

    /// <summary>How many letters at the front are a designator, a route's or a road's kind glued to its number; 0 if that is not so.</summary>
    public static int DesignatorLength(ReadOnlySpan<char> key)
    {
        if (key.Length < 3 || !char.IsAsciiLetter(key[0]) || !char.IsAsciiDigit(key[^1])) return 0;
        foreach (var word in Glued)
            if (key.Length > word.Length && key.StartsWith(word) && char.IsAsciiDigit(key[word.Length])) return word.Length;
        return 0;
    }

    /// <summary>I-35 and US-41 are written as one word and are two. 0 if this is not such a road.</summary>
    public static int RoadLength(ReadOnlySpan<char> key)
    {
        var cut = key.IndexOf('-');
        if (cut is < 1 or > 3 || cut + 1 >= key.Length || !char.IsAsciiDigit(key[cut + 1])) return 0;
        return key[..cut] is "I" or "IH" or "US" or "SR" or "CR" or "FM" or "SH" or "HWY" ? cut : 0;
    }

    private static FrozenDictionary<string, Meaning> Build()
    {
        var meanings = new Dictionary<string, Meaning>(StringComparer.Ordinal);
        void Put(string word, Func<Meaning, Meaning> change) =>
            meanings[word] = change(meanings.GetValueOrDefault(word));
        void Sense(string words, Sense sense)
        {
            foreach (var word in words.Split(' ')) Put(word, m => m with { Sense = m.Sense | sense });
        }

        foreach (var (word, suffix) in Suffixes.Spellings) Put(word, m => m with { Suffix = suffix });
        foreach (var (word, direction) in Directionals.Spellings) Put(word, m => m with { Direction = direction });
        foreach (var (word, designator) in Designators.Spellings) Put(word, m => m with { Designator = designator });
        foreach (var (word, state) in States.Spellings)
            if (!word.Contains(' ')) Put(word, m => m with { State = state });
        foreach (var (word, number) in NumberWords.Cardinals) Put(word, m => m with { NumberWord = number });
        foreach (var (word, number) in NumberWords.Ordinals) Put(word, m => m with { OrdinalWord = number });

        Sense(Suffixes.Common, Postal.Sense.CommonSuffix | Postal.Sense.NotCity);
        Sense("HIGHWAY HWY HIWAY HIWY HWAY HIGHWY HGWY ROUTE RTE RT SR CR FM RM SPUR INTERSTATE IH I US TH CSAH CTH STH SH BUSINESS CALLE AVENIDA CARR CARRETERA", Postal.Sense.Highway);
        Sense("COUNTY COUNTRY CO CNTY CTY STATE ST US U S FEDERAL FARM RANCH TOWNSHIP TWP TOWN FOREST OLD NEW INDIAN CITY RURAL", Postal.Sense.RoadOwner);
        Sense("USA US", Postal.Sense.Country);
        Sense("ST STE SAINT FT FORT MT MOUNT N S E W NORTH SOUTH EAST WEST NEW LOS LAS SAN SANTA EL LA LE PORT LAKE", Postal.Sense.CityWord);
        Sense("APT APARTMENT SUITE UNIT ROOM RM FLOOR FLR BLDG BUILDING BOX PO POB PMB BUSINESS LOCKBOX LBX MAILBOX", Postal.Sense.NotCity);
        Sense(NoteWords.Always, Postal.Sense.Note);
        Sense(NoteWords.Together, Postal.Sense.PartOfNote);
        Sense("BOX BX POB POBOX DRAWER LOCKBOX CALLER BIN", Postal.Sense.Box);
        return meanings.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
