using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Adapters.Revenue;

/// <summary>What Revenue wrote about a batch, read strictly: what does not hold to the layout or its own counts is none.</summary>
internal sealed record RevenueAcknowledgement(string? Refused, IReadOnlyList<RevenueAcknowledgement.Line> Lines)
{
    private const int RecordLength = 121; // With its line feed.

    public sealed record Line(string Key, Answer Answer);

    public static RevenueAcknowledgement? Read(byte[] file)
    {
        if (file.Length < 2 * RecordLength || file.Length % RecordLength != 0) return null;
        if (file.Where((_, i) => i % RecordLength == RecordLength - 1).Any(b => b != '\n')) return null;
        var records = Enumerable.Range(0, file.Length / RecordLength).Select(i => Encoding.ASCII.GetString(file, i * RecordLength, RecordLength - 1)).ToList();
        var (header, trailer) = (records[0], records[^1]);
        if (!header.StartsWith("HHUBACK  0001", StringComparison.Ordinal) || header[33] is not ('A' or 'R') || trailer[0] != 'T') return null;
        if (records.Count > 2 && header[33] == 'R') return null;

        var details = file.AsSpan(RecordLength, file.Length - 2 * RecordLength);
        var lines = new List<Line>(records.Count - 2);
        for (var i = 1; i < records.Count - 1; i++)
        {
            if (Read(records[i], i) is not { } line) return null;
            lines.Add(line);
        }
        var applied = lines.Count(l => l.Answer.Outcome == Contracts.Outcomes.Applied);
        var totals = string.Create(CultureInfo.InvariantCulture,
            $"T{lines.Count:D8}{applied:D8}{lines.Count - applied:D8}{Convert.ToHexStringLower(SHA256.HashData(details))}");
        if (!trailer.StartsWith(totals, StringComparison.Ordinal)) return null;
        return new RevenueAcknowledgement(header[33] == 'R' ? header[34..37].Trim() : null, lines);
    }

    private static Line? Read(string record, int number)
    {
        if (record[0] != 'A' || record[1..9] != number.ToString("D8", CultureInfo.InvariantCulture)) return null;
        if (!DateTimeOffset.TryParseExact(record[46..60], "yyyyMMddHHmmss", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)) return null;
        var (code, reference) = (record[42..46].Trim(), record[60..80].Trim());
        return (record[41], code) switch
        {
            ('A', "") => new Line(record[9..41], Answer.Applied(at, reference)),
            // On the merits; the others are mistakes of ours, and a person must look.
            ('R', "R01" or "R02" or "R03" or "R04") => new Line(record[9..41], Answer.Rejected(at, code, reference)),
            ('R', { Length: > 0 }) => new Line(record[9..41], Answer.Parked(at, code)),
            _ => null,
        };
    }
}
