using System.Collections.Frozen;
using System.Text.Json;
using Hub.Domain;
using Hub.Domain.Citizens;
using Hub.Linking;
using Hub.Server.Http;
using static Hub.Domain.Citizens.RecordEvent;

namespace Hub.Server.Identity;

/// <summary>
/// What an agency's file may say of a person, by the names that stand in facts and requests. Where somebody lives is kept apart from who they are: it
/// lies under another key.
/// </summary>
internal static class RecordColumns
{
    public static readonly FrozenDictionary<string, Column> Known = Enum.GetValues<Column>().ToFrozenDictionary(c => JsonNamingPolicy.KebabCaseLower.ConvertName(c.ToString()), StringComparer.Ordinal);

    private static readonly FrozenSet<Column> Place = FrozenSet.Create(Column.HouseNumber, Column.Street, Column.Unit, Column.AddressLine, Column.Locality, Column.City, Column.State, Column.Zip);

    public static Dictionary<string, string> WithoutPlaces(IReadOnlyDictionary<string, string> says) => says.Where(s => !Place.Contains(Known[s.Key])).ToDictionary(StringComparer.Ordinal);

    public static bool IsPlace(string column) => Known.TryGetValue(column, out var known) && Place.Contains(known);

    public static bool IsOfPlace(Field? compared) => compared is Field.Address or Field.Locality or Field.City or Field.State or Field.Zip;

    public static PersonRecord PersonOf(string key, IReadOnlyDictionary<string, string> describes, IReadOnlyDictionary<string, string>? locates) =>
        new(key, from says in locates is null ? describes : describes.Concat(locates) where Known.ContainsKey(says.Key) select new KeyValuePair<Column, string>(Known[says.Key], says.Value));

    /// <summary>Nothing that is empty; refuses what is no column, too long, or no text.</summary>
    public static Dictionary<string, string> Read(IReadOnlyDictionary<string, string?>? says)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (column, text) in says ?? throw new NotAcceptable("malformed", "A record says something."))
        {
            if (!Known.ContainsKey(column)) throw new NotAcceptable("malformed", "says has a member that is none of the columns in /openapi.yaml.");
            if (Texts.Take(text, Texts.LongestAddress / 4) is { } value) read.Add(column, value);
        }
        return read;
    }

    public static (RecordLocated? Located, RecordDescribed Described) FactsOf(RecordId record, IReadOnlyDictionary<string, string> says, string? rules)
    {
        var locates = says.Where(s => Place.Contains(Known[s.Key])).ToDictionary(StringComparer.Ordinal);
        return (locates.Count == 0 ? null : new(record, locates), new(record, says.Where(s => !Place.Contains(Known[s.Key])).ToDictionary(StringComparer.Ordinal), rules));
    }

    public static bool SaysTheSame(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(s => other.TryGetValue(s.Key, out var value) && value == s.Value);
}
