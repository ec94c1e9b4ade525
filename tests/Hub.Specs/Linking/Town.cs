using System.Globalization;
using Hub.Linking;

namespace Hub.Specs.Linking;

/// <summary>
/// A made-up town in the files of four agencies: households, twins, fathers and sons, married names, slips and gaps. The same for the same
/// seed. Nobody in it is real.
/// </summary>
internal sealed class Town(int seed)
{
    private static readonly string[] FirstNames =
    [
        "Harold", "Denise", "Robert", "Maria", "James", "Linda", "Jayden", "Marcus", "Eileen", "Ines", "Carol", "Thomas", "Susan", "Kevin", "Laura", "Brian", "Amanda", "Jason", "Emily", "Diego",
        "Grace", "Walter", "Hannah", "Oscar", "Paula", "Victor", "Nina", "Samuel", "Teresa", "Andrew", "Monica", "Philip", "Rachel", "Gerald", "Yvonne", "Louis", "Sandra", "Peter", "Alice", "Frank",
    ];

    private static readonly string[] ShortForms = ["Robert/Bob", "James/Jim", "Thomas/Tom", "Susan/Sue", "Andrew/Andy", "Samuel/Sam", "Gerald/Jerry", "Amanda/Mandy"];
    private static readonly string[] Syllables = ["bar", "cas", "del", "fer", "gar", "hol", "jor", "kin", "lan", "mor", "nel", "pet", "quin", "ros", "san", "tor", "val", "wes", "yar", "zim"];
    private static readonly string[] Streets = ["Oak Ave", "Larkspur Ln", "W Church St", "Clifton Ave", "Mill Rd", "Grafton St", "Boyle Pl", "Jefferson Blvd", "River Trace Rd", "82nd St"];
    private readonly Random dice = new(seed);
    private int made;

    /// <summary>Records with the person each is about, household by household.</summary>
    public IEnumerable<(PersonRecord Record, int Person)> Records()
    {
        var person = 0;
        while (true)
        {
            var (last, number, street) = (LastName(), dice.Next(1, 9000).ToString(CultureInfo.InvariantCulture), dice.Next(10) == 0 ? Streets[dice.Next(Streets.Length)] : LastName() + " St");
            var members = dice.Next(1, 5);
            var twin = default(DateOnly);
            for (var m = 0; m < members; m++, person++)
            {
                var born = twin != default ? twin : new DateOnly(dice.Next(1935, 2012), 1, 1).AddDays(dice.Next(365));
                twin = twin == default && dice.Next(60) == 0 ? born : default;
                var someone = new Someone(FirstNames[dice.Next(FirstNames.Length)], dice.Next(4) == 0 ? LastName() : last, born, dice.Next(100_000_000, 880_000_000), $"OH{dice.Next(1_000_000):000000}{person % 1000:000}", number, street);
                foreach (var file in Enumerable.Range(0, 4).Where(f => dice.Next(10) < 6 - f)) yield return (Written(someone, file), person);
            }
        }
    }

    public static PersonRecord[] Of(int records, int seed) => [.. new Town(seed).Records().Take(records).Select(r => r.Record)];

    private sealed record Someone(string First, string Last, DateOnly Born, int Ssn, string Licence, string Number, string Street);

    // The driver's file has licences, two files have whole numbers, the others their end.
    private PersonRecord Written(Someone someone, int file)
    {
        var ssn = someone.Ssn.ToString("000000000", CultureInfo.InvariantCulture);
        if (dice.Next(80) == 0) ssn = Slip(ssn, "0123456789");
        var moved = dice.Next(5) == 0;
        var last = dice.Next(40) == 0 ? LastName() : dice.Next(25) == 0 ? Slip(someone.Last, "aeioulnrst") : someone.Last;
        return new PersonRecord(string.Create(CultureInfo.InvariantCulture, $"{"DRCB"[file]}-{made++:000000}"))
        {
            [Column.First] = First(someone.First), [Column.Last] = last,
            [Column.BirthDate] = dice.Next(30) == 0 ? null : Born(someone.Born),
            [Column.Ssn] = file is 1 or 3 && dice.Next(12) > 0 ? $"{ssn[..3]}-{ssn[3..5]}-{ssn[5..]}" : null,
            [Column.SsnLast4] = file is 0 or 2 && dice.Next(12) > 0 ? ssn[5..] : null,
            [Column.Licence] = file == 0 ? someone.Licence : null,
            [Column.HouseNumber] = moved ? dice.Next(1, 9000).ToString(CultureInfo.InvariantCulture) : someone.Number, [Column.Street] = moved ? LastName() + " Ave" : someone.Street,
        };
    }

    private string First(string name) => dice.Next(30) switch
    {
        0 => name[..1],
        1 => Slip(name, "aeioulnrst"),
        2 => ShortForms.FirstOrDefault(s => s.StartsWith(name + "/", StringComparison.Ordinal))?[(name.Length + 1)..] ?? name,
        _ => name,
    };

    private string Born(DateOnly born) => dice.Next(40) == 0 && born.Day <= 12
        ? string.Create(CultureInfo.InvariantCulture, $"{born.Year:0000}-{born.Day:00}-{born.Month:00}")
        : (dice.Next(60) == 0 ? born.AddDays(1) : born).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string LastName()
    {
        var name = string.Concat(Enumerable.Range(0, dice.Next(2, 4)).Select(_ => Syllables[dice.Next(Syllables.Length)]));
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    private string Slip(string text, string letters)
    {
        var at = dice.Next(1, text.Length);
        return string.Concat(text.AsSpan(0, at), letters.AsSpan(dice.Next(letters.Length), 1), text.AsSpan(at + 1));
    }
}
