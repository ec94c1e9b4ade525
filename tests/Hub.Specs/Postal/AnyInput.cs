using Hub.Postal;

namespace Hub.Specs.Postal;

/// <summary>
/// Inputs that nobody wrote: real addresses damaged, words of addresses in any order, letters and signs of any script. The same seed makes
/// the same inputs, so that what a long run finds can be looked at.
/// </summary>
internal sealed class AnyInput(IReadOnlyList<string> real, int seed)
{
    private const string Letters = "abcXYZ 0123456789 ,.;#-/'\"\n\t&½(é—\u0000\uD83D apt st n e box 12 ";

    private static readonly string[] Words =
    [
        "123", "1/2", "12-14", "N6W23001", "43215", "43215-1234", "00000", "972", "1st", "22ND", "One", "Hundred", "Seventh", "N", "SW", "North", "West", "St", "Street", "Ave",
        "Avenue", "Rd", "Hwy", "Highway", "County", "State", "US", "I-35", "FM", "Route", "RR", "HC", "Box", "PO", "P.O.", "POB", "Drawer", "General", "Delivery", "Apt", "Ste", "#", "Unit",
        "Floor", "Fl", "Bldg", "PMB", "Rear", "Main", "Oak", "Saint", "Park", "Columbus", "New", "York", "San", "Juan", "OH", "NY", "PR", "AE", "APO", "CA", "Ohio", "Carolina", "USA", "Canada",
        "Urb", "Calle", "Blq", "Casa", "c/o", "ATTN", "Corner", "of", "&", "and", "@", ",", "\n", ";", "-", ".", "A", "B", "2B", "x", "",
    ];

    private readonly Random random = new(seed);

    public string Next() => random.Next(4) switch
    {
        0 => Salad(),
        1 when random.Next(2) == 0 => Signs(),
        _ => Damaged(),
    };

    /// <summary>
    /// What holds for every input, or what does not. Sure is only what names a door: a house number, a box, a route with a box, general delivery.
    /// </summary>
    public static string? Objection(string text, Reading reading)
    {
        if (!ReferenceEquals(reading.AsTyped, text)) return "the input is changed";
        if (reading.Standard is null != (reading.Grade == Grade.Unparseable)) return "graded as it is not";
        if (reading.Standard is not { } standard) return reading.Refusal is null ? "nothing read and not refused" : null;
        if (standard.Line.Length == 0 || !char.IsAsciiLetterOrDigit(standard.Line[0]) && standard.Line[0] is not ('#' or '&')) return "the line begins with no letter or digit";
        foreach (var c in standard.Line)
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c) && c is not (' ' or '#' or '&' or '/' or '.' or '-')) return "the line holds a sign that the post office does not use";
        if (reading.Grade == Grade.Ambiguous) return null;
        if (reading.Fields.Number is null && reading.Fields.Route is null && !standard.Line.StartsWith("PO BOX", StringComparison.Ordinal) && !standard.Line.StartsWith("GENERAL DELIVERY", StringComparison.Ordinal))
            return "sure of what names no door";
        if (reading.Grade != Grade.Verified) return null;
        if (reading.Refusal is not null) return "verified and refused";
        if (reading.Warnings.Any(w => w.Code != "unit-without-designator")) return "verified beside a warning";
        return Places.Of(standard.Zip) is [var place] && Joined(place.City) == Joined(standard.City) && place.State == standard.State ? null : "verified, but the table knows it otherwise";
    }

    // LA GRANGE and LAGRANGE are one.
    private static string Joined(string city) => city.Replace(" ", "", StringComparison.Ordinal);

    private string Damaged()
    {
        var letters = real[random.Next(real.Count)].ToList();
        for (var cuts = random.Next(1, 8); cuts > 0; cuts--)
        {
            var at = random.Next(letters.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < letters.Count: letters.RemoveAt(at); break;
                case 1: letters.Insert(at, Letters[random.Next(Letters.Length)]); break;
                case 2 when at < letters.Count: letters[at] = Letters[random.Next(Letters.Length)]; break;
                case 3: letters.InsertRange(at, letters.Skip(random.Next(letters.Count + 1)).Take(random.Next(12)).ToList()); break;
                default: letters.RemoveRange(at, Math.Min(random.Next(6), letters.Count - at)); break;
            }
        }
        return string.Concat(letters);
    }

    private string Salad() => string.Join(' ', Enumerable.Range(0, random.Next(1, random.Next(10) == 0 ? 80 : 14)).Select(_ => Words[random.Next(Words.Length)]));

    private string Signs()
    {
        var text = new char[random.Next(random.Next(10) == 0 ? 450 : 60)];
        for (var i = 0; i < text.Length; i++) text[i] = random.Next(3) == 0 ? (char)random.Next(char.MaxValue) : (char)random.Next(32, 127);
        return new string(text);
    }
}
