namespace Hub.Postal;

/// <summary>The states, the District, the territories and the military's three. 0 is none; below 64, so that a set of them is one word.</summary>
internal static class States
{
    private static readonly string[] Lines =
    [
        "AL ALABAMA ALA", "AK ALASKA", "AZ ARIZONA ARIZ", "AR ARKANSAS ARK", "CA CALIFORNIA CALIF CAL", "CO COLORADO COLO",
        "CT CONNECTICUT CONN", "DE DELAWARE DEL", "DC DISTRICT_OF_COLUMBIA D_C", "FL FLORIDA FLA", "GA GEORGIA", "HI HAWAII", "ID IDAHO",
        "IL ILLINOIS ILL LL", "IN INDIANA IND", "IA IOWA", "KS KANSAS KANS", "KY KENTUCKY", "LA LOUISIANA", "ME MAINE", "MD MARYLAND",
        "MA MASSACHUSETTS MASS", "MI MICHIGAN MICH", "MN MINNESOTA MINN", "MS MISSISSIPPI MISS", "MO MISSOURI", "MT MONTANA MONT",
        "NE NEBRASKA NEBR NEB", "NV NEVADA NEV", "NH NEW_HAMPSHIRE N_H", "NJ NEW_JERSEY N_J", "NM NEW_MEXICO N_M N_MEX", "NY NEW_YORK N_Y",
        "NC NORTH_CAROLINA N_C N_CAROLINA", "ND NORTH_DAKOTA N_D N_DAKOTA", "OH OHIO", "OK OKLAHOMA OKLA", "OR OREGON OREG", "PA PENNSYLVANIA PENN PENNA",
        "RI RHODE_ISLAND R_I", "SC SOUTH_CAROLINA S_C S_CAROLINA", "SD SOUTH_DAKOTA S_D S_DAKOTA", "TN TENNESSEE TENN", "TX TEXAS TEX", "UT UTAH",
        "VT VERMONT", "VA VIRGINIA", "WA WASHINGTON WASH", "WV WEST_VIRGINIA W_VA W_VIRGINIA WVA", "WI WISCONSIN WIS WISC", "WY WYOMING WYO",
        "AS AMERICAN_SAMOA", "GU GUAM", "MP NORTHERN_MARIANA_ISLANDS", "PR PUERTO_RICO P_R", "VI VIRGIN_ISLANDS U_S_VIRGIN_ISLANDS",
        "FM MICRONESIA", "MH MARSHALL_ISLANDS", "PW PALAU", "AA", "AE", "AP",
    ];

    public static readonly string[] Codes = ["", .. Lines.Select(l => l[..2])];

    public static readonly (string Name, byte State)[] Spellings =
        [.. Lines.SelectMany((line, i) => line.Split(' ').Select(name => (name.Replace('_', ' '), (byte)(i + 1))))];

    public static readonly byte Military = Of("AA"), PuertoRico = Of("PR");
    private static readonly byte Samoa = Of("AS");

    // Names of several words, by their words run together.
    private static readonly Dictionary<string, byte>.AlternateLookup<ReadOnlySpan<char>> Compound =
        Spellings.Where(s => s.Name.Contains(' ')).ToDictionary(s => s.Name.Replace(" ", "", StringComparison.Ordinal), s => s.State, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A code or a name, however written; 0 if it is no state of ours.</summary>
    public static byte Read(string written)
    {
        Span<char> letters = stackalloc char[32];
        var length = 0;
        foreach (var c in written)
        {
            var folded = Folding.Fold(c);
            if (!char.IsAsciiLetter(folded)) continue;
            if (length == letters.Length) return 0;
            letters[length++] = folded;
        }
        return Lexicon.Of(letters[..length]).State is > 0 and var state ? state : OfWords(letters[..length]);
    }

    public static byte Of(string code) => (byte)Math.Max(0, Array.IndexOf(Codes, code));

    /// <summary>A territory whose ZIP codes no table of ours has.</summary>
    public static bool IsOutsideTheTable(byte state) => state >= Samoa && state < Military && state != PuertoRico;

    public static bool IsMilitary(byte state) => state >= Military;
    public static byte OfWords(ReadOnlySpan<char> runTogether) => Compound.TryGetValue(runTogether, out var state) ? state : (byte)0;
}
