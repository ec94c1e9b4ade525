using FsCheck;
using FsCheck.Fluent;
using Hub.Linking;
using NUnit.Framework;
using static Hub.Specs.Linking.Files;

namespace Hub.Specs.Linking;

/// <summary>What holds for any records whatever. They are drawn from few values, so that they meet.</summary>
public sealed class LinkingLaws
{
    private static Gen<T> Of<T>(params T[] values) => Gen.Elements(values);

    private static readonly Gen<PersonRecord> AnyRecord =
        from first in Of("Harold", "Harald", "Harry", "H", "Birnbaum", "Denise", "Unknown", null)
        from last in Of("Birnbaum", "Birnbaum-Castro", "Castro", "Brinbaum", "Harold", null)
        from born in Of("1961-08-14", "1961-08-04", "1961-04-08", "1984-03-29", "1961-01-01", "1900-01-01", null)
        from ssn in Of("512-33-8871", "512-33-8872", "640-17-8871", null, null)
        from last4 in Of("8871", "8872", "2235", null)
        from licence in Of("94D465EB", "CD524D2D", null, null)
        from suffix in Of("Jr", "Sr", null, null)
        from middle in Of("T", "Thomas", "M", null)
        from street in Of("Larkspur Ln", "Larkspurr Lane", "Oak St", null)
        select Person("", first, last, born, ssn, last4, licence, middle, suffix, null, "418", street);

    internal static readonly Arbitrary<PersonRecord[]> AnyFile = AnyRecord.ArrayOf().Select(records => records.Take(14).Select((r, i) => Keyed(r, $"r{i:00}")).ToArray()).ToArbitrary();

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property Whichever_record_comes_first_they_compare_the_same() => Prop.ForAll(AnyRecord.ToArbitrary(), AnyRecord.ToArbitrary(), (x, y) =>
    {
        var linker = Given(Keyed(x, "x"), Keyed(y, "y"));
        var (one, other) = (linker.Explain("x", "y")!, linker.Explain("y", "x")!);
        return one.Steps.SequenceEqual(other.Steps) && one.Doubts.SequenceEqual(other.Doubts) && one.Grade == other.Grade;
    });

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public Property The_order_of_records_changes_nothing() => Prop.ForAll(AnyFile, Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (records, seed) =>
    {
        var shuffled = records.ToArray();
        new Random(seed).Shuffle(shuffled);
        var (one, other) = (Given(records).Link(), Given(shuffled).Link());
        return one.Told() == other.Told() && Reviews(one).SequenceEqual(Reviews(other));
    });

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public Property No_citizen_has_two_numbers_two_licences_or_two_generations() => Prop.ForAll(AnyFile, records =>
    {
        var byKey = records.ToDictionary(r => r.Key, StringComparer.Ordinal);
        return Given(records).Link().Placements.GroupBy(p => p.Citizen, p => byKey[p.Record], StringComparer.Ordinal).All(citizen =>
            Distinct(citizen, Column.Suffix) <= 1 && Distinct(citizen, Column.Licence) <= 1
            && !citizen.Any(a => citizen.Any(b => (a[Column.Ssn], b[Column.Ssn]) is ("512-33-8871" or "512-33-8872", "640-17-8871"))));
    });

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public Property A_decision_that_two_are_not_one_is_never_crossed() => Prop.ForAll(AnyFile, records =>
    {
        if (records.Length < 2) return true;
        var linker = Given(records);
        linker.NotTheSame(records[0].Key, records[^1].Key);
        var placed = linker.Link().Placements.ToDictionary(p => p.Record, p => p.Citizen, StringComparer.Ordinal);
        return placed[records[0].Key] != placed[records[^1].Key];
    });

    private static int Distinct(IEnumerable<PersonRecord> records, Column column) => records.Select(r => r[column]).Where(v => v is not null).Distinct(StringComparer.Ordinal).Count();

    private static IEnumerable<string> Reviews(Linked linked) => linked.Placements.OrderBy(p => p.Record, StringComparer.Ordinal).Select(p => $"{p.Record}: {string.Join(' ', p.Review)}");

    internal static PersonRecord Keyed(PersonRecord r, string key) => Person(
        key, r[Column.First], r[Column.Last], r[Column.BirthDate], r[Column.Ssn], r[Column.SsnLast4], r[Column.Licence], r[Column.Middle], r[Column.Suffix], null, "418", r[Column.Street]);
}
