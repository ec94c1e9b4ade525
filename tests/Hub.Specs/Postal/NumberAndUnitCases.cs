using Hub.Postal;
using NUnit.Framework;

namespace Hub.Specs.Postal;

/// <summary>Cases 23–41 of the list of addresses: house numbers and units.</summary>
public sealed class NumberAndUnitCases
{
    [TestCase("112-10 Bronx Rd", "112-10 BRONX RD", Category = "case 23")]
    [TestCase("101 1/2 Main St", "101 1/2 MAIN ST", Category = "case 24")]
    [TestCase("101½ Main St", "101 1/2 MAIN ST", Category = "case 24")]
    [TestCase("123 39.2 Rd", "123 39.2 RD", Category = "case 25")]
    [TestCase("842 E 1700 S", "842 E 1700 S", Category = "case 26")]
    [TestCase("N6W23001 Bluemound Rd", "N6W23001 BLUEMOUND RD", Category = "case 27")]
    [TestCase("N165 W2123 Tartan Ct", "N165W2123 TARTAN CT", Category = "case 27")]
    [TestCase("123A Main St", "123A MAIN ST", Category = "case 28")]
    [TestCase("123 A Main St", "123A MAIN ST", Category = "case 28")]
    [TestCase("912-914 8th St", "912-914 8TH ST", Category = "case 29")]
    [TestCase("00709 Hoover Prairie", "709 HOOVER PR", Category = "case 30")]
    [TestCase("One Hundred Main St", "100 MAIN ST", Category = "case 30")]
    [TestCase("12 Seventh St", "12 SEVENTH ST", Category = "case 31,our choice 31")] // the form given is kept
    [TestCase("12 Main St Suite 0", "12 MAIN ST STE 0", Category = "case 32")]
    [TestCase("12 Main St Apartment 345", "12 MAIN ST APT 345", Category = "case 32")]
    [TestCase("12 Main St #12", "12 MAIN ST # 12", Category = "case 33,our choice 33")] // one space
    [TestCase("12 Main St Apt #12", "12 MAIN ST APT 12", Category = "case 33,our choice 33")]
    [TestCase("2120 E Hill Street #104 Signal Hill CA 90755", "2120 E HILL ST # 104", Category = "case 34")]
    [TestCase("12 Main St 3rd Floor", "12 MAIN ST FL 3", Category = "case 35")]
    [TestCase("12 Main St 2nd Fl.", "12 MAIN ST FL 2", Category = "case 35")]
    [TestCase("12 Main St Second Floor", "12 MAIN ST FL 2", Category = "case 35")]
    [TestCase("12 Main St 2 Floor", "12 MAIN ST FL 2", Category = "case 35")]
    [TestCase("12 Main St Apt 3 Floor 2, Columbus OH 43215", "12 MAIN ST APT 3 FL 2", Category = "case 35")]
    [TestCase("55 Water St 55th Fl New York, NY 10041", "55 WATER ST FL 55", Category = "case 35")]
    [TestCase("12 Main St Floor 4", "12 MAIN ST FL 4", Category = "case 35")]
    [TestCase("12 Main St Rear", "12 MAIN ST REAR", Category = "case 36")]
    [TestCase("12 Main St Basement", "12 MAIN ST BSMT", Category = "case 36")]
    [TestCase("12 Main St, Front", "12 MAIN ST FRNT", Category = "case 36")]
    [TestCase("12 Main St Lobby", "12 MAIN ST LBBY", Category = "case 36")]
    [TestCase("12 Main St Lower", "12 MAIN ST LOWR", Category = "case 36")]
    [TestCase("12 Main St Office", "12 MAIN ST OFC", Category = "case 36")]
    [TestCase("12 Main St Penthouse", "12 MAIN ST PH", Category = "case 36")]
    [TestCase("12 Main St Side", "12 MAIN ST SIDE", Category = "case 36")]
    [TestCase("12 Main St Upper", "12 MAIN ST UPPR", Category = "case 36")]
    [TestCase("12 Main St Bldg 2, Suite 2A", "12 MAIN ST BLDG 2 STE 2A", Category = "case 38")]
    [TestCase("Apt 1B 626 E Kilbourn Ave", "626 E KILBOURN AVE APT 1B", Category = "case 39")]
    [TestCase("3901 County Road 317, Lot 64", "3901 COUNTY ROAD 317 LOT 64", Category = "case 41")]
    public void The_delivery_line_is_in_standard_form(string asTyped, string line) =>
        Assert.That(AddressReader.Default.Read(asTyped).Standard?.Line, Is.EqualTo(line));

    [TestCase("912-914 8th St", "912-914", null, "8th", "St", null, null, Category = "case 29")]
    [TestCase("842 E 1700 S", "842", "E", "1700", null, "S", null, Category = "case 26")]
    [TestCase("12 Main St Bldg 2, Suite 2A", "12", null, "Main", "St", null, "2A", Category = "case 38")]
    [TestCase("N165 W2123 Tartan Ct", "N165 W2123", null, "Tartan", "Ct", null, null, Category = "case 27")]
    [TestCase("101 1/2 Main St", "101 1/2", null, "Main", "St", null, null, Category = "case 24")]
    [TestCase("2120 E Hill Street #104 Signal Hill CA 90755", "2120", "E", "Hill", "Street", null, "104", Category = "case 34")]
    public void The_fields_are_the_words_as_written(string asTyped, string number, string? before, string street, string? suffix, string? behind, string? unit)
    {
        var f = AddressReader.Default.Read(asTyped).Fields;

        Assert.That((f.Number, f.Predirectional, f.Street, f.Suffix, f.Postdirectional, f.Unit), Is.EqualTo((number, before, street, suffix, behind, unit)));
    }

