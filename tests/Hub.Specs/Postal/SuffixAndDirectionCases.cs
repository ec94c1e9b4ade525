using Hub.Postal;
using NUnit.Framework;

namespace Hub.Specs.Postal;

/// <summary>Cases 1–22 of the list of addresses: general, suffixes, directionals.</summary>
public sealed class SuffixAndDirectionCases
{
    [TestCase("123 Main Street", "123 MAIN ST", Category = "case 1")]
    [TestCase("123 Main Str., Springfield, Ohio 45502", "123 MAIN ST", Category = "case 2")]
    [TestCase("789 Main Avenue Drive", "789 MAIN AVENUE DR", Category = "case 3")]
    [TestCase("789 Main Ave Drive", "789 MAIN AVENUE DR", Category = "case 3")]
    [TestCase("4513 3rd Street Circle West", "4513 3RD STREET CIR W", Category = "case 4")]
    [TestCase("20 Benton Pl St Louis MO 63104", "20 BENTON PL", Category = "case 5")]
    [TestCase("232 Dubei Ct Salt Lake City UT 84111", "232 DUBEI CT", Category = "case 6")]
    [TestCase("12631 Imperial Hgwy Santa Fe CA", "12631 IMPERIAL HWY", Category = "case 7")]
    [TestCase("1365 Broadway", "1365 BROADWAY", Category = "case 8")]
    [TestCase("9 Park Avenue Place", "9 PARK AVENUE PL", Category = "case 9")]
    [TestCase("123 North Main St", "123 N MAIN ST", Category = "case 11")]
    [TestCase("123 South-West Nowhere St", "123 SW NOWHERE ST", Category = "case 12")]
    [TestCase("123 South West Nowhere St", "123 SW NOWHERE ST", Category = "case 12")]
    [TestCase("100 Bay Drive West", "100 BAY DR W", Category = "case 13")]
    [TestCase("100 Bay West Drive", "100 BAY WEST DR", Category = "case 14,our choice 14")] // spelled out
    [TestCase("100 Bay W Drive", "100 BAY DR W", Category = "case 14,our choice 14")] // A code is no part of a name
    [TestCase("100 North Avenue", "100 NORTH AVE", Category = "case 15,our choice 15")]
    [TestCase("250 South St E", "250 SOUTH ST E", Category = "case 16")]
    [TestCase("2410 N St NE Apt B", "2410 N ST NE APT B", Category = "case 17")]
    [TestCase("1234 E Street SE", "1234 E ST SE", Category = "case 18,our choice 18")]
    [TestCase("220 Ave E", "220 AVENUE E", Category = "case 18,our choice 18")]
    [TestCase("220 Avenue E", "220 AVENUE E", Category = "case 18,our choice 18")]
    [TestCase("2501 S W S Young Dr", "2501 SW S YOUNG DR", Category = "case 19")]
    [TestCase("981 Saint Albans St. N. #303", "981 SAINT ALBANS ST N # 303", Category = "case 20")]
    [TestCase("1750 SW West Point Ct", "1750 SW WEST POINT CT", Category = "case 21")]
    public void The_delivery_line_is_in_standard_form(string asTyped, string line) =>
        Assert.That(AddressReader.Default.Read(asTyped).Standard?.Line, Is.EqualTo(line));

    [Test, Category("case 5")]
    public void An_abbreviated_city_is_written_out() =>
        Assert.That(AddressReader.Default.Read("20 Benton Pl St Louis MO 63104").Standard!.City, Is.EqualTo("SAINT LOUIS"));

    [Test, Category("case 6")]
    public void A_citys_words_are_not_taken_for_suffixes()
    {
        var fields = AddressReader.Default.Read("232 Dubei Ct Salt Lake City UT 84111").Fields;

        Assert.That((fields.Street, fields.Suffix, fields.City), Is.EqualTo(("Dubei", "Ct", "Salt Lake City")));
    }

    [TestCase("250 South St E", null, "South", "St", "E", Category = "case 16")]
    [TestCase("2410 N St NE Apt B", null, "N", "St", "NE", Category = "case 17")]
    [TestCase("1750 SW West Point Ct", "SW", "West Point", "Ct", null, Category = "case 21")]
    [TestCase("3419 SAINT JOHN W ST", null, "SAINT JOHN", "ST", "W", Category = "case 22")]
    [TestCase("9 Park Avenue Place", null, "Park Avenue", "Place", null, Category = "case 9")]
    [TestCase("1365 Broadway", null, "Broadway", null, null, Category = "case 8")]
    public void The_fields_are_the_words_as_written(string asTyped, string? before, string street, string? suffix, string? behind)
    {
        var f = AddressReader.Default.Read(asTyped).Fields;

        Assert.That((f.Predirectional, f.Street, f.Suffix, f.Postdirectional), Is.EqualTo((before, street, suffix, behind)));
    }

    [TestCase("648 SW PORT ST LUCIE BLVD", "648 SW PORT ST LUCIE BLVD")]
    [TestCase("1601 Jumer Drive at Veteran's Pkwy", "1601 JUMER DRIVE AT VETERANS PKWY")]
    [TestCase("8125 royal st. georges ln.", "8125 ROYAL ST GEORGES LN")]
    [TestCase("14100 BEN C PRATT 6 MILE CYPRESS PKWY", "14100 BEN C PRATT 6 MILE CYPRESS PKWY")]
    public void A_street_is_not_cut_in_two(string asTyped, string line) =>
        Assert.That(AddressReader.Default.Read(asTyped).Standard!.Line, Is.EqualTo(line));

    [Test, Category("case 2")]
    public void The_last_line_has_no_punctuation_and_the_states_code()
    {
        var standard = AddressReader.Default.Read("123 Main Str., Springfield, Ohio 45502").Standard!;

        Assert.That((standard.City, standard.State, standard.Zip, standard.County), Is.EqualTo(("SPRINGFIELD", "OH", "45502", "Clark")));
    }

    [Test, Category("case 7")]
    public void A_misspelt_suffix_is_corrected_and_said_so() =>
        Assert.That(AddressReader.Default.Read("12631 Imperial Hgwy Santa Fe CA").Changes.Select(c => (c.Code, c.From, c.To)),
            Does.Contain(("suffix-corrected", "Hgwy", "HWY")));

    [Test, Category("case 10")]
    public void Every_spelling_of_every_suffix_becomes_the_standard_one()
    {
        var wrong = Suffixes.Spellings
            .Select(s => (s.Word, Line: AddressReader.Default.Read($"12 Quillfeather {s.Word}, Columbus OH 43215").Standard?.Line, Want: $"12 QUILLFEATHER {Suffixes.Standard(s.Suffix)}"))
            .Where(s => s.Line != s.Want).ToList();

        Assert.That(Suffixes.Spellings, Has.Length.GreaterThan(530));
        Assert.That(wrong, Is.Empty);
    }

    [Test, Category("case 19")]
    public void Two_readings_are_both_returned()
    {
        var reading = AddressReader.Default.Read("2501 S W S Young Dr");

        Assert.That(reading.Grade, Is.EqualTo(Grade.Ambiguous));
        Assert.That(reading.Alternatives.Select(a => a.Line), Does.Contain("2501 S WEST S YOUNG DR"));
    }

    [Test, Category("case 22")]
    public void A_direction_before_the_suffix_matches_the_one_behind_it() =>
        Assert.That(AddressReader.Default.Read("3419 SAINT JOHN W ST").MatchKey, Is.EqualTo(AddressReader.Default.Read("3419 SAINT JOHN ST W").MatchKey));
}
