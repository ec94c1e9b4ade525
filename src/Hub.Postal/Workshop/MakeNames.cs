using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Hub.Postal.Workshop;

/// <summary>Makes Tables/names.txt.br: the words that streets are named by, a word a line, sorted. Rare surnames are left out: among 88,000 nearly every slip is somebody's name.</summary>
internal static class MakeNames
{
    private const int MostSurnames = 10_000;
    private const int MostFirstNames = 5_000;

    /// <param name="surnames">The Census Bureau's, the most frequent first; the name is the first word of a line.</param>
    /// <param name="firstNames">As many as there are files: men's and women's.</param>
    /// <param name="addresses">Real ones: the words of their streets.</param>
    public static int Run(string surnames, string[] firstNames, string addresses, string into)
    {
        var words = new SortedSet<string>(StringComparer.Ordinal);
        words.UnionWith(First(surnames, MostSurnames));
        foreach (var file in firstNames) words.UnionWith(First(file, MostFirstNames));
        using var json = JsonDocument.Parse(File.ReadAllBytes(addresses));
        foreach (var row in json.RootElement.GetProperty("addresses").EnumerateArray())
        {
            var read = AddressReader.Default.Read($"{row.GetProperty("address1").GetString()}, {row.GetProperty("state").GetString()} {row.GetProperty("postalCode").GetString()}");
            foreach (var word in (read.Fields.Street ?? "").Split(' ', '-')) words.Add(Letters(word));
        }
        words.RemoveWhere(w => w.Length < 3);
        using var file2 = File.Create(into);
        using var brotli = new BrotliStream(file2, CompressionLevel.SmallestSize);
        brotli.Write(Encoding.UTF8.GetBytes(string.Join('\n', words) + "\n"));
        Console.WriteLine($"{words.Count} words");
        return 0;
    }

    private static IEnumerable<string> First(string file, int most) => File.ReadLines(file).Take(most).Select(line => Letters(line.Split(' ', 2)[0]));

    private static string Letters(string word) => string.Concat(word.Select(Folding.Fold).Where(char.IsAsciiLetter));
}
