using System.Globalization;
using Hub.Contracts;

namespace Hub.Adapters.Revenue;

/// <summary>One detail record of a batch, of an address or of a person, as schemas/agencies/revenue-batch.md has it.</summary>
internal static class RevenueLine
{
    public const int Length = 240;

    public static string KeyOf(Guid messageId) => messageId.ToString("N");

    /// <summary>Null when a member has no place in the layout; one such line would make Revenue refuse the whole batch.</summary>
    public static string? Format(int number, Guid messageId, RecordState state, AddressToUse address)
    {
        if (!IsKey(state.RecordKey, 32) || !IsText(address.Line, 64) || !IsText(address.City, 40) || !IsState(address.State)) return null;
        if (Zip(address.Zip) is not var (zip, extension)) return null;
        var change = state.Change is { Length: <= 24 } reference && reference.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? reference : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"D{number:D8}{KeyOf(messageId)}{state.RecordKey,-32}{Cause(state.Cause)}{Day(state)}{change,-24}{address.Line,-64}{address.City,-40}{address.State}{zip}{extension,-4}")
            .PadRight(Length);
    }

    /// <summary>Null as above.</summary>
    public static string? Format(int number, Guid messageId, RecordState state, PersonOfRecord person)
    {
        if (!IsKey(state.RecordKey, 32) || (person.GoesBy is { } other && !IsKey(other, 32))) return null;
        return string.Create(CultureInfo.InvariantCulture,
            $"P{number:D8}{KeyOf(messageId)}{state.RecordKey,-32}  {person.Since:yyyyMMdd}{"",24}{person.GoesBy ?? "",-32}").PadRight(Length);
    }

    public static string Day(RecordState state) => state.HoldsFrom?.ToString("yyyyMMdd", CultureInfo.InvariantCulture) ?? "00000000";

    public static (string Zip, string Extension)? Zip(string zip) => zip.Split('-') switch
    {
        [{ Length: 5 } five] when five.All(char.IsAsciiDigit) => (five, ""),
        [{ Length: 5 } five, { Length: 4 } four] when five.All(char.IsAsciiDigit) && four.All(char.IsAsciiDigit) => (five, four),
        _ => null,
    };

    private static bool IsKey(string text, int most) =>
        text.Length > 0 && text.Length <= most && text[0] != '-' && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool IsText(string text, int most) => text.Length > 0 && text.Length <= most && text[0] != ' ' && text.All(c => c is >= ' ' and <= '~');

    private static bool IsState(string text) => text.Length == 2 && text.All(char.IsAsciiLetterUpper);

    private static string Cause(string cause) => cause switch
    {
        Causes.InterestRegistered => "01",
        Causes.Corrected or Causes.MergeReversed => "03", // Whose record it is was wrong.
        Causes.TemporaryBegan => "04",
        Causes.TemporaryEnded => "05",
        Causes.Replaced => "06",
        Causes.Refetch => "07",
        Causes.Readdressed => "08",
        _ => "02",
    };
}
