using Hub.Postal;
using NUnit.Framework;

namespace Hub.Specs.Postal;

/// <summary>Cases 58–68 of the list of addresses: Puerto Rico, the last line, and what is no plain address.</summary>
public sealed class LastLineAndOtherCases
{
    [TestCase("Urb Las Gladiolas 150 Calle A San Juan PR 00926", "URB LAS GLADIOLAS", "150 CALLE A", Category = "case 58")]
    [TestCase("A-17 Calle Amapola, San Juan PR 00926", null, "A17 CALLE AMAPOLA", Category = "case 59")]
    [TestCase("Calle 19 Blq 199 Casa 31, Carolina PR 00985", null, "199-31 CALLE 19", Category = "case 59")]
    public void Puerto_Rico_keeps_its_own_order(string asTyped, string? above, string line)
    {
        var standard = AddressReader.Default.Read(asTyped).Standard!;

        Assert.That((standard.LineAbove, standard.Line), Is.EqualTo((above, line)));
    }

    [Test, Category("case 60")]
    public void One_street_in_two_urbanizations_is_two_addresses()
    {
        var one = AddressReader.Default.Read("Urb Royal Town 12 Calle 1 Bayamon PR 00956");
        var other = AddressReader.Default.Read("Urb Rexville 12 Calle 1 Bayamon PR 00956");

        Assert.That(one.MatchKey, Is.Not.EqualTo(other.MatchKey));
        Assert.That(AddressComparer.Compare(one, other).Verdict, Is.EqualTo(Verdict.Different));
    }

    [TestCase("97219-0001", "97219-0001", Category = "case 61")]
    [TestCase("972190001", "97219-0001", Category = "case 61")]
    [TestCase("97219 0001", "97219-0001", Category = "case 61")]
    [TestCase("972", "", Category = "case 61")]
    [TestCase("606001", "", Category = "case 61")]
    [TestCase("AAAAA", "", Category = "case 61")]
    public void A_ZIP_code_has_five_digits_or_nine(string zip, string standard)
    {
        var reading = AddressReader.Default.Read($"100 Main St, Portland OR {zip}");

        Assert.That(reading.Standard!.Zip, Is.EqualTo(standard));
        Assert.That(reading.Warnings.Select(w => w.Code).Contains("zip-invalid"), Is.EqualTo(standard.Length == 0));
    }

    [TestCase("100 Main St, Chicago, ll. 60601", "IL", Category = "case 62")]
    [TestCase("100 Main St, Fairfax, Virginia", "VA", Category = "case 62")]
    [TestCase("100 Main St, Providence, Rhode Island 02906", "RI", Category = "case 62")]
    [TestCase("100 Main St, Charleston West Virginia 25301", "WV", Category = "case 62")]
    [TestCase("100 Main St, Washington District of Columbia 20001", "DC", Category = "case 62")]
    [TestCase("100 Main St, Agana, Guam 96910", "GU", Category = "case 62")]
    public void A_states_name_becomes_its_code(string asTyped, string state)
    {
        var reading = AddressReader.Default.Read(asTyped);

        Assert.That(reading.Standard?.State, Is.EqualTo(state));
        Assert.That(reading.Refusal, Is.Null);
    }

    [TestCase("100 Main St, Columbus OH 43215 Apt 4", "100 MAIN ST APT 4")]
    [TestCase("100 Main St Columbus OH 43215, #4", "100 MAIN ST # 4")]
    [TestCase("100 Main St, Columbus OH 43215 4th floor", "100 MAIN ST FL 4")]
    public void A_unit_may_stand_behind_the_ZIP_code(string asTyped, string line)
    {
        var standard = AddressReader.Default.Read(asTyped).Standard!;

        Assert.That((standard.Line, standard.City, standard.State, standard.Zip), Is.EqualTo((line, "COLUMBUS", "OH", "43215")));
    }

    [TestCase("1005 Gravenstein Hwy 95472", "1005 GRAVENSTEIN HWY", "95472")]
    [TestCase("233 S Wacker Dr lobby 60606", "233 S WACKER DR LBBY", "60606")]
    public void A_ZIP_code_behind_a_highway_or_a_lobby_is_no_number_of_theirs(string asTyped, string line, string zip)
    {
        var standard = AddressReader.Default.Read(asTyped).Standard!;

        Assert.That((standard.Line, standard.Zip), Is.EqualTo((line, zip)));
    }

    [TestCase("100 Main St, Clevland OH 44113", "100 MAIN ST", "CLEVELAND")]
    [TestCase("100 Oak St Louisvile KY 40202", "100 OAK ST", "LOUISVILLE")]
    [TestCase("100 Main St, West Brattleboro VT 05301", "100 MAIN ST", "WEST BRATTLEBORO")] // A name of its own, no slip.
    public void A_slip_in_the_city_is_mended_where_the_ZIP_code_says_what_was_meant(string asTyped, string line, string city)
    {
        var reading = AddressReader.Default.Read(asTyped);

        Assert.That((reading.Standard!.Line, reading.Standard.City), Is.EqualTo((line, city)));
        Assert.That(reading.Changes.Select(c => c.Code).Contains("city-corrected"), Is.EqualTo(!asTyped.Contains(city, StringComparison.OrdinalIgnoreCase)));
    }

