using Hub.Postal;
using NUnit.Framework;

namespace Hub.Specs.Postal;

/// <summary>Verified is only what a carrier could find: a true city does not make a door of a note.</summary>
public sealed class GradeSpec
{
    private const string Newark = ", Newark OH 43055";

    [TestCase("12 he moved away do not forward", "words-unexplained")]
    [TestCase("3 blocks past the church", "words-unexplained")]
    [TestCase("2 miles N of Main St", "words-unexplained")]
    [TestCase("12 same as before", "words-unexplained")]
    [TestCase("45 ask neighbor", "words-unexplained")]
    [TestCase("12 unknown", "words-unexplained")]
    [TestCase("12 Main St please leave at door", "words-unexplained")]
    [TestCase("12 Main St ring bell twice", "words-unexplained")]
    [TestCase("12 Main St upstairs", "words-unexplained")]
    [TestCase("12 Main St Apt 3 call first", "words-unexplained")]
    [TestCase("12 Main St use the back entrance", "words-unexplained")]
    [TestCase("12 Main St ????", "words-unexplained")]
    [TestCase("12 Main St tel 614-555-0100", "words-unexplained")]
    [TestCase("12 Main St 6145550100", "words-unexplained")]
    [TestCase("he moved away 12 Main St", "words-unexplained")]
    [TestCase("12 Main St Oak Ave", "words-unexplained")]
    [TestCase("12 Xkcdq St", "words-unexplained")]
    [TestCase("PO Box 12 please", "words-unexplained")]
    [TestCase("PO Box 12 # 552-9329", "words-unexplained")]
    [TestCase("PO Box 12 or 13", "words-unexplained")]
    [TestCase("1234 RR 2 Box 4", "words-unexplained")]
    [TestCase("General Delivery 12", "words-unexplained")]
    [TestCase("12 Main St 45 Oak Ave", "several-doors")]
    [TestCase("12 Main St Newark OH 43055 45 Oak Ave", "several-doors")]
    [TestCase("12 Main St or 14 Oak Ave", "several-doors")]
    [TestCase("12 Main St, Apt 4, 45 Oak Ave", "words-unexplained")]
    [TestCase("12 Main St corner of Oak", "words-unexplained")]
    [TestCase("12 Main St in the back", "words-unexplained")]
    [TestCase("12 Main St 12 Main Ave", "several-doors")]
    [TestCase("12 Broadway 45 Oak Ave", "several-doors")]
    [TestCase("12 E 45 Oak Ave", "several-doors")]
    [TestCase("12,14 Main St", "several-doors")]
    [TestCase("12 & 14 Main St", "several-doors")]
    [TestCase("12 to 14 Main St", "several-doors")]
    [TestCase("12/14 Main St", "several-doors")]
    [TestCase("12 1/2 1/2 Main St", "several-doors")]
    [TestCase("12 Main St Apt 3 Apt 4", "several-doors")]
    [TestCase("12 Main St Apt 3 or 4", "several-doors")]
    [TestCase("RR 2 Box 5 Box 6", "several-doors")]
    [TestCase("PO Box 12/13", "several-doors")]
    [TestCase("1OO Main St", "number-doubtful")]
    [TestCase("1O2 Main St", "number-doubtful")]
    [TestCase("12A14B Main St", "number-doubtful")]
    [TestCase("99999999999 Main St", "number-doubtful")]
    [TestCase("12-14-16 Main St", "number-doubtful")]
    [TestCase("12.5.6 Main St", "number-doubtful")]
    [TestCase("-5 Main St", "number-doubtful")]
    [TestCase("12th Main St", "number-doubtful")]
    [TestCase("12# Main St", "number-doubtful")]
    [TestCase("PO Box -12", "number-doubtful")]
    [TestCase("12 St", "street-incomplete")]
    [TestCase("12 N", "street-incomplete")]
    [TestCase("12 Apt 3", "street-incomplete")]
    [TestCase("12 The", "street-incomplete")]
    [TestCase("12 45", "street-incomplete")]
    [TestCase("12 Main St Suite A-B/C", "unit-doubtful")]
    [TestCase("1234 Rural Route 2", "route-without-box")]
    [TestCase("PSC 802 Box 74", "military-elsewhere")]
    [TestCase("12 Ma\uFFFDn St", "letters-unreadable")]
    [TestCase("12 Mаin St", "letters-unreadable")] // A Cyrillic letter.
    public void What_names_no_single_door_is_ambiguous_and_the_clerk_told_why(string line, string finding)
    {
        var reading = AddressReader.Default.Read(line + Newark);

        Assert.That(reading.Grade, Is.EqualTo(Grade.Ambiguous));
        Assert.That(reading.Warnings.Select(w => w.Code), Does.Contain(finding));
    }

