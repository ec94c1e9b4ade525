using Hub.Postal;
using NUnit.Framework;

namespace Hub.Specs.Postal;

/// <summary>What has another country's form is kept as given, though no country is named; what lies in our territories and fleets is never refused for it.</summary>
public sealed class ForeignFormsSpec
{
    [TestCase("10 Downing Street, London SW1A 2AA")]
    [TestCase("10 Downing Street\nLondon\nSW1A2AA")]
    [TestCase("80 Wellington St, Ottawa ON K1A 0B1")]
    [TestCase("Hauptstr. 5, 10115 Berlin")]
    [TestCase("Berliner Str. 5, 10115 Berlin")]
    [TestCase("Bahnhofstraße 1, CH-8001 Zürich")]
    [TestCase("12 Rue de Rivoli, 75001 Paris")]
    [TestCase("Via Roma 12, 00184 Roma")]
    [TestCase("Damrak 1, 1012 LG Amsterdam")]
    [TestCase("Rue Royale 12, Bruxelles")]
    [TestCase("12 George St, Sydney NSW 2000")]
    [TestCase("Av. Paulista 1000, São Paulo SP 01310-100")]
    [TestCase("12 Connaught Place, New Delhi 110001")]
    public void A_form_of_another_country_is_not_forced_into_ours(string asTyped)
    {
        var reading = AddressReader.Default.Read(asTyped);

        Assert.That((reading.Refusal?.Code, reading.Standard, reading.AsTyped), Is.EqualTo(("foreign-address", (StandardAddress?)null, asTyped)));
    }

    [TestCase("12 Main St, 43055 Newark")]
    [TestCase("12 Rue Royale, New Orleans LA 70116")]
    [TestCase("12 Main St Apt B2")]
    [TestCase("12 Main Str 5, Newark OH 43055")]
    public void A_form_of_ours_is_none_of_theirs(string asTyped) =>
        Assert.That(AddressReader.Default.Read(asTyped).Refusal?.Code, Is.Not.EqualTo("foreign-address"));

    [TestCase("12 Kronprindsens Gade, St Thomas VI 00802", "12 KRONPRINDSENS GADE", "SAINT THOMAS")]
    [TestCase("12 Marine Dr, Hagatna GU 96910", "12 MARINE DR", "HAGATNA")]
    [TestCase("PO Box 5, Saipan MP 96950", "PO BOX 5", "SAIPAN")]
    [TestCase("PO Box 12, Pago Pago AS 96799", "PO BOX 12", "PAGO PAGO")]
    [TestCase("12 Main St, Koror PW 96940", "12 MAIN ST", "KOROR")]
    public void A_territory_without_a_table_is_standardised_never_verified_never_refused(string asTyped, string line, string city)
    {
        var reading = AddressReader.Default.Read(asTyped);

        Assert.That((reading.Grade, reading.Refusal, reading.Standard!.Line, reading.Standard.City), Is.EqualTo((Grade.Standardised, (Finding?)null, line, city)));
    }

    [TestCase("USS Ronald Reagan CVN 76, FPO AP 96616", "USS RONALD REAGAN CVN 76", "FPO")]
    [TestCase("Pier 39, San Francisco CA 94133", "PIER 39", "SAN FRANCISCO")]
    [TestCase("Pier 39 Concourse, San Francisco CA 94133", "PIER 39 CONCOURSE", "SAN FRANCISCO")]
    [TestCase("PSC 802 Box 74 Naples Italy APO AE 09622", "PSC 802 BOX 74", "APO")]
    public void Ships_piers_and_posts_abroad_keep_their_own_form(string asTyped, string line, string city)
    {
        var reading = AddressReader.Default.Read(asTyped);

        Assert.That((reading.Standard?.Line, reading.Standard?.City, reading.Refusal), Is.EqualTo((line, city, (Finding?)null)));
        Assert.That(reading.Grade, Is.Not.EqualTo(Grade.Verified));
    }

    [TestCase("Licking County, Ohio")]
    [TestCase("Licking County OH 43055")]
    [TestCase("St Thomas VI 00802")]
    public void A_county_or_an_island_by_itself_is_no_address(string asTyped) =>
        Assert.That(AddressReader.Default.Read(asTyped).Refusal?.Code, Is.EqualTo("no-address"));
}