    [TestCase("112-10 Bronx Rd, Bronx NY 10451", "11210 Bronx Rd, Bronx NY 10451", Category = "case 23")]
    [TestCase("912-914 8th St, Columbus OH 43215", "912914 8th St, Columbus OH 43215", Category = "case 29")]
    public void The_hyphen_of_a_number_tells_doors_apart(string one, string other)
    {
        Assert.That(AddressReader.Default.Read(one).MatchKey, Is.Not.EqualTo(AddressReader.Default.Read(other).MatchKey));
        Assert.That(AddressComparer.Compare(one, other).Verdict, Is.EqualTo(Verdict.Unsure));
    }

    [TestCase("One Hundred Main St, Columbus OH 43215", "100 Main St, Columbus OH 43215", Category = "case 30")]
    [TestCase("00709 Hoover Prairie, Columbus OH 43215", "709 Hoover Prairie, Columbus OH 43215", Category = "case 30")]
    public void A_number_matches_however_it_is_written(string one, string other) =>
        Assert.That(AddressReader.Default.Read(one).MatchKey, Is.EqualTo(AddressReader.Default.Read(other).MatchKey));

    [Test, Category("case 28")]
    public void A_letter_by_itself_may_belong_to_the_street()
    {
        var reading = AddressReader.Default.Read("10 A Main Street");

        Assert.That(reading.Grade, Is.EqualTo(Grade.Ambiguous));
        Assert.That(reading.Alternatives.Select(a => a.Line), Does.Contain("10 A MAIN ST"));
    }

    [Test, Category("case 30")]
    public void A_number_in_words_is_changed_and_said_so() =>
        Assert.That(AddressReader.Default.Read("One Hundred Main St").Changes.Select(c => c.Code), Does.Contain("number-in-digits"));

    [TestCase("12 7th St, Columbus OH 43215", Category = "case 31,our choice 31")]
    [TestCase("12 7 St, Columbus OH 43215", Category = "case 31,our choice 31")]
    public void Numbered_streets_match_however_they_are_written(string asTyped) =>
        Assert.That(AddressReader.Default.Read(asTyped).MatchKey, Is.EqualTo(AddressReader.Default.Read("12 Seventh St, Columbus OH 43215").MatchKey));

    [TestCase("12 Main St Apt, Columbus OH 43215", Category = "case 37")]
    [TestCase("12 Main St Bldg, Columbus OH 43215", Category = "case 37")]
    [TestCase("12 Main St Dept, Columbus OH 43215", Category = "case 37")]
    [TestCase("12 Main St Fl, Columbus OH 43215", Category = "case 37")]
    [TestCase("12 Main St Hngr, Columbus OH 43215", Category = "case 37")]
    [TestCase("12 Main St Key, Columbus OH 43215", Category = "case 37")]
    [TestCase("12 Main St Lot, Columbus OH 43215", Category = "case 37")]
    [TestCase("12 Main St Pier, Columbus OH 43215", Category = "case 37")]
    [TestCase("12 Main St Rm, Columbus OH 43215", Category = "case 37")]
    [TestCase("12 Main St Slip, Columbus OH 43215", Category = "case 37")]
    [TestCase("12 Main St Spc, Columbus OH 43215", Category = "case 37")]
    [TestCase("12 Main St Stop, Columbus OH 43215", Category = "case 37")]
    [TestCase("12 Main St Trlr, Columbus OH 43215", Category = "case 37")]
    [TestCase("12 Main St Unit, Columbus OH 43215", Category = "case 37")]
    [TestCase("12 Main St #, Columbus OH 43215", Category = "case 37")]
    [TestCase("6712 Thousand Islands Rd Apt", Category = "case 37")]
    [TestCase("12 Main St Ste, Columbus OH 43215", Category = "case 37")]
    public void A_designator_without_its_number_is_noticed(string asTyped) =>
        Assert.That(AddressReader.Default.Read(asTyped).Warnings.Select(w => w.Code), Does.Contain("unit-incomplete"));

    [Test, Category("case 40")]
    public void A_unit_is_the_same_on_either_line()
    {
        var keys = new[]
        {
            AddressReader.Default.Read("12 Main St Apt 345, Columbus OH 43215"),
            AddressReader.Default.Read(new AddressFields("12 Main St", "Apt 345", "Columbus", "OH", "43215")),
            AddressReader.Default.Read(new AddressFields("12 Main St", "345", "Columbus", "OH", "43215")),
        };

        Assert.That(keys.Select(k => k.MatchKey).Distinct(), Has.Exactly(1).Items);
        Assert.That(keys[2].Warnings.Select(w => w.Code), Does.Contain("unit-without-designator"));
        Assert.That(keys[1].Warnings, Is.Empty);
    }
}
