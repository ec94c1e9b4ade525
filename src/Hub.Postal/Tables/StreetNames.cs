using System.Collections.Frozen;
using System.IO.Compression;

namespace Hub.Postal;

/// <summary>Words that streets are named by: surnames, first names, places, and words of real streets. Two of them a letter apart are two streets, not one and a slip.</summary>
internal static class StreetNames
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = Load().GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="word">Folded letters, run together.</param>
    public static bool IsName(scoped ReadOnlySpan<char> word) =>
        word.Length is > 1 and <= 24 && (Words.Contains(word) || ZipTable.Default.Place(word) != 0 || Lexicon.Of(word).Suffix != 0);

    private static FrozenSet<string> Load()
    {
        using var reader = new StreamReader(new BrotliStream(Embedded.Open("names.txt.br"), CompressionMode.Decompress));
        var words = new List<string>();
        while (reader.ReadLine() is { } line) words.Add(line);
        return words.ToFrozenSet(StringComparer.Ordinal);
    }
}
