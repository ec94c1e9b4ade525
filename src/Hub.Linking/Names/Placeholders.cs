using System.Collections.Frozen;

namespace Hub.Linking;

/// <summary>What clerks write where there is no name. Two people called Unknown have nothing in common.</summary>
internal static class Placeholders
{
    private static readonly FrozenSet<string> AnyName = FrozenSet.Create(
        StringComparer.Ordinal,
        "UNKNOWN", "UNK", "UNKN", "ANONYMOUS", "ANON", "NONE", "NA", "NULL", "MISSING", "REFUSED", "NOTGIVEN", "NOTPROVIDED", "NONAME", "NONAMEGIVEN", "NFN", "NLN", "NMN",
        "FNU", "LNU", "TEST", "TESTPATIENT", "UNIDENTIFIED", "NOTKNOWN", "WITHHELD", "REDACTED", "XXX", "XXXX", "XX");

    private static readonly FrozenSet<string> FirstNames = FrozenSet.Create(
        StringComparer.Ordinal, "BABY", "BABYBOY", "BABYGIRL", "BOY", "GIRL", "INFANT", "INFANTBOY", "INFANTGIRL", "NEWBORN", "BB", "BG", "MALE", "FEMALE", "TWINA", "TWINB");

    public static bool IsNoFirstName(string joined) => AnyName.Contains(joined) || FirstNames.Contains(joined);

    public static bool IsNoLastName(string joined) => AnyName.Contains(joined);

    /// <summary>John and Jane Doe are nobody; a John or a Doe may be somebody.</summary>
    public static bool IsNobody(string first, string last) => last is "DOE" or "ROE" && first is "JOHN" or "JANE" or "J";
}