    [TestCase("12 Main St Suite", "unit-incomplete")]
    [TestCase("12 Main St #", "unit-incomplete")]
    public void A_door_that_is_known_only_to_the_house_is_standardised(string line, string finding)
    {
        var reading = AddressReader.Default.Read(line + Newark);

        Assert.That((reading.Grade, reading.Warnings.Single().Code), Is.EqualTo((Grade.Standardised, finding)));
    }

    [TestCase("12 Tel Rd")]
    [TestCase("12 Red House School Rd")]
    [TestCase("12 Never Rest Ln")]
    [TestCase("12 Call Of The Wild Rd")]
    [TestCase("12 9 Mile Rd")]
    [TestCase("12 3 Rivers Dr")]
    [TestCase("12 Avenue of the Americas")]
    [TestCase("12 Rev Dr Martin Luther King Jr Ave")]
    [TestCase("12 Old St Augustine Rd")]
    [TestCase("12 Port St Lucie Blvd")]
    [TestCase("12 Rural Hill Rd")]
    [TestCase("12 N 1200 East Rd")]
    [TestCase("12 S 500 W")]
    [TestCase("12 Avenue B")]
    [TestCase("12 Street Rd")]
    [TestCase("12 FM 1960 Rd W")]
    [TestCase("12-A Main St")]
    [TestCase("112-10 Main St")]
    [TestCase("123456 Main St")]
    [TestCase("W180N8085 Town Hall Rd")]
    [TestCase("12 1/2 E Main St")]
    [TestCase("12 Main St Bldg C Apt 3-B")]
    [TestCase("12 Main St ##14")]
    [TestCase("The Oaks Apartments, 12 Main St")]
    [TestCase("Right To Life, 12 Main St")]
    [TestCase("12 Main St c/o Jane Roe")]
    [TestCase("PO Box 12A")]
    [TestCase("#12 Main St")]
    [TestCase("No. 12 Main St")]
    [TestCase("12 Main St Unit A-B")]
    [TestCase("12-1/2 Main St")]
    [TestCase("12 Pen\u0303a St")] // An accent as a sign of its own.
    [TestCase("12 Ma\u200Bin St")]
    public void What_only_looks_like_a_note_stays_verified(string line)
    {
        var reading = AddressReader.Default.Read(line + Newark);

        Assert.That((reading.Grade, string.Join('+', reading.Warnings.Select(w => w.Code))), Is.EqualTo((Grade.Verified, "")));
    }

    [TestCase("Box 4 Route 2", "RR 2 BOX 4")]
    [TestCase("Box 4, Rural Route 2", "RR 2 BOX 4")]
    [TestCase("Box 4 HC 2", "HC 2 BOX 4")]
    [TestCase("1234 Rural Route 2", "1234 RURAL ROUTE 2")]
    public void A_box_may_stand_before_its_route(string line, string standard) =>
        Assert.That(AddressReader.Default.Read(line + Newark).Standard!.Line, Is.EqualTo(standard));

    [TestCase("12 Ma\uFFFDn St", "Ma\uFFFDn")]
    [TestCase("12 \uFFFDain\uFFFD St", "\uFFFDain\uFFFD")]
    [TestCase("12 Ma\uD83Dn St", "Ma\uD83Dn")]
    public void A_letter_that_cannot_be_read_does_not_cut_its_word(string line, string street) =>
        Assert.That(AddressReader.Default.Read(line + Newark).Fields.Street, Is.EqualTo(street));

    [Test]
    public void Words_of_notes_are_no_words_of_real_streets()
    {
        var lost = Samples.Rows("real.tsv").Select(c => AddressReader.Default.Read($"{c[0]}, {c[1]}, {c[2]} {c[3]}"))
            .Where(r => r.Warnings.Any(w => w.Code is "words-unexplained" or "several-doors" or "number-doubtful" or "street-incomplete" or "unit-doubtful"))
            .Select(r => r.Standard!.Line);

        Assert.That(lost, Is.Empty);
    }
}
