using Hub.Linking;
using Hub.Linking.Workshop;
using Hub.Specs.Linking;

namespace Hub.Benchmarks;

/// <summary>
/// Files of as many records as are wanted, in a folder that is taken away again: towns made of the agencies' extracts where these are at hand, or a made-up
/// town; and who is who in them.
/// </summary>
internal sealed class LinkingBenchPeople : IDisposable
{
    private static readonly string[] Agencies = ["dmv_dev.csv", "revenue_dev.csv", "courts_dev.csv", "benefits_dev.csv"];
    private readonly string folder = Directory.CreateTempSubdirectory("hub-linking-").FullName;
    private readonly string? extracts;

    public LinkingBenchPeople(string? extracts) => this.extracts = extracts is not null && Agencies.Append("truth_dev.csv").All(f => File.Exists(Path.Combine(extracts, f))) ? extracts : null;

    public string Source => extracts is null ? "a made-up town" : "towns made of the agencies' extracts";

    /// <summary>The files, and the person of each record by its key.</summary>
    public (string[] Files, Dictionary<string, string> PersonOf) Make(int records)
    {
        var personOf = new Dictionary<string, string>(records, StringComparer.Ordinal);
        return (extracts is null ? [MadeUp(records, personOf)] : Enlarged(records, personOf), personOf);
    }

    private string[] Enlarged(int records, Dictionary<string, string> personOf)
    {
        var truth = Enlarge.Rows(Path.Combine(extracts!, "truth_dev.csv")).Skip(1).ToDictionary(r => r[0], r => r[1], StringComparer.Ordinal);
        // Of the last town only so many people as make up the number, with all their records.
        var kept = truth.GroupBy(t => t.Value, StringComparer.Ordinal).Aggregate((Left: records % truth.Count, People: new HashSet<string>(StringComparer.Ordinal)), (all, person) =>
        {
            if (all.Left > 0) all.People.Add(person.Key);
            return (all.Left - person.Count(), all.People);
        }).People;
        return [.. Agencies.Select(Write)];

        string Write(string file)
        {
            var rows = Enlarge.Rows(Path.Combine(extracts!, file));
            using var into = new StreamWriter(Path.Combine(folder, file));
            into.WriteLine(string.Join(',', rows[0]));
            for (var copy = 0; copy <= records / truth.Count; copy++)
                foreach (var row in rows.Skip(1).Where(r => copy < records / truth.Count || kept.Contains(truth[r[0]])))
                {
                    var line = Enlarge.Shifted(rows[0], row, copy);
                    into.WriteLine(line);
                    personOf[line[..line.IndexOf(',', StringComparison.Ordinal)]] = $"{copy}/{truth[row[0]]}";
                }
            return Path.Combine(folder, file);
        }
    }

    private string MadeUp(int records, Dictionary<string, string> personOf)
    {
        (string Heading, Column Column)[] columns =
        [
            ("first", Column.First), ("last", Column.Last), ("dob", Column.BirthDate), ("ssn", Column.Ssn), ("ssn_last4", Column.SsnLast4), ("dl_number", Column.Licence),
            ("street_number", Column.HouseNumber), ("street_name", Column.Street),
        ];
        var file = Path.Combine(folder, "town.csv");
        using var into = new StreamWriter(file);
        into.WriteLine(string.Join(',', columns.Select(c => c.Heading).Prepend("record_id")));
        foreach (var (record, person) in new Town(20261122).Records().Take(records))
        {
            into.WriteLine(string.Join(',', columns.Select(c => record[c.Column]).Prepend(record.Key)));
            personOf[record.Key] = $"{person}";
        }
        return file;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