    [Test]
    public void A_city_that_the_state_does_not_have_is_noticed() =>
        Assert.That(AddressReader.Default.Read("12 Main St, Cityville, AZ").Warnings.Select(w => w.Code), Does.Contain("city-unknown"));

    [Test, Category("case 62")]
    public void Every_state_and_territory_is_known_by_its_code()
    {
        const string codes = "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN "
            + "TX UT VT VA WA WV WI WY DC AS GU MP PR VI FM MH PW AA AE AP";

        Assert.That(codes.Split(' ').Where(code => AddressReader.Default.Read($"100 Main St, Anytown, {code}").Standard?.State != code), Is.Empty);
    }

    [Test, Category("case 62")]
    public void A_state_that_is_none_is_noticed()
    {
        var reading = AddressReader.Default.Read("100 Main St, Portland, ZZ 97201");

        Assert.That(reading.Warnings.Select(w => w.Code), Does.Contain("state-unknown"));
        Assert.That((reading.Standard!.Line, reading.Standard.City, reading.Standard.State), Is.EqualTo(("100 MAIN ST", "PORTLAND", "OR")));
    }

    [Test, Category("case 63")]
    public void The_ZIP_code_may_stand_before_the_state()
    {
        var standard = AddressReader.Default.Read("10600 FOLSOM BLVD RANCHO CORDOVA 95670 CA").Standard!;

        Assert.That((standard.Line, standard.City, standard.State, standard.Zip), Is.EqualTo(("10600 FOLSOM BLVD", "RANCHO CORDOVA", "CA", "95670")));
    }

    [TestCase("c/o Jane Roe, 100 Main St, Columbus OH 43215", Category = "case 64")]
    [TestCase("Jane Roe 100 Main St, Columbus OH 43215", Category = "case 64")]
    [TestCase("ATTN: Payroll, 100 Main St, Columbus OH 43215", Category = "case 64")]
    [TestCase("100 Main St ATTN Payroll Columbus OH 43215", Category = "case 64")]
    [TestCase("Acme Tool & Die Inc., 100 Main St, Columbus OH 43215", Category = "case 64")]
    public void A_name_before_the_number_is_never_in_the_street(string asTyped)
    {
        var reading = AddressReader.Default.Read(asTyped);

        Assert.That((reading.Standard?.Line, reading.Standard?.City), Is.EqualTo(("100 MAIN ST", "COLUMBUS")));
        Assert.That(reading.Fields.Recipient ?? reading.Fields.Building, Is.Not.Null);
    }

    [TestCase("103rd & Ridgeland", Category = "case 65,our choice 65")]
    [TestCase("Hwy 16 And Minnesota Rd NW, Preston, MN 55965", Category = "case 65,our choice 65")]
    [TestCase("Corner of 10th & Main", Category = "case 65,our choice 65")]
    [TestCase("Main St and 10th Ave, Columbus OH 43215", Category = "case 65,our choice 65")]
    public void A_crossing_is_not_a_delivery_address(string asTyped) => // Our choice: section 236 was not read.
        Assert.That(AddressReader.Default.Read(asTyped).Refusal?.Code, Is.EqualTo("not-a-delivery-address"));

    [Test, Category("case 66")]
    public void A_line_said_twice_is_read_once()
    {
        var standard = AddressReader.Default.Read("The Boulder Apartments, 210 Simpson Parkway #R-100, 210 Simpson-Parkway, Cheney WA").Standard!;

        Assert.That((standard.Line, standard.City, standard.State), Is.EqualTo(("210 SIMPSON PKWY # R-100", "CHENEY", "WA")));
    }

    [Test, Category("case 67")]
    public void A_substitute_address_is_accepted_as_given()
    {
        var standard = AddressReader.Default.Read("PO BOX 7099, COLUMBUS OH 43216").Standard!;

        Assert.That((standard.Line, standard.City, standard.State, standard.Zip), Is.EqualTo(("PO BOX 7099", "COLUMBUS", "OH", "43216")));
    }

    [TestCase("10 Downing Street, London SW1A 2AA, United Kingdom", Category = "case 68")]
    [TestCase("Hauptstr. 5, 10115 Berlin, Germany", Category = "case 68")]
    public void A_foreign_address_is_kept_raw_with_its_country(string asTyped)
    {
        var reading = AddressReader.Default.Read(asTyped);

        Assert.That(reading.Refusal?.Code, Is.EqualTo("foreign-address"));
        Assert.That(reading.Standard, Is.Null);
        Assert.That(reading.Fields.Country, Is.Not.Null);
        Assert.That(reading.AsTyped, Is.EqualTo(asTyped));
    }
}
