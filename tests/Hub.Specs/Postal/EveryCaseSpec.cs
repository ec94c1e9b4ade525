using System.Reflection;
using NUnit.Framework;

namespace Hub.Specs.Postal;

/// <summary>The list of addresses has 68 cases, and each names the tests that show it by the category "case N".</summary>
public sealed class EveryCaseSpec
{
    private const int Cases = 68;

    // Where the list goes by general knowledge of Publication 28 and its text was not read, a test shows our choice and says so beside it.
    // General delivery (51) was checked: section 261 wants the two words written out.
    private static readonly int[] OurChoices = [14, 15, 18, 31, 33, 65];

    [Test]
    public void Every_case_of_the_list_has_a_test()
    {
        var shown = Shown().ToHashSet();

        Assert.That(Enumerable.Range(1, Cases).Where(n => !shown.Contains($"case {n}")), Is.Empty);
        Assert.That(shown.Where(c => c.StartsWith("case ", StringComparison.Ordinal)).ToList(), Has.Count.EqualTo(Cases), "and no other number");
    }

    [TestCaseSource(nameof(OurChoices))]
    public void What_Publication_28_was_not_read_for_is_shown_as_our_choice(int number) =>
        Assert.That(Shown(), Does.Contain($"case {number}").And.Contains($"our choice {number}"));

    private static IEnumerable<string> Shown() =>
        from method in typeof(EveryCaseSpec).Assembly.GetTypes().Where(t => t.Namespace == typeof(EveryCaseSpec).Namespace).SelectMany(t => t.GetMethods())
        let cases = method.GetCustomAttributes<TestCaseAttribute>().SelectMany(c => c.Properties["Category"].OfType<string>())
        let whole = method.GetCustomAttributes<CategoryAttribute>().Select(c => c.Name)
        from category in cases.Concat(whole)
        select category;
}
