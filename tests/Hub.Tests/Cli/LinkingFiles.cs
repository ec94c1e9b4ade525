using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Hub.Tests.Cli;

/// <summary>Who is one person in files, at the terminal: what the library's README shows, and what is refused before anything is written.</summary>
public sealed partial class LinkingFiles : IDisposable
{
    private const string Good = "record_id,first,last,dob,ssn_last4\nD-1,Ines,Kovac,1984-03-29,8871\nD-2,Inez,Kovac,1984-03-29,8871\n";
    private readonly Terminal terminal = new();

    [Test]
    public async Task The_sample_of_the_README_is_linked_as_it_says()
    {
        var shown = Shown().Matches(Checkout.Text("src/Hub.Linking/README.md")).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["text"].Value, StringComparer.Ordinal);
        string[] files = [.. new[] { "dmv.csv", "courts.csv", "revenue.csv" }.Select(name => terminal.File(name, shown[name]))];

        Assert.That(await terminal.Types(["identity", "link", .. files, "--out", terminal.Path("links.csv"), "--reviews", terminal.Path("reviews.csv")]), Is.Zero, terminal.Complained);
        Assert.That(await File.ReadAllTextAsync(terminal.Path("links.csv")), Is.EqualTo(shown["links.csv"]));
        Assert.That(await File.ReadAllTextAsync(terminal.Path("reviews.csv")), Is.EqualTo(shown["reviews.csv"]));
        Assert.That(terminal.Said, Does.StartWith("9 records of 3 files are 6 citizens; 3 records are for people to look at."));
    }

    [TestCase("", "line 1 has no line of headings", "file-empty")]
    [TestCase("first,last\nInes,Kovac\n", "line 1 has no heading for the records' keys", "key-heading-missing")]
    [TestCase("record_id,hat_size\nD-1,58\n", "line 1 has no heading that says something about a person", "headings-unknown")]
    [TestCase("record_id,first,First\nD-1,Ines,Ines\n", "line 1 names a heading twice", "heading-twice")]
    [TestCase("record_id,first,last\nD-1,Ines,Kovac\nD-2,Ines\n", "line 3 has more or fewer cells", "row-unreadable")]
    [TestCase("record_id,first,last\nD-1,Ines,Kovac,Newark\n", "line 2 has more or fewer cells", "row-unreadable")]
    [TestCase("record_id,first,last\nD-1,\"Ines\nKovac\",\nD-2,\"Ines,Kovac\nD-3,Ines,Kovac\n", "line 4 has a quote that nothing closes", "row-unreadable")]
    [TestCase("record_id,first\nD 1,Ines\n", "line 2 has a blank in its key", "key-has-blank")]
    [TestCase("record_id,first\nD-1,In\u00E9s\n", "is not UTF-8", "not-utf-8")]
    public async Task A_file_that_cannot_be_read_is_refused_with_its_line_and_nothing_is_written(string text, string reason, string code)
    {
        await File.WriteAllBytesAsync(terminal.Path("bad.csv"), System.Text.Encoding.Latin1.GetBytes(text));
        Assert.That(await terminal.Types("identity", "link", terminal.File("good.csv", Good), terminal.Path("bad.csv"), "--out", terminal.Path("links.csv")), Is.EqualTo(2));
        Assert.That(terminal.Complained, Does.Contain(reason).And.Contain($"({code})").And.Not.Contain("Kovac"));
        Assert.That(terminal.Files, Is.EqualTo(new[] { "bad.csv", "good.csv" }));
    }

    [Test]
    public async Task A_key_that_two_files_have_is_refused()
    {
        Assert.That(await terminal.Types("identity", "link", terminal.File("a.csv", Good), terminal.File("b.csv", "id,first\nX-1,Bo\nD-2,Bo\n"), "--out", terminal.Path("links.csv")), Is.EqualTo(2));
        Assert.That(terminal.Complained, Does.Contain("b.csv, line 3 has a key that a record of another file has too").And.Contain("(key-twice)"));
    }

    [Test]
    public async Task A_row_that_comes_again_holds_and_one_without_a_key_is_told()
    {
        var file = terminal.File("a.csv", Good + "D-2,Denise,Castellano,1951-11-30,2235\n,Bo,Lee,1990-01-02,1111\n");
        Assert.That(await terminal.Types("identity", "link", file, "--out", terminal.Path("links.csv")), Is.Zero);
        Assert.That(await File.ReadAllLinesAsync(terminal.Path("links.csv")), Is.EqualTo(new[] { "record_id,citizen,review", "D-1,D-1,", "D-2,D-2," }));
        Assert.That(terminal.Complained, Does.Contain("1 rows have no key").And.Contain("1 rows have the key of an earlier one"));
    }

    [TestCase("there is none.csv", "links.csv", "There is no file")]
    [TestCase("a.csv", "a.csv", "written over")]
    [TestCase("a.csv", "nowhere/links.csv", "There is no folder")]
    public async Task A_place_that_is_wrong_is_said_before_the_work(string file, string into, string complaint)
    {
        terminal.File("a.csv", Good);
        Assert.That(await terminal.Types("identity", "link", terminal.Path(file), "--out", terminal.Path(into)), Is.EqualTo(2));
        Assert.That(terminal.Complained, Does.Contain(complaint));
        Assert.That(await File.ReadAllTextAsync(terminal.Path("a.csv")), Is.EqualTo(Good));
    }

    [Test]
    public async Task Other_rules_are_shown_changed_and_looked_at_before_they_are_used()
    {
        var file = terminal.File("a.csv", Good);
        Assert.That(await terminal.Types("identity", "rules"), Is.Zero);
        var stricter = terminal.File("stricter.json", terminal.Said.Replace("\"certain\": 0.999,", "\"certain\": 0.99999999999,", StringComparison.Ordinal));
        Assert.That(await terminal.Types("identity", "preview", file, "--rules", stricter), Is.Zero);
        Assert.That(terminal.Said, Does.StartWith("parted D-1 D-2\n").And.Contain("0 times citizens would be joined, 1 citizens would be parted"));
        Assert.That(await terminal.Types("identity", "preview", file, "--rules", terminal.File("no.json", "{}")), Is.EqualTo(2));
        Assert.That(terminal.Complained, Does.Contain("is no file of rules"));
    }

    public void Dispose() => terminal.Dispose();

    [GeneratedRegex("^`(?<name>[a-z]+\\.csv)`[^\\n]*\\n```csv\\n(?<text>.*?)```", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Shown();
}
