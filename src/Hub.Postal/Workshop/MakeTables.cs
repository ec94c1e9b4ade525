using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Hub.Postal.Workshop;

/// <summary>Makes Tables/zips.tsv.br: zip, place, state, county, sorted by ZIP; a cell equal to the one above is left empty.</summary>
internal static class MakeTables
{
    public static int Run(string geoNames, string censusCounties, string into, string edition)
    {
        var rows = new SortedDictionary<string, (string Place, string State, string County)>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(geoNames))
        {
            var f = line.Split('\t');
            // Military ZIP codes come without a state; which of AA, AE and AP they are follows from their first three digits.
            if (f[4].Length == 2 && !rows.ContainsKey(f[1])) rows[f[1]] = (f[2].ToUpperInvariant(), f[4], f[5]);
        }

        using var census = JsonDocument.Parse(File.ReadAllBytes(censusCounties));
        foreach (var row in census.RootElement.GetProperty("zip_state_county").EnumerateArray())
        {
            var (zip, state, county) = (row[0].GetString()!, row[1].GetString()!, row[2].GetString()!);
            if (state != "PR" || rows.ContainsKey(zip)) continue;
            var municipio = county.Replace(" Municipio", "", StringComparison.Ordinal);
            rows[zip] = (municipio.ToUpperInvariant(), state, municipio);
        }

        var text = new StringBuilder(edition).Append('\n');
        var above = ("", "", "");
        foreach (var (zip, (place, state, county)) in rows)
        {
            text.Append(zip).Append('\t').Append(place == above.Item1 ? "" : place).Append('\t')
                .Append(state == above.Item2 ? "" : state).Append('\t').Append(county == above.Item3 ? "" : county).Append('\n');
            above = (place, state, county);
        }
        using (var file = File.Create(into))
        using (var brotli = new BrotliStream(file, CompressionLevel.SmallestSize))
            brotli.Write(Encoding.UTF8.GetBytes(text.ToString()));
        Console.WriteLine($"{rows.Count} ZIP codes, {new FileInfo(into).Length} bytes, edition {edition}");
        return 0;
    }
}
