using System.Diagnostics;
using Hub.Postal;
using NUnit.Framework;

namespace Hub.Specs.Postal;

public sealed class CompletingSpec
{
    [TestCase("Colum", "OH", "COLUMBUS OH, COLUMBIA STATION OH, COLUMBIANA OH")]
    [TestCase("st lou", "Missouri", "SAINT LOUIS MO")]
    [TestCase("St. Lou", null, "SAINT LOUIS MO, SAINT LOUIS MI, SAINT LOUIS OK")]
    [TestCase("Cañon C", "CO", "CANON CITY CO")]
    [TestCase("alta", "CA", "ALTA CA, ALTADENA CA, ALTAVILLE CA")] // Altadena is the larger.
    [TestCase("xyzzy", null, "")]
    [TestCase("", null, "")]
    [TestCase("12", null, "")]
    [TestCase("Colum", "Nowhere", "")]
    public void A_city_is_completed_by_its_first_letters(string typed, string? state, string cities) =>
        Assert.That(string.Join(", ", Places.Beginning(typed, state, 3).Select(p => $"{p.City} {p.State}")), Is.EqualTo(cities));

    [Test]
    public void The_name_itself_comes_before_longer_ones_and_the_larger_before_the_smaller()
    {
        var cities = Places.Beginning("Cleveland", most: 4);

        Assert.That(cities.Select(c => c.City), Is.EqualTo(new[] { "CLEVELAND", "CLEVELAND", "CLEVELAND", "CLEVELAND" }));
        Assert.That(cities[0], Is.EqualTo(new Place("CLEVELAND", "OH", cities[0].ZipCodes)));
        Assert.That(cities.Select(c => c.ZipCodes), Is.Ordered.Descending);
    }

    [Test]
    public void A_city_has_its_ZIP_codes()
    {
        Assert.That(Places.Zips("Ann Arbor", "MI"), Is.EqualTo(new[] { "48103", "48104", "48105", "48106", "48107", "48108", "48109", "48113" }));
        Assert.That(Places.Zips("ann arbor", "michigan", 2), Is.EqualTo(new[] { "48103", "48104" }));
        Assert.That(Places.Zips("Ann Arbor", "OH"), Is.Empty);
        Assert.That(Places.Zips("St Louis", "MO"), Is.EqualTo(Places.Zips("Saint Louis", "MO")).And.Not.Empty);
    }

    [TestCase("43215", "COLUMBUS OH Franklin")]
    [TestCase("43215-1234", "COLUMBUS OH Franklin")]
    [TestCase(" 00782 ", "COMERIO PR ")]
    [TestCase("00000", "")]
    [TestCase("4321", "")]
    [TestCase("43215x", "")]
    [TestCase("", "")]
    public void A_ZIP_code_has_its_place(string zip, string place) =>
        Assert.That(string.Join(", ", Places.Of(zip).Select(p => $"{p.City} {p.State} {p.County}")), Is.EqualTo(place));

    [Test]
    public void A_ZIP_code_is_completed_by_its_first_digits()
    {
        Assert.That(Places.ZipsBeginning("4810", most: 3).Select(z => z.Zip), Is.EqualTo(new[] { "48101", "48103", "48104" }));
        Assert.That(Places.ZipsBeginning("4", "OH", 1).Select(z => z.State), Is.EqualTo(new[] { "OH" }));
        Assert.That(Places.ZipsBeginning("48104", most: 3).Select(z => z.City), Is.EqualTo(new[] { "ANN ARBOR" }));
        Assert.That(Places.ZipsBeginning("4x"), Is.Empty);
    }

    [TestCase("Clevland", "OH", null, "CLEVELAND OH")]
    [TestCase("Cincinatti", "OH", null, "CINCINNATI OH")]
    [TestCase("Pittsburg", null, "15213", "PITTSBURGH PA")]
    [TestCase("Albequerque", "NM", null, "ALBUQUERQUE NM")]
    [TestCase("Mt Vernn", "OH", null, "MOUNT VERNON OH")]
    [TestCase("Nichols Hills", "OK", "73116", "OKLAHOMA CITY OK")]
    [TestCase("Cleveland", "OH", null, "")]
    [TestCase("Columbus", "OH", "43215", "")]
    [TestCase("Qqqqqqq", "OH", null, "")]
    [TestCase("Rye", "NY", null, "")]
    public void A_misspelt_city_is_guessed_within_its_state_or_ZIP_code(string city, string? state, string? zip, string meant) =>
        Assert.That(string.Join(", ", DidYouMean.City(city, state, zip, 1).Select(p => $"{p.City} {p.State}")), Is.EqualTo(meant));

