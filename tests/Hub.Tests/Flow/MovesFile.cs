using System.Globalization;
using System.Text;
using NUnit.Framework;

namespace Hub.Tests.Flow;

/// <summary>A folder of citizens.csv, moves.csv and moves_expected.csv: what to take in, and what must come of it.</summary>
public sealed class MovesFile
{
    private readonly List<Dictionary<string, string>> citizens, moves, expected;

    public MovesFile(string folder)
    {
        Folder = folder;
        (citizens, moves, expected) = (Rows(CitizensPath), Rows(MovesPath), Rows(Path.Combine(folder, "moves_expected.csv")));
    }

    public string Folder { get; }
    public string CitizensPath => Path.Combine(Folder, "citizens.csv");
    public string MovesPath => Path.Combine(Folder, "moves.csv");
    public int Count => moves.Count;
    public int Accepted => expected.Count(e => e["expect"] == "accepted");

    public void AssertReport(string path)
    {
        var report = Rows(path);
        Assert.That(report, Has.Count.EqualTo(moves.Count));
        var wrong = moves.Zip(expected, report).Where(t =>
        {
            var (want, code) = t.Second["expect"].Split(':') is [var w, var c] ? (w, c) : (t.Second["expect"], "");
            return t.First["key"] != t.Third["key"] || t.Third["outcome"] != want || (code.Length > 0 && t.Third["code"] != code);
        }).Select(t => $"{t.First["key"]}: {t.Second["expect"]}, not {t.Third["outcome"]}:{t.Third["code"]}").ToArray();
        Assert.That(wrong, Is.Empty);
    }

    /// <summary>Every record of every agency posts to where the file says; a protected citizen's to the substitute.</summary>
    public void AssertHoldings(string agency, string path, DateOnly asOf)
    {
        var held = Rows(path).ToDictionary(r => r["record_id"], r => Fold(r["line"], r["city"], r["state"], r["zip"]), StringComparer.Ordinal);
        var last = LastKnown(asOf);
        var wrong = new List<string>();
        foreach (var c in citizens.Where(c => c[agency + "_id"].Length > 0))
        {
            var got = held.GetValueOrDefault(c[agency + "_id"]);
            var want = c["protected"].Length > 0 ? "PO BOX 7099|COLUMBUS|OH|43216" : last.GetValueOrDefault(c["citizen"]);
            if (got is null || (want is not null && got != want)) wrong.Add($"{c[agency + "_id"]}: {want ?? "the address it started with"}, not {got ?? "nothing"}");
        }
        Assert.That(wrong, Is.Empty);
    }

    /// <summary>Pieces of text that only a protected citizen's real address has, as typed and as standardised, in upper case.</summary>
    public IReadOnlyList<byte[]> ProtectedCanaries()
    {
        var hidden = citizens.Where(c => c["protected"].Length > 0).ToArray();
        var ids = hidden.SelectMany(c => new[] { "citizen:" + c["citizen"], "dmv:" + c["dmv_id"], "revenue:" + c["revenue_id"], "courts:" + c["courts_id"] }).ToHashSet(StringComparer.Ordinal);
        var theirs = moves.Zip(expected).Where(t => ids.Contains(t.First["reported_by"]) && t.Second["expect"] == "accepted").ToArray();
        var texts = hidden.Select(c => c["address_as_given"]).Concat(theirs.Select(t => t.First["address_as_given"])).Concat(theirs.Select(t => t.Second["expected_line"]))
            .Where(t => t.Length > 8).Select(t => t.ToUpperInvariant()).Distinct(StringComparer.Ordinal).ToArray();
        Assert.That(texts, Is.Not.Empty);
        return [.. texts.Select(Encoding.UTF8.GetBytes)];
    }

    private Dictionary<string, string> LastKnown(DateOnly asOf)
    {
        var who = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var c in citizens)
        {
            who["citizen:" + c["citizen"]] = c["citizen"];
            foreach (var agency in new[] { "dmv", "revenue", "courts" })
                if (c[agency + "_id"].Length > 0) who[$"{agency}:{c[agency + "_id"]}"] = c["citizen"];
        }
        var last = new Dictionary<string, (string Day, string Address)>(StringComparer.Ordinal);
        var today = asOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var (m, e) in moves.Zip(expected))
        {
            if (e["expect"] != "accepted" || string.CompareOrdinal(m["effective_on"], today) > 0) continue;
            var citizen = who[m["reported_by"]];
            if (!last.TryGetValue(citizen, out var known) || string.CompareOrdinal(m["effective_on"], known.Day) >= 0)
                last[citizen] = (m["effective_on"], Fold(e["expected_line"], e["expected_city"], e["expected_state"], e["expected_zip"]));
        }
        return last.ToDictionary(l => l.Key, l => l.Value.Address, StringComparer.Ordinal);
    }

    private static string Fold(string line, string city, string state, string zip) => string.Join('|', new[] { line, city, state, zip.Length > 5 ? zip[..5] : zip }
        .Select(t => string.Join(' ', t.ToUpperInvariant().Replace(',', ' ').Replace('.', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    /// <summary>RFC 4180, read independently of the product's reader.</summary>
    public static List<Dictionary<string, string>> Rows(string path)
    {
        var (rows, fields, field, quoted) = (new List<string[]>(), new List<string>(), new StringBuilder(), false);
        var text = File.ReadAllText(path);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"') field.Append(text[i++]);
            else if (c == '"') quoted = !quoted;
            else if (!quoted && c == ',') End();
            else if (!quoted && c == '\n')
            {
                End();
                rows.Add([.. fields]);
                fields.Clear();
            }
            else if (quoted || c != '\r') field.Append(c);
        }
        return [.. rows.Skip(1).Select(row => rows[0].Zip(row).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal))];

        void End()
        {
            fields.Add(field.ToString());
            field.Clear();
        }
    }
}
