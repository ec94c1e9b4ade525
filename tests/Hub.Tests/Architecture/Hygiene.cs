using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Hub.Tests.Architecture;

/// <summary>What must not be left lying about in any file.</summary>
public sealed partial class Hygiene
{
    private const string WaitingClass = "tests/Hub.Tests/Eventually.cs";
    private const string Benchmarks = "tests/Hub.Benchmarks/"; // They keep a pace, and the clock is what they measure.

    private static IEnumerable<(string Path, string Text)> Texts =>
        from path in Checkout.Tracked
        let text = Checkout.Text(path)
        where !text.Contains('\0', StringComparison.Ordinal)
        select (path, text);

    [Test]
    public void No_file_names_a_place_on_somebodys_machine() => Assert.That(Found(OnAMachine(), Texts), Is.Empty);

    [Test]
    public void Nothing_is_left_to_do_in_the_code() => Assert.That(Found(LeftToDo(), Texts), Is.Empty);

    [Test]
    public void No_test_waits_by_the_clock() => Assert.That(
        Found(WaitsByTheClock(), Texts.Where(t => t.Path.StartsWith("tests/", StringComparison.Ordinal) && !t.Path.StartsWith(Benchmarks, StringComparison.Ordinal) && t.Path.EndsWith(".cs", StringComparison.Ordinal) && t.Path != WaitingClass)), Is.Empty);

    [Test]
    public void The_waiting_class_is_where_the_waiting_is() => Assert.That(WaitsByTheClock().IsMatch(Checkout.Text(WaitingClass)));

    // Put together here, so that this file is not among what it finds.
    [TestCase("see /ho" + "me/anna/notes.txt", "machine")]
    [TestCase("'/wo" + "rk/hub/x'", "machine")]
    [TestCase(@"C:\Us" + @"ers\anna", "machine")]
    [TestCase("// TO" + "DO: later", "to do")]
    [TestCase("# FIX" + "ME", "to do")]
    [TestCase("await Task" + ".Delay(5);", "waits")]
    [TestCase("System.Threading.Thread" + ".Sleep(5);", "waits")]
    public void What_must_not_be_left_is_known(string text, string kind) => Assert.That(Of(kind).IsMatch(text));

    [TestCase("https://hub.example/home/anna", "machine")]
    [TestCase("/v1/work/orders", "machine")]
    [TestCase("a todo list", "to do")]
    [TestCase("Task.Run(Delay)", "waits")]
    public void What_is_harmless_is_left_alone(string text, string kind) => Assert.That(Of(kind).IsMatch(text), Is.False);

    private static Regex Of(string kind) => kind switch { "machine" => OnAMachine(), "to do" => LeftToDo(), _ => WaitsByTheClock() };

    private static IEnumerable<string> Found(Regex what, IEnumerable<(string Path, string Text)> texts) =>
        texts.SelectMany(t => what.Matches(t.Text).Select(m => $"{t.Path}:{t.Text.AsSpan(0, m.Index).Count('\n') + 1} {m.Value}"));

    [GeneratedRegex(@"(?<![\w.}\])/-])/(work|home|root|Users)/\w+|\b[A-Z]:\\Users\\", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex OnAMachine();

    [GeneratedRegex(@"\b(TO()DO|FIX()ME|HA()CK)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LeftToDo();

    [GeneratedRegex(@"\b(Thread\.Sleep|Task\.Delay)\s*\(", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex WaitsByTheClock();
}
