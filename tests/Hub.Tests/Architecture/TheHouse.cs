using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Hub.Tests.Architecture;

/// <summary>Where things stand and what they are called.</summary>
public sealed partial class TheHouse
{
    private static readonly string[] AtTheTop =
        ["src", "tests", "schemas", "ops", "Hub.sln", "README.md", "global.json", "LICENSE", ".ci", ".editorconfig", ".gitattributes", ".gitignore"];

    [TestCase("src/Hub.Domain/Addresses/AddressBook.cs", TestName = "What_happens_when_an_address_changes: the rule")]
    [TestCase("src/Hub.Server/Propagation/Announcements.cs", TestName = "What_happens_when_an_address_changes: who is told what")]
    [TestCase("src/Hub.Adapters/Revenue/TellRevenueOfMove.cs", TestName = "What_happens_when_an_address_changes: how")]
    public void What_happens_when_an_address_changes_is_three_files(string path)
    {
        Assert.That(Checkout.Tracked, Does.Contain(path));
        Assert.That(TypesIn(Checkout.Text(path)), Does.Contain(Path.GetFileNameWithoutExtension(path)));
    }

    [Test]
    public void The_top_of_the_repository_holds_only_what_was_agreed() =>
        Assert.That(Checkout.Tracked.Select(p => p.Split('/')[0]).Distinct(), Is.SubsetOf(AtTheTop));

    [Test]
    public void Nothing_in_src_has_a_name_that_says_nothing()
    {
        var inSrc = Checkout.Tracked.Where(p => p.StartsWith("src/", StringComparison.Ordinal)).ToArray();
        var paths = inSrc.SelectMany(p => p.Split('/')).Distinct().Where(SaysNothing);
        var types = inSrc.Where(p => p.EndsWith(".cs", StringComparison.Ordinal)).SelectMany(p => TypesIn(Checkout.Text(p))).ToArray();
        Assert.That(types, Has.Length.GreaterThan(200));
        Assert.That(paths.Concat(types.Where(SaysNothing)), Is.Empty);
    }

    [TestCase("AddressHelper", true)]
    [TestCase("Common", true)]
    [TestCase("HTTPUtils", true)]
    [TestCase("string-utilities.js", true)]
    [TestCase("BaseEvent.cs", true)]
    [TestCase("SharedKernel", true)]
    [TestCase("CoreRules", true)]
    [TestCase("KeyManager", true)]
    [TestCase("Misc.cs", true)]
    [TestCase("Database", false)]
    [TestCase("Score", false)]
    [TestCase("Commonwealth", false)]
    [TestCase("AddressBook.cs", false)]
    public void Names_that_say_nothing_are_known(string name, bool nothing) => Assert.That(SaysNothing(name), Is.EqualTo(nothing));

    [TestCase("public sealed record Misc(int X);", "Misc")]
    [TestCase("readonly record struct Core;", "Core")]
    [TestCase("private static partial class Util\n{", "Util")]
    [TestCase("enum Kind { }", "Kind")]
    public void Types_are_found_in_code(string code, string type) => Assert.That(TypesIn(code), Is.EqualTo(new[] { type }));

    private static bool SaysNothing(string name) => Words().Matches(name).Any(w => Nothing().IsMatch(w.Value));

    private static IEnumerable<string> TypesIn(string code) => Types().Matches(code).Select(m => m.Groups["name"].Value);

    [GeneratedRegex("[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex("^(commons?|util|utils|utility|utilities|helpers?|managers?|base|shared|core|misc)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Nothing();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref)\s+)*(?:record\s+struct|record\s+class|class|record|struct|interface|enum)\s+(?<name>[A-Z]\w*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Types();
}
