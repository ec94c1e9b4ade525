using System.Globalization;

namespace Hub.Linking.Workshop;

/// <summary>
/// Makes many people out of few, for measuring: every copy of the files is a town of its own, in which last names, dates of birth,
/// numbers and addresses are shifted alike for all, so that slips stay slips and first names keep their frequency.
/// </summary>
internal static class Enlarge
{
    private const string Vowels = "aeiou", Consonants = "bcdfghjklmnpqrstvwxyz";

    public static int Run(int copies, string into, string[] files)
    {
        Directory.CreateDirectory(into);
        foreach (var file in files)
        {
            using var output = new StreamWriter(Path.Combine(into, Path.GetFileName(file)));
            var rows = Rows(file);
            output.WriteLine(string.Join(',', rows[0]));
            for (var copy = 0; copy < copies; copy++)
                foreach (var row in rows.Skip(1)) output.WriteLine(Shifted(rows[0], row, copy));
        }
        return 0;
    }

    /// <summary>The headings first.</summary>
    public static string[][] Rows(string file)
    {
        using var input = File.OpenText(file);
        return [.. Csv.Rows(input).Select(r => r.ToArray())];
    }

    /// <summary>The row as it is in a copy; copy 0 is as it was.</summary>
    public static string Shifted(string[] headings, string[] row, int copy) => string.Join(',', row.Select((cell, i) => Quoted(Shifted(headings[i], cell, copy))));

    private static string Quoted(string cell) => cell.Contains(',', StringComparison.Ordinal) ? $"\"{cell}\"" : cell;

    private static string Shifted(string heading, string cell, int copy) => cell.Length == 0 ? cell : heading switch
    {
        "record_id" => string.Create(CultureInfo.InvariantCulture, $"{copy}.{cell}"),
        "last" or "street_name" when copy > 0 => string.Concat(cell.Select(c => Turned(c, copy))),
        "dob" => DateOnly.TryParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 2100 ? day.AddDays(-copy * 379 % 9000).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : cell,
        "ssn" when cell.Length == 11 => $"{Digits(cell[..7], copy * 7)}{Digits(cell[7..], copy)}",
        "ssn_last4" => Digits(cell, copy),
        "dl_number" => cell + (char)('A' + copy % 26) + (char)('A' + copy / 26 % 26),
        "street_number" => Digits(cell, copy),
        _ => cell,
    };

    private static char Turned(char c, int copy)
    {
        var letter = char.ToLowerInvariant(c);
        var (vowel, consonant) = (Vowels.IndexOf(letter, StringComparison.Ordinal), Consonants.IndexOf(letter, StringComparison.Ordinal));
        return vowel >= 0 ? Vowels[(vowel + copy) % 5] : consonant >= 0 ? Consonants[(consonant + copy * 2) % Consonants.Length] : c;
    }

    private static string Digits(string digits, int copy) => string.Concat(digits.Select((d, i) => char.IsAsciiDigit(d) ? (char)('0' + (d - '0' + copy / (i % 2 == 0 ? 1 : 10) + i * copy) % 10) : d));
}
