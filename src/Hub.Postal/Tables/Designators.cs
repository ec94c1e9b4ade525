namespace Hub.Postal;

/// <summary>What stands before a unit's number: Publication 28, section 213 and appendix C2. 0 is none.</summary>
internal static class Designators
{
    public enum Kind : byte
    {
        /// <summary>Names a unit wherever it stands behind a street.</summary>
        Plain,

        /// <summary>Is a common word of street names too: only with a number, or at the end.</summary>
        Shy,
    }

    public static readonly (string Standard, Kind Kind, bool NeedsId, bool IsGroup)[] All =
    [
        ("", Kind.Plain, false, false),
        ("APT", Kind.Plain, true, false), ("BLDG", Kind.Plain, true, true), ("BSMT", Kind.Plain, false, false),
        ("DEPT", Kind.Plain, true, true), ("FL", Kind.Plain, true, false), ("FRNT", Kind.Shy, false, false),
        ("HNGR", Kind.Plain, true, false), ("KEY", Kind.Shy, true, false), ("LBBY", Kind.Shy, false, false),
        ("LOT", Kind.Plain, true, false), ("LOWR", Kind.Shy, false, false), ("OFC", Kind.Shy, false, false),
        ("PH", Kind.Plain, false, false), ("PIER", Kind.Shy, true, false), ("REAR", Kind.Shy, false, false),
        ("RM", Kind.Plain, true, false), ("SIDE", Kind.Shy, false, false), ("SLIP", Kind.Shy, true, false),
        ("SPC", Kind.Plain, true, false), ("STE", Kind.Plain, true, false), ("STOP", Kind.Shy, true, true),
        ("TRLR", Kind.Plain, true, false), ("UNIT", Kind.Plain, true, false), ("UPPR", Kind.Shy, false, false),
        ("#", Kind.Plain, true, false), ("PMB", Kind.Plain, true, false), ("TOWER", Kind.Shy, true, true), ("WING", Kind.Shy, true, true),
        ("MSC", Kind.Plain, true, true), ("LBX", Kind.Plain, true, false), ("CONDO", Kind.Plain, true, false), ("MC", Kind.Shy, true, true),
        ("FILE", Kind.Plain, true, true), ("LEVEL", Kind.Shy, true, true), ("BOX", Kind.Shy, true, false), ("MAILBOX", Kind.Plain, true, false),
        // Puerto Rico's own, which only its grammar gives: their words mean other things elsewhere.
        ("KM", Kind.Plain, true, false), ("HM", Kind.Plain, true, false), ("EDIF", Kind.Plain, true, true), ("TORRE", Kind.Plain, true, true), ("PARC", Kind.Plain, true, false), ("BUZON", Kind.Plain, true, false),
    ];

    public static readonly (string Word, byte Designator)[] Spellings = Spell(
        "APT APARTMENT APTMT APPT APARTMNT APARTEMENT APARTAMENTO FLAT", "BLDG BUILDING BLG BLD BUILD", "BSMT BASEMENT BMT", "DEPT DEPARTMENT DPT",
        "FL FLOOR FLR", "FRNT FRONT", "HNGR HANGER HANGAR", "KEY", "LBBY LOBBY", "LOT", "LOWR LOWER", "OFC OFFICE", "PH PENTHOUSE",
        "PIER", "REAR", "RM ROOM", "SIDE", "SLIP", "SPC SPACE SP", "STE SUITE SUIT SUTE", "STOP", "TRLR TRAILER", "UNIT UNT", "UPPR UPPER",
        "#", "PMB", "TOWER TWR", "WING", "MSC", "LBX LOCKBOX LB", "CONDO", "MC M/C", "FILE",
        "LEVEL LVL", "BOX", "MAILBOX");

    public static readonly byte Sign = Of("#"), Floor = Of("FL"), Building = Of("BLDG"), Mailbox = Of("PMB"), AnyUnit = Of("UNIT");
    public static readonly byte Kilometre = Of("KM"), Hectometre = Of("HM"), Edificio = Of("EDIF"), Torre = Of("TORRE"), Parcela = Of("PARC"), Buzon = Of("BUZON");

    public static string Standard(byte designator) => All[designator].Standard;

    private static byte Of(string standard) => (byte)Array.FindIndex(All, d => d.Standard == standard);

    private static (string, byte)[] Spell(params string[] lines) =>
        [.. lines.SelectMany((line, i) => line.Split(' ').Select(word => (word, (byte)(i + 1))))];
}
