using System.Collections.Frozen;

namespace Hub.Sandbox;

/// <summary>State codes of USPS Publication 28, as in niem-usps.xsd.</summary>
internal static class UspsStates
{
    private static readonly FrozenSet<string> codes = ("AA AE AK AL AP AR AS AZ CA CO CT DC DE FL FM GA GU HI IA ID IL IN KS KY LA MA MD ME MH MI MN MO MP MS MT "
        + "NC ND NE NH NJ NM NV NY OH OK OR PA PR PW RI SC SD TN TX UT VA VI VT WA WI WV WY").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    public static bool Has(string code) => codes.Contains(code);
}
