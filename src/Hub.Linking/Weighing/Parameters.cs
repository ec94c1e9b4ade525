using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Linking;

/// <summary>How often a level is reached by two records of one person, and by two records of two people.</summary>
public sealed record Chances(double Same, double Others);

/// <summary>
/// Everything that is set for one kind of data: what was learned from unlabelled records, and what people decided. One file in Kinds/ each;
/// its version is named with every link.
/// </summary>
public sealed record Parameters
{
    public required string Kind { get; init; }
    public required string Version { get; init; }

    /// <summary>A file that says one of these is of this kind; the first kind that fits is taken, and the kind with none fits always.</summary>
    public required IReadOnlyList<Column> KnownBy { get; init; }

    /// <summary>Pairs of records of one person, for each record. Gives the prior chance of a pair, whatever the number of records.</summary>
    public required double PairsPerRecord { get; init; }
    public required Thresholds Thresholds { get; init; }

    /// <summary>Whether the rules that protect people hold (see Deciding/Doubts): a wrong link of citizens harms, a wrong link in a study does not.</summary>
    public required bool Cautious { get; init; }

    /// <summary>What a last name and an address can say together at most, as odds: that two records are of one household, of whose members one is meant. Null: no bound.</summary>
    public double? HouseholdOdds { get; init; }
    public required IReadOnlyDictionary<Field, IReadOnlyDictionary<Level, Chances>> Fields { get; init; }

    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, DictionaryKeyPolicy = JsonNamingPolicy.KebabCaseLower,
    };

    public static Parameters Read(Stream file) => JsonSerializer.Deserialize<Parameters>(file, Form) ?? throw new JsonException("The file of parameters is empty.");

    public string Write() => JsonSerializer.Serialize(this, Form) + "\n";
}

/// <summary>Chances from which on a pair is linked, reviewed, or kept in sight; and by how many bits the best citizen must be ahead of the next.</summary>
public sealed record Thresholds(double Certain, double Probable, double Possible, double MarginBits);

/// <summary>The kinds that are shipped.</summary>
public static class KnownKinds
{
    private static readonly string[] Names = ["febrl.json", "splink.json", "agencies.json"];

    private static readonly FrozenDictionary<string, Parameters> Kinds = Names.Select(Load).ToFrozenDictionary(k => k.Kind, StringComparer.Ordinal);

    public static IReadOnlyList<string> All { get; } = [.. Kinds.Keys.Order(StringComparer.Ordinal)];

    public static Parameters Named(string kind) => Kinds[kind];

    public static Parameters For(IEnumerable<Column> says)
    {
        var columns = says.ToHashSet();
        return Names.Select(n => Kinds[n[..^5]]).First(k => k.KnownBy.Count == 0 || k.KnownBy.Any(columns.Contains));
    }

    private static Parameters Load(string name)
    {
        using var file = Embedded.Open(name);
        return Parameters.Read(file);
    }
}
