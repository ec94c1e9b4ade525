using Hub.Postal;

namespace Hub.Linking;

/// <summary>Street, number and unit in the post office's spelling, so that spellings of one door are one. The town is another field: many files repeat one in every row.</summary>
internal readonly record struct Door(string Street, string Number, string Unit)
{
    public static Door? Read(PersonRecord record)
    {
        var line = record[Column.AddressLine] ?? Join(record[Column.HouseNumber], record[Column.Street]);
        if (line is null) return null;
        var reading = AddressReader.Default.Read(new AddressFields(line, record[Column.Unit]));
        if (reading.MatchKey?.Split('|') is [_, var number, var pre, { Length: > 0 } name, var suffix, var post, var unit])
            return new($"{pre}|{name}|{suffix}|{post}", number, unit);
        // What the reader knows nothing about is still the same where it is spelt the same.
        return record[Column.Street] is { } street ? new($"|{Letters.Fold(street)}||", Letters.Fold(record[Column.HouseNumber] ?? ""), Letters.Fold(record[Column.Unit] ?? ""))
            : new($"|{Letters.Fold(line)}||", "", "");
    }

    private static string? Join(string? number, string? street) => street is null ? null : number is null ? street : $"{number} {street}";

    private bool PrintMembers(System.Text.StringBuilder builder) => false;
}

/// <summary>A street's name in its parts, prepared once for all who live there.</summary>
internal sealed class Street
{
    public Street(string key)
    {
        var parts = key.Split('|');
        (Pre, Name, Suffix, Post) = (string.Intern(parts[0]), parts[1], string.Intern(parts[2]), string.Intern(parts[3])); // The post office knows few of these.
    }

    public string Pre { get; }
    public string Name { get; }
    public string Suffix { get; }
    public string Post { get; }

    /// <summary>The same name with a slip, or with a direction or suffix missing on one side. Numbers are never slips: 82nd and 83rd are two streets.</summary>
    public static bool Alike(Street a, Street b) =>
        Fits(a.Pre, b.Pre) && Fits(a.Post, b.Post) && (a.Name == b.Name ? Fits(a.Suffix, b.Suffix) || Likeness.Close(a.Suffix, b.Suffix) : SpeltAlike(a, b));

    private static bool SpeltAlike(Street a, Street b)
    {
        if (Likeness.Close(a.Name, b.Name) && !Numbered(a.Name) && !Numbered(b.Name)) return true;
        var (wholeA, wholeB) = (a.Name + a.Suffix, b.Name + b.Suffix); // PRIDHAMSTREET, or a suffix that is misspelt and so part of the name.
        return (!Numbered(wholeA) && Likeness.Close(wholeA, wholeB)) || (Math.Min(a.Name.Length, b.Name.Length) >= 4 && !Numbered(a.Name) && (Begins(a, wholeB) || Begins(b, wholeA)));
    }

    private static bool Begins(Street street, string other) => street.Suffix.Length == 0 && other.StartsWith(street.Name, StringComparison.Ordinal);

    private static bool Fits(string a, string b) => a.Length == 0 || b.Length == 0 || a == b;

    private static bool Numbered(string name) => name.AsSpan().ContainsAnyInRange('0', '9');
}
