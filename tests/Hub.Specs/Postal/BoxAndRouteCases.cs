using Hub.Postal;
using NUnit.Framework;

namespace Hub.Specs.Postal;

/// <summary>Cases 42–57 of the list of addresses: boxes, routes, highways, the military.</summary>
public sealed class BoxAndRouteCases
{
    [TestCase("P.O. Box 11890", "PO BOX 11890", Category = "case 42")]
    [TestCase("p.o.box 11890", "PO BOX 11890", Category = "case 42")]
    [TestCase("POB 11890", "PO BOX 11890", Category = "case 42")]
    [TestCase("Post Office Box 11890", "PO BOX 11890", Category = "case 42")]
    [TestCase("Caller 11890", "PO BOX 11890", Category = "case 42")]
    [TestCase("Firm Caller 11890", "PO BOX 11890", Category = "case 42")]
    [TestCase("Bin 11890", "PO BOX 11890", Category = "case 42")]
    [TestCase("Lockbox 11890", "PO BOX 11890", Category = "case 42")]
    [TestCase("Drawer L", "PO BOX L", Category = "case 42")]
    [TestCase("P O Box # 11890", "PO BOX 11890", Category = "case 42")]
    [TestCase("POBox 11890", "PO BOX 11890", Category = "case 42")]
    [TestCase("PO Box 00145", "PO BOX 00145", Category = "case 43")]
    [TestCase("10 Main St Ste 11 PMB 234", "10 MAIN ST STE 11 PMB 234", Category = "case 45")]
    [TestCase("10 Main St PMB #29700", "10 MAIN ST PMB 29700", Category = "case 45")]
    [TestCase("Rural Route 3 Box 9", "RR 3 BOX 9", Category = "case 47")]
    [TestCase("RFD 3 #9", "RR 3 BOX 9", Category = "case 47")]
    [TestCase("RD 3 Box 9", "RR 3 BOX 9", Category = "case 47")]
    [TestCase("RR 03 Box 98D", "RR 3 BOX 98D", Category = "case 48")]
    [TestCase("RR 4 Box 19-1A", "RR 4 BOX 19-1A", Category = "case 48")]
    [TestCase("RR 2 Box 18 Bryan Dairy Rd", "RR 2 BOX 18", Category = "case 49")]
    [TestCase("Highway Contract Route 68 Box 23A", "HC 68 BOX 23A", Category = "case 50")]
    [TestCase("Star Route 68 Box 23A", "HC 68 BOX 23A", Category = "case 50")]
    [TestCase("Gen. Delivery", "GENERAL DELIVERY", Category = "case 51")] // As section 261 wants it
    [TestCase("100 Co Hwy 140", "100 COUNTY HIGHWAY 140", Category = "case 52")]
    [TestCase("100 CR 1185", "100 COUNTY ROAD 1185", Category = "case 52")]
    [TestCase("1234 West U.S. Hwy 50", "1234 W US HIGHWAY 50", Category = "case 53")]
    [TestCase("100 US 41 SW", "100 US HIGHWAY 41 SW", Category = "case 53")]
    [TestCase("100 I-35", "100 INTERSTATE 35", Category = "case 54")]
    [TestCase("100 IH 35", "100 INTERSTATE 35", Category = "case 54")]
    [TestCase("100 Interstate Hwy 35", "100 INTERSTATE 35", Category = "case 54")]
    [TestCase("100 FM 187", "100 FM 187", Category = "case 54")]
    [TestCase("100 Farm to Market 187", "100 FM 187", Category = "case 54")]
    [TestCase("100 SR 220", "100 STATE ROUTE 220", Category = "case 55")]
    [TestCase("100 St Rt 220", "100 STATE ROUTE 220", Category = "case 55")]
    [TestCase("100 St Hwy 303", "100 STATE HIGHWAY 303", Category = "case 55")]
    [TestCase("100 Hwy 66 Frontage Rd", "100 HIGHWAY 66 FRONTAGE RD", Category = "case 55")]
    [TestCase("10 Country Road 3668", "10 COUNTRY ROAD 3668", Category = "case 56")]
    [TestCase("Unit 2050 Box 4190 APO AP 96278", "UNIT 2050 BOX 4190", Category = "case 57")]
    [TestCase("PSC 802 Box 74 APO AE 09499", "PSC 802 BOX 74", Category = "case 57")]
    [TestCase("CMR 1250 Box 12, APO AE 09045", "CMR 1250 BOX 12", Category = "case 57")]
    public void The_delivery_line_is_in_standard_form(string asTyped, string line) =>
        Assert.That(AddressReader.Default.Read(asTyped).Standard?.Line, Is.EqualTo(line));

    [Test, Category("case 43")]
    public void Zeros_before_a_box_number_do_not_matter_in_the_key() =>
        Assert.That(AddressReader.Default.Read("PO Box 00145, Columbus OH 43215").MatchKey, Is.EqualTo(AddressReader.Default.Read("PO Box 145, Columbus OH 43215").MatchKey));

