using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hub.Sandbox.Records;

namespace Hub.Sandbox.Revenue;

/// <summary>Forms the acknowledgement of a batch as revenue-batch.md lays down.</summary>
public static class Acknowledgement
{
    private const int RecordLength = 120;

    public static byte[] Of(string batch, DateTimeOffset at, IReadOnlyList<(BatchLine Line, Posted? Posted)> lines)
    {
        var details = new StringBuilder(lines.Count * (RecordLength + 1));
        var applied = 0;
        foreach (var (line, posted) in lines)
        {
            var known = posted is not null && posted != Posted.IdReused ? posted : null;
            var code = known is null ? line.Code ?? "R12" : known.Code ?? "";
            if (code.Length == 0) applied++;
            Add(details, string.Create(CultureInfo.InvariantCulture,
                $"A{line.Number:d8}{line.Key}{(code.Length == 0 ? 'A' : 'R')}{code,-4}{Stamp(known?.At ?? at)}{known?.Reference ?? "",-20}{(known?.Repeat is true ? 'Y' : 'N')}"));
        }

        return Whole(batch, at, "A   ", details, lines.Count, applied);
    }

    public static byte[] OfRefused(string batch, DateTimeOffset at, string code) => Whole(batch, at, "R" + code, new StringBuilder(), 0, 0);

    private static byte[] Whole(string batch, DateTimeOffset at, string outcome, StringBuilder details, int count, int applied)
    {
        var file = new StringBuilder();
        Add(file, $"HHUBACK  0001{batch}{Stamp(at)}{outcome}");
        file.Append(details);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(details.ToString())));
        Add(file, string.Create(CultureInfo.InvariantCulture, $"T{count:d8}{applied:d8}{count - applied:d8}{hash}"));
        return Encoding.ASCII.GetBytes(file.ToString());
    }

    private static void Add(StringBuilder file, string record) => file.Append(record.PadRight(RecordLength)).Append('\n');

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
}
