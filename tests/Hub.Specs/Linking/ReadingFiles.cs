using Hub.Linking;
using NUnit.Framework;

namespace Hub.Specs.Linking;

/// <summary>Files are read by their headings.</summary>
public sealed class ReadingFiles
{
    private static readonly string Town = "record_id,first,last,city\n" + string.Concat(Enumerable.Range(0, 25).Select(i => $"D-{i},Ann{i},\"Lee, Jr\",Anytown\n"));

    [Test]
    public void A_value_that_every_row_repeats_is_missing()
    {
        var extract = Extract.Study(new StringReader(Town))!;
        var record = extract.Records(new StringReader(Town)).First();
        Assert.That(extract.Says, Is.EqualTo(new[] { Column.First }));
        Assert.That((record.Key, record[Column.First], record[Column.City]), Is.EqualTo(("D-0", "Ann0", (string?)null)));
    }

    [Test]
    public void A_value_that_differs_in_one_row_is_not()
    {
        var text = Town + "D-99,Bo,Lee,Othertown\n";
        Assert.That(Extract.Study(new StringReader(text))!.Records(new StringReader(text)).First()[Column.City], Is.EqualTo("Anytown"));
    }

    [Test]
    public void In_a_short_file_neighbours_may_live_in_one_town()
    {
        const string Short = "record_id,first,city\nD-1,Ann,Salem\nD-2,Bo,Salem\n";
        Assert.That(Extract.Study(new StringReader(Short))!.Says, Does.Contain(Column.City));
    }

    [Test]
    public void Rows_without_a_key_are_left_out_and_counted()
    {
        const string Gaps = "rec_id, given_name\nr-1, ann\n, bo\nr-3, cy\n";
        var extract = Extract.Study(new StringReader(Gaps))!;
        Assert.That(extract.Records(new StringReader(Gaps)).Select(r => r.Key), Is.EqualTo(new[] { "r-1", "r-3" }));
        Assert.That(extract.RowsWithoutKey, Is.EqualTo(1));
    }

    [Test]
    public void A_file_without_a_key_is_not_read() => Assert.That(Extract.Study(new StringReader("first,last\nAnn,Lee\n")), Is.Null);

    [TestCase("record_id,first,ssn_last4,dl_number", "agencies")]
    [TestCase("rec_id, given_name, surname, soc_sec_id", "febrl")]
    [TestCase("unique_id,first_name,surname,dob,city,email,cluster", "splink")]
    public void The_kind_of_data_is_known_by_its_columns(string headings, string kind) =>
        Assert.That(KnownKinds.For(Extract.Study(new StringReader(headings + "\n"))!.Says).Kind, Is.EqualTo(kind));

    [Test]
    public void Parameters_are_written_as_they_are_read()
    {
        var written = KnownKinds.Named("agencies").Write();
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(written));
        Assert.That(Parameters.Read(stream).Write(), Is.EqualTo(written));
    }

    [Test]
    public void Nothing_of_a_person_is_in_what_a_record_prints() =>
        Assert.That(Files.Person("a", ssn: "512-33-8871").ToString(), Does.Not.Contain("Harold").And.Not.Contain("8871"));
}
