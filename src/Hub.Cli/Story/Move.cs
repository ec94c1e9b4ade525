using System.Globalization;
using System.Security.Cryptography;
using Hub.Cli.Asking;

namespace Hub.Cli.Story;

/// <summary>A made-up citizen of Ohio who moves. Every play has one of its own, so that it can be played as often as one likes.</summary>
internal sealed record Move(Person Who, string BirthDate, string From, string To, string Dmv, string Revenue, string Courts)
{
    // Streets and ZIP codes exist; people and house numbers are invented.
    private static readonly (string First, string Last)[] People =
        [("Alma", "Reyes"), ("Nora", "Odom"), ("Ines", "Kovac"), ("Harriet", "Blum"), ("Edith", "Tate"), ("Mei", "Castellan"), ("Rosa", "Whitfield"), ("June", "Larkin")];

    private static readonly (string Street, string Town)[] Before =
        [("N Fountain Ave", "Springfield, OH 45504"), ("E High St", "Springfield, OH 45505"), ("W Church St", "Newark, OH 43055"), ("S Main St", "Findlay, OH 45840")];

    private static readonly (string Street, string Town)[] After =
        [("Summit St", "Columbus, OH 43201"), ("Neil Avenue", "Columbus, Ohio 43215"), ("E Livingston Ave.", "Columbus, OH 43205"), ("Clifton Ave", "Cincinnati, OH 45219")];

    public static Move MadeUp()
    {
        var (first, last) = People[RandomNumberGenerator.GetInt32(People.Length)];
        var (from, to) = (Before[RandomNumberGenerator.GetInt32(Before.Length)], After[RandomNumberGenerator.GetInt32(After.Length)]);
        var born = new DateOnly(1950, 1, 1).AddDays(RandomNumberGenerator.GetInt32(18_000));
        var number = RandomNumberGenerator.GetHexString(8);
        return new(new(first, null, last), born.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            $"{Number(101, 999)} {from.Street} Apt {Number(1, 9)}, {from.Town}", $"{Number(101, 999)} {to.Street}, {to.Town}",
            "DMV-S" + number, "REVENUE-S" + number, "COURTS-S" + number);
    }

    private static int Number(int least, int most) => RandomNumberGenerator.GetInt32(least, most + 1);

    public override string ToString() => "a made-up move";
}
