using System.Text.Json;

namespace Hub.Postal.Workshop;

/// <summary>One labelled address: its text, and for every character the part it belongs to.</summary>
internal sealed record Labelled(string Text, Part[] Parts)
{
    public static List<Labelled> Read(string file) => [.. File.ReadLines(file).Select(Row)];

    /// <summary>The label of a word is that of its first character. The sign # goes with the designators, as the rules have it.</summary>
    public Part Of(in Word word)
    {
        var part = Parts[word.Start];
        if (!word.Has(Marks.Hash)) return part;
        return part switch { Part.UnitId => Part.UnitType, Part.GroupId => Part.GroupType, Part.BoxId => Part.BoxType, Part.RouteId => Part.RouteType, _ => part };
    }

    private static Labelled Row(string line)
    {
        using var row = JsonDocument.Parse(line);
        var text = row.RootElement.GetProperty("text").GetString()!;
        var parts = new Part[text.Length];
        var from = 0;
        var before = Part.Other;
        foreach (var token in row.RootElement.GetProperty("tokens").EnumerateArray())
        {
            var word = token[0].GetString()!;
            var at = text.IndexOf(word, from, StringComparison.Ordinal);
            if (at < 0) continue;
            var part = Meant(token[1].GetString()!);
            if (part == Part.Predirectional && before == Part.Suffix) part = Part.Postdirectional; // Mislabelled: 7TH STREET SOUTHEAST.
            Array.Fill(parts, part, at, word.Length);
            before = part;
            from = at + word.Length;
        }
        return new(text, parts);
    }

    private static Part Meant(string label) => label switch
    {
        "AddressNumber" => Part.Number,
        "AddressNumberPrefix" or "AddressNumberSuffix" => Part.NumberSuffix,
        "StreetNamePreDirectional" => Part.Predirectional,
        "StreetName" or "StreetNamePreType" or "StreetNamePreModifier" or "StreetNamePostModifier" => Part.Street,
        "StreetNamePostType" => Part.Suffix,
        "StreetNamePostDirectional" => Part.Postdirectional,
        "OccupancyType" => Part.UnitType,
        "OccupancyIdentifier" => Part.UnitId,
        "SubaddressType" => Part.GroupType,
        "SubaddressIdentifier" => Part.GroupId,
        "USPSBoxType" => Part.BoxType,
        "USPSBoxID" => Part.BoxId,
        "USPSBoxGroupType" => Part.RouteType,
        "USPSBoxGroupID" => Part.RouteId,
        "Recipient" => Part.Recipient,
        "BuildingName" or "LandmarkName" => Part.Building,
        "CornerOf" => Part.Corner,
        "IntersectionSeparator" => Part.Crossing,
        "PlaceName" => Part.City,
        "StateName" => Part.State,
        "ZipCode" => Part.Zip,
        "ZipPlus4" => Part.Plus4,
        "CountryName" => Part.Country,
        _ => Part.Other,
    };
}
