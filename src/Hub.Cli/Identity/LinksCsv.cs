using System.Globalization;
using Hub.Linking;

namespace Hub.Cli.Identity;

internal static class LinksCsv
{
    public static IEnumerable<string> Links(Linked linked) =>
        linked.Placements.Select(p => $"{Cell(p.Record)},{Cell(p.Citizen)},{Cell(string.Join(' ', p.Review))}").Prepend("record_id,citizen,review");

    public static IEnumerable<string> Pairs(Linked linked) =>
        linked.Reviews.Select(r => string.Create(CultureInfo.InvariantCulture, $"{Cell(r.One)},{Cell(r.Other)},{r.Grade.ToString().ToLowerInvariant()},{r.Chance:0.0000},{Cell(string.Join("; ", r.Reasons))}"))
            .Prepend("one,other,grade,chance,reasons");

    private static string Cell(string text) => text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
