using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Adapters.Revenue;

/// <summary>A batch file in the making: details are added, then header and trailer with the totals and the hash close it.</summary>
internal sealed class RevenueBatch(long number, DateTimeOffset writtenAt)
{
    private readonly StringBuilder details = new();
    private int count;
    private long zips;
    private long days;

    private string Stamp => writtenAt.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    private string Number => ((number - 1) % 999_999 + 1).ToString("D6", CultureInfo.InvariantCulture);

    public int NextLine => count + 1;

    /// <summary>What the names of the batch and of its acknowledgement share.</summary>
    public string Name => $"{Stamp}.{Number}.txt";

    /// <param name="line">As <c>RevenueLine.Format</c> made it.</param>
    public void Add(string line)
    {
        details.Append(line).Append('\n');
        count++;
        zips += long.TryParse(line.AsSpan(213, 5), NumberStyles.None, CultureInfo.InvariantCulture, out var zip) ? zip : 0; // A line about a person has none.
        days += long.Parse(line.AsSpan(75, 8), CultureInfo.InvariantCulture);
    }

    public byte[] Close()
    {
        var body = Encoding.ASCII.GetBytes(details.ToString());
        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        var header = $"HHUBADDR 0001{Number}{Stamp}".PadRight(RevenueLine.Length) + "\n";
        var trailer = string.Create(CultureInfo.InvariantCulture, $"T{count:D8}{zips:D15}{days:D15}{hash}").PadRight(RevenueLine.Length) + "\n";
        return [.. Encoding.ASCII.GetBytes(header), .. body, .. Encoding.ASCII.GetBytes(trailer)];
    }
}
