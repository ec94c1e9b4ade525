using System.Text.Json;
using Hub.Postal;
using NUnit.Framework;

namespace Hub.Specs.Postal;

/// <summary>
/// Real addresses as their registers have them: their standard form reads as itself, and the city, state and ZIP code stay theirs. A sample
/// goes with the repository; all 3,220 are read from ../shared/data/address/real, and where that is missing in CI the test fails.
/// </summary>
public sealed class RealAddressesSpec
{
    public sealed record Real(string Line, string City, string State, string Zip);

    [Test]
    public void A_sample_of_real_addresses_reads_as_itself_and_stays_where_it_is() =>
        Check([.. Samples.Rows("real.tsv").Select(c => new Real(c[0], c[1], c[2], c[3]))], 200);

    [Test]
    public void All_real_addresses_read_as_themselves_and_stay_where_they_are()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Samples.SharedFolder("data/address/real"), "us_addresses.json")));
        string Of(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
        var all = file.RootElement.GetProperty("addresses").EnumerateArray()
            .Select(row => new Real(string.Join(", ", new[] { Of(row, "address1"), Of(row, "address2") }.Where(l => l.Length > 0)), Of(row, "city"), Of(row, "state"), Of(row, "postalCode")))
            .ToList();

        Check(all, 3_220);
    }

    private static void Check(List<Real> all, int count)
    {
        var wrong = all.Select(real => (real, why: WhatIsWrong(real))).Where(r => r.why is not null).ToList();

        Assert.That(all, Has.Count.EqualTo(count));
        Assert.That(wrong, Is.Empty);
    }

    private static string? WhatIsWrong(Real real)
    {
        var first = AddressReader.Default.Read($"{real.Line}, {real.City}, {real.State} {real.Zip}");
        if (first.Refusal is not null || first.Standard is not { } standard) return $"refused: {first.Refusal?.Code}";
        if (standard.State != real.State || standard.Zip != real.Zip) return $"{standard.State} {standard.Zip}";
        if (real.City.Length > 0 && Letters(standard.City) != Letters(real.City)) return standard.City;

        var again = AddressReader.Default.Read($"{standard.Line}, {standard.City}, {standard.State} {standard.Zip}");
        if (again.Standard != standard) return $"{standard.Line} reads as {again.Standard?.Line}";
        return again.MatchKey == first.MatchKey ? null : $"{first.MatchKey} becomes {again.MatchKey}";
    }

    private static string Letters(string name) => string.Concat(name.ToUpperInvariant().Where(char.IsAsciiLetter));
}
