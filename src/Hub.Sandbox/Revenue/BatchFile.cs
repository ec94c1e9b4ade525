using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Hub.Sandbox.Records;

namespace Hub.Sandbox.Revenue;

/// <summary>One detail: a posting, or the reject code of a line that cannot be one.</summary>
public sealed record BatchLine(int Number, string Key, Posting? Posting, string? Code)
{
    public override string ToString() => $"{nameof(BatchLine)} {Number}";
}

/// <summary>Reads a batch as revenue-batch.md lays down. The file holds as a whole, or is refused as a whole.</summary>
public static partial class BatchFile
{
    public const int RecordLength = 240;
    public const int MostLines = 50_000;
    public const int MostBytes = 12_100_000;

    [GeneratedRegex("^HUBADDR[.](?<written>[0-9]{14})[.](?<number>[0-9]{6})[.]txt\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    public static partial Regex Name { get; }

    [GeneratedRegex("^[0-9a-f]{32}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Key { get; }

    [GeneratedRegex("^[A-Z0-9][A-Z0-9-]{0,31}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Account { get; }

    [GeneratedRegex("^[0-9]{5}([0-9]{4}|    )$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Zip { get; }

    /// <summary>The lines, or why the file is refused.</summary>
    public static (IReadOnlyList<BatchLine> Lines, string? Refused) Read(string fileName, byte[] bytes)
    {
        var name = Name.Match(fileName);
        const int Step = RecordLength + 1;
        if (bytes.Length > MostBytes) return ([], "F08");
        if (bytes.Length < Step || bytes.Length % Step != 0) return ([], "F02");
        var records = bytes.Length / Step;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (i % Step == RecordLength ? bytes[i] != '\n' : bytes[i] == '\n') return ([], "F02");
            if (i % Step != RecordLength && bytes[i] is < 0x20 or > 0x7e) return ([], "F06");
        }

        string Record(int i) => Encoding.ASCII.GetString(bytes, i * Step, RecordLength);
        var header = Record(0);
        if (!header.StartsWith("HHUBADDR 0001", StringComparison.Ordinal)) return ([], "F01");
        if (header[13..19] != name.Groups["number"].Value || header[19..33] != name.Groups["written"].Value) return ([], "F07");
        if (records < 2 || bytes[(records - 1) * Step] != 'T') return ([], "F03");
        if (records is < 3 or > MostLines + 2) return ([], "F08");
        return ReadDetails(records - 2, Record, Record(records - 1), SHA256.HashData(bytes.AsSpan(Step, (records - 2) * Step)));
    }

    private static (IReadOnlyList<BatchLine>, string?) ReadDetails(int count, Func<int, string> record, string trailer, byte[] hash)
    {
        if (trailer[1..9] != count.ToString("d8", CultureInfo.InvariantCulture)) return ([], "F03");
        var lines = new List<BatchLine>(count);
        var (zips, days) = (0L, 0L);
        for (var i = 1; i <= count; i++)
        {
            var detail = record(i);
            if (detail[0] is not ('D' or 'P')) return ([], "F02");
            if (detail[1..9] != i.ToString("d8", CultureInfo.InvariantCulture)) return ([], "F09");
            zips += Number(detail[213..218]);
            days += Number(detail[75..83]);
            lines.Add(detail[0] == 'D' ? ReadLine(i, detail) : ReadPerson(i, detail));
        }

        if (trailer[9..24] != zips.ToString("d15", CultureInfo.InvariantCulture) || trailer[24..39] != days.ToString("d15", CultureInfo.InvariantCulture)) return ([], "F04");
        return trailer[39..103] == Convert.ToHexStringLower(hash) ? (lines, null) : ([], "F05");
    }

    private static BatchLine ReadLine(int number, string detail)
    {
        var key = detail[9..41];
        var account = detail[41..73].TrimEnd();
        var cause = detail[73..75];
        var day = detail[75..83];
        var change = detail[83..107].TrimEnd();
        var (line, city, state, zip) = (detail[107..171].Trim(), detail[171..211].Trim(), detail[211..213], detail[213..222]);
        DateOnly? holdsFrom = DateOnly.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) ? parsed : null;

        var code =
            !Key.IsMatch(key) ? "R05" :
            !Account.IsMatch(account) ? "R06" :
            cause is not ("01" or "02" or "03" or "04" or "05" or "06" or "07" or "08") ? "R07" :
            holdsFrom is null && day != "00000000" ? "R08" :
            line.Length == 0 || city.Length == 0 ? "R09" :
            !UspsStates.Has(state) ? "R10" :
            !Zip.IsMatch(zip) ? "R11" : null;
        if (code is not null) return new BatchLine(number, key, null, code);

        var address = new MailAddress(line, city, state, zip[5..] == "    " ? zip[..5] : $"{zip[..5]}-{zip[5..]}");
        return new BatchLine(number, key, new Posting(Guid.ParseExact(key, "N"), account, address, holdsFrom, cause, change.Length == 0 ? null : change), null);
    }

    private static BatchLine ReadPerson(int number, string detail)
    {
        var (key, account, other) = (detail[9..41], detail[41..73].TrimEnd(), detail[107..139].TrimEnd());
        var isDay = DateOnly.TryParseExact(detail[75..83], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var since);
        var code = !Key.IsMatch(key) ? "R05" : !Account.IsMatch(account) || (other.Length > 0 && !Account.IsMatch(other)) ? "R06" : !isDay ? "R08" : null;
        return new BatchLine(number, key, code is null ? Posting.OfPerson(Guid.ParseExact(key, "N"), account, other.Length == 0 ? null : other, since) : null, code);
    }

    // A field that is no number adds nothing; its line is rejected by itself.
    private static long Number(string digits) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
}
