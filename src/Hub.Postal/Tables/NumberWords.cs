namespace Hub.Postal;

/// <summary>Numbers written as words, as far as houses and streets use them.</summary>
internal static class NumberWords
{
    private const string UpTo20 =
        "ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN FOURTEEN FIFTEEN SIXTEEN SEVENTEEN EIGHTEEN NINETEEN TWENTY";

    private const string OrdinalsUpTo20 =
        "FIRST SECOND THIRD FOURTH FIFTH SIXTH SEVENTH EIGHTH NINTH TENTH ELEVENTH TWELFTH THIRTEENTH FOURTEENTH FIFTEENTH " +
        "SIXTEENTH SEVENTEENTH EIGHTEENTH NINETEENTH TWENTIETH";

    public static readonly (string Word, short Number)[] Cardinals =
    [
        .. UpTo20.Split(' ').Select((w, i) => (w, (short)(i + 1))),
        ("THIRTY", 30), ("FORTY", 40), ("FIFTY", 50), ("SIXTY", 60), ("SEVENTY", 70), ("EIGHTY", 80), ("NINETY", 90), ("HUNDRED", 100),
    ];

    public static readonly (string Word, byte Number)[] Ordinals =
    [
        .. OrdinalsUpTo20.Split(' ').Select((w, i) => (w, (byte)(i + 1))),
        ("THIRTIETH", 30), ("FORTIETH", 40), ("FIFTIETH", 50), ("SIXTIETH", 60), ("SEVENTIETH", 70), ("EIGHTIETH", 80), ("NINETIETH", 90),
    ];
}
