using Hub.Postal;
using NUnit.Framework;

namespace Hub.Specs.Postal;

/// <summary>Real addresses in the spellings of a file of moves. The whole file is checked by the workshop's `moves` command.</summary>
public sealed class SpellingsSpec
{
    [TestCaseSource(nameof(Rows))]
    public void What_people_type_becomes_the_form_of_the_post_office(string asTyped, string line, string city, string state, string zip, string refusal)
    {
        var reading = AddressReader.Default.Read(asTyped);

        Assert.That(reading.AsTyped, Is.EqualTo(asTyped));
        if (refusal.Length > 0)
        {
            Assert.That(reading.Refusal?.Code, Is.EqualTo(refusal));
            return;
        }
        Assert.That(reading.Refusal, Is.Null);
        Assert.That(reading.Standard, Is.Not.Null);
        Assert.That((reading.Standard!.Line, reading.Standard.City, reading.Standard.State, reading.Standard.Zip[..5]), Is.EqualTo((line, city, state, zip)));
        Assert.That(reading.Standard.County, Is.Not.Null.And.Not.Empty);
    }

    [TestCase("")]
    [TestCase("  ")]
    [TestCase("Somewhere nice")]
    [TestCase("unknown")]
    [TestCase("n/a")]
    [TestCase(".,;#-")]
    public void What_is_no_address_is_refused(string asTyped)
    {
        var reading = AddressReader.Default.Read(asTyped);

        Assert.That(reading.Refusal?.Code, Is.EqualTo("no-address"));
        Assert.That(reading.Standard, Is.Null);
        Assert.That(reading.Grade, Is.EqualTo(Grade.Unparseable));
    }

    [Test]
    public void Another_citys_name_is_only_a_warning()
    {
        var reading = AddressReader.Default.Read("100 Main St, Cleveland, OH 43215");

        Assert.That(reading.Refusal, Is.Null);
        Assert.That(reading.Standard!.City, Is.EqualTo("CLEVELAND"));
        Assert.That(reading.Warnings.Select(w => w.Code), Does.Contain("city-not-of-zip"));
    }

    [Test]
    public void The_boxes_of_a_form_read_as_the_line_does()
    {
        var fromFields = AddressReader.Default.Read(new AddressFields("642 South 2nd Street", "Apt. 608", "Louisville", "Kentucky", "40202"));

        Assert.That(fromFields.Standard, Is.EqualTo(AddressReader.Default.Read("642 s 2nd st apt 608, Louisville KY 40202").Standard));
    }

    private static IEnumerable<TestCaseData> Rows() => Samples.Spellings.Select(s => new TestCaseData(s.AsTyped, s.Line, s.City, s.State, s.Zip, s.Refusal));
}