    [Test]
    public void The_place_of_the_ZIP_code_is_the_first_of_those_alike() =>
        Assert.That(DidYouMean.City("Claytn", "OH", "45315")[0].City, Is.EqualTo("CLAYTON"));

    [TestCase("Streeet", "STREET")]
    [TestCase("Avenve", "AVENUE")]
    [TestCase("Bolevard", "BOULEVARD")]
    [TestCase("Parkwya", "PARKWAY")]
    [TestCase("Crt", "")]
    [TestCase("Street", "")]
    [TestCase("Zzzzzz", "")]
    [TestCase("", "")]
    public void A_misspelt_suffix_is_guessed(string word, string meant) =>
        Assert.That(string.Join(", ", DidYouMean.Suffix(word, 1)), Is.EqualTo(meant));

    [TestCase("100 Main St, Nichols Hills OK 73116", "city city-of-zip Nichols Hills OKLAHOMA CITY")]
    [TestCase("100 Main St, Clevland OH", "city misspelt Clevland CLEVELAND")]
    [TestCase("100 Main St, Columbus OH 43215", "")]
    [TestCase("10 Country Road 3668, Jasper TX 75951", "street county-road 10 COUNTRY ROAD 3668 10 COUNTY ROAD 3668")]
    public void What_an_address_may_mean_is_told_and_nothing_is_changed(string asTyped, string meant) =>
        Assert.That(string.Join(", ", DidYouMean.In(AddressReader.Default.Read(asTyped)).Select(s => $"{s.Field} {s.Code} {s.Written} {s.Meant}")), Does.StartWith(meant).And.Length.EqualTo(meant.Length).Or.StartWith(meant + ", "));

    [Test]
    public void No_answer_is_longer_than_fifty_nor_negative()
    {
        Assert.That(Places.Beginning("s", most: int.MaxValue), Has.Count.EqualTo(Places.Most));
        Assert.That(Places.Beginning("s", most: -1), Is.Empty);
        Assert.That(Places.Zips("Houston", "TX", 1_000), Has.Count.EqualTo(Places.Most));
        Assert.That(Places.ZipsBeginning("7", most: 1_000), Has.Count.EqualTo(Places.Most));
        Assert.That(DidYouMean.City(new string('a', 5_000), "OH"), Is.Empty);
    }

    // Every city of the table: by its own first letters it is found, with one letter left out it is suggested.
    [Test]
    public void Every_city_is_found_by_its_letters_and_by_a_slip_in_them()
    {
        var random = new Random(5);
        var cities = Enumerable.Range(0, 2_000).Select(_ => AnyPlace(random)).ToList();
        var clock = Stopwatch.StartNew();
        var notFound = cities.Where(c => !Places.Beginning(c.City, c.State, 1).Select(p => p.City).Contains(c.City)).ToList();
        var notMeant = cities.Where(c => c.City.Count(char.IsAsciiLetter) > 6).Where(c =>
        {
            var slip = c.City.Remove(random.Next(1, c.City.Length), 1);
            return Places.Zips(slip, c.State).Count == 0 && !DidYouMean.City(slip, c.State, c.Zip, 3).Select(p => p.City).Contains(c.City);
        }).ToList();

        Assert.That(notFound, Is.Empty);
        Assert.That(notMeant, Is.Empty);
        // Some 4,000 questions take tens of milliseconds; a scan of the whole table for each would take many seconds.
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    private static ZipPlace AnyPlace(Random random)
    {
        while (true)
            if (Places.Of(random.Next(100_000).ToString("00000", System.Globalization.CultureInfo.InvariantCulture)) is [var place]) return place;
    }
}
