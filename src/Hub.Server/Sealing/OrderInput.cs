using System.Text.RegularExpressions;
using Hub.Server.Http;

namespace Hub.Server.Sealing;

/// <summary>
/// What a custodian writes about an order. It outlives the person's keys, so it may name nobody: an order goes by its number, a court and a
/// statute by letters and digits, and there is no room for a sentence.
/// </summary>
internal static partial class OrderInput
{
    public static string Order(string? written) => Texts.Take(written, 60) is { } order && Number().IsMatch(order)
        ? order.ToUpperInvariant()
        : throw new NotAcceptable("malformed", "An order goes by its number in the court's docket, such as 2026-CV-00123: letters, digits, '-', '.' and '/', no spaces, a digit among them.");

    public static string Court(string? written) =>
        Texts.Word(written) ?? throw new NotAcceptable("malformed", "court is a word, such as clark-county-common-pleas.");

    public static string Basis(string? written) => Texts.Take(written, 60) is { } basis && Statute().IsMatch(basis)
        ? basis
        : throw new NotAcceptable("malformed", "basis is a statute or rule, such as Ohio R.C. 2953.32(B).");

    [GeneratedRegex("^(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9./-]{2,59}$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Number();

    // Two or three words and then a number, as statutes are cited.
    [GeneratedRegex(@"^(?:[A-Za-z.]{1,12} ){0,4}[0-9][0-9A-Za-z.()§-]{0,30}$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Statute();
}
