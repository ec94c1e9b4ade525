using System.Globalization;
using System.IO.Compression;
using Hub.Postal;

namespace Hub.Server.Addresses;

/// <summary>
/// Cities and ZIP codes to choose from while somebody types, and which city was meant by one that does not exist. From the tables that addresses are
/// checked against; the only place that asks for them, so that another source of the same answers goes in here.
/// </summary>
internal sealed class PlaceTable
{
    private const int MostSlips = 2;

    public static readonly PlaceTable Default = new();

    private readonly List<City> cities; // By name, then state.
    private readonly Zip[] zips; // In order.

    public sealed record Zip(string Code, string City, string State, string? County);

    public sealed record City(string Name, string State, IReadOnlyList<Zip> Zips);

    private PlaceTable()
    {
        zips = [.. Read().OrderBy(z => z.Code, StringComparer.Ordinal)];
        cities = [.. zips.GroupBy(z => (z.City, z.State)).Select(g => new City(g.Key.City, g.Key.State, [.. g])).OrderBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.State, StringComparer.Ordinal)];
    }

    public string Edition => AddressReader.Default.TablesEdition;

    /// <summary>Cities whose name begins so; the whole name first, then those with most ZIP codes.</summary>
    public IReadOnlyList<City> BeginningWith(string letters, string? state, int most)
    {
        var prefix = Folded(letters);
        return [.. cities.Where(c => IsIn(c, state) && c.Name.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(c => c.Name.Length == prefix.Length ? 0 : 1).ThenByDescending(c => c.Zips.Count).ThenBy(c => c.Name, StringComparer.Ordinal).Take(most)];
    }

    public IReadOnlyList<City> WithZip(string digits, string? state, int most) =>
        [.. zips.Where(z => z.Code.StartsWith(digits, StringComparison.Ordinal) && (state is null || z.State == state)).Take(most).GroupBy(z => (z.City, z.State))
            .Select(g => new City(g.Key.City, g.Key.State, [.. g]))];

    /// <summary>Cities that are a slip or two of the finger away, the nearest first.</summary>
    public IReadOnlyList<City> Meant(string typed, string? state, int most)
    {
        var name = Folded(typed);
        var allowed = name.Length < 6 ? 1 : MostSlips;
        var near = from c in cities
                   where IsIn(c, state) && Math.Abs(c.Name.Length - name.Length) <= allowed
                   let slips = Slips(name, c.Name, allowed)
                   where slips <= allowed
                   orderby slips, c.Zips.Count descending, c.Name
                   select c;
        return [.. near.Take(most)];
    }

    private static bool IsIn(City city, string? state) => state is null || city.State == state;

    private static string Folded(string typed) => string.Join(' ', typed.ToUpperInvariant().Split([' ', '.', '\'', '-', ','], StringSplitOptions.RemoveEmptyEntries).Select(word => word switch
    {
        "ST" => "SAINT",
        "FT" => "FORT",
        "MT" => "MOUNT",
        _ => word,
    }));

    // Letters left out, added, mistaken or swapped with their neighbour; more than allowed is not counted out.
    private static int Slips(string a, string b, int allowed)
    {
        var (before, last, next) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            next[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                next[j] = Math.Min(Math.Min(last[j], next[j - 1]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) next[j] = Math.Min(next[j], before[j - 2] + 1);
                least = Math.Min(least, next[j]);
            }
            if (least > allowed) return least;
            (before, last, next) = (last, next, before);
        }
        return last[b.Length];
    }

    // The library's own table: code, place, state, county; an empty cell stands for the one above it.
    private static IEnumerable<Zip> Read()
    {
        using var reader = new StreamReader(new BrotliStream(typeof(AddressReader).Assembly.GetManifestResourceStream("zips.tsv.br")!, CompressionMode.Decompress));
        reader.ReadLine();
        var (place, state, county) = ("", "", "");
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            if (cells[1].Length > 0) place = cells[1].Replace("'", "", StringComparison.Ordinal);
            if (cells[2].Length > 0) state = cells[2];
            if (cells[3].Length > 0) county = cells[3];
            yield return new(int.Parse(cells[0], CultureInfo.InvariantCulture).ToString("D5", CultureInfo.InvariantCulture), place, state, county.Length > 0 ? county.ToUpperInvariant() : null);
        }
    }
}
