namespace Hub.Postal;

/// <summary>The eight directions. The cardinal ones are bits, so that NORTH and WEST join to NORTHWEST; 0 is none.</summary>
internal static class Directionals
{
    public const byte North = 1, South = 2, East = 4, West = 8;

    public static readonly (string Word, byte Direction)[] Spellings =
    [
        ("N", North), ("NO", North), ("NORTH", North), ("NTH", North), ("NRTH", North),
        ("S", South), ("SO", South), ("SOUTH", South), ("STH", South),
        ("E", East), ("EAST", East), ("W", West), ("WEST", West), ("WST", West),
        .. Joined("NE", "NORTH", "EAST", North | East), .. Joined("NW", "NORTH", "WEST", North | West),
        .. Joined("SE", "SOUTH", "EAST", South | East), .. Joined("SW", "SOUTH", "WEST", South | West),
    ];

    private static readonly string[] Codes = Name("N", "S", "E", "W", "");
    private static readonly string[] Names = Name("NORTH", "SOUTH", "EAST", "WEST", "");

    public static string Standard(int direction) => Codes[direction];
    public static string InFull(int direction) => Names[direction];

    /// <summary>NORTH and then WEST make NORTHWEST; 0 if the two do not join.</summary>
    public static int Join(int first, int second) =>
        first is North or South && second is East or West ? first | second : 0;

    private static (string, byte)[] Joined(string code, string first, string second, int direction) =>
        [(code, (byte)direction), (first + second, (byte)direction), ($"{first}-{second}", (byte)direction), ($"{code[0]}-{code[1]}", (byte)direction)];

    private static string[] Name(string n, string s, string e, string w, string none)
    {
        var names = new string[16];
        Array.Fill(names, none);
        (names[North], names[South], names[East], names[West]) = (n, s, e, w);
        (names[North | East], names[North | West], names[South | East], names[South | West]) = (n + e, n + w, s + e, s + w);
        return names;
    }
}
