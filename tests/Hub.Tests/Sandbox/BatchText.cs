using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Tests.Sandbox;

/// <summary>Forms batches from the layout's column positions, independently of the code under test.</summary>
internal sealed record BatchText(string Number = "000001", string Written = "20261102140800")
{
    public string Name => $"HUBADDR.{Written}.{Number}.txt";

    public List<string> Details { get; } = [];

    public BatchText With(string key, string account, string line = "1 ELM ST", string city = "DAYTON", string state = "OH", string zip = "45402", string day = "20261101",
        string cause = "02", string change = "")
    {
        Details.Add($"D{Details.Count + 1:d8}{key}{account,-32}{cause}{day}{change,-24}{line,-64}{city,-40}{state}{zip,-9}".PadRight(240));
        return this;
    }

    public string Header() => $"HHUBADDR 0001{Number}{Written}".PadRight(240);

    public string Trailer()
    {
        long Sum(int from, int length) => Details.Sum(d => long.TryParse(d.AsSpan(from - 1, length), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(Details.Select(d => d + "\n")))));
        return string.Create(CultureInfo.InvariantCulture, $"T{Details.Count:d8}{Sum(214, 5):d15}{Sum(76, 8):d15}{hash}").PadRight(240);
    }

    public string Whole() => string.Concat(((string[])[Header(), .. Details, Trailer()]).Select(record => record + "\n"));

    public byte[] Bytes() => Encoding.ASCII.GetBytes(Whole());
}