    [Test, Category("case 44")]
    public void Of_a_street_and_a_box_the_one_above_the_last_line_is_delivered_to()
    {
        var standard = AddressReader.Default.Read("354 Eisenhower Parkway P.O. Box 472, Livingston NJ 07039").Standard!;

        Assert.That((standard.LineAbove, standard.Line), Is.EqualTo(("354 EISENHOWER PKWY", "PO BOX 472")));
    }

    [TestCase("HCR 88 Box 76E", "HC 88 BOX 76E", Category = "case 50")]
    [TestCase("RR2 Box 348", "RR 2 BOX 348", Category = "case 47")]
    [TestCase("12 Oak Rd 3", "12 OAK RD # 3", Category = "case 47")] // RD behind a name is no rural route.
    [TestCase("Box 12", "PO BOX 12", Category = "case 42")]
    [TestCase("Highway 34 East, Albia, IA 52531", "HIGHWAY 34 E", Category = "case 55")]
    [TestCase("100 US41", "100 US HIGHWAY 41", Category = "case 53")]
    [TestCase("100 FM1960", "100 FM 1960", Category = "case 54")]
    public void A_box_or_road_is_known_in_other_spellings_too(string asTyped, string line) =>
        Assert.That(AddressReader.Default.Read(asTyped).Standard?.Line, Is.EqualTo(line));

    [TestCase("C and N Smith Mill Rd", "C & N Smith Mill Road", Category = "case 55")]
    [TestCase("US 41", "U.S. Highway 41", Category = "case 53")]
    [TestCase("Co Hwy 140", "County Highway 140", Category = "case 52")]
    [TestCase("SR 220", "State Rte 220", Category = "case 55")]
    [TestCase("Farm to Market Rd 187", "FM 187", Category = "case 54")]
    public void A_road_matches_however_it_is_written(string one, string other) =>
        Assert.That(AddressReader.Default.Read($"100 {one}, Largo FL 33777").MatchKey, Is.EqualTo(AddressReader.Default.Read($"100 {other}, Largo FL 33777").MatchKey));

    [Test, Category("case 45")]
    public void A_mailbox_beside_a_suite_is_no_part_of_the_unit()
    {
        var fields = AddressReader.Default.Read("10 Main St Ste 11 PMB 234").Fields;

        Assert.That((fields.Unit, fields.Group), Is.EqualTo(("11", "PMB 234")));
    }

    [Test, Category("case 46")]
    public void A_private_mailbox_in_a_post_office_box_is_refused() =>
        Assert.That(AddressReader.Default.Read("PO Box 34 PMB 5, Columbus OH 43215").Refusal?.Code, Is.EqualTo("pmb-with-po-box"));

    [Test, Category("case 49")]
    public void A_street_behind_a_rural_box_stands_on_a_line_of_its_own() =>
        Assert.That(AddressReader.Default.Read("RR 2 Box 18 Bryan Dairy Rd, Largo FL 33777").Standard!.LineAbove, Is.EqualTo("BRYAN DAIRY RD"));

    [Test, Category("case 56")]
    public void County_road_is_suggested_for_country_road() =>
        Assert.That(AddressReader.Default.Read("10 Country Road 3668").Alternatives.Select(a => a.Line), Does.Contain("10 COUNTY ROAD 3668"));

    [TestCase("Unit 2050 Box 4190 APO AP 96278", null, Category = "case 57")]
    [TestCase("PSC 802 Box 74 APO AE 96278", "zip-state-conflict", Category = "case 57")]
    [TestCase("PSC 802 Box 74 APO AA 34002", null, Category = "case 57")]
    [TestCase("PSC 802 Box 74 APO AA 34102", "zip-state-conflict", Category = "case 57")]
    [TestCase("PSC 802 Box 74 APO AA 00199", "zip-state-conflict", Category = "case 57")]
    [TestCase("PSC 802 Box 74 FPO AP 96701", "zip-state-conflict", Category = "case 57")]
    [TestCase("PSC 802 Box 74 DPO AE 08999", "zip-state-conflict", Category = "case 57")]
    [TestCase("PSC 802 Box 74 DPO AE 09899", null, Category = "case 57")]
    public void Military_states_have_their_own_first_digits(string asTyped, string? refusal) =>
        Assert.That(AddressReader.Default.Read(asTyped).Refusal?.Code, Is.EqualTo(refusal));

    [Test, Category("case 57")]
    public void A_foreign_place_in_a_military_address_is_dropped_with_a_warning()
    {
        var reading = AddressReader.Default.Read("CMR 1250 Box 12, Ramstein Germany, APO AE 09045");

        Assert.That((reading.Standard!.Line, reading.Standard.City), Is.EqualTo(("CMR 1250 BOX 12", "APO")));
        Assert.That(reading.Warnings.Select(w => w.Code), Does.Contain("words-dropped"));
    }
}
