using Hub.Postal;
using NUnit.Framework;

namespace Hub.Specs.Postal;

/// <summary>Puerto Rico has doors of its own kinds, and a table that is not sure of its cities.</summary>
public sealed class PuertoRicoSpec
{
    private const string SanJuan = ", San Juan PR 00915";

    [TestCase("Carr 2 Km 15.3", null, "CARR 2 KM 15.3")]
    [TestCase("Carr 2 Km 15 Hm 3 Bo Pueblo", "BO PUEBLO", "CARR 2 KM 15 HM 3")]
    [TestCase("HC 01 Buzón 1234", null, "HC 1 BOX 1234")]
    [TestCase("Ruta 2 Bzn 12", null, "RR 2 BOX 12")]
    [TestCase("HC 1 Box 1234 Bo Piletas", "BO PILETAS", "HC 1 BOX 1234")]
    [TestCase("Residencial Las Margaritas Edificio 5 Apartamento 12", "RES LAS MARGARITAS", "EDIF 5 APT 12")]
    [TestCase("Apartado 1234", null, "PO BOX 1234")]
    [TestCase("#17 Calle Luna", null, "17 CALLE LUNA")]
    [TestCase("Calle Luna 17 Apt 2", null, "17 CALLE LUNA APT 2")]
    [TestCase("Calle 5 #17", null, "17 CALLE 5")]
    [TestCase("Ave Ashford 1018", null, "1018 AVE ASHFORD")]
    [TestCase("Cond El Monte 165 Ave Hostos Apt 5", "COND EL MONTE", "165 AVE HOSTOS APT 5")]
    [TestCase("Parcelas Falu 123 Calle 5", "PARC FALU", "123 CALLE 5")]
    [TestCase("Parc 45 Calle 5 Bo Candelaria", "BO CANDELARIA", "CALLE 5 PARC 45")]
    [TestCase("Bo Almirante Sur Sector Los Ramos Parcela 23", "BO ALMIRANTE SUR SECT LOS RAMOS", "PARC 23")]
    [TestCase("Urb Royal Town C12 Calle 1", "URB ROYAL TOWN", "C12 CALLE 1")]
    [TestCase("Villa Nevarez 12 Calle 3", "VILLA NEVAREZ", "12 CALLE 3")]
    public void The_islands_own_doors_are_read(string line, string? above, string standard)
    {
        var read = AddressReader.Default.Read(line + SanJuan).Standard!;

        Assert.That((read.LineAbove, read.Line), Is.EqualTo((above, standard)));
    }

    [TestCase("Carr 2 Km 15.3", "Carr 2 Km 15.4", Verdict.Different)]
    [TestCase("Carr 2 Km 15 Hm 3", "Carr 2 Km 15.3", Verdict.Same)]
    [TestCase("Carr 2 Km 15.3", "Carr 2", Verdict.Unsure)]
    [TestCase("Res Las Margaritas Edif 5 Apt 12", "Res Las Margaritas Edif 6 Apt 12", Verdict.Different)]
    [TestCase("Res Las Margaritas Edif 5", "Res Las Margaritas Apt 5", Verdict.Unsure)]
    [TestCase("Bo Piletas Parcela 23", "Bo Piletas Buzon 23", Verdict.Unsure)]
    [TestCase("Bo Piletas Parcela 23", "Bo Piletas Parcela 24", Verdict.Different)]
    [TestCase("HC 01 Buzón 1234", "HC 1 Box 1235", Verdict.Different)]
    [TestCase("Bo Piletas Buzon 12", "Bo Piletas Buzon 13", Verdict.Different)]
    [TestCase("Urb Las Gladiolas 150 Calle A", "Urb Las Gladiolas 150 Calle B", Verdict.Different)]
    [TestCase("Urb Las Gladiolas 150 Calle A", "150 Calle A", Verdict.Unsure)]
    [TestCase("Villa Nevarez 12 Calle 3", "Villa Carolina 12 Calle 3", Verdict.Different)]
    [TestCase("Urb Villa Nevarez 12 Calle 3", "Villa Nevarez 12 Calle 3", Verdict.Same)]
    [TestCase("Calle 5 Casa 17", "Calle 5 Casa 18", Verdict.Different)]
    public void Two_kilometres_buildings_parcels_or_mailboxes_are_two_doors(string a, string b, Verdict verdict)
    {
        Assert.That(AddressComparer.Compare(a + SanJuan, b + SanJuan).Verdict, Is.EqualTo(verdict));
        Assert.That(AddressComparer.Compare(b + SanJuan, a + SanJuan).Verdict, Is.EqualTo(verdict), "whichever is first");
    }

    // The table has one municipality for a ZIP code: Utuado for Adjuntas' 00601, Toa Alta for Bayamon's 00956.
    [TestCase("12 Calle Luna, Adjuntas PR 00601", "ADJUNTAS", null)]
    [TestCase("12 Calle 1 Bayamon PR 00956", "BAYAMON", null)]
    [TestCase("PO Box 12, Lares PR 00669", "LARES", null)]
    [TestCase("12 Calle Luna, 00601", "UTUADO", null)]
    [TestCase("12 Calle Luna, San Juan PR 00907", "SAN JUAN", "San Juan")]
    public void No_county_is_told_that_only_the_table_says_and_nothing_is_verified(string asTyped, string city, string? county)
    {
        var reading = AddressReader.Default.Read(asTyped);

        Assert.That((reading.Grade, reading.Standard!.City, reading.Standard.County), Is.EqualTo((Grade.Standardised, city, county)));
        Assert.That(reading.Warnings.Select(w => w.Code), Does.Contain("place-unconfirmed").And.Not.Contain("city-not-of-zip"));
        Assert.That(reading.Warnings.Any(w => w.Code == "county-unsure"), Is.EqualTo(county is null));
    }
}
