using Hub.Linking;

namespace Hub.Specs.Linking;

/// <summary>Records as agencies write them, and what the linker makes of them. By default a person of whom everything is known.</summary>
internal static class Files
{
    public static readonly Parameters ForCitizens = KnownKinds.Named("agencies");

    /// <summary>Null: the file does not say.</summary>
    public static PersonRecord Person(
        string key, string? first = "Harold", string? last = "Birnbaum", string? born = "1961-08-14", string? ssn = null, string? last4 = null, string? licence = null,
        string? middle = null, string? suffix = null, string? sex = null, string? number = "418", string? street = "Larkspur Ln", string? unit = null) =>
        new(key)
        {
            [Column.First] = first, [Column.Middle] = middle, [Column.Last] = last, [Column.Suffix] = suffix, [Column.BirthDate] = born, [Column.Ssn] = ssn,
            [Column.SsnLast4] = last4, [Column.Licence] = licence, [Column.Sex] = sex, [Column.HouseNumber] = street is null ? null : number, [Column.Street] = street, [Column.Unit] = unit,
        };

    public static Linker Given(params PersonRecord[] records)
    {
        var linker = new Linker(ForCitizens);
        foreach (var record in records) linker.Put(record);
        return linker;
    }

    /// <summary>What is concluded about the first two, the others being there as well.</summary>
    public static MatchGrade Grade(params PersonRecord[] records) => Given(records).Explain(records[0].Key, records[1].Key)!.Grade;

    /// <summary>How the first two agree in a field, as the clerk reads it.</summary>
    public static Level? LevelOf(Field field, PersonRecord a, PersonRecord b) =>
        Given(a, b).Explain(a.Key, b.Key)!.Steps.FirstOrDefault(s => s.Field == field)?.Level;

    /// <summary>Who is one citizen, as "a b | c": the order of records in it is that of their keys.</summary>
    public static string Told(this Linked linked) => string.Join(
        " | ", linked.Placements.GroupBy(p => p.Citizen, StringComparer.Ordinal).Select(g => string.Join(' ', g.Select(p => p.Record).Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal));

    public static bool Reviews(this Linked linked, string one, string other) =>
        linked.Placements.Single(p => p.Record == one).Review.Contains(other) && linked.Placements.Single(p => p.Record == other).Review.Contains(one);
}
