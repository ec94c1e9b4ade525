using System.Reflection;
using NUnit.Framework;

namespace Hub.Specs.Linking;

/// <summary>
/// The cases in which linking goes wrong elsewhere. Each has a spec that shows who is one citizen and one that shows who is not:
/// <c>--filter HardCase=Twins</c> runs them. Those that only a log can show (a merge undone, a death) stand with the hub's specs.
/// </summary>
internal enum HardCase
{
    Twins, JuniorAndSenior, MarriedName, DoubleSurname, ParticlesAndDiacritics, SlipInTheBirthDate, SlipInTheSsn, BorrowedSsn, SsnNeverIssued, NoNumberAtAll, NamesExchanged, Nickname,
    CommonName, SharedHousehold, MinorAndGuardian, PlaceholderName, RecordSentAgain, ChainAcrossAConflict, NearTie, Sex, SealedCitizen, BlockedRelinking, DecisionAgainstRules, ChangeOfRules,
    TooLittleToGoOn,
}

/// <summary>Shows who is one in this case, or what is done.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class PositiveAttribute(HardCase row) : PropertyAttribute(nameof(HardCase), row.ToString())
{
    public HardCase Row => row;
}

/// <summary>Shows who is not, or what is not done.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class NegativeAttribute(HardCase row) : PropertyAttribute(nameof(HardCase), row.ToString())
{
    public HardCase Row => row;
}

public sealed class TheHardCases
{
    private static IEnumerable<MethodInfo> Specs => typeof(TheHardCases).Assembly.GetTypes().Where(t => t.Namespace == typeof(TheHardCases).Namespace).SelectMany(t => t.GetMethods());

    [Test]
    public void Each_has_a_spec_for_those_who_are_one_and_one_for_those_who_are_not()
    {
        var rows = Enum.GetValues<HardCase>();
        Assert.That(rows.Except(Specs.SelectMany(m => m.GetCustomAttributes<PositiveAttribute>()).Select(a => a.Row)), Is.Empty, "positive");
        Assert.That(rows.Except(Specs.SelectMany(m => m.GetCustomAttributes<NegativeAttribute>()).Select(a => a.Row)), Is.Empty, "negative");
    }
}
